"""Pages of the villages' rosters."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.roster import Entry, enter_roster, leave_roster
from app.errors import Invalid, NotFound
from app.permissions import Permission
from app.queries.marks import row_number
from app.queries.rosters import RosterPage, member_name, roster_page, villages
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.rosters import RosterEndForm, RosterForm
from app.web.households import answer
from app.web.reading import shows

blueprint = Blueprint("rosters", __name__, url_prefix="/rosters")


@blueprint.get("")
@requires(Permission.MEETINGS_READ)
def index() -> Answer:
    """List the villages in reach; with only one, go there."""
    rows = villages(current_actor())
    if len(rows) == 1:
        return redirect(url_for("rosters.show", code=rows[0][0]), 303)
    return render_template("rosters/index.html", rows=rows)


@blueprint.get("/<code>")
@requires(Permission.MEETINGS_READ)
def show(code: str) -> Answer:
    """Show who may take part in a village's appraisals."""
    page = roster_page(current_actor(), code)
    shows("person", (row.person_id for row in (*page.present, *page.past)))
    return render_template("rosters/show.html", page=page)


@blueprint.route("/<code>/new", methods=["GET", "POST"])
@requires(Permission.ROSTER_KEEP)
def new(code: str) -> Answer:
    """Enter somebody: a member of a household (``?person=``), or by name."""
    page = _own(code)
    person_id = row_number(request.args.get("person", ""))
    name = member_name(current_actor(), person_id) if person_id is not None else ""
    shows("person", [] if person_id is None else [person_id])
    form = RosterForm(request.form)
    if request.method == "GET":
        form.valid_from.data = clock.today()
    elif form.validate() and form.valid_from.data:
        try:
            enter_roster(
                actor=current_actor(),
                entry=Entry(
                    region_code=code,
                    kind=form.kind.data,
                    valid_from=form.valid_from.data,
                    valid_to=form.valid_to.data,
                    person_id=person_id,
                    name=form.name.data or "",
                    identity_kind=form.identity_kind.data,
                    identity_number=form.identity_number.data or "",
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("Entered on the roster."))
            return redirect(url_for("rosters.show", code=code), 303)
    return answer("rosters/new.html", form=form, page=page, person_id=person_id, name=name)


@blueprint.route("/<code>/<int:entry_id>/leave", methods=["GET", "POST"])
@requires(Permission.ROSTER_KEEP)
def leave(code: str, entry_id: int) -> Answer:
    """Set somebody's last day on the roster."""
    page = _own(code)
    row = next((row for row in page.present if row.id == entry_id), None)
    if row is None:
        raise NotFound
    shows("person", [row.person_id])
    form = RosterEndForm(request.form, last_day=clock.today())
    if request.method == "POST" and form.validate() and form.last_day.data:
        try:
            leave_roster(
                actor=current_actor(),
                entry_id=entry_id,
                last_day=form.last_day.data,
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The last day is recorded."))
            return redirect(url_for("rosters.show", code=code), 303)
    return answer("rosters/leave.html", form=form, page=page, row=row)


def _own(code: str) -> RosterPage:
    page = roster_page(current_actor(), code)
    if not page.writable:
        raise NotFound
    return page
