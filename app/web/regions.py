"""Pages about regions: browse from the county down to the village group."""

from flask import Blueprint, Response, render_template

from app.errors import NotFound
from app.permissions import Permission
from app.queries.regions import home_region, region_page
from app.web.access import current_actor, requires

blueprint = Blueprint("regions", __name__, url_prefix="/regions")


@blueprint.get("", defaults={"code": ""})
@blueprint.get("/<code>")
@requires(Permission.ORGANISATIONS_READ)
def show(code: str) -> str | Response:
    """Show a region with what lies in it; without a code, the widest in reach."""
    actor = current_actor()
    chosen = code or home_region(actor)
    if chosen is None:
        raise NotFound
    return render_template("regions/show.html", page=region_page(actor, chosen))
