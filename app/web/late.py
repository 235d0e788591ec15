"""What is late and where."""

from flask import Blueprint, render_template, request, url_for

from app.permissions import Permission
from app.queries.late import late_page
from app.queries.leads import leads_late
from app.queries.signature_lists import current_workflow
from app.web.access import current_actor, limits_of_today, requires
from app.web.answers import Answer

blueprint = Blueprint("late", __name__, url_prefix="/late")


@blueprint.get("")
@requires(Permission.LATE_READ)
def index() -> Answer:
    """Count what is late by place and state; ``?place=`` and ``?state=`` open the numbers."""
    place, state = request.args.get("place", ""), request.args.get("state", "")
    page = late_page(current_actor(), place=place, state=state, after=request.args.get("after", ""))
    following = url_for("late.index", place=place or None, state=state or None, after=page.following)
    return render_template(
        "late/index.html",
        page=page,
        state=state,
        workflow=current_workflow(limits_of_today()),
        following=following if page.following else "",
        leads=leads_late(current_actor(), place),
    )
