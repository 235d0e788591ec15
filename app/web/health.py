"""Whether the application can serve: for the start script and for monitoring. Says nothing personal."""

import os
import shutil
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify

from app.audit.referee import DatabaseState, check_referees, database_state, schema_is_newest
from app.config import Config
from app.errors import UnsafeStart
from app.models.base import db
from app.web.access import public

blueprint = Blueprint("health", __name__)

LEAST_FREE = 200_000_000
"""Bytes below which papers and the database's log may soon find no room."""


@blueprint.get("/health")
@public
def show() -> tuple[Response, int]:
    """Return what was looked at: 200 when ready, 503 with the ``reason`` when not.

    ``reason`` is ``database`` (unreachable or without tables), ``schema`` (not at the migration of this
    version), ``triggers`` (missing or reworded), ``instance`` (can't be written to) or ``disk`` (less
    than 200 MB free).
    """
    config: Config = current_app.config["SHOUXIAN"]
    state = database_state(db.engine)
    looked = {"database": state is DatabaseState.READY}
    if looked["database"]:
        looked["schema"] = schema_is_newest(db.engine)
        looked["triggers"] = _refereed()
    looked["instance"] = _writable(config.evidence)
    looked["disk"] = _free(config.instance) >= LEAST_FREE
    reasons = [name for name, good in looked.items() if not good]
    body = {
        "status": "not ready" if reasons else "ready",
        "reason": reasons[0] if reasons else "",
        "database": state.value,
        "purpose": config.purpose,
        "looked_at": looked,
    }
    return jsonify(body), 503 if reasons else 200


def _refereed() -> bool:
    try:
        check_referees(db.engine)
    except UnsafeStart:
        return False
    return True


def _writable(folder: Path) -> bool:
    """Return whether files can be put there, or the folder be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _free(folder: Path) -> int:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Ask search engines to stay away."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
