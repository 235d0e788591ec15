"""Applications from outside as officers meet them: the telephone, whose household it is, the receipt."""

from dataclasses import replace
from textwrap import wrap

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.households import record_household
from app.commands.incoming import apply_by_phone, link_household, own_phone, show_sender
from app.commands.receipts import renew_receipt
from app.errors import Forbidden, Invalid
from app.permissions import Permission
from app.queries.households import place_choices
from app.queries.incoming import LinkingPage, linking_page, officer_receipt
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.forms.base import options, pressed
from app.web.forms.households import HouseholdForm
from app.web.forms.public import LinkForm, PhoneForm
from app.web.households import take_rows
from app.web.public_answers import public_address, qr

blueprint = Blueprint("incoming", __name__)


@blueprint.route("/applications/by-phone", methods=["GET", "POST"])
@requires(Permission.CALLS_TAKE)
def by_phone() -> Answer:
    """Take an application at the telephone from somebody whose household may not be recorded yet."""
    actor = current_actor()
    form = PhoneForm(request.form)
    places = place_choices(actor, Permission.CALLS_TAKE)
    form.region_code.choices = options(places, blank=len(places) != 1)
    if request.method == "GET":
        form.received_on.data = clock.today()
    elif form.validate() and form.received_on.data:
        try:
            ref = apply_by_phone(
                actor=actor, sheet=form.sheet(), received_on=form.received_on.data, once=form.once.data or ""
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("incoming.receipt", ref=ref), 303)
    return form_page("incoming/phone.html", form=form)


@blueprint.route("/cases/<ref>/household", methods=["GET", "POST"])
@requires(Permission.CASES_WRITE)
def link(ref: str) -> Answer:
    """Show what was said, and say which recorded household it is about."""
    name = request.form.get("name", "").strip()[:80]
    page = linking_page(current_actor(), ref, name)
    form = LinkForm(request.form)
    form.household_id.choices = options(
        (str(one.id), f"{one.head} · {one.place}") for one in page.candidates if not one.open_case
    )
    if name and "search" in request.form:  # by POST, so that no name stands in an address
        pressed()
        return render_template("incoming/link.html", page=page, form=form, name=name)
    if request.method == "POST" and form.validate():
        try:
            link_household(
                actor=current_actor(),
                ref=ref,
                household_id=int(form.household_id.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            return _linked(ref)
    return form_page("incoming/link.html", page=page, form=form, name=name)


@blueprint.post("/cases/<ref>/household/sender")
@requires(Permission.CASES_WRITE)
def sender(ref: str) -> Answer:
    """Show the telephone of the sender once, as the answer to the press; the look is logged."""
    press = pressed()
    phone = show_sender(actor=current_actor(), ref=ref, once=press.once.data or "")
    page = linking_page(current_actor(), ref)
    return render_template("incoming/sender.html", page=page, phone=" ".join(wrap(phone, 4)))


@blueprint.route("/cases/<ref>/household/new", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLDS_WRITE)
def record(ref: str) -> Answer:
    """Record the household that an application is about; what it said needn't be typed again."""
    page = linking_page(current_actor(), ref)
    if page.household_id is not None:
        raise Forbidden("household_known")
    form = HouseholdForm(request.form)
    places = place_choices(current_actor(), Permission.HOUSEHOLDS_WRITE)
    form.region_code.choices = options(pair for pair in places if pair[0][:12] == page.territory[:12])
    if request.method == "GET":
        _fill_in(form, page)
    elif form.validate():
        try:
            sheet = form.sheet()
            if not sheet.phone:
                sheet = replace(sheet, phone=own_phone(actor=current_actor(), ref=ref))
            household_id = record_household(actor=current_actor(), sheet=sheet, once=form.once.data or "")
            link_household(
                actor=current_actor(), ref=ref, household_id=household_id, once=form.once.data or ""
            )
        except Invalid as refusal:
            take_rows(form, refusal)
        else:
            return _linked(ref)
    return form_page("incoming/record.html", page=page, form=form)


def _fill_in(form: HouseholdForm, page: LinkingPage) -> None:
    """Put what was said where it belongs."""
    form.region_code.data = page.territory
    form["m0_name"].data = page.incoming.meant


def _linked(ref: str) -> Answer:
    flash(_("It is known now whose application this is. Accept it next."))
    return redirect(url_for("cases.show", ref=ref), 303)


@blueprint.get("/cases/<ref>/receipt")
@requires(Permission.CASES_WRITE)
def receipt(ref: str) -> Answer:
    """Show the receipt of a case, to print it or to read it out at the telephone."""
    page = officer_receipt(current_actor(), ref)
    address = public_address("public_status.ask", number=page.number)
    return render_template("incoming/receipt.html", page=page, address=address, code_image=qr(address))


@blueprint.post("/cases/<ref>/receipt/renew")
@requires(Permission.CASES_WRITE)
def renew(ref: str) -> Answer:
    """Make the check code of a lost receipt void and print a new one."""
    form = pressed()
    renew_receipt(actor=current_actor(), ref=ref, once=form.once.data or "")
    flash(_("The old check code opens nothing any more. Print the new receipt."))
    return redirect(url_for("incoming.receipt", ref=ref), 303)
