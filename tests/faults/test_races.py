"""Many processes at once, and processes that die: whole effects or none, and each once."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.verify import verify
from app.config import ROOT
from app.models import Event, Organisation, db
from tests.support.county import County

PROCESSES = 4


def start(app: Flask, folder: Path, *arguments: object) -> "subprocess.Popen[str]":
    """Start one writer, which waits for the file ``go`` in ``folder``.

    The folder belongs to the test alone: the instance is shared by all that run side by side, and a file
    there that another test removes would leave the writer waiting for ever.
    """
    instance, (what, *numbers) = app.config["SHOUXIAN"].instance, arguments
    return subprocess.Popen(
        [
            sys.executable, "-m", "tests.faults.writers", str(what), app.config["SQLALCHEMY_DATABASE_URI"],
            str(instance), str(folder / "go"), *map(str, numbers),
        ],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def results(app: Flask, folder: Path, *arguments: object) -> list[list[int]]:
    """Return what each of the processes says, all let go at the same instant."""
    running = [start(app, folder, *arguments) for _ in range(PROCESSES)]
    (folder / "go").touch()
    told = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES, told
    return [[int(number) for number in out.split()] for out, _ in told]


def test_racing_duplicates_have_one_effect(app: Flask, county: County, tmp_path: Path) -> None:
    officer = county.officer("village_clerk")
    made = results(app, tmp_path, "once", officer.account_id, 25)
    assert sorted(press for presses in made for press in presses) == list(range(25))
    with app.app_context():
        assert verify(db.session()) == []


def test_writers_never_find_the_database_locked(app: Flask, county: County, tmp_path: Path) -> None:
    """Four processes read, then write, for two seconds: nothing fails, nothing is lost."""
    accounts = [county.officer("village_clerk").account_id for _ in range(PROCESSES)]
    running = [start(app, tmp_path, "write", account, 2) for account in accounts]
    (tmp_path / "go").touch()
    told = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES, told
    with app.app_context():
        for account, (out, _) in zip(accounts, told, strict=True):
            count = int(out.split()[0])
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
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    with app.app_context():
        row = db.session.get_one(Organisation, organisation)
        newest = select(Event.sequence).where(
            Event.stream_kind == "organisation", Event.stream_id == organisation
        )
        assert (row.kind, row.last_sequence) == ("competent_bureau", 1)
        assert db.session.execute(newest).scalars().all() == [1]
        assert verify(db.session()) == []
