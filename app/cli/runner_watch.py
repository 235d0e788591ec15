"""What the runner does for the history: has heads cosigned and sealed, and looks at everything by night."""

import threading
from collections import Counter
from datetime import datetime

import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app import clock
from app.audit.head_seals import EVERY
from app.audit.signer import SignerHome
from app.commands.anchors import call_witness
from app.commands.history_checks import check_history, seal_new_heads
from app.config import Config
from app.errors import Behind, Busy
from app.models import db

WATCH_EVERY = 30.0
"""Seconds between two looks for heads that the witness hasn't seen."""

_log = structlog.get_logger()


def keep_watch(app: Flask, config: Config, ending: threading.Event) -> None:
    """Ask the witness for every new head, and seal heads every hour, until the end.

    In a thread of its own: a witness that doesn't answer keeps nothing else waiting.
    """
    sealed: datetime | None = None
    with app.app_context():
        while not ending.wait(WATCH_EVERY):
            sealed = watch_over(config, sealed)


def watch_over(config: Config, sealed: datetime | None = None) -> datetime | None:
    """Seal heads where that is due, then ask the witness; return when heads were sealed last."""
    try:
        if sealed is None or clock.now() - sealed >= EVERY:
            seal_new_heads()
            sealed = clock.now()
        called = call_witness(SignerHome(config.signer), config.witness_url) if config.witness_url else []
        for one in called:
            if one.head is not None:
                _log.info("witnessed", log=one.log, size=one.head.size)
            if one.refused is not None:
                _log.error("not_witnessed", log=one.log, why=one.refused.why, told=str(one.refused))
    except (Behind, Busy, DBAPIError) as error:
        _log.warning("watch_failed", exc_info=error)
    finally:
        db.session.remove()
    return sealed


def check_night(config: Config) -> None:
    """Check everything and keep what came of it; what is wrong stands in the log too, counted by its part."""
    checked = check_history(SignerHome(config.signer))
    found = Counter(one.part for one in checked.found)
    (_log.error if found else _log.info)("history_checked", found=dict(found), **checked.looked_at)
