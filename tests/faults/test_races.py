"""Many processes at once, and processes that die: whole effects or none, and each once."""

import signal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.verify import verify
from app.models import Event, Organisation, db
from tests.faults.writers import write_beside
from tests.support.county import County
from tests.support.processes import Beside

PROCESSES = 4


def start(app: Flask, folder: Path, what: str, *numbers: int) -> Beside:
    """Start one writer, which waits for the file ``go`` in ``folder``.

    The folder belongs to the test alone: the instance is shared by all that run side by side, and a file
    there that another test removes would leave the writer waiting for ever.
    """
    instance, url = app.config["SHOUXIAN"].instance, app.config["SQLALCHEMY_DATABASE_URI"]
    return Beside(write_beside, (what, url, str(instance), str(folder / "go"), numbers))


def results(app: Flask, folder: Path, *arguments: tuple[str, *tuple[int, ...]]) -> list[list[int]]:
    """Return what each of the processes says, all let go at the same instant."""
    running = [start(app, folder, *one) for one in arguments]
    (folder / "go").touch()
    return [process.result(300) for process in running]


def test_racing_duplicates_have_one_effect(app: Flask, county: County, tmp_path: Path) -> None:
    officer = county.officer("village_clerk")
    made = results(app, tmp_path, *[("once", officer.account_id, 25)] * PROCESSES)
    assert sorted(press for presses in made for press in presses) == list(range(25))
    with app.app_context():
        assert verify(db.session()) == []


def test_writers_never_find_the_database_locked(app: Flask, county: County, tmp_path: Path) -> None:
    """Four processes read, then write, for two seconds: nothing fails, nothing is lost."""
    accounts = [county.officer("village_clerk").account_id for _ in range(PROCESSES)]
    written = results(app, tmp_path, *(("write", account, 2) for account in accounts))
    with app.app_context():
        for account, (count, _) in zip(accounts, written, strict=True):
            kinds = select(Event.kind).where(Event.stream_kind == "account", Event.stream_id == account)
            assert db.session.execute(kinds).scalars().all().count("account.signed_in") == count > 0
        assert verify(db.session()) == []


@pytest.mark.parametrize("statement", [4, 5, 99])
def test_a_crash_leaves_row_and_event_together_or_neither(
    app: Flask, county: County, tmp_path: Path, statement: int
) -> None:
    """Killed between row and event (4 on PostgreSQL, 5 on SQLite, which counts BEGIN) and at the commit."""
    organisation = county.organisations["bureau"]
    (tmp_path / "go").touch()
    process = start(app, tmp_path, "die", organisation, statement)
    assert process.end(60) == -signal.SIGKILL
    with app.app_context():
        row = db.session.get_one(Organisation, organisation)
        newest = select(Event.sequence).where(
            Event.stream_kind == "organisation", Event.stream_id == organisation
        )
        assert (row.kind, row.last_sequence) == ("competent_bureau", 1)
        assert db.session.execute(newest).scalars().all() == [1]
        assert verify(db.session()) == []
