"""The only clock. Tests move it by travelling in time, not by passing another one around.

A process may be told what time it is where it invents a county: that of a demo, whose histories reach
back fourteen months, and the throw-away ones behind printed figures (:func:`moved`). Nothing else calls
it; ``tests/architecture`` holds that, and an installation that is neither a demo nor a test refuses it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone

from app.errors import UnsafeStart

CHINA = timezone(timedelta(hours=8), "CST")
"""China keeps one civil time all year (UTC+8)."""

MAY_MOVE = frozenset({"demo", "test"})
"""The purposes of an installation that may hold invented histories."""

_NOT = timedelta()
_moved = [_NOT]
"""How far this process's clock stands before or after the machine's; one entry, the present one."""


def now() -> datetime:
    """Return the moment, aware, in UTC: what the server records."""
    return datetime.now(UTC) + _moved[0]


def today() -> date:
    """Return the date on the wall calendar of a Chinese office: what people claim and count by."""
    return now().astimezone(CHINA).date()


def start_of_today() -> datetime:
    """Return the moment at which the day of Chinese offices began."""
    return now().astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of(day: date) -> datetime:
    """Return the moment at which a day of Chinese offices ends."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(days=1)


def local_date(moment: datetime) -> date:
    """Return the Chinese calendar date of a recorded moment."""
    return moment.astimezone(CHINA).date()


@contextmanager
def moved(purpose: str) -> Iterator[Callable[[datetime], None]]:
    """Give a function that sets this process's clock, which runs on from there until it is set again.

    ``purpose`` is that of the installation. The clock is set forwards only, and never beyond the
    machine's own: an invented history has happened, in the order in which it is told. The first
    setting may go back. Afterwards the machine's time holds again, whatever happened. Raises
    :class:`UnsafeStart` in an installation that isn't a demo or a test, and RuntimeError for a clock
    that is moved already.
    """
    if purpose not in MAY_MOVE:
        raise UnsafeStart("only the loading of a demo may move the clock")
    if _moved[0] != _NOT:
        raise RuntimeError("the clock is moved already")
    begun = False

    def go_to(moment: datetime) -> None:
        nonlocal begun
        real = datetime.now(UTC)
        if moment > real:
            raise ValueError("an invented history doesn't reach into the future")
        if begun and moment < now():
            raise ValueError("an invented history is told in its order")
        begun, _moved[0] = True, moment - real

    try:
        yield go_to
    finally:
        _moved[0] = _NOT
