"""AUD-18: whoever changes a lasting row in the database itself is found, whichever row and column."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, Table, and_, select
from sqlalchemy.exc import IntegrityError

from app.audit.replay import replay
from app.audit.seals import UNSEALED
from app.audit.verify_logs import verify_logs, verify_rows
from app.commands.logs import sequence_logs
from app.commands.transaction import transaction
from app.models import Base, Region, db
from app.models.base import Moment
from tests.audit.damage import without_referees
from tests.support.samples import drawn
from tests.support.trials import FULL
from tests.support.village import Village

EDITS = 500 if FULL else 40
Rows = list[tuple[Table, tuple[Any, ...]]]
TABLES = sorted({*Base.metadata.tables} - UNSEALED | {"case", "signature", "snapshot"})


def other(value: Any, column: Column[Any], made: random.Random) -> Any:
    """Return a value of a column that isn't the one it has."""
    if value is None:
        if isinstance(column.type, Moment):
            return datetime.fromisoformat("2026-01-02T03:04:05+08:00")
        kind = column.type.python_type
        return {date: date(2026, 1, 2), str: "x", bytes: b"x"}.get(kind, 1)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + made.randrange(1, 9)
    if isinstance(value, datetime | date):
        return value + timedelta(days=made.randrange(1, 9))
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"x"
    if isinstance(value, str):
        return f"{value[:-1]}{'y' if value.endswith('x') else 'x'}"
    return {"changed": 1}


@pytest.fixture
def filled(app: Flask, village: Village) -> Iterator[Rows]:
    """Give the lasting rows of a county with two cases, one far on its way."""
    village.at("county_review")
    village.at("visited")
    with app.app_context():
        sequence_logs()
        found = []
        for name in TABLES:
            table = Base.metadata.tables[name]
            keys = select(*table.primary_key.columns)
            if len(table.columns) > len(table.primary_key.columns):
                found += [(table, tuple(key)) for key in db.session.execute(keys)]
        db.session.rollback()
        assert findings() == []
        yield found


def findings() -> list[str]:
    session = db.session()
    session.rollback()
    return [
        *(one.where for one in verify_rows(session)),
        *(one.where for one in verify_logs(session, None)),
        *(f"{one.ref}: {one.detail}" for one in replay(session)),
    ]


def test_changed_rows_are_found(app: Flask, filled: Rows) -> None:
    made = random.Random(18)
    rows = [made.choice(filled) for _ in range(EDITS)]
    silent = []
    for table, key in rows:
        same = and_(*(column == part for column, part in zip(table.primary_key.columns, key, strict=True)))
        column = made.choice([one for one in table.columns if not one.primary_key])
        try:
            with without_referees(app) as connection:
                before = connection.execute(select(column).where(same)).scalar_one()
                changed = other(before, column, made)
                connection.execute(table.update().where(same).values({column.name: changed}))
        except IntegrityError:
            continue  # a condition of the table itself refuses this one
        try:
            found = findings()
        except (ValueError, TypeError, LookupError) as unreadable:
            found = [str(unreadable)]
        if not found:
            silent.append(f"{table.name}.{column.name}: {before!r} → {changed!r}")
        with without_referees(app) as connection:
            connection.execute(table.update().where(same).values({column.name: before}))
    assert silent == []
    assert findings() == []


def test_a_deleted_and_an_added_row_are_found(
    app: Flask, filled: list[tuple[Table, tuple[Any, ...]]]
) -> None:
    table, key = next((table, key) for table, key in filled if table.name == "visit")
    same = and_(*(column == part for column, part in zip(table.primary_key.columns, key, strict=True)))
    with without_referees(app) as connection:
        row = connection.execute(select(*table.columns).where(same)).one()
        connection.execute(table.delete().where(same))
    assert findings()
    with without_referees(app) as connection:
        connection.execute(table.insert().values({**row._mapping}))  # type: ignore[arg-type]
    assert findings() == []


@pytest.mark.usefixtures("village")
def test_what_was_only_tried_within_a_transaction_is_sealed_as_it_stands(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            region = session.execute(select(Region).order_by(Region.code).limit(1)).scalar_one()
            region.valid_from = date(2020, 1, 1)
            session.flush()
            trial = session.begin_nested()
            region.valid_from = date(2021, 1, 1)
            session.flush()
            trial.rollback()
        sequence_logs()
        assert findings() == []


def test_the_frame_and_the_draw_of_a_sample_are_sealed_with_it(app: Flask, village: Village) -> None:
    """They are added many at once, past the objects by which everything else is sealed."""
    village.at("assisted")
    inspector = village.county.officer("inspector")
    with app.app_context():
        drawn(inspector, village.county.code)
        sequence_logs()
        assert findings() == []
        with without_referees(app) as connection:
            connection.execute(db.text("UPDATE inspection_draw SET part = 'always'"))
            connection.execute(db.text("UPDATE inspection_file SET source = 'lead'"))
        found = findings()
        assert any(place.startswith("inspection_draw/") for place in found)
        assert any(place.startswith("inspection_file/") for place in found)
