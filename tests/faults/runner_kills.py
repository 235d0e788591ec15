"""Kills the runner again and again, in a process of its own (:mod:`tests.support.processes`).

Each run is a process of its own, forked from this one, which has the application loaded. Three of
four are killed before a step of theirs, drawn by lot, the fourth at whatever moment the clock says.
"""

import dataclasses
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

STEPS = {"collecting": 60, "sending": 24}
"""Of a run that collects, or of one that only sends, before which of so many steps it is killed.

One digest is some twenty steps. Killed while sending, the steps are gone through from the last to the
first, so that a short trial has those between claim and mark; while collecting they are drawn by lot."""
LONGEST = 0.3
"""Seconds after which a run is killed at the latest."""


def work(app: Flask, folder: Path, kind: str, step: int, *, sending: bool) -> None:
    """Do one round as the runner does, and be killed before a step: a statement, a commit, a file's move."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
        event.listen(db.engine, "commit", count)
        sys.addaudithook(lambda name, _: count() if name in ("os.link", "os.remove") else None)
        if kind != "sending":
            collect("folder")
            settle()
        if not sending:
            return
        # Without a lease: what a killed run had in hand is at stake in the next one at once.
        send_due(Sending(channel="folder", folder=folder), threading.Event(), lease=timedelta(0))


def run(
    app: Flask, folder: Path, kind: str, step: int, seconds: float | None, *, sending: bool = True
) -> bool:
    """Fork one run; return whether it was killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work(app, folder, kind, step, sending=sending)
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


@time_machine.travel(WEDNESDAY)
def kill(url: str, folder: str, keys: str, kills: int, seed: int) -> int:
    """Kill so many runs and return how many were begun for it."""
    lot = random.Random(seed)
    app = create_app(dataclasses.replace(config_for(url, Path(folder)), keys_home=Path(keys)))
    with app.app_context():
        db.engine.dispose()  # a forked run opens a connection of its own
    killed = sending = number = 0
    while killed < kills:
        collecting = number < kills // 4
        if number == kills // 4:
            run(app, Path(folder), "collecting", 0, None, sending=False)
        kind = "clock" if number % 4 == 3 else "collecting" if collecting else "sending"
        step = lot.randint(1, STEPS[kind]) if kind in STEPS else 0
        if kind == "sending":
            sending += 1
            step = STEPS[kind] - sending % STEPS[kind]
        seconds = None if step else lot.uniform(0, LONGEST)
        killed += run(app, Path(folder), kind, step, seconds)
        number += 1
    return number
