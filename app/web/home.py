"""The first page: what waits for me."""

from flask import Blueprint, Response, render_template, request, url_for

from app import clock
from app.policy import Actor, Permission
from app.queries.errands import errands
from app.queries.home import my_tasks
from app.queries.people import my_delegations
from app.queries.profiles import overrun_today, waiting_proposals
from app.queries.regions import home_region, region_page
from app.queries.signature_lists import batch_action, current_workflow
from app.queries.worklist import worklist
from app.web.access import current_actor, signed_in

blueprint = Blueprint("home", __name__)


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
        **(_work(actor) if actor.may(Permission.CASES_READ) else {}),
        errands=errands(actor),
        today=clock.today(),
        tasks=my_tasks(actor),
        proposals=waiting_proposals() if deciding or own else (),
        deciding=deciding,
        overrun=overrun_today() if deciding or own else None,
        delegations=[row for row in my_delegations(actor) if row.running],
        region=region_page(actor, start) if start and actor.may(Permission.ORGANISATIONS_READ) else None,
    )


def _work(actor: Actor) -> dict[str, object]:
    state = request.args.get("state", "")
    work = worklist(actor, state=state, after=request.args.get("after", ""))
    return {
        "work": work,
        "state": state,
        "batch": bool(state) and batch_action(current_workflow(), actor, state) is not None,
        "following": url_for("home.index", state=state or None, after=work.following)
        if work.following
        else "",
    }
