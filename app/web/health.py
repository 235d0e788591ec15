"""Whether the application can serve: for the start script and for monitoring. Says nothing personal."""

from flask import Blueprint, Response, current_app, jsonify

from app.audit.referee import DatabaseState, database_state
from app.models.base import db
from app.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@public
def show() -> tuple[Response, int]:
    """Return status and whether the database has its tables: 200 when ready, 503 when not."""
    state = database_state(db.engine)
    ready = state is DatabaseState.READY
    body = {
        "status": "ready" if ready else "not ready",
        "database": state.value,
        "purpose": current_app.config["SHOUXIAN"].purpose,
    }
    return jsonify(body), 200 if ready else 503


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Ask search engines to stay away."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
