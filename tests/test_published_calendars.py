"""Every day of four years against the State Council's notices, typed from the published lists."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from app.calendar import CalendarUnknown, due, is_working_day

# Year: (days off as first and last day, weekend days that are worked), as the yearly notices list them.
PUBLISHED: dict[int, tuple[tuple[tuple[str, str], ...], tuple[str, ...]]] = {
    2023: (
        (
            ("01-01", "01-02"), ("01-21", "01-27"), ("04-05", "04-05"), ("04-29", "05-03"),
            ("06-22", "06-24"), ("09-29", "10-06"),
        ),
        ("01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"),
    ),
    2024: (
        (
            ("01-01", "01-01"), ("02-10", "02-17"), ("04-04", "04-06"), ("05-01", "05-05"),
            ("06-10", "06-10"), ("09-15", "09-17"), ("10-01", "10-07"),
        ),
        ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    ),
    2025: (
        (
            ("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"),
            ("05-31", "06-02"), ("10-01", "10-08"),
        ),
        ("01-26", "02-08", "04-27", "09-28", "10-11"),
    ),
    2026: (
        (
            ("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"),
            ("06-19", "06-21"), ("09-25", "09-27"), ("10-01", "10-07"),
        ),
        ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
}  # fmt: skip


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def works(day: date) -> bool:
    """Say by the typed lists alone whether offices work."""
    off, moved = PUBLISHED[day.year]
    short = day.isoformat()[5:]
    if short in moved:
        return True
    return day.weekday() < 5 and not any(first <= short <= last for first, last in off)


@pytest.mark.parametrize("year", PUBLISHED)
def test_every_day_of_the_year_is_as_published(year: int) -> None:
    wrong = [day.isoformat() for day in days_of(year) if is_working_day(day) is not works(day)]
    assert wrong == []


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_limits_are_counted_as_one_would_on_the_wall_calendar(year: int) -> None:
    for begin in days_of(year):
        for days in (1, 2, 5, 10):
            day, left = begin, days
            while left:
                day += timedelta(days=1)
                left -= works(day)
            assert due(begin, days, "working").on == day, (begin, days)


def test_year_without_its_notice_is_named() -> None:
    with pytest.raises(CalendarUnknown, match="2027"):
        is_working_day(date(2027, 2, 9))
