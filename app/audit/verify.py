"""Checks histories: bytes against digests, digests against back pointers, numbers without a gap.

This finds careless damage and shows an inspector that no step of one history is missing. Somebody
who can rewrite the whole database can make it pass: only anchors outside prove more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.audit.record import UnfitEvent, content_of, leaf_hash
from app.models.base import Base, Streamed, StreamKind
from app.models.event import Event

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one event: which, and a word for what.

    ``what`` is ``digest`` (bytes don't hash to it), ``schema`` (unreadable), ``gap`` (a number is
    missing before it), ``pointer`` (doesn't point at the one before), ``columns`` (a column tells
    otherwise than the bytes) or ``tail`` (the row counts on an event that isn't the last).
    """

    stream_kind: str
    stream_id: int
    sequence: int
    what: str


def verify(session: Session, kind: StreamKind | None = None, stream_id: int | None = None) -> list[Finding]:
    """Return what is wrong with one stream, with all streams of a kind, or with all there are."""
    statement = select(Event.__table__).order_by(Event.stream_kind, Event.stream_id, Event.sequence)
    if kind is not None:
        statement = statement.where(Event.stream_kind == kind.value)
    if stream_id is not None:
        statement = statement.where(Event.stream_id == stream_id)
    rows = session.execute(statement.execution_options(yield_per=_BATCH))
    return [*_judge(rows), *_tails(session, kind, stream_id)]


def _judge(rows: Any) -> Iterator[Finding]:
    place: tuple[str, int] | None = None
    last, newest = 0, b""
    for row in rows:
        if (row.stream_kind, row.stream_id) != place:
            place, last, newest = (row.stream_kind, row.stream_id), 0, b""
        if row.sequence != last + 1:
            yield _finding(row, "gap")
        elif row.previous != newest:
            yield _finding(row, "pointer")
        yield from (_finding(row, what) for what in _damage(row))
        last, newest = row.sequence, row.digest


def _damage(row: Row[*tuple[Any, ...]]) -> Sequence[str]:
    if leaf_hash(row.body) != row.digest:
        return ("digest",)
    try:
        content = content_of(row.body)
    except (UnfitEvent, ValueError):
        return ("schema",)
    told = (
        content["stream"],
        content["sequence"],
        content["previous"],
        content["kind"],
        content["occurred_on"],
        datetime.fromisoformat(content["recorded_at"]),
        content["actor"].get("account"),
        content.get("once"),
    )
    held = (
        {"kind": row.stream_kind, "id": row.stream_id},
        row.sequence,
        row.previous.hex(),
        row.kind,
        row.occurred_on.isoformat(),
        row.recorded_at,
        row.actor_id,
        row.idempotency_key,
    )
    return () if told == held else ("columns",)


def _tails(session: Session, kind: StreamKind | None, stream_id: int | None) -> Iterator[Finding]:
    """Compare what each row holds for its newest event with the newest that there is."""
    for mapper in Base.registry.mappers:
        row = mapper.class_
        if not issubclass(row, Streamed) or kind not in (None, row.STREAM):
            continue
        later = (
            select(Event.stream_id, Event.sequence)
            .join(row, row.id == Event.stream_id)
            .where(Event.stream_kind == row.STREAM.value, Event.sequence > row.last_sequence)
        )
        if stream_id is not None:
            later = later.where(Event.stream_id == stream_id)
        for found, sequence in session.execute(later):
            yield Finding(row.STREAM.value, found, sequence, "tail")


def _finding(row: Row[*tuple[Any, ...]], what: str) -> Finding:
    return Finding(row.stream_kind, row.stream_id, row.sequence, what)
