"""Writers beside a sequencer and a signer, in processes of their own; they count what a user would see."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from app.audit.idempotency import once_key
from app.audit.record import record
from app.audit.signer import SignerHome
from app.commands.checkpoints import sign_heads
from app.commands.logs import sequence_logs
from app.commands.transaction import perform_once
from app.errors import Busy
from app.factory import create_app
from app.models import Account, db
from tests.support.databases import config_for

Tally = tuple[int, int, int]
"""How often it was done, how often refused as busy, and the longest wait in milliseconds."""

PAUSE = {"write": 0.0, "sequence": 0.2, "sign": 1.0}
"""Seconds between two rounds, as in ``flask runner`` and ``flask audit signer``."""


def writing(account_id: int) -> Callable[[int], object]:
    """Return what writes the event of one number of an account, reading first."""

    def write(number: int) -> None:
        key = once_key(account_id, "log", os.getpid(), number)

        def work(session: Session) -> None:
            record(session, session.get_one(Account, account_id), "account.signed_in", actor=None, once=key)

        perform_once(key, work, lambda _first: None)

    return write


def go_on(what: str, url: str, instance: str, folder: str, number: int, seconds: int) -> Tally:
    """Write, sequence or sign for some seconds from the instant on that the file ``go`` is in the folder."""
    app, home = create_app(config_for(url, Path(instance))), SignerHome(Path(folder) / "signer")
    acts: dict[str, Callable[[int], object]] = {
        "write": writing(number),
        "sequence": lambda _round: sequence_logs(),
        "sign": lambda _round: sign_heads(home, every=timedelta(0), heartbeat=timedelta(minutes=1)),
    }
    done = busy = 0
    worst = 0.0
    with app.app_context():
        while not (Path(folder) / "go").exists():
            time.sleep(0.002)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                acts[what](done)
            except Busy:
                busy += 1
            else:
                done += 1
            finally:
                db.session.remove()
            worst = max(worst, time.monotonic() - began)
            time.sleep(PAUSE[what])
    return done, busy, round(worst * 1000)
