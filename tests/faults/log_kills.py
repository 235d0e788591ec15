"""Kills the sequencer and the signer again and again while others write (:mod:`tests.support.processes`).

Each run is forked from this process, which has the application loaded. Four of five are killed before a
step of theirs (a statement, a commit, the exchange of a file), drawn by lot, the fifth at whatever moment
the clock says.
"""

import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from app.audit.signer import SignerHome
from app.commands.checkpoints import sign_heads
from app.commands.logs import sequence_logs
from app.errors import Busy
from app.factory import create_app
from app.models import LogName, db
from tests.support.databases import config_for

STEPS = {"sequence": 45, "sign": 60}
"""Before which of so many steps a run is killed at the latest; it goes on until then."""
LONGEST = 0.3
"""Seconds after which a run is killed at the latest."""


def work(app: Flask, home: SignerHome, what: str, step: int) -> None:
    """Sequence or sign without a pause, and be killed before a step."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
        event.listen(db.engine, "commit", count)
        sys.addaudithook(lambda name, _: count() if name == "os.rename" else None)
        while True:
            try:
                if what == "sequence":
                    sequence_logs()
                else:
                    sign_heads(home, every=timedelta(0), heartbeat=timedelta(0))
            except Busy:
                continue
            finally:
                db.session.remove()


def run(app: Flask, home: SignerHome, what: str, step: int, seconds: float) -> None:
    """Fork one run, and kill it by the clock where no step did."""
    child = os.fork()
    if child == 0:
        try:
            work(app, home, what, step)
        finally:
            os._exit(1)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            break
        time.sleep(0.002)
    else:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        sys.exit("a run failed by itself")


def kill(url: str, folder: str, home: str, kills: int, seed: int) -> list[int]:
    """Kill so many runs; return how many entries the signer's head had after each."""
    lot, keeping = random.Random(seed), SignerHome(Path(home))
    app = create_app(config_for(url, Path(folder)))
    with app.app_context():
        db.engine.dispose()  # a forked run opens a connection of its own
    heads = []
    for number in range(kills):
        what = ("sequence", "sign")[number % 2]
        by_clock = number % 5 == 4
        step = 0 if by_clock else lot.randint(1, STEPS[what])
        run(app, keeping, what, step, lot.uniform(0, LONGEST) if by_clock else 10)
        head = keeping.head(LogName.CASE)
        heads.append(head.size if head is not None else 0)
    return heads
