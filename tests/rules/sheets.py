"""Reads the tables that a policy person keeps: a sound household, and what each case changes of it.

``sound.csv`` is a household to which no rule objects, in the headings of the national system, with the
changes by which it becomes an eliminated or an unmonitored one. A line of ``cases.csv`` names a rule, says
whether it hits, and lists what is different: ``标题=值``, parted by ``；``. Several rows of work are parted
by ``/``, none is ``无``.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from app.rules import national
from app.rules.facts import Standards, Subject

FOLDER = Path(__file__).parent
BY = Standards(day=date(2026, 6, 15), line=Decimal(8700))
PEOPLE = ("户主", "配偶", "子女", "老人")
Row = dict[str, str]


@dataclass(frozen=True)
class Case:
    """One line: the rule, whether it hits, on which table it rests, and what is different."""

    rule: str
    hits: bool
    base: str
    changes: dict[str, str]

    def __str__(self) -> str:
        return f"{self.rule}-{'hits' if self.hits else 'misses'}"


@cache
def cases() -> tuple[Case, ...]:
    """Return every line of the cases."""
    with (FOLDER / "cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Case(row.pop("规则"), row.pop("情形") == "命中", row.pop("底表"), {k: v for k, v in row.items() if v})
        for row in rows
    )


@cache
def _sound() -> tuple[Row, ...]:
    with (FOLDER / "sound.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _table(name: str, column: str = "户主") -> Row:
    return {row["标题"]: row[column] for row in _sound() if row["对象"] == name}


def _changes(text: str) -> Row:
    """Return what is different; a heading that the sound household hasn't is a slip of the table."""
    found = dict(part.split("=", 1) for part in text.split("；") if part)
    unknown = found.keys() - {row["标题"] for row in _sound()}
    assert not unknown, unknown
    return found


def subject(case: Case) -> Subject:
    """Return the facts of a case: the sound household, village or project with what is different."""
    if case.base == "村":
        return national.village(1, _table("村") | _changes(case.changes["村"]), BY)
    if case.base == "项目":
        return national.project(1, _table("项目") | _changes(case.changes["项目"]), BY)
    return household(case.base, case.changes)


def household(base: str = "未消除", changes: dict[str, str] | None = None, *, drop: str = "") -> Subject:
    """Return the household of a base with its differences; ``drop`` takes a column out of the file."""
    told = changes or {}
    shared, people = _table("户"), {who: _table("成员", who) for who in PEOPLE}
    for row in _sound():
        if row["对象"] == base:
            if row["标题"] in shared:
                shared[row["标题"]] = row["户主"]
            else:
                people["配偶"][row["标题"]] = row["配偶"]
    shared |= _changes(told.get("户", ""))
    rows = [
        shared | people[who] | _changes(told.get(who, "")) for who in PEOPLE if who != "老人" or who in told
    ]
    left = [shared | people["老人"] | _changes(told["减少"])] if "减少" in told else []
    number, code = rows[0]["证件号码"], shared["户编号"]
    spells = [] if told.get("务工") == "无" else told.get("务工", "").split("/")
    work = {number: [_table("务工") | _changes(one) for one in spells]}
    if drop:
        rows = [{heading: text for heading, text in row.items() if heading != drop} for row in rows]
    return national.household(
        list(enumerate(rows, start=1)), BY, work=None if drop == "务工" else work, left={code: left}
    )
