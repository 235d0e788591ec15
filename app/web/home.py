"""The first page: what waits for me."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from app import clock
from app.facts.votes import BEFORE_MEETING
from app.permissions import Permission
from app.policy import Actor
from app.queries.errands import errands
from app.queries.follow_ups import visits_late
from app.queries.home import my_tasks
from app.queries.people import my_delegations
from app.queries.profiles import overrun_today, waiting_proposals
from app.queries.regions import home_region, region_card
from app.queries.signature_lists import batch_action, current_workflow
from app.queries.worklist import worklist
from app.web.access import current_actor, limits_of_today, signed_in
from workflows.vocabulary import Carrier, Workflow

blueprint = Blueprint("home", __name__)

NOTICES = {
    "appraised": (_l("New public notice"), "identification"),
    "elimination_appraised": (_l("New notice of elimination"), "elimination"),
    "approved": (_l("New announcement"), "announcement"),
}
"""What the clerk prepares for the cases of a state."""


@blueprint.get("/")
@signed_in
def index() -> str | Response:
    """Show what waits for me, what I act for, and what I can do next."""
    actor = current_actor()
    deciding = actor.may(Permission.PROFILE_DECIDE)
    own = actor.may(Permission.PROFILE_PROPOSE)
    start = home_region(actor)
    return render_template(
        "home/index.html",
        **(_work(actor) if actor.may(Permission.CASES_WRITE) else {}),
        errands=errands(actor),
        late_visits=visits_late(actor) if actor.may(Permission.HELP_RECORD) else 0,
        today=clock.today(),
        tasks=my_tasks(actor),
        proposals=waiting_proposals() if deciding or own else (),
        deciding=deciding,
        overrun=overrun_today() if deciding or own else None,
        delegations=[row for row in my_delegations(actor) if row.running],
        region=region_card(actor, start) if start and actor.may(Permission.ORGANISATIONS_READ) else None,
    )


def _work(actor: Actor) -> dict[str, object]:
    state = request.args.get("state", "")
    work = worklist(actor, state=state, after=request.args.get("after", ""))
    workflow = current_workflow(limits_of_today())
    return {
        "work": work,
        "workflow": workflow,
        "state": state,
        "together": list(_together(actor, workflow, work.counts)),
        "batch": bool(state) and batch_action(workflow, actor, state) is not None,
        "following": url_for("home.index", state=state or None, after=work.following)
        if work.following
        else "",
    }


def _together(
    actor: Actor, workflow: Workflow, counts: Iterable[tuple[str, int]]
) -> Iterator[tuple[object, int, str]]:
    """Yield (label, cases, address) of what is done for many households on one page."""
    for state, number in counts:
        if state not in {one.name for one in workflow.states}:
            continue
        carriers = {one.begun_by for one in workflow.actions_from(state) if one.owed}
        if Carrier.COMPARISON in carriers and actor.may(Permission.COMPARISONS_SEND):
            yield _l("Send a list"), number, url_for("comparisons.new")
        elif Carrier.MEETING in carriers and actor.may(Permission.MEETINGS_RECORD):
            purpose = next(one for one, states in BEFORE_MEETING.items() if state in states)
            yield _l("Prepare a meeting"), number, url_for("meetings.new", purpose=purpose)
        elif Carrier.NOTICE in carriers and state in NOTICES and actor.may(Permission.NOTICES_POST):
            label, kind = NOTICES[state]
            yield label, number, url_for("notices.new", kind=kind)
        elif Carrier.NOTICE in carriers:
            yield _l("To the notices"), number, url_for("notices.index")
