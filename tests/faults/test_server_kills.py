"""Web workers, and all of PostgreSQL, killed under load: each acknowledged signature is there once, whole."""

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.audit.signer import SignerHome
from app.audit.whole_check import check_everything
from app.commands.logs import sequence_logs
from app.factory import create_app
from app.models import Case, Event, Signature, db
from tests.faults.web_server import OwnServer, Signer, kill_worker, served
from tests.support.county import County, seed
from tests.support.databases import Postgresql, Sqlite, config_for, migrate
from tests.support.trials import FULL
from tests.support.village import Village, village_of

WORKER_KILLS = 1000 if FULL else 12
SERVER_KILLS = 100 if FULL else 3
PEOPLE, SEED = 3, 11


@contextmanager
def signing(app: Flask, village: Village, folder: Path) -> Iterator[tuple[list[Signer], int]]:
    """Serve the county and let people sign, each a case of his own; all of it holds in the end."""
    refs = [village.open(village.household()) for _ in range(PEOPLE)]
    leader = village.officers["township_leader"]
    url, instance = app.config["SQLALCHEMY_DATABASE_URI"], app.config["SHOUXIAN"].instance
    end = threading.Event()
    with served(url, instance) as (port, master):
        people = [Signer.at(app, port, leader, ref) for ref in refs]
        for one in people:
            one.sign_until(end)
        yield people, master
        end.set()
        for one in people:
            one.thread.join(120)
    # For ``make faults``, which shows what tests say.
    sys.stdout.write(
        f"{sum(one.signed for one in people)} signed, "
        f"{sum(one.unanswered for one in people)} forms sent again\n"
    )
    assert [one.fault for one in people] == [""] * PEOPLE
    assert all(one.signed > 0 for one in people)
    with app.app_context():
        for one in people:
            assert signatures(one.ref) == (one.signed, one.signed, one.signed + 1)
        sequence_logs()
        assert check_everything(db.session(), SignerHome(folder / "nobody")).found == []
        db.session.remove()


def signatures(ref: str) -> tuple[int, int, int]:
    """Return how many signatures a case has, how many events tell of one, and its version."""
    number, version = db.session.execute(select(Case.id, Case.version).where(Case.ref == ref)).one()
    rows = select(func.count(Signature.id)).where(Signature.case_id == number)
    events = select(func.count(Event.id)).where(
        Event.stream_kind == "case", Event.stream_id == number, Event.kind == "case.acted"
    )
    return db.session.execute(rows).scalar_one(), db.session.execute(events).scalar_one(), version


def again_and_again(kill: Callable[[random.Random], bool], people: list[Signer], times: int) -> None:
    """Kill at moments drawn by lot: some signatures further on, and then somewhere within the next one."""
    chance, killed = random.Random(SEED), 0
    while killed < times:
        due = sum(one.signed for one in people) + chance.randrange(4)
        give_up = time.monotonic() + 20
        while sum(one.signed for one in people) < due and time.monotonic() < give_up:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.03)
        killed += kill(chance)


def test_killed_workers_lose_no_acknowledged_signature(app: Flask, village: Village, tmp_path: Path) -> None:
    with signing(app, village, tmp_path) as (people, master):
        again_and_again(lambda chance: kill_worker(master, chance), people, WORKER_KILLS)


@pytest.fixture
def own(template: Sqlite | Postgresql) -> Iterator[OwnServer]:
    if not isinstance(template, Postgresql):
        pytest.skip("SQLite has no server; its writers are killed in the test above")
    server = OwnServer()
    yield server
    server.stop()


def test_a_killed_database_server_loses_no_acknowledged_signature(own: OwnServer, tmp_path: Path) -> None:
    """Postmaster and all backends at once, as when the machine's memory runs out."""
    config = config_for(own.url, tmp_path)
    migrate(config)
    app = create_app(config)
    with app.app_context():
        seed()
    village = village_of(app, County(app))

    def kill(_chance: random.Random) -> bool:
        own.kill()
        return True

    with signing(app, village, tmp_path) as (people, _):
        again_and_again(kill, people, SERVER_KILLS)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
