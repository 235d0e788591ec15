"""How help and visits stand, for those in charge."""

from flask import Blueprint, render_template, request

from app import clock
from app.permissions import Permission
from app.queries.help_figures import VISITS, help_figures
from app.web.access import current_actor, requires
from workflows.monitoring.codes import RISK

blueprint = Blueprint("help_figures", __name__)


@blueprint.get("/help-figures")
@requires(Permission.LATE_READ)
def index() -> str:
    """Count visits by place and help by risk; ``?place=`` and ``?show=`` open the numbers."""
    page = help_figures(
        current_actor(), place=request.args.get("place", ""), shown=request.args.get("show", VISITS)
    )
    return render_template(
        "help_figures/index.html", page=page, today=clock.today(), risk_names=dict(RISK), visits=VISITS
    )
