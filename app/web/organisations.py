"""Pages about organisations."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.organisations import close_organisation, found_organisation, rename_organisation
from app.errors import Invalid
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.history import history
from app.queries.organisations import organisation_list, organisation_page, region_choices
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import options
from app.web.forms.organisations import ClosingForm, NameForm, OrganisationForm

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")


@blueprint.get("")
@requires(Permission.ORGANISATIONS_READ)
def index() -> Answer:
    """List the organisations in reach."""
    search = request.args.get("q", "").strip()
    rows, mark = organisation_list(current_actor(), search=search, after=request.args.get("after", ""))
    following = url_for("organisations.index", q=search or None, after=mark) if mark else ""
    return render_template("organisations/index.html", rows=rows, search=search, following=following)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.ORGANISATIONS_MANAGE)
def new() -> Answer:
    """Record an organisation."""
    form = OrganisationForm(request.form)
    form.region_code.choices = options(region_choices(current_actor()), blank=True)
    if request.method == "GET":
        form.valid_from.data = clock.today()
        form.region_code.data = request.args.get("region", "")
    elif form.validate() and form.valid_from.data:
        try:
            number = found_organisation(
                actor=current_actor(),
                name=form.name.data or "",
                kind=form.kind.data,
                region_code=form.region_code.data,
                valid_from=form.valid_from.data,
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The organisation is recorded."))
            return redirect(url_for("organisations.show", organisation_id=number), 303)
    return _answer("organisations/new.html", form=form)


@blueprint.get("/<int:organisation_id>")
@requires(Permission.ORGANISATIONS_READ)
def show(organisation_id: int) -> Answer:
    """Show an organisation: names, people in post, history."""
    page = organisation_page(current_actor(), organisation_id)
    return render_template(
        "organisations/show.html", page=page, events=history(StreamKind.ORGANISATION, page.id)
    )


@blueprint.route("/<int:organisation_id>/name", methods=["GET", "POST"])
@requires(Permission.ORGANISATIONS_MANAGE)
def rename(organisation_id: int) -> Answer:
    """Give an organisation another name from a day on."""
    page = organisation_page(current_actor(), organisation_id)
    form = NameForm(request.form)
    if request.method == "POST" and form.validate() and form.valid_from.data:
        try:
            rename_organisation(
                actor=current_actor(),
                organisation_id=organisation_id,
                name=form.name.data or "",
                valid_from=form.valid_from.data,
                document_number=form.document_number.data or "",
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The new name is recorded. Papers of earlier days keep the old one."))
            return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return _answer("organisations/rename.html", form=form, page=page)


@blueprint.route("/<int:organisation_id>/close", methods=["GET", "POST"])
@requires(Permission.ORGANISATIONS_MANAGE)
def close(organisation_id: int) -> Answer:
    """Close an organisation in which nobody is in post any more."""
    page = organisation_page(current_actor(), organisation_id)
    form = ClosingForm(request.form)
    if request.method == "POST" and form.validate() and form.last_day.data:
        try:
            close_organisation(
                actor=current_actor(),
                organisation_id=organisation_id,
                last_day=form.last_day.data,
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The organisation is closed."))
            return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return _answer("organisations/close.html", form=form, page=page)


def _answer(template: str, *, form: OrganisationForm | NameForm | ClosingForm, **facts: object) -> Answer:
    status = 422 if request.method == "POST" else 200
    return render_template(template, form=form, page_has_errors=status == 422, **facts), status
