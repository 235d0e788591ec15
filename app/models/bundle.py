"""Many questions in one statement: each round trip to the database costs a sign-off a quarter millisecond.

Every question is an ordinary ``select`` whose answer comes back as one JSON array of rows. The
statement is put together and compiled once for each kind of database, then only executed.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    Dialect,
    LargeBinary,
    Numeric,
    Select,
    Text,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from app.models.base import Moment

Question = Select[*tuple[Any, ...]]

Rows = Mapping[str, list[Any]]
"""The rows of every question by its name; the attributes of a row are the columns of the question."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement as one database takes it, so that asking costs no compiling.

    ``order`` are the names of its parameters where they go by position, None where they go by name.
    """

    text: str
    fixed: Mapping[str, object]
    order: tuple[str, ...] | None
    converted: Mapping[str, Callable[[Any], Any]]

    @classmethod
    def made(cls, statement: Question, dialect: Dialect) -> "_Ready":
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        converted = {
            name: how
            for name, bind in compiled.binds.items()
            if (how := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        order = tuple(compiled.positiontup) if compiled.positiontup is not None else None
        return cls(compiled.string, compiled.construct_params(_check=False), order, converted)

    def bound(self, values: Mapping[str, object]) -> dict[str, object] | tuple[object, ...]:
        """Return the parameters as the driver takes them."""
        given = {**self.fixed, **values}
        for name, how in self.converted.items():
            given[name] = how(given[name])
        return given if self.order is None else tuple(given[name] for name in self.order)


class Bundle:
    """Questions that are always asked together. Their bound parameters are given when asked.

    Rows come back with the types of their columns, not as entities. Their order is that of the
    question where it has a LIMIT; otherwise whoever needs an order sorts.
    """

    def __init__(self, **questions: Question) -> None:
        self._questions = questions
        self._ready: dict[str, _Ready] = {}
        self._readers = {name: _reader(name, question) for name, question in questions.items()}

    def ask(self, session: Session, **values: object) -> Rows:
        """Return the rows of every question, read in one statement of the running transaction."""
        if session.autoflush:
            session.flush()
        connection = session.connection()
        dialect = connection.dialect
        if dialect.name not in self._ready:
            self._ready[dialect.name] = _Ready.made(self._statement(dialect), dialect)
        ready = self._ready[dialect.name]
        text = connection.exec_driver_sql(ready.text, ready.bound(values)).scalar_one()
        return {
            name: [read(line) for line in lines]
            for (name, read), lines in zip(self._readers.items(), orjson.loads(text), strict=True)
        }

    def _statement(self, dialect: Dialect) -> Question:
        array = _sqlite_array if dialect.name == "sqlite" else _postgresql_array
        first, *others = (array(question) for question in self._questions.values())
        # One column: for each of its own the library would work out name and type at every asking.
        whole = literal_column("'['", Text) + first
        for one in others:
            whole = whole + literal_column("','", Text) + one
        return select(whole + literal_column("']'", Text))


def _sqlite_array(question: Question) -> ColumnElement[str]:
    rows = question.subquery()
    line = func.json_array(*(func.hex(one) if isinstance(one.type, LargeBinary) else one for one in rows.c))
    return select(func.json_group_array(line)).scalar_subquery()


def _postgresql_array(question: Question) -> ColumnElement[str]:
    rows = question.subquery()
    line = func.json_build_array(
        *(func.encode(one, "hex") if isinstance(one.type, LargeBinary) else one for one in rows.c)
    )
    return select(func.coalesce(cast(func.json_agg(line), Text), "[]")).scalar_subquery()


def _reader(name: str, question: Question) -> Callable[[list[Any]], Any]:
    columns = list(question.selected_columns)
    made = namedtuple(name.title(), [column.key or "" for column in columns])  # type: ignore[misc]
    converted = [(place, how) for place, one in enumerate(columns) if (how := _conversion(one.type))]
    return partial(_row, made._make, converted)


def _row(
    make: Callable[[list[Any]], Any], converted: list[tuple[int, Callable[[Any], Any]]], line: Any
) -> Any:
    for place, how in converted:
        if line[place] is not None:
            line[place] = how(line[place])
    return make(line)


def _conversion(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """Return how a value of a column comes back from JSON, None where it comes as it is."""
    if isinstance(kind, Moment):
        return lambda text: kind.process_result_value(datetime.fromisoformat(text), None)  # type: ignore[arg-type]
    for of, how in _CONVERSIONS:
        if isinstance(kind, of):
            return how
    return None


_CONVERSIONS: tuple[tuple[type[TypeEngine[Any]], Callable[[Any], Any]], ...] = (
    (Date, date.fromisoformat),
    (Boolean, bool),
    (LargeBinary, bytes.fromhex),
    (Numeric, lambda number: Decimal(str(number)).quantize(Decimal("0.01"))),
    (JSON, lambda found: orjson.loads(found) if isinstance(found, str) else found),
)
