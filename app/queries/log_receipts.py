"""Receipts that prove an event of a case in the signed log, without anything personal."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.audit.kinds import KINDS
from app.audit.log_store import inclusion
from app.audit.note import Note
from app.audit.origins import origin_of
from app.errors import NotFound
from app.lookup import get_case
from app.models import db
from app.models.base import StreamKind
from app.models.event import Event
from app.models.log import Checkpoint, LogEntry, LogName, LogSource
from app.policy import Actor


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The receipt of one event: ``position`` is its place in the log, None while it waits.

    ``text`` is the whole offline proof, ``short`` what the QR code holds; both are empty until a signed head
    covers the event, mostly within a minute. ``label`` is a message, ``leaf`` the leaf hash in base64.
    """

    ref: str
    sequence: int
    label: str
    recorded_at: datetime
    position: int | None
    leaf: str
    size: int
    signed_at: datetime | None
    text: str
    short: str


def receipt_page(actor: Actor, ref: str, sequence: int) -> ReceiptPage:
    """Return the receipt of an event of a case; raise :class:`NotFound` outside the actor's reach."""
    session = db.session()
    case = get_case(session, actor, ref)
    return receipt_of(session, case.id, ref, sequence)


def receipt_of(session: Session, case_id: int, ref: str, sequence: int) -> ReceiptPage:
    """Return the receipt of an event of a case that somebody may see; raise :class:`NotFound` for none."""
    event = session.execute(
        select(Event.id, Event.kind, Event.recorded_at, Event.digest).where(
            Event.stream_kind == StreamKind.CASE, Event.stream_id == case_id, Event.sequence == sequence
        )
    ).first()
    if event is None:
        raise NotFound
    position = session.execute(
        select(LogEntry.position).where(LogEntry.source == LogSource.EVENT, LogEntry.entry_id == event.id)
    ).scalar_one_or_none()
    leaf = b64encode(bytes(event.digest)).decode()
    origin = origin_of(session, LogName.CASE)
    head = _first_over(session, origin, position) if position is not None else None
    text = short = ""
    if position is not None and head is not None:
        hashes = inclusion(session, LogName.CASE, position, head.size)
        proof = [f"proof {b64encode(one).decode()}" for one in hashes]
        lines = ["shouxian/receipt/1", origin, f"index {position}", f"leaf {leaf}", *proof]
        text = "".join(f"{line}\n" for line in lines) + "\n" + head.note
        root = b64encode(bytes(head.root)).decode()
        signature = b64encode(Note.parse(head.note.encode()).signatures[0].value).decode()
        short = "|".join(("SX1", origin, str(position), leaf, str(head.size), root, signature))
    return ReceiptPage(
        ref=ref,
        sequence=sequence,
        label=KINDS[event.kind].label,
        recorded_at=event.recorded_at,
        position=position,
        leaf=leaf,
        size=head.size if head is not None else 0,
        signed_at=head.signed_at if head is not None else None,
        text=text,
        short=short,
    )


def _first_over(session: Session, origin: str, position: int) -> Row[int, bytes, str, datetime] | None:
    """Return the first signed head that covers a position, None where none does yet."""
    return session.execute(
        select(Checkpoint.size, Checkpoint.root, Checkpoint.note, Checkpoint.signed_at)
        .where(Checkpoint.log == LogName.CASE, Checkpoint.origin == origin, Checkpoint.size > position)
        .order_by(Checkpoint.id)
        .limit(1)
    ).first()
