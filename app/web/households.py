"""Pages of households: the list, one household, entry with all members on one page, corrections."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.heads import change_head
from app.commands.households import correct_household, record_household
from app.errors import Forbidden, Invalid, NotFound, Problem, Stale
from app.permissions import Permission
from app.queries.data_rules import open_hits
from app.queries.households import (
    HouseholdPage,
    household_history,
    household_list,
    household_page,
    place_choices,
)
from app.queries.leads import leads_of_household
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import Form, options
from app.web.forms.households import HouseholdCorrectionForm, HouseholdForm, head_form, number

blueprint = Blueprint("households", __name__, url_prefix="/households")


@blueprint.get("")
@requires(Permission.HOUSEHOLDS_READ)
def index() -> Answer:
    """List the households in reach, by place."""
    place = request.args.get("place", "")
    rows, mark = household_list(current_actor(), place=place, after=request.args.get("after", ""))
    following = url_for("households.index", place=place or None, after=mark) if mark else ""
    return render_template("households/index.html", rows=rows, place=place, following=following)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLDS_WRITE)
def new() -> Answer:
    """Record a household with its members."""
    form = HouseholdForm(request.form)
    places = place_choices(current_actor(), Permission.HOUSEHOLDS_WRITE)
    form.region_code.choices = options(places, blank=len(places) != 1)
    if request.method == "GET":
        form.region_code.data = request.args.get("place", "")
    elif form.validate():
        try:
            household_id = record_household(
                actor=current_actor(), sheet=form.sheet(), once=form.once.data or ""
            )
        except Invalid as refusal:
            take_rows(form, refusal)
        else:
            flash(_("The household is recorded."))
            return redirect(url_for("households.show", household_id=household_id), 303)
    return answer("households/new.html", form=form)


def take_rows(form: HouseholdForm, refusal: Invalid) -> None:
    """Put problems of members beside their rows: rows left empty were not sent to the command."""
    rows = form.used_rows
    for problem in refusal.problems:
        row, _, name = problem.field.partition("_")
        if row[:1] == "m" and row[1:].isdigit() and name:
            problem = Problem(f"m{rows[int(row[1:])]}_{name}", problem.code, problem.details)
        form.add(problem)


@blueprint.get("/<int:household_id>")
@requires(Permission.HOUSEHOLDS_READ)
def show(household_id: int) -> Answer:
    """Show a household: members, cases, history."""
    page = household_page(current_actor(), household_id)
    return render_template(
        "households/show.html",
        page=page,
        leads=leads_of_household(household_id) if current_actor().may(Permission.LEADS_READ) else (),
        events=household_history(household_id),
        data_hits=open_hits(household_id) if current_actor().may(Permission.DATA_RULES_READ) else 0,
    )


@blueprint.route("/<int:household_id>/correct", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLDS_WRITE)
def correct(household_id: int) -> Answer:
    """Correct the household's own facts."""
    page = writable_page(household_id)
    form = HouseholdCorrectionForm(
        request.form,
        seen=str(page.seen),
        region_code=page.territory,
        kind=page.kind,
        national_code=page.national_code,
        address=page.address,
    )
    places = place_choices(current_actor(), Permission.HOUSEHOLDS_WRITE)
    form.region_code.choices = options(pair for pair in places if pair[0][:12] == page.territory[:12])
    if request.method == "POST" and form.validate():
        try:
            correct_household(
                actor=current_actor(),
                household_id=household_id,
                facts=form.facts(),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        except Stale:
            return overtaken("households/correct.html", form, page)
        else:
            flash(_("The household is corrected."))
            return redirect(url_for("households.show", household_id=household_id), 303)
    return answer("households/correct.html", form=form, page=page)


@blueprint.route("/<int:household_id>/head", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLDS_WRITE)
def head(household_id: int) -> Answer:
    """Name the head, and how the others are related."""
    page = writable_page(household_id)
    form = head_form(page, request.form)
    if request.method == "POST" and form.validate():
        try:
            change_head(
                actor=current_actor(),
                household_id=household_id,
                relations={row.person_id: form[f"relation_{row.person_id}"].data for row in page.members},
                seen=number(form.seen.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        except Stale:
            return overtaken("households/head.html", form, page)
        else:
            flash(_("The relations are recorded."))
            return redirect(url_for("households.show", household_id=household_id), 303)
    return answer("households/head.html", form=form, page=page)


def writable_page(household_id: int) -> HouseholdPage:
    """Return a household that the reader may change; raise :class:`NotFound` otherwise."""
    page = household_page(current_actor(), household_id)
    if page.hold is not None:
        raise Forbidden(page.hold.code)
    if not page.writable:
        raise NotFound
    return page


def answer(template: str, *, form: Form, **facts: object) -> Answer:
    """Return a page with a form: 422 where the answers couldn't be taken."""
    status = 422 if request.method == "POST" else 200
    return render_template(template, form=form, page_has_errors=status == 422, **facts), status


def overtaken(template: str, form: Form, page: HouseholdPage, **facts: object) -> Answer:
    """Return the form with everything typed, for the household as it is now (409)."""
    form["seen"].data = str(page.seen)
    form.renew()
    form.refuse(
        "",
        _("This household was changed meanwhile. Compare it with what you typed, then save again."),
    )
    return render_template(template, form=form, page=page, page_has_errors=True, **facts), 409
