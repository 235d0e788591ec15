"""Programs that tests start as processes of their own: python -m tests.faults.writers WHAT URL FOLDER …

Every writer waits for the file ``go`` in its folder, so that all begin at the same instant.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.transaction import perform_once, transaction
from app.factory import create_app
from app.models import Account, db
from app.models.organisation import Organisation
from tests.support.databases import config_for


def once(account_id: int, presses: int) -> list[int]:
    """Press the same buttons as everybody else; return which of them had their effect here."""
    made = []
    for press in range(presses):
        key = once_key(account_id, "press", press)

        def work(session: Session, press: int = press, key: str = key) -> bool:
            account = session.get_one(Account, account_id)
            record(session, account, "account.signed_in", actor=None, data={"press": press}, once=key)
            return True

        if perform_once(key, work, lambda _first: False):
            made.append(press)
    return made


def write(account_id: int, seconds: int) -> list[int]:
    """Write events of one account for some seconds, reading first; return how many.

    The second number is the longest wait in milliseconds.
    """
    end, count, worst = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < end:
        began = time.monotonic()

        key = once_key(account_id, "write", os.getpid(), count)

        def work(session: Session, key: str = key) -> None:
            account = session.get_one(Account, account_id)
            record(session, account, "account.signed_in", actor=None, once=key)

        perform_once(key, work, lambda _first: None)
        count, worst = count + 1, max(worst, time.monotonic() - began)
    return [count, round(worst * 1000)]


def die(organisation_id: int, statement: int) -> list[int]:
    """Change a row with its event, and be killed before the given statement of that transaction."""
    seen = 0

    @event.listens_for(db.engine, "before_cursor_execute")
    def kill(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(db.engine, "commit")
    def kill_at_commit(_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with transaction() as session:
        row = session.get_one(Organisation, organisation_id)
        row.kind = "department"
        record(session, row, "organisation.renamed", actor=None)
    return [0]


WHAT: dict[str, Callable[[int, int], list[int]]] = {"once": once, "write": write, "die": die}


def main(what: str, url: str, folder: str, *numbers: str) -> None:
    app = create_app(config_for(url, Path(folder)))
    with app.app_context():
        while not (Path(folder) / "go").exists():
            time.sleep(0.002)
        print(*WHAT[what](*map(int, numbers)))  # type: ignore[arg-type]  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
