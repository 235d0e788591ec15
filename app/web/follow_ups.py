"""Pages of visits after enrolment: who is to be visited by when, and the short form of one visit."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.follow_ups import Told, record_follow_up
from app.errors import Forbidden, Invalid
from app.permissions import Permission
from app.queries.follow_ups import is_responsible, visits_owed
from app.queries.help import follow_up_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import options
from app.web.forms.help import FollowUpForm

blueprint = Blueprint("follow_ups", __name__)


@blueprint.get("/follow-ups")
@requires(Permission.HELP_RECORD)
def index() -> str:
    """List the households to be visited by village: mine where I am responsible for any, else all."""
    actor = current_actor()
    responsible = is_responsible(actor)
    mine = responsible and "all" not in request.args
    return render_template(
        "follow_ups/index.html",
        villages=visits_owed(actor, mine=mine),
        mine=mine,
        responsible=responsible,
        today=clock.today(),
    )


@blueprint.route("/cases/<ref>/follow-ups/new", methods=["GET", "POST"])
@requires(Permission.HELP_RECORD)
def new(ref: str) -> Answer:
    """Record a visit: day, who was met, nothing has changed; or what was found and what becomes of it."""
    page = follow_up_page(current_actor(), ref)
    if not page.visited:
        raise Forbidden("no_visit_owed")
    form = FollowUpForm(request.form)
    form.met_id.choices = options((str(number), name) for number, name in page.members)
    if request.method == "GET":
        form.visited_on.data = clock.today()
        form.met.data = "at_home"
    elif form.validate() and form.visited_on.data:
        try:
            number = record_follow_up(
                actor=current_actor(),
                ref=ref,
                told=Told(
                    visited_on=form.visited_on.data,
                    met=form.met.data,
                    met_id=int(form.met_id.data),
                    unchanged=form.unchanged.data,
                    findings=form.findings.data or (),
                    outcome=form.outcome.data or "",
                    note=form.note.data or "",
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            if form.outcome.data == "measure":
                flash(_("The visit is recorded. Now plan the measure that answers what was found."))
                return redirect(url_for("help_measures.new", ref=ref, follow_up=number), 303)
            if form.outcome.data == "lead":
                flash(_("The visit is recorded, and a risk lead is raised on this household."))
            else:
                flash(_("The visit is recorded."))
            return redirect(url_for("cases.show", ref=ref, _anchor="help"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("follow_ups/new.html", page=page, form=form, page_has_errors=status == 422), status
