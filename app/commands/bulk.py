"""Many rows in one short transaction: prepared before it begins, so that in it nothing is done but write.

Rows wait as bytes, in the form that the driver takes; a hundred thousand of them as objects would fill the
memory. PostgreSQL takes them by COPY, SQLite by one prepared statement. Triggers, foreign keys and unique
keys judge every one of them as they judge a single row.
"""

import marshal
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import JSON, Connection, Date, Dialect, Table, func, select, text
from sqlalchemy.orm import Session

from app.models.base import Base, Moment

TOGETHER = 2_000
"""Rows that wait as one piece."""
GAP = 2_000
"""Numbers that are left free for others who write while rows are prepared (SQLite numbers rows by itself)."""


class NumbersTaken(Exception):
    """Somebody else wrote a row with a number, a code or an identity of ours meanwhile; nothing is saved."""


class Rows:
    """Rows of one table on their way into it; ``columns`` are those that are given, in that order."""

    def __init__(self, dialect: Dialect, table: str, columns: Sequence[str]) -> None:
        self.table: Table = Base.metadata.tables[table]
        self.columns = tuple(columns)
        self.count = 0
        self._sqlite = dialect.name == "sqlite"
        self._chosen = itemgetter(*columns)
        found = [_conversion(dialect, self.table, name) for name in columns]
        self._converted = [(at, how) for at, how in enumerate(found) if how is not None]
        self._waiting: list[Sequence[Any]] = []
        self._packed: list[bytes] = []

    def add(self, values: Mapping[str, Any]) -> None:
        """Let a row wait."""
        row = self._chosen(values)
        if self._converted:
            row = list(row)
            for at, how in self._converted:
                if row[at] is not None:
                    row[at] = how(row[at])
        self._waiting.append(row)
        self.count += 1
        if len(self._waiting) == TOGETHER:
            self._pack()

    def write(self, connection: Connection) -> None:
        """Write all rows in the running transaction, in the order in which they came; none waits any more."""
        self._pack()
        self._packed.reverse()
        if not self._sqlite:
            # Said through SQLAlchemy, which only so learns that this transaction writes: a rollback is one.
            connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
        cursor = connection.connection.cursor()
        names = ", ".join(f'"{name}"' for name in self.columns)
        try:
            if self._sqlite:
                marks = ", ".join("?" * len(self.columns))
                statement = f'INSERT INTO "{self.table.name}" ({names}) VALUES ({marks})'  # noqa: S608
                while self._packed:
                    cursor.executemany(statement, marshal.loads(self._packed.pop()))  # noqa: S302 - ours
            elif self.count:
                with cursor.copy(f'COPY "{self.table.name}" ({names}) FROM STDIN') as copy:
                    while self._packed:
                        for row in marshal.loads(self._packed.pop()):  # noqa: S302
                            copy.write_row(row)
        except connection.dialect.loaded_dbapi.IntegrityError as error:
            raise NumbersTaken from error
        finally:
            cursor.close()

    def _pack(self) -> None:
        if self._waiting:
            self._packed.append(marshal.dumps(self._waiting))
            self._waiting.clear()


def _conversion(dialect: Dialect, table: Table, name: str) -> Callable[[Any], Any] | None:
    """Return how a value becomes the text that either database takes; None where it is taken as it is."""
    kind = table.c[name].type
    if isinstance(kind, JSON):
        return lambda value: orjson.dumps(value).decode()
    if isinstance(kind, Moment):
        return _stored_moment if dialect.name == "sqlite" else datetime.isoformat
    return date.isoformat if isinstance(kind, Date) else None


def _stored_moment(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def reserved(session: Session, table: str, count: int) -> Sequence[int]:
    """Return ``count`` numbers for new rows of a table.

    On SQLite they lie a little beyond the last one: should others have taken them when the rows are written,
    the unique key refuses the whole.
    """
    if session.get_bind().dialect.name == "postgresql":
        sequence = session.execute(
            text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": f'"{table}"'}
        ).scalar_one()
        numbers = session.execute(
            text("SELECT nextval(:sequence) FROM generate_series(1, :count)"),
            {"sequence": sequence, "count": count},
        )
        return list(numbers.scalars())
    last = session.execute(select(func.max(Base.metadata.tables[table].c.id))).scalar() or 0
    return range(last + GAP, last + GAP + count)
