"""Rosters of households: received once, checked row by row, entered whole or in part, and never twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from app import clock
from app.audit.seals import rows_told
from app.audit.verify import verify
from app.commands.bulk import NumbersTaken
from app.commands.households import record_household
from app.commands.register_entering import work_on
from app.commands.register_imports import (
    RosterBefore,
    accept_roster,
    agree_columns,
    receive_roster,
    withdraw_roster,
)
from app.commands.register_rows import Ready
from app.commands.register_work import claim, next_waiting
from app.errors import Forbidden, Invalid, NotFound
from app.models import (
    Event,
    Household,
    Membership,
    NameGram,
    Person,
    RegisterImport,
    RegisterWork,
    RowSeal,
    db,
)
from app.queries.register_imports import report_of
from app.web.register_report import line_of
from tests.support.county import County, Officer
from tests.support.families import member, sheet
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


def test_the_data_rules_are_asked_of_every_row(officer: Officer, inside: None) -> None:
    """What no form takes keeps a household out; other errors and doubts enter, with the rule beside them."""
    made = roster(12, PLACES)
    made.rows[2]["劳动技能"] = "无劳动力"  # healthy and of working age: D063, and by that not D064 as well
    made.rows[5]["民族"], made.rows[5]["是否参加大病保险"] = "", "否"
    made.rows[6]["务工所在地"] = "浙江省杭州市"  # a place in words of its own is a place: not D108
    number = checked(officer, csv_of(made.lines()))
    report = report_of(officer.actor(), number)
    found = [(one.row, one.rule, one.column, one.value, one.grave) for one in report.findings]
    assert found == [
        (6, "D063", "labour", "无劳动力", True),
        (9, "D020", "ethnicity", "", False),
        (9, "D164", "critical_illness", "否", False),
    ]
    with force_locale("en"):
        said = [line_of(report, one)[2:] for one in report.findings]
    assert [(number, weight) for number, weight, _, _ in said] == [
        ("D063", "out"), ("D020", "error"), ("D164", "told"),
    ]  # fmt: skip
    assert said[1][3].startswith("The nationality is empty — Correct the row.")
    counts = held(number).counts
    assert (counts["held"], counts["new"]) == (1, 2)
    entered(officer, number, "clean")
    made.rows[2]["劳动技能"] = "普通劳动力"
    again = checked(officer, csv_of(made.lines()), once="mended")
    assert (held(again).counts["same"], held(again).counts["new"]) == (2, 1)


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


def test_what_enters_is_as_whole_as_what_is_typed(officer: Officer, inside: None) -> None:
    """Every row has its event and its seal, everybody is found by name, and a second look finds all true."""
    made = roster(8, PLACES)
    entered(officer, checked(officer, workbook_of(made.lines())), "whole")
    assert not verify(db.session())
    sealed: set[str] = set()
    for body in db.session.execute(db.select(RowSeal.body).order_by(RowSeal.id)).scalars():
        sealed |= rows_told(body).keys()
    for table, name in ((Person, "person"), (Household, "household"), (Membership, "membership")):
        numbers = db.session.execute(db.select(table.id).order_by(table.id)).scalars().all()
        told = {f"{name}/{number}" for number in numbers}
        assert len(told & sealed) >= (2 if name == "household" else 8)
    head = made.rows[0]
    found = (
        db.session.execute(
            db.select(Person)
            .join(NameGram, NameGram.person_id == Person.id)
            .where(NameGram.gram == head["姓名"][:2], Person.name == head["姓名"])
            .order_by(Person.id)
        )
        .scalars()
        .first()
    )
    assert found is not None
    assert head["证件号码"] not in str(found.identity_sealed)
    household = db.session.execute(
        db.select(Household).where(Household.national_code == head["户编号"])
    ).scalar_one()
    assert household.head_id == found.id


def test_what_the_register_says_otherwise_is_told_and_not_changed(officer: Officer, inside: None) -> None:
    made = roster(8, PLACES)
    entered(officer, checked(officer, csv_of(made.lines())), "whole")
    made.rows[1]["文化程度"], made.rows[2]["务工时间（月）"] = "小学", "3"
    made.rows[5]["姓名"] = "另外某"
    del made.rows[7]
    for row in made.rows[4:]:
        row["家庭人口数"] = "3"
    again = checked(officer, csv_of(made.lines()), once="changed")
    found = [(one.row, one.rule, one.column) for one in report_of(officer.actor(), again).findings]
    assert found == [
        (5, "recorded_differs", "education"),
        (6, "recorded_differs", "work_months"),
        (8, "member_gone", "name"),
        (9, "recorded_differs", "name"),
    ]
    counts = held(again).counts
    assert (counts["new"], counts["same"], counts["differing"]) == (0, 0, 2)
    with pytest.raises(Invalid):
        accept_roster(actor=officer.actor(), import_id=again, part="whole", seen=0, once="no")


def test_a_household_recorded_meanwhile_stops_what_was_accepted(
    officer: Officer, county: County, inside: None
) -> None:
    """What was accepted is what enters: the register moved, so somebody looks again first."""
    made = roster(8, PLACES)
    number = checked(officer, csv_of(made.lines()))
    accept_roster(actor=officer.actor(), import_id=number, part="whole", seen=0, once="whole")
    who = member(made.rows[5]["姓名"], number=made.rows[5]["证件号码"])
    clerk = county.officer("village_clerk")
    record_household(actor=clerk.actor(), sheet=sheet("990101101001", who), once="meanwhile")
    assert worked(officer) == "roster_moved"
    assert (held(number).status, count(Household)) == ("received", 1)
    agree_columns(actor=officer.actor(), import_id=number, fields={}, seen=0, once="again")
    assert worked(officer) == ""
    assert held(number).counts["held"] == 1


def test_numbers_taken_meanwhile_are_given_anew(
    officer: Officer, inside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = roster(8, PLACES)
    number = checked(officer, csv_of(made.lines()))
    accept_roster(actor=officer.actor(), import_id=number, part="whole", seen=0, once="whole")
    write, tries = Ready.write, []

    def once_taken(self: Ready, session: object) -> None:
        write(self, session)  # type: ignore[arg-type]
        tries.append(1)
        if len(tries) == 1:
            raise NumbersTaken

    monkeypatch.setattr(Ready, "write", once_taken)
    assert worked(officer) == ""
    assert (len(tries), count(Household)) == (2, 2)


def test_a_process_killed_in_the_middle_leaves_nothing_and_is_taken_up_again(
    officer: Officer, inside: None, app: Flask
) -> None:
    made = roster(400, PLACES)
    number = checked(officer, csv_of(made.lines()))
    accept_roster(actor=officer.actor(), import_id=number, part="whole", seen=0, once="whole")
    config = app.config["SHOUXIAN"]
    db.session.remove()
    work = subprocess.Popen(
        [sys.executable, "-c", _KILLED_WHILE_WRITING, str(number)],
        env={
            **os.environ, "SHOUXIAN_PURPOSE": "test", "SHOUXIAN_SECRET_KEY": config.secret_key,
            "SHOUXIAN_DATA_KEY": config.data_key.hex(), "SHOUXIAN_DATABASE_URL": config.database_url,
            "SHOUXIAN_INSTANCE": str(config.instance),
        },
    )  # fmt: skip
    assert work.wait(300) == -signal.SIGKILL
    assert [count(table) for table in (Household, Membership, NameGram)] == [0, 0, 0]
    assert held(number).status == "accepted"
    assert next_waiting(db.session()) is None  # its claim holds for a while
    row = db.session.get_one(RegisterWork, number)
    row.claimed_until = clock.now() - timedelta(seconds=1)
    db.session.commit()
    assert worked(officer) == ""
    assert (count(Household), count(Membership)) == (100, 400)
    once = db.select(db.func.count(Event.id)).where(Event.kind == "register_import.entered")
    assert db.session.execute(once).scalar_one() == 1


_KILLED_WHILE_WRITING = """
import os, signal, sys
from app import clock
from app.commands import register_entering as entering
from app.commands.register_rows import Ready
from app.commands.register_work import next_waiting
from app.models import db
from app.queries.actors import acting
from wsgi import app

def killed(self, session):
    for name in ("event", "person", "household"):
        self.rows[name].write(session.connection())
    os.kill(os.getpid(), signal.SIGKILL)

Ready.write = killed
with app.app_context():
    found = next_waiting(db.session(), int(sys.argv[1]))
    entering.work_on(acting(found.account_id, clock.today()), found)
"""


def test_who_may_and_how_far_a_roster_reaches(officer: Officer, county: County, inside: None) -> None:
    made = roster(12, PLACES)
    township = county.officer("township_officer")
    with pytest.raises(Forbidden):
        received(county.officer("village_clerk"), csv_of(made.lines()))
    near = checked(township, csv_of(made.lines()))
    report = report_of(township.actor(), near)
    assert [one.rule for one in report.findings] == ["village_far"]
    entered(township, near, "clean")
    assert count(Household) == 2
    far = received(officer, csv_of(made.lines(), "utf-8"), once="county")
    with pytest.raises(NotFound):
        withdraw_roster(actor=township.actor(), import_id=far, seen=0, once="w")
    with pytest.raises(Forbidden):
        agree_columns(
            actor=county.officer("county_leader").actor(), import_id=far, fields={}, seen=0, once="leader"
        )
    withdraw_roster(actor=officer.actor(), import_id=far, seen=0, once="w")
    assert claim(far) is None
    assert received(officer, csv_of(made.lines(), "utf-8"), once="anew") != far


def test_a_file_without_headings_is_refused(officer: Officer, inside: None) -> None:
    with pytest.raises(Invalid) as refusal:
        received(officer, csv_of([["姓名", "电话"], ["某某", "13500000000"]]))
    assert refusal.value.problems[0].code == "headings_missing"
