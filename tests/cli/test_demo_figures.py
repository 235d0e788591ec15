"""What those in charge read in the demo comes out of a second reckoning too, from events and plain SQL."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from flask import Flask
from selectolax.lexbor import LexborNode
from sqlalchemy import text

from app import clock
from app.audit.record import content_of
from app.models import Case, Event, db
from tests.support.client import Browser

KINDS = {"因病": {"45", "52"}, "因学": {"46", "47", "52"}, "因安全住房": {"50", "53"}, "因安全饮水": {"51"},
         "因残": {"48", "52"}}  # fmt: skip
CODES = {"001": "因病", "002": "因学", "003": "因安全住房", "004": "因安全饮水", "005": "因残"}
"""Typed from monitoring.md 5.3: which kinds of measures answer which risk."""


def rows(browser: Browser, path: str, table: int) -> dict[str, list[int]]:
    """Read a table of a page: its first column, and the numbers beside it."""
    found: LexborNode = browser.get(path).tree.css("main table")[table]
    return {
        line.css_first("th").text().strip(): [int(cell.text()) for cell in line.css("td")]
        for line in found.css("tbody tr")
    }


def events(kind: str) -> list[tuple[int, date, dict[str, Any]]]:
    """Return case, day and data of each event of a kind."""
    found = db.session.execute(
        db.select(Event.stream_id, Event.occurred_on, Event.body).where(Event.kind == kind)
    )
    return [(number, day, content_of(body)["data"]) for number, day, body in found]


def followed() -> dict[int, tuple[str, str, date]]:
    """Return township, state and day of entry of the cases whose families are visited."""
    return {
        case.id: (case.territory[:9], case.state, case.entered_on)
        for case in db.session.execute(db.select(Case)).scalars()
        if case.state in ("approved", "assisted", "eliminated")
        or case.state.split("_")[0] in ("elimination", "rollback")
    }


def test_visits_by_township_are_those_that_the_histories_tell(demo: Flask, inspector: Browser) -> None:
    names = dict(
        db.session.execute(text("SELECT substr(code, 1, 9), name FROM region WHERE level = 'township'")).all()
    )
    cases, today, last = followed(), clock.today(), {}
    month, year = Counter[str](), Counter[str]()
    for number, day, _ in events("case.follow_up_recorded"):
        if number not in cases:
            continue
        last[number] = max(day, last.get(number, day))
        month[names[cases[number][0]]] += day > today - timedelta(days=30)
        year[names[cases[number][0]]] += day > today - timedelta(days=365)
    households, overdue = Counter[str](), Counter[str]()
    for number, (township, state, entered) in cases.items():
        days = 90 if state == "eliminated" else 30
        households[names[township]] += 1
        overdue[names[township]] += last.get(number, entered) + timedelta(days=days) < today
    expected = {name: [households[name], overdue[name], month[name], year[name]] for name in households}
    assert rows(inspector, "/help-figures", 0) == expected
    assert all(min(numbers) > 0 for numbers in expected.values())


def test_measures_by_risk_are_those_that_were_planned_and_delivered(demo: Flask, inspector: Browser) -> None:
    cases = {number for number, (_, state, _) in followed().items() if state != "eliminated"}
    statement = text("SELECT case_id, risks FROM application ORDER BY case_id, sequence")
    risks = dict(map(tuple, db.session.execute(statement)))
    planned, delivered = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    statement = text(
        "SELECT case_id, kind, delivered_on IS NOT NULL FROM help_measure WHERE end_reason <> 'mistake'"
    )
    for number, kind, reached in db.session.execute(statement):
        planned[number, kind] += 1
        delivered[number, kind] += reached

    def having(name: str, counted: Counter[tuple[int, str]], of: set[int]) -> int:
        return sum(1 for number in of if any(counted[number, kind] for kind in KINDS[name]))

    shown = rows(inspector, "/help-figures", 1)
    for code, name in CODES.items():
        of = {number for number in cases if f'"{code}"' in str(risks.get(number, ""))}
        with_plan = having(name, planned, of)
        assert shown.get(name, [0, 0, 0, 0]) == [
            len(of), with_plan, having(name, delivered, of), len(of) - with_plan
        ]  # fmt: skip
    assert sum(numbers[2] for numbers in shown.values()) > 40


def test_late_cases_by_township_are_open_ones_past_their_day(demo: Flask, inspector: Browser) -> None:
    counted = db.session.execute(
        text(
            'SELECT region.name, count(*) FROM "case"'
            " JOIN region ON region.code = substr(territory, 1, 9) || '000'"
            " WHERE closed_on IS NULL AND due_on < :today GROUP BY region.name"
        ),
        {"today": clock.today().isoformat()},
    )
    late = {name: [number] for name, number in counted}
    shown = rows(inspector, "/late", 0)
    assert {name: number for name, number in shown.items() if number != [0]} == late
    assert sum(number for (number,) in late.values()) >= 8
