"""Working days as the State Council announced them, and due dates that admit what isn't known."""

import socket
from datetime import date, timedelta

import pytest

from app.calendar import NOTICES, CalendarUnknown, Due, YearCalendar, due, is_working_day, working_days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        (date(2026, 10, 10), True),  # a Saturday worked for the National Day
        (date(2026, 2, 17), False),
        (date(2026, 10, 7), False),
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
        (date(2025, 1, 26), True),
        (date(2025, 5, 5), False),
    ],
)
def test_moved_working_days_are_those_of_the_notice(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_missing_year_raises_instead_of_counting_no_holidays() -> None:
    """Trap: holiday feed fails, becomes 'no holidays'."""
    with pytest.raises(CalendarUnknown) as refusal:
        is_working_day(date(max(NOTICES) + 1, 1, 4))
    assert refusal.value.year == max(NOTICES) + 1


def test_calendar_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the calendar asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert is_working_day(date(2024, 10, 12))


def test_day_of_beginning_is_not_counted() -> None:
    assert due(date(2026, 11, 23), 5, "calendar") == Due(date(2026, 11, 28), provisional=False)
    assert due(date(2026, 11, 20), 1, "working") == Due(date(2026, 11, 23), provisional=False)


def test_working_days_skip_the_festival_and_count_the_moved_saturday() -> None:
    assert due(date(2026, 2, 13), 3, "working").on == date(2026, 2, 25)


def test_unknown_year_gives_a_provisional_date_that_the_notice_settles() -> None:
    begin = date(2026, 12, 30)
    guessed = due(begin, 3, "working")
    assert guessed == Due(date(2027, 1, 4), provisional=True)
    entered = {2027: YearCalendar(frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 2)}))}
    assert due(begin, 3, "working", entered) == Due(date(2027, 1, 4), provisional=False)
    assert is_working_day(date(2027, 1, 2), entered)


def test_calendar_days_are_never_provisional() -> None:
    assert due(date(2030, 1, 1), 10, "calendar") == Due(date(2030, 1, 11), provisional=False)


@pytest.mark.parametrize(("days", "unit"), [(-1, "calendar"), (3, "lunar")])
def test_impossible_limits_are_refused(days: int, unit: str) -> None:
    with pytest.raises(ValueError, match="limit"):
        due(date(2026, 1, 1), days, unit)


def test_every_limit_ends_after_it_began() -> None:
    begin = date(2026, 1, 1)
    for offset in range(0, 360, 7):
        day = begin + timedelta(days=offset)
        for days in (1, 5, 20):
            found = due(day, days, "working")
            assert found.on >= day + timedelta(days=days)
            if not found.provisional:
                assert is_working_day(found.on)


@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        (date(2026, 3, 2), date(2026, 3, 9), 5),
        (date(2026, 3, 6), date(2026, 3, 7), 0),
        (date(2026, 3, 9), date(2026, 3, 9), 0),
        (date(2026, 3, 9), date(2026, 3, 2), 0),
        (date(2026, 9, 30), date(2026, 10, 8), 1),  # the days off of the National Day
    ],
)
def test_working_days_between_two_days_leave_out_the_first(begin: date, end: date, days: int) -> None:
    found = working_days(begin, end)
    assert (found.days, found.provisional) == (days, False)


def test_working_days_of_a_year_without_its_notice_are_provisional() -> None:
    assert working_days(date(2031, 3, 3), date(2031, 3, 10)).provisional
