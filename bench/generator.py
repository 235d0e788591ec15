"""Many cases quickly: prototypes walked through the real commands, then copied with everything they own.

Each copy gets its own events with real bytes (``app/audit/record.compose``), its own seals and
snapshots. Triggers and foreign keys are off while rows are copied and back before anybody looks;
``check_referees`` and, on SQLite, ``foreign_key_check`` say whether all of it holds.
"""

from __future__ import annotations

import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import JSON, Column, Connection, func, select, text

from app.audit.referee import check_referees
from app.models import Base, db
from bench.copies import Copy
from bench.county import BUSY, TOWNSHIPS, villages_of

BLOCK = 2_000
"""Households copied between two writes to the database."""
A_HOUSEHOLD = 4
"""Cases of one household among those that are over."""


def fill(prototypes: Mapping[str, tuple[int, int]], cases: int) -> None:
    """Bring the database up to ``cases`` cases: a hundredth waits for a review, the rest is over."""
    waiting = min(max(800, cases // 100), cases)
    with db.engine.connect() as connection:
        numbers = _Numbers(connection)
        writer = _Writer(connection)
        copies = {name: Copy(connection, writer, *found) for name, found in prototypes.items()}
        connection.rollback()
        with _unrefereed(connection):
            _copy(numbers.next, copies, writer, cases, waiting)
    check_referees(db.engine)


def _copy(
    number: Callable[[str], int], copies: Mapping[str, Copy], writer: _Writer, cases: int, waiting: int
) -> None:
    dice, done, began = random.Random(20261125), 0, time.perf_counter()
    while done < cases:
        is_open = done < waiting
        count = 1 if is_open else min(A_HOUSEHOLD, cases - done)
        copy = copies["waiting" if is_open else "refused"]
        town = BUSY[done % len(BUSY)] if is_open else dice.choice(TOWNSHIPS)
        home = copy.household(number, dice.choice(villages_of(town)), dice)
        for _ in range(count):
            copy.case(number, home, dice, done)
            done += 1
        if done % BLOCK < count:
            writer.flush()
            _tell(done, cases, began)
    writer.flush()


def _tell(done: int, cases: int, began: float) -> None:
    if sys.stderr.isatty() or done % 50_000 < A_HOUSEHOLD:
        print(f"  {done:,} of {cases:,} cases, {time.perf_counter() - began:.0f} s", file=sys.stderr)


class _Numbers:
    """Row numbers that follow those in the database."""

    def __init__(self, connection: Connection) -> None:
        self._last: dict[str, int] = {}
        for name, table in Base.metadata.tables.items():
            if "id" in table.c:
                self._last[name] = connection.execute(select(func.max(table.c.id))).scalar() or 0

    def next(self, table: str) -> int:
        self._last[table] += 1
        return self._last[table]


class _Writer:
    """Rows on their way into the database, written in blocks: COPY on PostgreSQL, executemany on SQLite."""

    def __init__(self, connection: Connection) -> None:
        self.raw = connection.connection.dbapi_connection
        self.dialect = connection.dialect
        self.waiting: dict[str, list[list[Any]]] = defaultdict(list)
        self.ready: dict[str, tuple[str, list[tuple[str, Any]]]] = {}

    def line(self, table: str, row: Mapping[str, Any]) -> list[Any]:
        """Return a row as the driver takes it."""
        _, columns = self._prepared(table)
        return [how(row[name]) if how else row[name] for name, how in columns]

    def value(self, table: str, column: str, value: Any) -> Any:
        how = dict(self._prepared(table)[1])[column]
        return how(value) if how else value

    def flush(self) -> None:
        """Write everything that waits, and commit it."""
        for table, lines in self.waiting.items():
            statement, _ = self._prepared(table)
            cursor = self.raw.cursor()
            if self.dialect.name == "sqlite":
                cursor.executemany(statement, lines)
            else:
                with cursor.copy(statement) as copy:
                    for line in lines:
                        copy.write_row(line)
            cursor.close()
            lines.clear()
        if self.dialect.name == "sqlite":
            self.raw.execute("COMMIT")
            self.raw.execute("BEGIN")
        else:
            self.raw.commit()

    def _prepared(self, table: str) -> tuple[str, list[tuple[str, Any]]]:
        if table not in self.ready:
            found = Base.metadata.tables[table]
            names = ", ".join(f'"{one.name}"' for one in found.c)
            if self.dialect.name == "sqlite":
                marks = ", ".join("?" * len(found.c))
                statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
            else:
                statement = f'COPY "{table}" ({names}) FROM STDIN'
            self.ready[table] = (statement, [(one.name, self._how(one)) for one in found.c])
        return self.ready[table]

    def _how(self, column: Column[Any]) -> Any:
        if self.dialect.name == "sqlite":
            return column.type.dialect_impl(self.dialect).bind_processor(self.dialect)
        if isinstance(column.type, JSON):
            return lambda value: orjson.dumps(value).decode()
        return None


@contextmanager
def _unrefereed(connection: Connection) -> Iterator[None]:
    """Copy rows without triggers and foreign keys, and put both back afterwards."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
        yield
        connection.rollback()
        for name, table in Base.metadata.tables.items():
            if "id" in table.c:
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), max(id)) FROM \"{name}\""
                    )
                )
        connection.execute(text("SET session_replication_role = origin"))
        connection.commit()
        connection.connection.dbapi_connection.autocommit = True
        connection.connection.dbapi_connection.execute("VACUUM ANALYZE")
        connection.connection.dbapi_connection.autocommit = False
        return
    raw = connection.connection.dbapi_connection
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA cache_size=-1500000")
    raw.execute("BEGIN")
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        raw.execute(sql)
    raw.execute("COMMIT")
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("ANALYZE")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
