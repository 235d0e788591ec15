"""Pages about democratic appraisals."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.evidence import Owner
from app.commands.meetings import (
    MeetingPlan,
    call_meeting,
    carry_votes,
    record_meeting,
    withdraw_meeting,
)
from app.errors import Forbidden, Invalid
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.history import history
from app.queries.marks import row_number
from app.queries.meetings import MeetingPage, calling_page, meeting_page, meetings_list, villages_of_clerk
from app.web.access import current_actor, requires, sending_requires
from app.web.answers import Answer
from app.web.forms.base import Press
from app.web.forms.meetings import MeetingForm, RecordForm, record_form
from app.web.overtaken import overtaken
from app.web.papers import store_papers
from app.web.reading import shows_cases
from app.web.security import takes_files
from app.web.wording import sentence

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")


@blueprint.get("")
@requires(Permission.MEETINGS_READ)
def index() -> Answer:
    """List the meetings in reach."""
    rows, mark = meetings_list(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("meetings.index", before=mark) if mark else ""
    return render_template(
        "meetings/index.html", rows=rows, following=following, villages=villages_of_clerk(current_actor())
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MEETINGS_RECORD)
def new() -> Answer:
    """Prepare a meeting of one village on the households that wait."""
    villages = villages_of_clerk(current_actor())
    village = request.args.get("village", villages[0][0] if villages else "")
    page = calling_page(current_actor(), village, request.args.get("purpose", "identification"))
    shows_cases(ref for ref, _label in page.cases)
    form = MeetingForm(request.form)
    form.offer(page.roster, page.cases)
    if request.method == "GET":
        form.held_on.data, form.body.data = clock.today(), page.body
        form.refs.data = [ref for ref, _label in page.cases]
    elif form.validate() and form.held_on.data:
        try:
            made = call_meeting(
                actor=current_actor(),
                plan=MeetingPlan(
                    village=village,
                    body=form.body.data,
                    held_on=form.held_on.data,
                    place=form.place.data or "",
                    chair_id=int(form.chair_id.data),
                    recorder_id=int(form.recorder_id.data),
                    refs=form.refs.data,
                    purpose=page.purpose,
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("meetings.show", meeting_id=made), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("meetings/new.html", page=page, form=form, page_has_errors=status == 422), status


@blueprint.route("/<int:meeting_id>", methods=["GET", "POST"])
@requires(Permission.MEETINGS_READ)
@sending_requires(Permission.MEETINGS_RECORD)
@takes_files
def show(meeting_id: int) -> Answer:
    """Show a meeting; one that is prepared is recorded here by the clerk."""
    page = meeting_page(current_actor(), meeting_id)
    if request.method == "POST":
        return _sent(page)
    form = record_form(page, None) if page.status == "called" else None
    return _shown(page, form, 200)


def _shown(page: MeetingPage, form: RecordForm | None, status: int) -> Answer:
    return (
        render_template(
            "meetings/show.html",
            page=page,
            form=form,
            events=history(StreamKind.MEETING, page.id),
            page_has_errors=status == 422,
        ),
        status,
    )


def _sent(page: MeetingPage) -> Answer:
    """Take the record that was sent. One that was recorded meanwhile shows the first result, or 409."""
    form = record_form(page, request.form)
    if page.status == "called" and store_papers(form, Owner(meeting_id=page.id)):
        page = meeting_page(current_actor(), page.id)
    back = url_for("meetings.show", meeting_id=page.id)
    if form.validate():
        try:
            if _recorded(page, form):
                return redirect(back, 303)
        except Forbidden as refusal:
            if refusal.code != "already_decided":
                raise
            return overtaken(back, history(StreamKind.MEETING, page.id))
    elif page.status != "called" and current_actor().may(Permission.MEETINGS_RECORD):
        return overtaken(back, history(StreamKind.MEETING, page.id))
    return _shown(page, form, 422)


def _recorded(page: MeetingPage, form: RecordForm) -> bool:
    try:
        outcomes = record_meeting(
            actor=current_actor(),
            meeting_id=page.id,
            minutes=form.record(page),
            once=form.once.data or "",
        )
    except Invalid as refusal:
        form.take(refusal)
        return False
    left = sum(1 for one in outcomes if not one.signed)
    flash(_("The meeting is recorded. %(count)d cases have moved on.", count=len(outcomes) - left))
    if left:
        flash(_("%(count)d cases stay behind: the reasons stand below.", count=left), "warning")
    return True


@blueprint.post("/<int:meeting_id>/carry")
@requires(Permission.MEETINGS_RECORD)
def carry(meeting_id: int) -> Answer:
    """Try again to carry votes into cases that stayed behind."""
    if Press(request.form).validate():
        outcomes = carry_votes(
            actor=current_actor(),
            meeting_id=meeting_id,
            late_reason=request.form.get("late_reason", "")[:500],
        )
        flash(_("%(count)d cases have moved on.", count=sum(1 for one in outcomes if one.signed)))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@blueprint.post("/<int:meeting_id>/withdraw")
@requires(Permission.MEETINGS_RECORD)
def withdraw(meeting_id: int) -> Answer:
    """Give up a meeting that was prepared and didn't come about."""
    form = Press(request.form)
    if form.validate():
        try:
            withdraw_meeting(
                actor=current_actor(),
                meeting_id=meeting_id,
                reason=request.form.get("reason", ""),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            for problem in refusal.problems:
                flash(sentence(problem), "danger")
        else:
            flash(_("The meeting is withdrawn. Its households wait for another one."))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
