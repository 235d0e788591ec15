"""The nightly checks of the history, as the page of its proof shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.models.event import Event
from app.models.log import HistoryCheck

OVERDUE_AFTER = timedelta(hours=26)
"""A night and a little: after this, a check that wasn't done is an alarm."""
SHOWN = 7
"""So many nights stand on the page."""


@dataclass(frozen=True, slots=True)
class Night:
    """One check: when, how much was looked at by its part, how many findings, and the first of them."""

    begun_at: datetime
    ended_at: datetime
    looked_at: Mapping[str, int]
    findings: int
    told: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Nights:
    """The newest checks, the last first; ``overdue`` where the last is too long ago or there was none."""

    newest: Sequence[Night]
    overdue: bool


def nights(session: Session) -> Nights:
    """Return the newest checks. A house that was only just begun owes none yet."""
    rows = session.execute(
        select(
            HistoryCheck.begun_at,
            HistoryCheck.ended_at,
            HistoryCheck.looked_at,
            HistoryCheck.findings,
            HistoryCheck.told,
        )
        .order_by(HistoryCheck.id.desc())
        .limit(SHOWN)
    )
    newest = [Night(*row) for row in rows]
    since = newest[0].ended_at if newest else _begun(session)
    return Nights(newest, overdue=since is not None and clock.now() - since > OVERDUE_AFTER)


def _begun(session: Session) -> datetime | None:
    """Return when the first event was written."""
    first = select(func.min(Event.id)).scalar_subquery()
    return session.execute(select(Event.recorded_at).where(Event.id == first)).scalar_one_or_none()
