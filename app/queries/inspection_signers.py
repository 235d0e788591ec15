"""How who acted had proved who they are: from the sessions that events name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.models.account import LoginSession
from app.models.base import db


@dataclass(frozen=True, slots=True)
class Proof:
    """How an act was authenticated.

    ``factor`` is ``none`` (the session never showed a second factor), ``shown`` (it had, ``factor_age``
    minutes before), ``renewed`` (it had, and was shown again later, so that the age isn't kept) or
    ``unknown`` (the event names no session, or one that isn't there). ``age`` are minutes since the
    sign-in, ``device`` what the browser said it was.
    """

    factor: str
    age: int | None = None
    factor_age: int | None = None
    device: str = ""


UNKNOWN = Proof("unknown")


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions that some events name."""

    rows: Mapping[int, LoginSession]

    def proof(self, session_id: int | None, recorded_at: datetime) -> Proof:
        """Return how an act of a moment was authenticated."""
        row = self.rows.get(session_id or 0)
        if row is None:
            return UNKNOWN
        age = _minutes(row.started_at, recorded_at)
        if row.confirmed_at is None:
            return Proof("none", age, None, row.device)
        if row.confirmed_at > recorded_at:
            return Proof("renewed", age, None, row.device)
        return Proof("shown", age, _minutes(row.confirmed_at, recorded_at), row.device)


def sessions_of(numbers: Iterable[int | None]) -> Sessions:
    """Return sessions by their numbers; asks for nothing where no event names one."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return Sessions({})
    rows = db.session.execute(select(LoginSession).where(LoginSession.id.in_(wanted))).scalars()
    return Sessions({row.id: row for row in rows})


def _minutes(begin: datetime, end: datetime) -> int:
    return max(int((end - begin).total_seconds() // 60), 0)
