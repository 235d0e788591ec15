"""Kills the runner again and again: python -m tests.faults.runner_kills URL FOLDER KILLS SEED

Each run is a process of its own, forked from this one, which has the application loaded. Half of them are
killed before a statement of theirs, drawn by lot, the others at whatever moment the clock says.
"""

import os
import random
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import time_machine
from flask import Flask
from sqlalchemy import event

from app.cli.runner import send_due
from app.commands.messages import collect, settle
from app.config import Sending
from app.factory import create_app
from app.models import db
from tests.support.databases import config_for
from tests.support.post_office import WEDNESDAY

STATEMENTS = 120
"""A run is killed before one of so many statements, where it gets so far."""
LONGEST = 0.3
"""Seconds after which a run is killed at the latest."""


def work(app: Flask, folder: Path, statement: int | None) -> None:
    """Do one round as the runner does, and be killed before the given statement; commits count too."""
    with app.app_context():
        seen = 0

        def count(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(db.engine, "before_cursor_execute", count)
        event.listen(db.engine, "commit", count)
        collect("folder")
        settle()
        # Without a lease: what a killed run had in hand is at stake in the next one at once.
        send_due(Sending(channel="folder", folder=folder), threading.Event(), lease=timedelta(0))


def run(app: Flask, folder: Path, statement: int | None, seconds: float | None) -> bool:
    """Fork one run; return whether it was killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work(app, folder, statement)
            code = 0
        finally:
            os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        sys.exit("a run failed by itself")
    return os.WIFSIGNALED(status)


def main(url: str, folder: str, kills: int, seed: int) -> None:
    lot = random.Random(seed)
    app = create_app(config_for(url, Path(folder)))
    with app.app_context():
        db.engine.dispose()  # a forked run opens a connection of its own
    killed = 0
    for number in range(kills):
        by_statement = number % 2 == 0
        killed += run(
            app,
            Path(folder),
            lot.randint(1, STATEMENTS) if by_statement else None,
            None if by_statement else lot.uniform(0, LONGEST),
        )
    print(killed)  # noqa: T201


if __name__ == "__main__":
    with time_machine.travel(WEDNESDAY):
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
