"""``flask audit verify``: any byte of any stored event that isn't what was written is found and named."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.models import db
from tests.support.county import County

COLUMNS = (
    "stream_kind", "stream_id", "sequence", "kind", "body", "digest", "previous", "occurred_on",
    "recorded_at", "actor_id", "idempotency_key",
)  # fmt: skip

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(app: Flask) -> Run:
    """Give the command as it is called in a shell."""

    def call(*words: str) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=["audit", "verify", *words])
        return result.exit_code, result.output

    return call


@pytest.fixture
def damage(app: Flask) -> Callable[[str], None]:
    """Give a hand inside the database that takes the referees away first."""

    def change(statement: str) -> None:
        with app.app_context():
            if db.engine.dialect.name == "postgresql":
                with db.engine.begin() as connection:
                    connection.execute(text("SET LOCAL session_replication_role = replica"))
                    connection.execute(text(statement))
                return
            with raw_file(app) as raw:
                raw.execute(statement)

    return change


@contextmanager
def raw_file(app: Flask) -> Iterator[sqlite3.Connection]:
    """Open the file of the database as anybody could, without its rules."""
    with app.app_context():
        path = str(db.engine.url.database)
        db.session.remove()
    raw = sqlite3.connect(path, isolation_level=None)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    yield raw
    raw.close()


@pytest.mark.usefixtures("county")
def test_untouched_histories_end_with_0_and_say_how_many(run: Run, county: County) -> None:
    county.officer("village_clerk")
    code, output = run()
    assert code == 0
    assert "all as they were written" in output


def test_only_the_asked_history_is_looked_at(run: Run, county: County, damage: Callable[[str], None]) -> None:
    good, bad = county.officer("village_clerk"), county.officer("village_head")
    damage(
        f"UPDATE event SET kind = 'account.closed' WHERE stream_kind = 'account' AND sequence = 1"
        f" AND stream_id = {bad.account_id}"
    )
    assert run("--stream", "account", "--id", str(good.account_id))[0] == 0
    assert run("--stream", "organisation")[0] == 0
    for words in (("--stream", "account", "--id", str(bad.account_id)), ("--stream", "account"), ()):
        code, output = run(*words)
        assert code == 1
        assert f"account {bad.account_id}, event 1: a column says otherwise" in output


def test_a_number_without_its_kind_is_refused(run: Run) -> None:
    assert run("--id", "3")[0] == 2


@pytest.mark.parametrize(
    ("statement", "sequence", "what"),
    [
        ("UPDATE event SET previous = digest WHERE {place} AND sequence = 2", 2, "pointer"),
        ("DELETE FROM event WHERE {place} AND sequence = 1", 2, "gap"),
        ("DELETE FROM event WHERE {place} AND sequence = 2", 2, "missing"),
        ("UPDATE account SET last_sequence = 1 WHERE id = {id}", 2, "tail"),
        ("UPDATE event SET actor_id = 1 WHERE {place} AND sequence = 2", 2, "columns"),
        ("UPDATE event SET recorded_at = '2020-01-01 00:00:00' WHERE {place} AND sequence = 2", 2, "columns"),
    ],
)
def test_what_was_done_is_named_with_history_and_number(
    statement: str, sequence: int, what: str, run: Run, county: County, damage: Callable[[str], None]
) -> None:
    clerk = county.officer("village_clerk")
    place = f"stream_kind = 'account' AND stream_id = {clerk.account_id}"
    damage(statement.format(place=place, id=clerk.account_id))
    code, output = run()
    assert code == 1
    assert f"account {clerk.account_id}, event {sequence}: " in output
    assert f"[{what}]" in output


def test_every_flipped_bit_of_every_column_is_found(app: Flask, county: County, run: Run) -> None:
    """SQLite takes any bytes for any column, so what can't even be read as a date or as text is found too."""
    clerk = county.officer("village_clerk")
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL itself refuses bytes that its types don't take")
    chance = random.Random(3)  # which bits are tried; the same on every run
    with raw_file(app) as raw:
        where = f"stream_kind = 'account' AND stream_id = {clerk.account_id} AND sequence = 2"
        number = raw.execute(f"SELECT id FROM event WHERE {where}").fetchone()[0]
        for column in COLUMNS:
            value = raw.execute(f"SELECT {column} FROM event WHERE id = {number}").fetchone()[0]
            for flipped in _flips(value, chance):
                raw.execute(f"UPDATE event SET {column} = ? WHERE id = {number}", (flipped,))
                code, output = run()
                assert code == 1, (column, flipped)
                assert ", event " in output
                raw.execute(f"UPDATE event SET {column} = ? WHERE id = {number}", (value,))
    assert run()[0] == 0


def _flips(value: object, chance: random.Random) -> Iterator[object]:
    """Yield the value with single bits turned over, as its column would then hold it."""
    if isinstance(value, int):
        yield from (value ^ (1 << bit) for bit in (0, 3, 17))
        return
    if value is None:
        yield from (1, "x")
        return
    raw = value if isinstance(value, bytes) else str(value).encode()
    for place in chance.sample(range(len(raw)), min(8, len(raw))):
        turned = bytearray(raw)
        turned[place] ^= 1 << chance.randrange(8)
        yield bytes(turned)
        if isinstance(value, str):
            yield turned.decode("latin-1")


def test_a_file_damaged_on_the_disk_is_never_called_good(
    app: Flask, county: County, run: Run, tmp_path: Path
) -> None:
    """A byte of a stored event, turned over in the file itself."""
    county.officer("village_clerk")
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("the file of one table can't be told apart there")
        path = Path(str(db.engine.url.database))
        bodies = [bytes(body) for (body,) in db.session.execute(text("SELECT body FROM event ORDER BY id"))]
        db.session.remove()
        db.engine.dispose()
    with raw_file(app) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = tmp_path / "kept.sqlite"
    shutil.copyfile(path, kept)
    whole = kept.read_bytes()
    for body in bodies[-5:]:
        at = whole.find(body) + len(body) // 2
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        with app.app_context():
            db.engine.dispose()
        code, output = run()
        assert (code, "[digest]" in output) == (1, True)
