"""One's own sessions, for the page "my sessions"."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app import clock
from app.models.account import LoginSession
from app.models.base import db
from app.policy import Actor


@dataclass(frozen=True, slots=True)
class RunningSession:
    """A session of one's own that still runs. ``here`` marks the one that asks."""

    id: int
    device: str
    address: str
    started_at: datetime
    seen_at: datetime
    here: bool


def my_sessions(actor: Actor, *, idle: timedelta, longest: timedelta) -> tuple[RunningSession, ...]:
    """Return the running sessions of an actor, the newest first.

    ``idle`` and ``longest`` are the limits of the day: what lies beyond them doesn't run any more.
    """
    now = clock.now()
    rows = db.session.execute(
        select(LoginSession)
        .where(
            LoginSession.account_id == actor.account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.seen_at > now - idle,
            LoginSession.started_at > now - longest,
        )
        .order_by(LoginSession.started_at.desc(), LoginSession.id.desc())
    ).scalars()
    return tuple(
        RunningSession(
            row.id, row.device, row.address, row.started_at, row.seen_at, row.id == actor.session_id
        )
        for row in rows
    )
