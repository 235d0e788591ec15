"""How far the two logs are written, signed and kept by others: what can be relied on, and since when not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.guard import Lost, find_lost
from app.audit.log_store import ROWS, size_of
from app.audit.origins import origin_of
from app.audit.signer import SignerHome
from app.config import Config
from app.models import db
from app.models.log import Anchor, Checkpoint, LogEntry, LogName, LogPending, LogSource

SILENT_AFTER = timedelta(minutes=70)
"""The signer says hello every hour; after this, its silence is an alarm."""
UNSIGNED_AFTER = timedelta(minutes=3)
WAITING_AFTER = timedelta(minutes=1)
UNANCHORED_AFTER = timedelta(days=1)
"""A sheet a day is the least."""


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head: size, root in base64, when, and by which number it is kept."""

    id: int
    size: int
    root: bytes
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A head that somebody outside keeps."""

    kind: str
    name: str
    size: int
    anchored_at: datetime


@dataclass(frozen=True, slots=True)
class LogStanding:
    """One log: its entries, those that wait, its newest head and who keeps which.

    ``exposed_since`` is the time of the oldest entry that no anchor covers, ``exposed`` how many there are:
    the exposure window. ``unsigned_since`` is the same for the signer's own heads. ``alarms`` are words of
    :data:`app.web.logs.ALARMS`.
    """

    log: LogName
    origin: str
    entries: int
    waiting: int
    head: Head | None
    anchors: Sequence[Kept]
    exposed: int
    exposed_since: datetime | None
    unsigned_since: datetime | None
    alarms: Sequence[str]


@dataclass(frozen=True, slots=True)
class LogsPage:
    """Both logs, the signer's public key (empty where there is none), and what is lost."""

    logs: Sequence[LogStanding]
    key: str
    lost: Sequence[Lost]


def logs_page() -> LogsPage:
    """Return how the logs stand now."""
    session = db.session()
    config: Config = current_app.config["SHOUXIAN"]
    home = SignerHome(config.signer)
    public = home.public()
    return LogsPage(
        logs=[_standing(session, log, signs=public is not None) for log in LogName],
        key=str(public) if public else "",
        lost=find_lost(session, home),
    )


def newest_heads() -> list[tuple[LogName, str, Head]]:
    """Return log, origin and newest signed head, for the sheet of the day."""
    session = db.session()
    found = ((log, origin_of(session, log)) for log in LogName)
    return [(log, origin, head) for log, origin in found if (head := _head(session, log, origin)) is not None]


def _standing(session: Session, log: LogName, *, signs: bool) -> LogStanding:
    origin, entries = origin_of(session, log), size_of(session, log)
    head = _head(session, log, origin)
    anchors = [
        Kept(*row)
        for row in session.execute(
            select(Anchor.kind, Anchor.name, Anchor.size, Anchor.anchored_at)
            .where(Anchor.log == log, Anchor.origin == origin)
            .order_by(Anchor.id.desc())
            .limit(10)
        )
    ]
    covered = max((one.size for one in anchors), default=0)
    waiting, oldest = _waiting(session, log)
    exposed_since = _time_of(session, log, covered) or oldest
    unsigned_since = _time_of(session, log, head.size if head else 0) or oldest
    return LogStanding(
        log=log,
        origin=origin,
        entries=entries,
        waiting=waiting,
        head=head,
        anchors=anchors,
        exposed=entries - covered + waiting,
        exposed_since=exposed_since,
        unsigned_since=unsigned_since,
        alarms=list(_alarms(signs, head, anchors, oldest, unsigned_since, exposed_since)),
    )


def _alarms(
    signs: bool,
    head: Head | None,
    anchors: Sequence[Kept],
    waiting_since: datetime | None,
    unsigned_since: datetime | None,
    exposed_since: datetime | None,
) -> list[str]:
    now = clock.now()

    def late(since: datetime | None, after: timedelta) -> bool:
        return since is not None and now - since > after

    silent = head is not None and late(head.signed_at, SILENT_AFTER)
    found = {
        "no_signer": not signs,
        "signer_silent": signs and (silent or late(unsigned_since, UNSIGNED_AFTER)),
        "positions_wait": late(waiting_since, WAITING_AFTER),
        "no_anchor": not anchors,
        "anchor_old": bool(anchors) and late(exposed_since, UNANCHORED_AFTER),
    }
    return [name for name, holds in found.items() if holds]


def _head(session: Session, log: LogName, origin: str) -> Head | None:
    row = session.execute(
        select(Checkpoint.id, Checkpoint.size, Checkpoint.root, Checkpoint.signed_at)
        .where(Checkpoint.log == log, Checkpoint.origin == origin)
        .order_by(Checkpoint.id.desc())
        .limit(1)
    ).first()
    return Head(row.id, row.size, bytes(row.root), row.signed_at) if row is not None else None


def _waiting(session: Session, log: LogName) -> tuple[int, datetime | None]:
    """Return how many entries wait for their position, and since when the first does."""
    counted = select(func.count()).select_from(LogPending).where(LogPending.log == log)
    count = session.execute(counted).scalar_one()
    first = session.execute(
        select(LogPending.source, LogPending.entry_id)
        .where(LogPending.log == log)
        .order_by(LogPending.id)
        .limit(1)
    ).first()
    return count, _recorded_at(session, first.source, first.entry_id) if first is not None else None


def _time_of(session: Session, log: LogName, position: int) -> datetime | None:
    place = session.execute(
        select(LogEntry.source, LogEntry.entry_id).where(LogEntry.log == log, LogEntry.position == position)
    ).first()
    return _recorded_at(session, place.source, place.entry_id) if place is not None else None


def _recorded_at(session: Session, source: str, number: int) -> datetime | None:
    table = ROWS[LogSource(source)]
    return session.execute(select(table.recorded_at).where(table.id == number)).scalar_one_or_none()
