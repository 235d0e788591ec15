"""P4: sign-offs a second with the logs on ÷ off, at eight clients.

python -m bench.audit_cost [--kind sqlite postgresql] [--slices 3] [--seconds 3]

*On* is ours as it is, with a sequencer and a signer beside the server. *Off* is a copy of the same database
whose events wait for no position, served without seals of rows, and nobody beside: the event itself stays, since
it is what the case system lives on. Each slice serves a fresh copy of each, by
turns this or that one first; figures are medians.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.audit.origins import key_name
from app.audit.signer import SignerHome
from app.cli.audit_signer import LOOK_EVERY
from app.cli.runner import SEQUENCE_EVERY
from app.commands.checkpoints import sign_heads
from app.commands.logs import sequence_logs
from app.errors import Busy
from app.factory import create_app
from app.models import db
from bench.county import BUSY, SIGNERS, signers_in
from bench.databases import Filled, Store
from bench.load import Clients, Person, Work
from bench.options import Options, read
from bench.rows import engine_of, waiting_cases
from bench.server import Server, median, ours, percentiles
from bench.sign_off import sign
from tests.support.databases import config_for

CLIENTS = 8
WAITING = ("event", "row_seal", "access")


def measure(store: Store, options: Options, kind: str) -> dict[str, Any]:
    """Return rates, latencies and the server's processor time with the logs and without."""
    rates: dict[str, list[float]] = {"on": [], "off": []}
    costs: dict[str, list[float]] = {"on": [], "off": []}
    taken: dict[str, list[float]] = {"on": [], "off": []}
    beside: list[float] = []
    load = os.getloadavg()[0]
    for turn in range(options.slices):
        for name in ("on", "off") if turn % 2 else ("off", "on"):
            with (
                store.usable(kind, options.cases) as filled,
                _served(store, filled, name) as (server, clients),
            ):
                clients.run(1)
                began = server.cpu()
                whole = clients.run(options.seconds)
                done = len(whole.taken["sign-off"])
                rates[name].append(whole.rate("sign-off"))
                costs[name].append((server.cpu() - began) * 1000 / done)
                taken[name] += whole.taken["sign-off"]
                if name == "on":
                    beside.append(_left(filled) / done)
    on, off = median(rates["on"]), median(rates["off"])
    return {
        "clients": CLIENTS,
        "load": round(load, 1),
        "sign_offs_a_second": {"on": on, "off": off},
        "on_divided_by_off": round(on / off, 3),
        "server_cpu_ms": {name: median(found) for name, found in costs.items()},
        "latency_ms": {name: percentiles(found) for name, found in taken.items()},
        "waiting_entries_a_sign_off": median(beside),
    }


@contextmanager
def _served(store: Store, filled: Filled, name: str) -> Iterator[tuple[Server, Clients]]:
    """Serve a copy with the logs or without, its clients signed in."""
    with ExitStack() as stack:
        application = "wsgi:app" if name == "on" else "bench.unaudited:app"
        server = stack.enter_context(ours(filled, store.folder, application))
        if name == "on":
            stack.enter_context(_beside(filled, store.folder))
        else:
            _take_logs_away(filled)  # the server has looked at its referees by now
        clients = Clients(_works(server.port, filled))
        stack.callback(clients.close)
        yield server, clients


def _take_logs_away(filled: Filled) -> None:
    with engine_of(filled).begin() as connection:
        for table in WAITING:
            of_table = f" ON {table}" if filled.kind == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {table}_waits{of_table}"))


def _left(filled: Filled) -> float:
    """Return how many entries wait for their position at the end: the sequencer keeps pace or doesn't."""
    with engine_of(filled).connect() as connection:
        return float(connection.execute(text("SELECT count(*) FROM log_pending")).scalar_one())


def _works(port: int, filled: Filled) -> list[Callable[[], Work]]:
    """Return the work of each client: two share a township, its officers' sign-ins and its cases."""
    works = []
    for township in BUSY:
        signers = {one.role: one for one in signers_in(filled.signers) if one.township == township}
        people = [Person(port, signers[role]) for role in SIGNERS]
        for person in people:
            person.hang_up()  # each client opens connections of its own
        cases = waiting_cases(filled, township)
        share = CLIENTS // len(BUSY)
        works += [_work(people, cases[number::share]) for number in range(share)]
    return works


def _work(people: list[Person], cases: list[tuple[str, int]]) -> Callable[[], Work]:
    def begin() -> Work:
        for ref, version in cases:
            for number, person in enumerate(people):
                yield "sign-off", lambda: sign(person, ref, version + number)  # noqa: B023

    return begin


@contextmanager
def _beside(filled: Filled, folder: Path) -> Iterator[None]:
    """Run a sequencer and a signer as processes of their own, as in production."""
    instance = folder / "instance"
    home = SignerHome(folder / f"signer-{time.time_ns()}")
    keys = filled.signers.parent / "keys"
    app = create_app(dataclasses.replace(config_for(filled.url, instance), keys_home=keys))
    with app.app_context():
        while sequence_logs():
            pass  # what the filling left is no part of what is measured
        home.make_key(key_name(db.session()))
        sign_heads(home, every=timedelta(0), heartbeat=timedelta(days=1))
        db.session.remove()
        db.engine.dispose()
    rounds: tuple[tuple[float, Callable[[], object]], ...] = (
        (SEQUENCE_EVERY, sequence_logs),
        (LOOK_EVERY, lambda: sign_heads(home, every=timedelta(seconds=60), heartbeat=timedelta(hours=1))),
    )
    children = []
    for pause, act in rounds:
        child = os.fork()
        if not child:
            _go_on(app, pause, act)
        children.append(child)
    try:
        yield
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _go_on(app: Any, pause: float, act: Callable[[], object]) -> None:
    try:
        with app.app_context():
            while True:
                time.sleep(pause)
                try:
                    act()
                except Busy:
                    continue
                finally:
                    db.session.remove()
    finally:
        os._exit(1)


if __name__ == "__main__":
    read(__doc__, measure)
