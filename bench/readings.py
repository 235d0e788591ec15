"""How long "who looked at this household" takes among millions of readings, on both databases.

python -m bench.readings [--readings 10000000] [--kind sqlite] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, text

from app import clock
from app.audit.access import compose
from app.audit.record import leaf_hash
from app.factory import create_app
from app.models import db
from app.policy import Actor
from app.queries.readings import Asked, readings_by, readings_of, watched_days
from bench.databases import Postgresql
from tests.support.county import County, seed
from tests.support.databases import config_for

READINGS, HOUSEHOLDS, OFFICERS = 1_000_000, 60_000, 400
LISTED = 20
"""Households on a list; one reading in ten is of a list."""
REPEATED = 200
AT_ONCE = 100_000
DAYS = 730
COLUMNS = ("id", "kind", "body", "digest", "actor_id", "recorded_at")
SUBJECT_COLUMNS = ("subject_kind", "subject_id", "access_id", "kind", "actor_id", "recorded_on")

Rows = list[tuple[Any, ...]]


def main() -> None:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--readings", type=int, default=READINGS)
    made.add_argument("--kind", nargs="+", default=["sqlite", "postgresql"])
    made.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "shouxian-bench-readings")
    given = made.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for kind in given.kind:
        print(json.dumps({"database": kind, **measure(kind, given.readings, given.folder)}, indent=1))


def measure(kind: str, readings: int, folder: Path) -> dict[str, Any]:
    """Fill a database of its own with readings and return what the questions took, in milliseconds."""
    server = Postgresql(folder) if kind == "postgresql" else None
    try:
        app = create_app(config_for(_fresh(folder, server), folder))
        with app.app_context():
            upgrade()
            seed()
        county = County(app)
        watcher, watched = (county.officer(role) for role in ("audit_admin", "inspector"))
        began = time.perf_counter()
        with app.app_context():
            _fill(readings, watched.account_id)
        filled = time.perf_counter() - began
        return {
            "readings": readings,
            "filled_seconds": round(filled),
            "milliseconds": _questions(app, watcher.actor(), watched.account_id),
        }
    finally:
        if server is not None:
            server.server.cleanup()


def _fresh(folder: Path, server: Postgresql | None) -> str:
    if server is not None:
        server.create("readings")
        return server.url("readings")
    for ending in ("", "-wal", "-shm"):
        (folder / f"readings.sqlite{ending}").unlink(missing_ok=True)
    return f"sqlite:///{folder / 'readings.sqlite'}"


def _fill(readings: int, watched: int) -> None:
    """Write the readings as the command would. Their positions in the log are another measurement's business."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        _without_referees(connection, sqlite=sqlite)
        if sqlite:  # ten million find no room in what SQLite keeps in memory by itself
            connection.exec_driver_sql("PRAGMA cache_size=-4000000")
        for rows, subjects in _batches(readings, watched, sqlite=sqlite):
            _write(connection, "access", COLUMNS, rows, sqlite=sqlite)
            _write(connection, "access_subject", SUBJECT_COLUMNS, subjects, sqlite=sqlite)
            connection.commit()
        connection.execute(text("ANALYZE"))
        connection.commit()


def _without_referees(connection: Connection, *, sqlite: bool) -> None:
    """Take the triggers away: this database serves nobody."""
    for table in ("access", "access_subject"):
        if sqlite:
            found = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
                {"table": table},
            )
            for name in found.scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
    connection.commit()


def _batches(readings: int, watched: int, *, sqlite: bool) -> Iterator[tuple[Rows, Rows]]:
    """Yield readings with their subjects: pages and lists, some households looked at far more than others."""
    dice, now = random.Random(20261126), clock.now()
    officers = [watched, *range(10_000, 10_000 + OFFICERS)]
    rows: Rows = []
    subjects: Rows = []
    for number in range(1, readings + 1):
        at = now - timedelta(days=DAYS) * (1 - number / readings)
        listed = dice.random() < 0.1
        kind = "list.read" if listed else dice.choice(("page.read", "page.read", "paper.opened"))
        homes = {_home(dice) for _ in range(LISTED if listed else 1)}
        about = [("household", home) for home in homes] + [("case", home) for home in homes]
        officer = dice.choice(officers)
        said = {
            "kind": kind, "recorded_at": at.isoformat(timespec="microseconds"), "screen": "cases.show",
            "actor": {"account": officer, "post": officer, "role": "village_clerk", "organisation": 1,
                      "organisation_name": "上湾村村民委员会"},
            "fields": [], "purpose": "", "data": {},
        }  # fmt: skip
        body = compose(said, sorted(about))
        rows.append((number, kind, body, leaf_hash(body), officer, _moment(at, sqlite=sqlite)))
        on: Any = clock.local_date(at)
        beside = (number, kind, officer, on.isoformat() if sqlite else on)
        subjects += [(word, home, *beside) for word, home in about]
        if len(rows) == AT_ONCE or number == readings:
            yield rows, sorted(subjects)
            rows, subjects = [], []


def _home(dice: random.Random) -> int:
    """Return a household; the lower its number, the more often it is looked at."""
    return 1 + int(HOUSEHOLDS * dice.random() ** 3)


def _moment(at: datetime, *, sqlite: bool) -> Any:
    return at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds") if sqlite else at


def _write(connection: Connection, table: str, columns: tuple[str, ...], rows: Rows, *, sqlite: bool) -> None:
    names = ", ".join(columns)
    if sqlite:
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _questions(app: Flask, watcher: Actor, watched: int) -> dict[str, dict[str, float]]:
    """Ask each question many times and return how long it took: half of them, 95 in 100, the longest."""
    dice, today = random.Random(7), clock.today()
    month = Asked(begin=today - timedelta(days=60), end=today - timedelta(days=30))
    old = Asked(end=today - timedelta(days=2 * DAYS))
    questions: dict[str, Callable[[], object]] = {
        "household": lambda: readings_of("household", _home(dice), Asked()),
        "most looked at": lambda: readings_of("household", 1, Asked()),
        "most looked at, one month": lambda: readings_of("household", 1, month),
        "most looked at, of a kind that never was": lambda: readings_of("household", 1, Asked("exported")),
        "most looked at, in a year that never was": lambda: readings_of("household", 1, old),
        "most looked at, by nobody": lambda: readings_of("household", 1, Asked(person="无此人")),
        "one watcher": lambda: readings_by(watcher, watched, Asked()),
        "watchers by day": lambda: watched_days(watcher, today - timedelta(days=31), today),
    }
    return {name: _timed(app, ask) for name, ask in questions.items()}


def _timed(app: Flask, ask: Callable[[], object]) -> dict[str, float]:
    taken = []
    with app.app_context():
        for _ in range(REPEATED):
            db.session.rollback()
            began = time.perf_counter()
            ask()
            taken.append((time.perf_counter() - began) * 1000)
            if sum(taken) > 20_000:
                break
    taken.sort()
    return {
        "p50": round(taken[len(taken) // 2], 2),
        "p95": round(taken[int(len(taken) * 0.95)], 2),
        "longest": round(taken[-1], 2),
    }


if __name__ == "__main__":
    main()
