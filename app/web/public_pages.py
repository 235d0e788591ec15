"""The public pages: what the programme is, how one applies, the receipt. Open to everybody."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from app import clock, profiles
from app.commands.incoming import apply_in_public
from app.errors import Invalid
from app.queries.public_places import county_name, place, townships
from app.queries.public_status import receipt_page
from app.web.access import public
from app.web.answers import Answer
from app.web.forms.base import options
from app.web.forms.public import IncomingForm
from app.web.public_answers import (
    answer,
    fresh_receipt,
    place_of_sender,
    public_address,
    qr,
    refused,
    remember,
)

blueprint = Blueprint("public", __name__, url_prefix="/public")


@blueprint.get("/")
@public
def home() -> Answer:
    """Show the three things one can do here, and the two leaflets."""
    return answer("public/home.html", county=county_name())


@blueprint.get("/who-may-apply")
@public
def conditions() -> Answer:
    """The first leaflet (申请明白纸): who may apply, how, what happens then, by when."""
    return answer("public/conditions.html", limits=profiles.values(clock.today()), county=county_name())


@blueprint.get("/help")
@public
def help_kinds() -> Answer:
    """The second leaflet (政策明白纸): which help there is."""
    return answer("public/help.html", county=county_name())


@blueprint.get("/apply")
@public
def apply() -> Answer:
    """Ask in which township the family lives."""
    return answer("public/township.html", places=townships())


@blueprint.get("/apply/township/<code>")
@public
def apply_township(code: str) -> Answer:
    """Ask in which village the family lives."""
    return answer("public/village.html", place=place(code, "township"))


@blueprint.route("/apply/<code>", methods=["GET", "POST"])
@public
def apply_village(code: str) -> Answer:
    """Take an application for a family of a village, and hand out the receipt."""
    village = place(code, "village")
    form = IncomingForm(request.form)
    form.region_code.choices = options([(village.code, _("Not sure, or no groups")), *village.inside])
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.validate():
        try:
            number = apply_in_public(sheet=form.sheet(), address=place_of_sender(), once=form.once.data or "")
        except Invalid as refusal:
            status = refused(form, refusal)
        else:
            remember(number, fresh=True)
            return redirect(url_for("public.receipt"), 303)
    return answer("public/apply.html", status, place=village, form=form)


@blueprint.get("/receipt")
@public
def receipt() -> Answer:
    """Show the receipt to whom it was just given, to print or to write down."""
    page = receipt_page(fresh_receipt())
    address = public_address("public_status.ask", number=page.number)
    return answer("public/receipt.html", page=page, address=address, code_image=qr(address))
