"""Working days of China, and dates by which something is due.

The State Council's General Office announces each year's days off and working weekends in a notice of
the year before. Only a year whose notice is known counts: for any other, a question about a working
day raises :class:`CalendarUnknown`, and a due date is provisional (decisions.md 20).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays

NOTICES: Mapping[int, str] = {
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
"""The years whose notice the programme knows, with its number."""


class CalendarUnknown(LookupError):
    """The holidays of this year aren't published, or not entered yet."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the holidays of {year} are not known")
        self.year = year


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """One year as a county entered it from the notice: weekdays off, and weekends worked."""

    days_off: frozenset[date] = field(default_factory=frozenset)
    working: frozenset[date] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Due:
    """A date by which something is due; ``provisional`` (暂定) where a year's holidays are unknown."""

    on: date
    provisional: bool


EntryYears = Mapping[int, YearCalendar]
"""Years that the county has entered itself."""


def is_working_day(day: date, entered: EntryYears | None = None) -> bool:
    """Return whether offices work on ``day``; raise :class:`CalendarUnknown` for an unknown year.

    What the county entered goes before what the programme knows.
    """
    own = (entered or {}).get(day.year)
    if own is not None:
        return day in own.working or (day.weekday() < 5 and day not in own.days_off)
    if day.year not in NOTICES:
        raise CalendarUnknown(day.year)
    return _china(day.year).is_working_day(day)


def due(begin: date, days: int, unit: str, entered: EntryYears | None = None) -> Due:
    """Return the last day of a limit of ``days`` ``calendar`` or ``working`` days after ``begin``.

    The day on which it begins isn't counted. In a year without its notice, every weekday counts as
    worked and the result is provisional.
    """
    if days < 0 or unit not in ("calendar", "working"):
        raise ValueError("a limit is a number of calendar or working days")
    if unit == "calendar":
        return Due(begin + timedelta(days=days), provisional=False)
    day, left, provisional = begin, days, False
    while left > 0:
        day += timedelta(days=1)
        try:
            left -= is_working_day(day, entered)
        except CalendarUnknown:
            provisional = True
            left -= day.weekday() < 5
    return Due(day, provisional)


@dataclass(frozen=True, slots=True)
class Worked:
    """A number of working days; ``provisional`` (暂定) where a year's holidays are unknown."""

    days: int
    provisional: bool


def working_days(begin: date, end: date, entered: EntryYears | None = None) -> Worked:
    """Return how many working days lie after ``begin`` up to and with ``end``; none where it isn't later.

    The day on which it begins isn't counted, as for :func:`due`.
    """
    day, found, provisional = begin, 0, False
    while day < end:
        day += timedelta(days=1)
        try:
            found += is_working_day(day, entered)
        except CalendarUnknown:
            provisional = True
            found += day.weekday() < 5
    return Worked(found, provisional)


@lru_cache(maxsize=64)
def _china(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year)
