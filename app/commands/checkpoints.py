"""Heads of the logs, signed by the process that holds the key and kept where everybody can read them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.head_seals import hold_heads
from app.audit.log_store import consistency, root_at, size_of
from app.audit.note import Checkpoint as Head
from app.audit.note import Note
from app.audit.origins import origin_of
from app.audit.signer import NotSigned, SignerHome, Why
from app.audit.tiles import BadTile
from app.commands.transaction import transaction
from app.models import db
from app.models.base import StreamKind
from app.models.case import Signature
from app.models.event import Event
from app.models.log import Checkpoint, LogEntry, LogName, LogSource

_AT_ONCE = "county_leader"
"""Whose signature is under a signed head within seconds: that of the county's decisions."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one look at a log came to: the head signed, or why it wasn't; neither where none was due."""

    log: LogName
    signed: Head | None = None
    refused: NotSigned | None = None


def sign_heads(home: SignerHome, *, every: timedelta, heartbeat: timedelta) -> list[Round]:
    """Sign the head of each log that is due, and keep the notes.

    Due is a log that has grown since ``every`` ago, at once where a county decision is among what is new,
    and every log after ``heartbeat``: silence is to be seen. The signer keeps a head before the database
    does; a note that the database lacks is given to it the next time.
    """
    session = db.session()
    session.rollback()
    try:
        rounds = [_round(session, home, log, every, heartbeat) for log in LogName]
    finally:
        session.rollback()
    for log in LogName:
        _keep(home, log)
    return rounds


def _round(session: Session, home: SignerHome, log: LogName, every: timedelta, heartbeat: timedelta) -> Round:
    origin = origin_of(session, log)
    size = size_of(session, log)
    if not origin or not size:
        return Round(log)
    last = home.last(log, origin)
    waited = _waited(home, log)
    if last is not None and last.size == size and waited < heartbeat and home.head(log) == last:
        return Round(log)
    if last is not None and last.size < size and waited < every and not _decided(session, log, last.size):
        return Round(log)
    try:
        root = root_at(session, log, size)
        proof = consistency(session, log, last.size, size) if last is not None and last.size <= size else []
    except BadTile:
        return Round(log, refused=NotSigned(Why.FORK, last))
    offered = Head(origin, size, root)
    try:
        home.sign(log, offered, proof)
    except NotSigned as refused:
        return Round(log, refused=refused)
    return Round(log, signed=offered)


def _waited(home: SignerHome, log: LogName) -> timedelta:
    try:
        changed = (home.path / "heads" / log).stat().st_mtime
    except FileNotFoundError:
        return timedelta.max
    return clock.now() - datetime.fromtimestamp(changed, UTC)


def _decided(session: Session, log: LogName, since: int) -> bool:
    """Return whether a county decision is among the entries from a position on."""
    if log != LogName.CASE:
        return False
    signed = exists().where(
        Signature.case_id == Event.stream_id, Signature.sequence == Event.sequence, Signature.role == _AT_ONCE
    )
    return (
        session.execute(
            select(LogEntry.position)
            .join(Event, (LogEntry.source == LogSource.EVENT) & (LogEntry.entry_id == Event.id))
            .where(
                LogEntry.log == log,
                LogEntry.position >= since,
                Event.stream_kind == StreamKind.CASE,
                Event.kind == "case.acted",
                signed,
            )
            .limit(1)
        ).first()
        is not None
    )


def _keep(home: SignerHome, log: LogName) -> None:
    """Add the signer's last note of a log to the database where it isn't there yet."""
    head = home.head(log)
    if head is None:
        return
    path = home.path / "heads" / log
    note = str(Note.parse(path.read_bytes()))
    signed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    with transaction(although_behind=True) as session:
        hold_heads(session)
        newest = session.execute(
            select(Checkpoint.signed_at, Checkpoint.note)
            .where(Checkpoint.log == log)
            .order_by(Checkpoint.id.desc())
            .limit(1)
        ).first()
        if newest is None or newest.note != note or signed_at - newest.signed_at > timedelta(milliseconds=1):
            session.add(
                Checkpoint(
                    log=log,
                    origin=head.origin,
                    size=head.size,
                    root=head.root,
                    note=note,
                    signed_at=signed_at,
                )
            )
