"""The earliest deadline of a state governs; the clock of the case never resets."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from app.calendar import due as count_days
from app.engine.deadlines import DueDate, due
from tests.support.workflows import permit
from workflows.parameters import calendar_days, working_days

OPENED, ENTERED = date(2026, 9, 1), date(2026, 9, 20)


@dataclass(frozen=True)
class Day:
    on: date
    provisional: bool


def count(begin: date, days: int, unit: str) -> Day:
    """Count as a county where a working day takes two, and next year isn't published."""
    on = begin + timedelta(days=days * (2 if unit == "working" else 1))
    return Day(on, on.year > 2026)


def due_in_review(**limits: object) -> DueDate | None:
    return due(permit().state("review"), limits, count, opened_on=OPENED, entered_on=ENTERED)


def test_limit_of_the_state_counts_from_the_day_it_was_entered() -> None:
    found = due_in_review(limit_review=working_days(5), limit_all=calendar_days(60))
    assert found == DueDate(date(2026, 9, 30), False, "limit_review", 5)


def test_limit_of_the_whole_counts_from_the_opening_and_wins_where_it_is_earlier() -> None:
    found = due_in_review(limit_review=working_days(5), limit_all=calendar_days(25))
    assert found == DueDate(date(2026, 9, 26), False, "limit_all", 25)


def test_a_state_without_a_limit_is_never_due() -> None:
    draft = permit().state("draft")
    assert due(draft, {}, count, opened_on=OPENED, entered_on=ENTERED) is None


def test_a_county_may_set_no_limit() -> None:
    assert due_in_review(limit_review=None, limit_all=None) is None


def test_a_year_without_a_published_calendar_is_provisional() -> None:
    found = due_in_review(limit_review=None, limit_all=calendar_days(365))
    assert found is not None
    assert found.provisional


def test_days_left_go_below_zero_when_late() -> None:
    found = DueDate(date(2026, 9, 30), False, "limit_review", 5)
    assert [found.days_left(date(2026, 9, day)) for day in (29, 30)] == [1, 0]
    assert found.days_left(date(2026, 10, 2)) == -2


def test_a_limit_unknown_to_the_profile_is_an_error() -> None:
    with pytest.raises(KeyError, match="limit_all"):
        due_in_review(limit_review=working_days(5))


@pytest.mark.parametrize("days", ["5", -1, True, 2.5, None])
def test_a_limit_that_is_no_number_of_days_is_an_error(days: object) -> None:
    with pytest.raises(ValueError, match="no number of days"):
        due_in_review(limit_review={"days": days, "unit": "calendar"}, limit_all=calendar_days(60))


def test_the_calendar_of_china_counts_for_real() -> None:
    """Five working days from the eve of the national holiday pass over it: it lasts to 7 October."""
    limits = {"limit_review": working_days(5), "limit_all": None}
    eve = date(2026, 9, 30)
    found = due(permit().state("review"), limits, count_days, opened_on=eve, entered_on=eve)
    assert found is not None
    assert found.on > date(2026, 10, 10)
