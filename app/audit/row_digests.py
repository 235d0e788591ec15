"""The keyed digest of a row: the same from the object in memory and from the database that it went to."""

from collections.abc import Callable, Mapping
from datetime import UTC
from decimal import Decimal
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Boolean, Date, Integer, LargeBinary, Numeric, String, Table
from sqlalchemy.types import TypeEngine

from app.keyring import vault
from app.models.base import Base, Moment

_CENT = Decimal("0.01")


def row_digest(table: Table, values: Mapping[Any, Any]) -> str:
    """Return the digest of a row read from the database; ``values`` is its mapping."""
    return _digest(table, {column.name: values[column] for column in table.columns})


def object_digest(row: Base) -> str:
    """Return the digest of a row as it will be saved."""
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model has one
    return _digest(table, {name: getattr(row, key) for name, key in _keys(type(row))})


def values_digest(table: Table, told: Mapping[str, Any]) -> str:
    """Return the digest of a row that is written without an object; ``told`` goes by names of columns."""
    return _digest(table, told)


@cache
def _keys(model: type[Base]) -> tuple[tuple[str, str], ...]:
    mapper = model.__mapper__
    columns = model.__table__.columns
    return tuple((column.name, mapper.get_property_by_column(column).key) for column in columns)


def _digest(table: Table, told: Mapping[str, Any]) -> str:
    spelled = [(name, None if told[name] is None else spell(told[name])) for name, spell in _spelling(table)]
    return vault().row_digest(orjson.dumps([table.name, spelled]))


@cache
def _spelling(table: Table) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    return tuple((column.name, _of_type(column.type)) for column in table.columns)


def _of_type(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    """Return how a value of a column is spelled, whichever database or program it comes from."""
    for family, spell in (
        (Moment, lambda value: value.astimezone(UTC).isoformat(timespec="microseconds")),
        (Date, lambda value: value.isoformat()),
        (Boolean, lambda value: int(bool(value))),
        (Numeric, lambda value: str(Decimal(value).quantize(_CENT))),
        (Integer, int),
        (LargeBinary, lambda value: bytes(value).hex()),
        (String, str),
    ):
        if isinstance(kind, family):
            return spell
    return lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
