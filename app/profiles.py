"""The one reader of the county profile: what holds on a day, and what a case was opened under."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, cast

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.calendar import YearCalendar
from app.models.base import db
from app.models.profile import ProfileEntry, ProfileSnapshot
from workflows.parameters import PARAMETERS, Binds, ValueKind


def values(on: date) -> dict[str, Any]:
    """Return every parameter as it holds on a day: the newest decision, else the default."""
    found = {key: parameter.default for key, parameter in PARAMETERS.items()}
    for entry in _decided(on):
        found[entry.key] = entry.value["value"]
    return found


def value(key: str, on: date) -> Any:
    """Return one parameter as it holds on a day; KeyError for an unknown one."""
    if key not in PARAMETERS:
        raise KeyError(key)
    found = PARAMETERS[key].default
    for entry in _decided(on, key):
        found = entry.value["value"]
    return found


def _decided(on: date, key: str | None = None) -> list[ProfileEntry]:
    """Return the entries valid on a day, those that win last: latest beginning, then latest decision."""
    statement = (
        select(ProfileEntry)
        .where(
            ProfileEntry.status == "decided",
            ProfileEntry.valid_from <= on,
            (ProfileEntry.valid_to.is_(None)) | (ProfileEntry.valid_to >= on),
        )
        .order_by(ProfileEntry.valid_from, ProfileEntry.decided_at, ProfileEntry.id)
    )
    if key is not None:
        statement = statement.where(ProfileEntry.key == key)
    return [entry for entry in db.session.execute(statement).scalars() if entry.key in PARAMETERS]


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
    years: dict[int, YearCalendar] = {}
    statement = (
        select(ProfileEntry.value)
        .where(ProfileEntry.status == "decided", ProfileEntry.key.in_(_CALENDAR_KEYS))
        .order_by(ProfileEntry.decided_at, ProfileEntry.id)
    )
    for content in db.session.execute(statement).scalars():
        entered = cast(Mapping[str, Any], content["value"])
        years[int(entered["year"])] = YearCalendar(
            frozenset(date.fromisoformat(day) for day in entered["days_off"]),
            frozenset(date.fromisoformat(day) for day in entered["working"]),
        )
    return years


_CALENDAR_KEYS = tuple(key for key, parameter in PARAMETERS.items() if parameter.kind is ValueKind.CALENDAR)
