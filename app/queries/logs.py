"""How far the two logs are written, signed and kept by others: what can be relied on, and since when not."""

from collections.abc import Iterator, Sequence
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
from app.models.log import Anchor, Checkpoint, LogEntry, LogName, LogPending, LogSource, WitnessCall
from app.queries.history_checks import Nights, nights

SILENT_AFTER = timedelta(minutes=70)
"""The signer says hello every hour; after this, its silence is an alarm."""
UNSIGNED_AFTER = timedelta(minutes=3)
WAITING_AFTER = timedelta(minutes=1)
UNANCHORED_AFTER = timedelta(days=1)
"""A sheet a day is the least."""
UNASKED_AFTER = timedelta(minutes=70)
"""A witness on the network is asked at every hello of the signer."""


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
class Witnessed:
    """What came of asking the witness on the network last; ``why`` is empty where it cosigned.

    ``failed_since`` is when it first didn't, ``why`` a word of :class:`app.models.log.Answered`.
    """

    asked_at: datetime
    size: int
    failed_since: datetime | None
    why: str


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
    witness: Witnessed | None
    alarms: Sequence[str]


@dataclass(frozen=True, slots=True)
class LogsPage:
    """Both logs, the signer's public key (empty where there is none), what is lost, the nightly checks."""

    logs: Sequence[LogStanding]
    key: str
    lost: Sequence[Lost]
    nights: Nights


def logs_page() -> LogsPage:
    """Return how the logs stand now."""
    session = db.session()
    config: Config = current_app.config["SHOUXIAN"]
    home = SignerHome(config.signer)
    public = home.public()
    return LogsPage(
        logs=[
            _standing(session, log, signs=public is not None, asks=bool(config.witness_url))
            for log in LogName
        ],
        key=str(public) if public else "",
        lost=find_lost(session, home),
        nights=nights(session),
    )


def newest_heads() -> list[tuple[LogName, str, Head]]:
    """Return log, origin and newest signed head, for the sheet of the day."""
    session = db.session()
    found = ((log, origin_of(session, log)) for log in LogName)
    return [(log, origin, head) for log, origin in found if (head := _head(session, log, origin)) is not None]


def _standing(session: Session, log: LogName, *, signs: bool, asks: bool) -> LogStanding:
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
    witness = _witnessed(session, log) if asks else None
    alarms = list(_alarms(signs, head, anchors, oldest, unsigned_since, exposed_since))
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
        witness=witness,
        alarms=[*alarms, *_witness_alarms(head, witness)] if asks else alarms,
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


def _witnessed(session: Session, log: LogName) -> Witnessed | None:
    row = session.execute(
        select(WitnessCall.asked_at, WitnessCall.size, WitnessCall.failed_since, WitnessCall.why).where(
            WitnessCall.log == log
        )
    ).first()
    return Witnessed(*row) if row is not None else None


def _witness_alarms(head: Head | None, witness: Witnessed | None) -> Iterator[str]:
    """Yield what is the matter with a witness that is to be asked over the network."""
    if witness is not None and witness.why:
        yield f"witness_{witness.why}"
    since = witness.asked_at if witness is not None else head.signed_at if head is not None else None
    if since is not None and clock.now() - since > UNASKED_AFTER:
        yield "witness_unasked"


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
