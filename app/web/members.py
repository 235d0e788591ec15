"""Pages of members: joined, corrected, left, and their full numbers for a purpose."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.departures import end_membership
from app.commands.members import add_member, correct_member
from app.commands.unmasking import unmask_numbers
from app.errors import Forbidden, Invalid, NotFound, Stale
from app.permissions import Permission
from app.queries.households import MemberRow, household_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.households import LeavingForm, MemberForm, UnmaskForm, answers_of, number
from app.web.households import answer, overtaken, writable_page

blueprint = Blueprint("members", __name__, url_prefix="/households/<int:household_id>/members")


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLDS_WRITE)
def new(household_id: int) -> Answer:
    """Let somebody belong to the household."""
    page = writable_page(household_id)
    form = MemberForm(request.form, seen=str(page.seen))
    if request.method == "POST" and form.validate():
        try:
            add_member(
                actor=current_actor(),
                household_id=household_id,
                sheet=form.sheet(),
                seen=number(form.seen.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        except Stale:
            return overtaken("members/new.html", form, page)
        else:
            flash(_("The member is recorded."))
            return redirect(url_for("households.show", household_id=household_id), 303)
    return answer("members/new.html", form=form, page=page)


@blueprint.route("/<int:person_id>", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLDS_WRITE)
def correct(household_id: int, person_id: int) -> Answer:
    """Correct what is recorded of a member."""
    page = writable_page(household_id)
    row = _row(page.members, person_id)
    form = MemberForm(request.form, **answers_of(row, page))
    if request.method == "POST" and form.validate():
        try:
            correct_member(
                actor=current_actor(),
                household_id=household_id,
                person_id=person_id,
                sheet=form.sheet(),
                seen=number(form.seen.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        except Stale:
            return overtaken("members/correct.html", form, page, row=row)
        else:
            flash(_("The member is corrected."))
            return redirect(url_for("households.show", household_id=household_id), 303)
    return answer("members/correct.html", form=form, page=page, row=row)


@blueprint.route("/<int:person_id>/leave", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLDS_WRITE)
def leave(household_id: int, person_id: int) -> Answer:
    """Record that a member left or died."""
    page = writable_page(household_id)
    row = _row(page.members, person_id)
    form = LeavingForm(request.form, seen=str(page.seen), left_on=clock.today())
    if request.method == "POST" and form.validate() and form.left_on.data:
        try:
            end_membership(
                actor=current_actor(),
                household_id=household_id,
                person_id=person_id,
                left_on=form.left_on.data,
                reason=form.reason.data,
                seen=number(form.seen.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        except Stale:
            return overtaken("members/leave.html", form, page, row=row)
        else:
            flash(_("Recorded. The member stays readable in the past of the household."))
            return redirect(url_for("households.show", household_id=household_id), 303)
    return answer("members/leave.html", form=form, page=page, row=row)


@blueprint.route("/<int:person_id>/numbers", methods=["GET", "POST"])
@requires(Permission.IDENTITY_UNMASK)
def numbers(household_id: int, person_id: int) -> Answer:
    """Show full numbers once, for a purpose that is recorded."""
    page = household_page(current_actor(), household_id)
    if not page.unmaskable:
        raise Forbidden
    row = _row((*page.members, *page.past), person_id)
    form = UnmaskForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            shown = unmask_numbers(
                actor=current_actor(),
                household_id=household_id,
                person_id=person_id,
                purpose=form.purpose.data,
                reason=form.reason.data or "",
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            response = make_response(render_template("members/numbers.html", page=page, row=row, shown=shown))
            response.headers["Cache-Control"] = "no-store"
            return response
    return answer("members/unmask.html", form=form, page=page, row=row)


def _row(rows: tuple[MemberRow, ...], person_id: int) -> MemberRow:
    found = next((row for row in rows if row.person_id == person_id), None)
    if found is None:
        raise NotFound
    return found
