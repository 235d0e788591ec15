"""Rosters of households: received once, checked row by row, entered whole or in part, and never twice."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.commands.register_entering import work_on
from app.commands.register_imports import (
    RosterBefore,
    accept_roster,
    agree_columns,
    receive_roster,
)
from app.commands.register_work import next_waiting
from app.errors import Invalid
from app.models import Event, Household, Membership, RegisterImport, db
from app.queries.register_imports import report_of
from tests.support.county import County, Officer
from tests.support.registers import csv_of, roster, workbook_of

PLACES = (("柳溪镇", "上湾村"), ("柳溪镇", "竹坪村"), ("石桥乡", "青杠村"))


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def officer(county: County) -> Officer:
    return county.officer("county_officer")


def received(who: Officer, content: bytes, once: str = "r") -> int:
    return receive_roster(actor=who.actor(), file_name="花名册.csv", content=content, once=once)


def worked(who: Officer) -> str:
    waiting = next_waiting(db.session())
    assert waiting is not None
    return work_on(who.actor(), waiting)


def checked(who: Officer, content: bytes, once: str = "r") -> int:
    number = received(who, content, once)
    agree_columns(actor=who.actor(), import_id=number, fields={}, seen=0, once=f"{once}/columns")
    assert worked(who) == ""
    return number


def entered(who: Officer, number: int, part: str) -> None:
    accept_roster(actor=who.actor(), import_id=number, part=part, seen=0, once=f"{number}/{part}")
    assert worked(who) == ""


def held(number: int) -> RegisterImport:
    db.session.rollback()
    return db.session.get_one(RegisterImport, number)


def count(table: type) -> int:
    return int(db.session.execute(db.select(db.func.count()).select_from(table)).scalar_one())


def test_sixty_planted_defects_are_found_and_nothing_else(officer: Officer, inside: None) -> None:
    made = roster(600, PLACES, defects=60)
    number = checked(officer, workbook_of(made.lines()))
    report = report_of(officer.actor(), number)
    assert sorted((one.row, one.rule) for one in report.findings) == sorted(made.planted)
    row = held(number)
    assert (row.status, row.counts["rows"], row.counts["households"]) == ("checked", 600, 150)
    assert (row.counts["held"], row.counts["new"]) == (60, 90)
    assert count(Household) == 0


def test_the_clean_part_enters_as_one_event_and_a_second_time_nothing_does(
    officer: Officer, inside: None
) -> None:
    made = roster(40, PLACES, defects=4)
    number = checked(officer, csv_of(made.lines()))
    with pytest.raises(Invalid):
        accept_roster(actor=officer.actor(), import_id=number, part="whole", seen=0, once="w")
    entered(officer, number, "clean")
    assert (count(Household), count(Membership)) == (6, 24)
    told = db.session.execute(
        db.select(Event.kind).where(Event.stream_kind == "register_import").order_by(Event.sequence)
    ).scalars()
    assert list(told) == [f"register_import.{one}" for one in (
        "received", "agreed", "checked", "accepted", "entered",
    )]  # fmt: skip
    with pytest.raises(RosterBefore):
        received(officer, csv_of(made.lines()), once="again")
    mended = roster(40, PLACES)
    again = checked(officer, csv_of(mended.lines()), once="mended")
    counts = held(again).counts
    assert (counts["same"], counts["new"], counts["held"]) == (6, 4, 0)
    entered(officer, again, "whole")
    once_more = checked(officer, csv_of(mended.lines(), "utf-8"), once="third")
    assert held(once_more).counts["same"] == 10
    with pytest.raises(Invalid):
        accept_roster(actor=officer.actor(), import_id=once_more, part="whole", seen=0, once="x")
    assert count(Household) == 10
