"""The one reader of the county profile: what holds on a day, and what a case was opened under."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from hashlib import sha256
from typing import Any, cast

import orjson
from sqlalchemy import ColumnElement, Date, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.calendar import YearCalendar
from app.models.base import db
from app.models.profile import ProfileEntry, ProfileSnapshot
from workflows.parameters import PARAMETERS, Binds, ValueKind


def values(on: date) -> dict[str, Any]:
    """Return every parameter as it holds on a day: the newest decision, else the default."""
    return values_in(_entries(on), on)


@contextmanager
def read_once(on: date) -> Iterator[None]:
    """Read what holds on a day once for everything inside: for acts on hundreds of rows in one transaction.

    A parameter that is decided meanwhile holds from the next such act on.
    """
    token = _READ.set((on, db.session.execute(decided(on)).all()))
    try:
        yield
    finally:
        _READ.reset(token)


def _entries(on: date) -> Iterable[Any]:
    read = _READ.get()
    return read[1] if read is not None and read[0] == on else db.session.execute(_DECIDED, {"on": on})


_READ: ContextVar[tuple[date, Sequence[Any]] | None] = ContextVar("profile_read_once", default=None)


def value(key: str, on: date) -> Any:
    """Return one parameter as it holds on a day; KeyError for an unknown one."""
    if key not in PARAMETERS:
        raise KeyError(key)
    if _READ.get() is not None:
        return values(on)[key]
    return values_in(db.session.execute(_DECIDED_OF, {"on": on, "key": key}), on)[key]


def decided(on: date | ColumnElement[date]) -> Select[str, Any, date, date | None, datetime | None, int]:
    """Return the question for the entries valid on a day, and for the calendars of every year."""
    return select(
        ProfileEntry.key, ProfileEntry.value, ProfileEntry.valid_from, ProfileEntry.valid_to,
        ProfileEntry.decided_at, ProfileEntry.id,
    ).where(
        ProfileEntry.status == "decided",
        or_(
            ProfileEntry.key.in_(_CALENDAR_KEYS),
            (ProfileEntry.valid_from <= on)
            & (ProfileEntry.valid_to.is_(None) | (ProfileEntry.valid_to >= on)),
        ),
    )  # fmt: skip


def values_in(entries: Iterable[Any], on: date) -> dict[str, Any]:
    """Return every parameter from what :func:`decided` brought.

    Those win that begin last, of these the one decided last.
    """
    found = {key: parameter.default for key, parameter in PARAMETERS.items()}
    valid = [one for one in entries if one.valid_from <= on and (one.valid_to is None or one.valid_to >= on)]
    for entry in sorted(valid, key=lambda one: (one.valid_from, _decided(one), one.id)):
        if entry.key in found:
            found[entry.key] = entry.value["value"]
    return found


def bind(session: Session, on: date) -> str:
    """Keep what binds cases opened on a day, and return the digest under which they remember it."""
    current = values(on)
    bound = {key: current[key] for key, parameter in PARAMETERS.items() if parameter.binds is Binds.OPENING}
    digest = sha256(orjson.dumps(bound, option=orjson.OPT_SORT_KEYS)).hexdigest()
    if session.get(ProfileSnapshot, digest) is None:
        session.add(ProfileSnapshot(digest=digest, values=bound, recorded_at=clock.now()))
        session.flush()
    return digest


def for_case(digest: str, on: date) -> dict[str, Any]:
    """Return the parameters of a case: procedure as of its opening, the rest as of the day."""
    bound = db.session.execute(
        select(ProfileSnapshot.values).where(ProfileSnapshot.digest == digest)
    ).scalar_one()
    return {**values(on), **cast(Mapping[str, Any], bound)}


def entered_years() -> dict[int, YearCalendar]:
    """Return the calendars of years that the county has entered from the State Council's notice."""
    return years_in(_entries(clock.today()))


def years_in(entries: Iterable[Any]) -> dict[int, YearCalendar]:
    """Return the entered calendars from what :func:`decided` brought; the one decided last wins."""
    years: dict[int, YearCalendar] = {}
    calendars = [one for one in entries if one.key in _CALENDAR_KEYS]
    for entry in sorted(calendars, key=lambda one: (_decided(one), one.id)):
        entered = cast(Mapping[str, Any], entry.value["value"])
        years[int(entered["year"])] = YearCalendar(
            frozenset(date.fromisoformat(day) for day in entered["days_off"]),
            frozenset(date.fromisoformat(day) for day in entered["working"]),
        )
    return years


def _decided(entry: Any) -> float:
    return entry.decided_at.timestamp() if entry.decided_at is not None else 0.0


_CALENDAR_KEYS = tuple(key for key, parameter in PARAMETERS.items() if parameter.kind is ValueKind.CALENDAR)

_DECIDED = decided(bindparam("on", type_=Date()))
_DECIDED_OF = _DECIDED.where(ProfileEntry.key == bindparam("key"))
