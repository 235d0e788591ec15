"""Lists of members, measures and visits brought in by an officer of a village, step by step."""

from __future__ import annotations

from collections.abc import Sequence

from app.commands.register_entering import work_on
from app.commands.register_imports import accept_roster, agree_columns, receive_roster
from app.commands.register_work import next_waiting
from app.intake.registers.kinds import KINDS
from app.models import RegisterImport, db
from app.queries.register_imports import report_of
from tests.support.registers import csv_of
from tests.support.village import Village

Lines = Sequence[Sequence[str]]


def checked(village: Village, role: str, kind: str, lines: Lines, once: str = "l") -> RegisterImport:
    who = village.officers[role]
    number = receive_roster(
        actor=who.actor(), file_name="清单.csv", content=csv_of(lines), once=once, kind=KINDS[kind]
    )
    agree_columns(actor=who.actor(), import_id=number, fields={}, seen=0, once=f"{once}/columns")
    assert worked(village, role) == ""
    return held(number)


def worked(village: Village, role: str) -> str:
    waiting = next_waiting(db.session())
    assert waiting is not None
    return work_on(village.officers[role].actor(), waiting)


def entered(village: Village, role: str, number: int, part: str) -> None:
    actor = village.officers[role].actor()
    accept_roster(actor=actor, import_id=number, part=part, seen=0, once=f"{number}/{part}")
    assert worked(village, role) == ""


def held(number: int) -> RegisterImport:
    db.session.rollback()
    return db.session.get_one(RegisterImport, number)


def found(village: Village, role: str, number: int) -> list[tuple[int, str, str]]:
    report = report_of(village.officers[role].actor(), number)
    return [(one.row, one.rule, one.column) for one in report.findings]
