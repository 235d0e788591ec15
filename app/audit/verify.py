"""Checks histories: bytes against digests, digests against back pointers, numbers without a gap.

This finds careless damage and shows an inspector that no step of one history is missing. Somebody
who can rewrite the whole database can make it pass: only anchors outside prove more.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Row, cast, func, select
from sqlalchemy.orm import Session

from app.audit.record import UnfitEvent, content_of
from app.audit.tree import leaf_hash
from app.models.base import Base, Streamed, StreamKind
from app.models.event import Event

_BATCH = 1000
_NUMBERS = ("id", "stream_id", "sequence", "actor_id")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one event: which, and a word for what.

    ``what`` is ``digest`` (bytes don't hash to it), ``schema`` (unreadable), ``gap`` (a number is
    missing before it), ``pointer`` (doesn't point at the one before), ``columns`` (a column tells
    otherwise than the bytes), ``tail`` (the row counts on an event that isn't the last) or
    ``missing`` (the row counts on an event that isn't there).
    """

    stream_kind: str
    stream_id: int
    sequence: int
    what: str


@dataclass(slots=True)
class _End:
    """How far a stream has been read: its newest number and what may point at it."""

    sequence: int = 0
    digests: frozenset[bytes] = field(default_factory=lambda: frozenset((b"",)))


def count_events(session: Session, kind: StreamKind | None = None, stream_id: int | None = None) -> int:
    """Return how many events :func:`verify` will look at."""
    return session.execute(select(func.count(Event.id)).where(*_chosen(kind, stream_id))).scalar_one()


def verify(
    session: Session,
    kind: StreamKind | None = None,
    stream_id: int | None = None,
    *,
    seen: Callable[[], object] = lambda: None,
) -> list[Finding]:
    """Return what is wrong with one stream, with all streams of a kind, or with all there are.

    ``seen`` is called once for every event looked at.
    """
    statement = select(*_columns(session)).where(*_chosen(kind, stream_id)).order_by(Event.id)
    ends: dict[tuple[str, int], _End] = {}
    found: list[Finding] = []
    for row in session.execute(statement.execution_options(yield_per=_BATCH)):
        found += _judge(row, ends)
        seen()
    return [*found, *_tails(session, ends, kind, stream_id)]


def _chosen(kind: StreamKind | None, stream_id: int | None) -> list[ColumnElement[bool]]:
    return [
        *([Event.stream_kind == kind.value] if kind is not None else []),
        *([Event.stream_id == stream_id] if stream_id is not None else []),
    ]


def _columns(session: Session) -> list[Any]:
    """Return the columns of events as they lie there.

    SQLite takes any bytes for any column; read as what they should be, damaged ones would stop the
    reading instead of being found.
    """
    table = Event.__table__
    if session.get_bind().dialect.name != "sqlite":
        return list(table.columns)
    return [
        column if column.name in _NUMBERS else cast(column, LargeBinary).label(column.name)
        for column in table.columns
    ]


def _judge(row: Row[*tuple[Any, ...]], ends: dict[tuple[str, int], _End]) -> Iterator[Finding]:
    """Yield what is wrong with one event, in the order in which a stream's events were written."""
    place = (str(_text(row.stream_kind)), row.stream_id)
    end = ends.get(place, _End())
    leaf = leaf_hash(bytes(row.body or b""))
    if row.sequence != end.sequence + 1:
        yield Finding(*place, row.sequence, "gap")
    elif bytes(row.previous or b"") not in end.digests:
        yield Finding(*place, row.sequence, "pointer")
    damage = _damage(row, leaf)
    if damage:
        yield Finding(*place, row.sequence, damage)
    # Either may be the one that was damaged; the next event points at the other.
    ends[place] = _End(row.sequence, frozenset((leaf, bytes(row.digest or b""))))


def _damage(row: Row[*tuple[Any, ...]], leaf: bytes) -> str:
    if leaf != row.digest:
        return "digest"
    try:
        told = _told(content_of(row.body))
    except (UnfitEvent, ValueError, LookupError, TypeError, AttributeError):
        return "schema"
    held = (
        _text(row.stream_kind),
        row.stream_id,
        row.sequence,
        bytes(row.previous or b""),
        _text(row.kind),
        _text(row.occurred_on),
        _text(row.recorded_at),
        row.actor_id,
        _text(row.idempotency_key),
    )
    return "" if told == held else "columns"


def _told(content: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what the bytes say of those things that columns repeat."""
    return (
        content["stream"]["kind"],
        content["stream"]["id"],
        content["sequence"],
        bytes.fromhex(content["previous"]),
        content["kind"],
        content["occurred_on"],
        _text(datetime.fromisoformat(content["recorded_at"])),
        content["actor"].get("account"),
        content.get("once"),
    )


def _text(value: object) -> object:
    """Return a value of either database in the one spelling that both are compared in."""
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


def _tails(
    session: Session,
    ends: Mapping[tuple[str, int], _End],
    kind: StreamKind | None,
    stream_id: int | None,
) -> Iterator[Finding]:
    """Compare what each row holds for its newest event with the newest that there is."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
        row = mapper.class_
        if not issubclass(row, Streamed) or kind not in (None, row.STREAM):
            continue
        held = select(row.id, row.last_sequence).order_by(row.id)
        if stream_id is not None:
            held = held.where(row.id == stream_id)
        for number, newest in session.execute(held.execution_options(yield_per=_BATCH)):
            found = ends.get((row.STREAM.value, number), _End()).sequence
            if found > newest:
                yield Finding(row.STREAM.value, number, found, "tail")
            elif found < newest:
                yield Finding(row.STREAM.value, number, newest, "missing")
