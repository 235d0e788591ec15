"""By when a state should be left, from the definition, the county's profile and the calendar.

Late is computed whenever somebody looks; nothing waits for a timer.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from workflows.vocabulary import State


class Counted(Protocol):
    """What the calendar answers: the last day, and whether a year's holidays aren't published yet."""

    @property
    def on(self) -> date:
        """Return the last day."""

    @property
    def provisional(self) -> bool:
        """Return whether the day may still change (暂定)."""


Count = Callable[[date, int, str], Counted]
"""Counts a number of days, ``calendar`` or ``working``, from a day that isn't itself counted."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """The day by which a state should be left, and the parameter of the profile that says so.

    A promise of the case names no parameter.
    """

    on: date
    provisional: bool
    parameter: str
    days: int

    def days_left(self, today: date) -> int:
        """Return the calendar days from ``today`` to the last day; below zero the case is late."""
        return (self.on - today).days


def due(
    state: State,
    limits: Mapping[str, object],
    count: Count,
    *,
    opened_on: date,
    entered_on: date,
    promised_on: date | None = None,
) -> DueDate | None:
    """Return the earliest of the state's deadlines; None where nothing is owed by a day.

    ``promised_on`` is the day that the case itself promises, None where it promises none.
    ``limits`` are the values of the profile that bind the case: ``{"days": 5, "unit": "working"}``
    each, or None where the county sets none. A parameter that the profile doesn't know at all raises
    KeyError (soundness finds it before any case does), one that is no number of days ValueError.
    """
    found = tuple(_each(state, limits, count, {"opening": opened_on, "entry": entered_on}, promised_on))
    return min(found, key=lambda one: one.on, default=None)


def _each(
    state: State,
    limits: Mapping[str, object],
    count: Count,
    begins: Mapping[str, date],
    promised_on: date | None,
) -> Iterator[DueDate]:
    for deadline in state.deadlines:
        if deadline.counted_from == "promise":
            if promised_on is not None:
                yield DueDate(promised_on, provisional=False, parameter="", days=0)
            continue
        limit = limits[deadline.parameter]
        if limit is None:
            continue
        days, unit = _limit(deadline.parameter, limit)
        counted = count(begins[deadline.counted_from], days, unit)
        yield DueDate(counted.on, counted.provisional, deadline.parameter, days)


def _limit(parameter: str, limit: object) -> tuple[int, str]:
    """Return the number of days and what they count in."""
    days = limit.get("days") if isinstance(limit, Mapping) else None
    if not isinstance(limit, Mapping) or not isinstance(days, int) or isinstance(days, bool) or days < 0:
        raise ValueError(f"{parameter} is no number of days: {limit!r}")
    return days, str(limit["unit"])
