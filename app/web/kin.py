"""Pages of declared kin."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.kin import Kinship, declare_kin, end_kin
from app.errors import Invalid, NotFound
from app.permissions import Permission
from app.queries.marks import row_number
from app.queries.rosters import holder_choices, kin_list, member_name
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import options
from app.web.forms.rosters import KinEndForm, KinForm
from app.web.households import answer
from app.web.reading import shows

blueprint = Blueprint("kin", __name__, url_prefix="/kin")


@blueprint.get("")
@requires(Permission.KIN_DECLARE)
def index() -> Answer:
    """List what was declared."""
    rows = kin_list(current_actor())
    shows("person", (number for row in rows for number in (row.holder_id, row.person_id)))
    return render_template("kin/index.html", rows=rows)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.KIN_DECLARE)
def new() -> Answer:
    """Declare kin: a member of a household in reach (``?person=``), or by identity number."""
    person_id = row_number(request.args.get("person", ""))
    name = member_name(current_actor(), person_id) if person_id is not None else ""
    form = KinForm(request.form, holder_id=request.args.get("holder", ""))
    choices = holder_choices(current_actor())
    shows("person", (number for number, _name in choices if number != current_actor().person_id))
    shows("person", [] if person_id is None else [person_id])
    form.holder_id.choices = options((str(number), holder) for number, holder in choices)
    if request.method == "POST" and form.validate():
        try:
            declare_kin(
                actor=current_actor(),
                kinship=Kinship(
                    holder_id=int(form.holder_id.data),
                    degree=form.degree.data,
                    person_id=person_id,
                    number=form.number.data or "",
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The kinship is declared. Where it matters, somebody else signs."))
            return redirect(url_for("kin.index"), 303)
    return answer("kin/new.html", form=form, person_id=person_id, name=name)


@blueprint.route("/<int:relation_id>/end", methods=["GET", "POST"])
@requires(Permission.KIN_DECLARE)
def end(relation_id: int) -> Answer:
    """End a declaration that was a mistake."""
    row = next(
        (row for row in kin_list(current_actor()) if row.id == relation_id and row.ended_on is None), None
    )
    if row is None:
        raise NotFound
    shows("person", [row.holder_id, row.person_id])
    form = KinEndForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            end_kin(
                actor=current_actor(),
                relation_id=relation_id,
                reason=form.reason.data or "",
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The declaration has ended. That it stood stays readable."))
            return redirect(url_for("kin.index"), 303)
    return answer("kin/end.html", form=form, row=row)
