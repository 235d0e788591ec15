"""Writes events: the exact bytes, their digest and their place in the stream."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.kinds import KINDS
from app.audit.row_digests import object_digest
from app.audit.tree import leaf_hash
from app.keyring import vault
from app.models.base import Base, Streamed, StreamKind
from app.models.case import Case
from app.models.event import MAX_BYTES, Event
from app.policy import Actor, HeldPost

_ADD = insert(Base.metadata.tables[Event.__tablename__])
"""Without the unit of work, which would cost more than the row itself."""

_DIGEST = select(Event.digest).where(
    Event.stream_kind == bindparam("stream"),
    Event.stream_id == bindparam("id"),
    Event.sequence == bindparam("sequence"),
)

SCHEMA = b"shouxian/event/1\n"
"""The first line of every event: which layout the rest follows."""

_BARE_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z_=-])(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z_=-])", re.ASCII
)
"""Something in the shape of an identity number or a mobile number."""
_LONG_NUMBER = re.compile(r"\d{11}", re.ASCII)
"""What any of them holds: cheap to look for where nearly nothing has it."""


class UnfitEvent(ValueError):
    """An event that may not be written: unknown kind, too long, or with a bare personal value."""


def record(
    session: Session,
    row: Streamed,
    kind: str,
    *,
    actor: Actor | None,
    post: HeldPost | None = None,
    occurred_on: date | None = None,
    data: Mapping[str, object] | None = None,
    changes: Mapping[str, tuple[object, object]] | None = None,
    personal: Mapping[str, str] | None = None,
    key: bytes = b"",
    once: str | None = None,
    previous: bytes | None = None,
) -> int:
    """Write one event of ``row`` inside the running transaction and return its sequence.

    A new row is added and gets its first event; an old one gets the next. ``actor`` is None only
    for what nobody did (a throttle, a due date counted again). ``post`` is the post in which he
    acted. ``occurred_on`` is the claimed date, today if none is claimed. ``changes`` maps fields to
    (before, after). ``personal`` values are sealed under the wrapped ``key``. ``once`` is the
    idempotency key; a second event with it is refused by the database. ``previous`` is the digest
    of the row's newest event where the command has read it already; a wrong one is refused too.
    """
    previous = _take_place(session, row, previous)
    now = clock.now()
    claimed = occurred_on or clock.local_date(now)
    place = f"{row.STREAM.value}/{row.id}/{row.last_sequence}"
    sealed = {
        name: vault().seal(key, value, context=f"{place}/{name}") for name, value in (personal or {}).items()
    }
    body = compose(
        stream=row.STREAM,
        stream_id=row.id,
        sequence=row.last_sequence,
        previous=previous,
        kind=kind,
        occurred_on=claimed,
        recorded_at=now,
        actor=_actor_as_is(actor, post, place),
        data=data or {},
        changes=changes or {},
        personal=sealed,
        once=once,
        row=object_digest(row) if isinstance(row, Case) else None,
    )
    _insert(session, row, kind, body, previous, claimed, now, actor.account_id if actor else None, once)
    return row.last_sequence


def _take_place(session: Session, row: Streamed, known: bytes | None) -> bytes:
    """Give the row its next number and return the digest of the event before."""
    if row.id is None:
        row.last_sequence = 1
        session.add(row)
        session.flush()
        return b""
    previous = known if known is not None else _newest_digest(session, row.STREAM, row.id, row.last_sequence)
    row.last_sequence += 1
    return previous


def _insert(
    session: Session,
    row: Streamed,
    kind: str,
    body: bytes,
    previous: bytes,
    occurred_on: date,
    recorded_at: datetime,
    actor_id: int | None,
    once: str | None,
) -> None:
    session.flush()
    session.connection().execute(
        _ADD,
        {
            "stream_kind": row.STREAM.value,
            "stream_id": row.id,
            "sequence": row.last_sequence,
            "kind": kind,
            "body": body,
            "digest": leaf_hash(body),
            "previous": previous,
            "occurred_on": occurred_on,
            "recorded_at": recorded_at,
            "actor_id": actor_id,
            "idempotency_key": once,
        },
    )


def looks_personal(text: str) -> bool:
    """Return whether a text holds something in the shape of an identity or mobile number.

    Commands ask this of free text that stays readable in events, and refuse it with a clear word.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _LONG_NUMBER.search(plain) is not None and _BARE_PERSONAL.search(plain) is not None


def compose(
    *,
    stream: StreamKind,
    stream_id: int,
    sequence: int,
    previous: bytes,
    kind: str,
    occurred_on: date,
    recorded_at: datetime,
    actor: Mapping[str, object],
    data: Mapping[str, object],
    changes: Mapping[str, tuple[object, object]],
    personal: Mapping[str, str],
    once: str | None,
    row: str | None = None,
) -> bytes:
    """Return the bytes of an event: the schema line, then JSON with sorted keys.

    ``row`` is the keyed digest of the row of a case as the event leaves it.

    Only integers, strings, lists and objects appear: a truth value becomes 0 or 1, a date its ISO
    form; what is None is left out. Raises :class:`UnfitEvent` where the bytes may not be stored.
    """
    if kind not in KINDS or KINDS[kind].stream is not stream:
        raise UnfitEvent(f"{kind} is no event of the stream {stream.value}")
    content = {
        "stream": {"kind": stream.value, "id": stream_id},
        "sequence": sequence,
        "previous": previous.hex(),
        "kind": kind,
        "occurred_on": occurred_on,
        "recorded_at": recorded_at,
        "actor": actor,
        "data": data,
        "changes": {name: {"before": before, "after": after} for name, (before, after) in changes.items()},
        "personal": personal,
        "once": once,
        "row": row,
    }
    body = SCHEMA + orjson.dumps(_plain(content), option=orjson.OPT_SORT_KEYS)
    if len(body) > MAX_BYTES:
        raise UnfitEvent(f"an event of {len(body)} bytes is over the limit of {MAX_BYTES}")
    if looks_personal(body.decode()):
        raise UnfitEvent(f"{kind} holds what looks like an identity or phone number")
    return body


def content_of(body: bytes) -> dict[str, Any]:
    """Return what an event says. The bytes are only read here, never made again."""
    if not body.startswith(SCHEMA):
        raise UnfitEvent("unknown event schema")
    content: dict[str, Any] = orjson.loads(body[len(SCHEMA) :])
    return content


def _newest_digest(session: Session, stream: StreamKind, stream_id: int, sequence: int) -> bytes:
    # What the command changed in the row may only be written together with its new number.
    with session.no_autoflush:
        place = {"stream": stream.value, "id": stream_id, "sequence": sequence}
        return session.execute(_DIGEST, place).scalar_one()


def _actor_as_is(actor: Actor | None, post: HeldPost | None, place: str) -> dict[str, object]:
    if actor is None:
        return {}
    as_is: dict[str, object] = {
        "account": actor.account_id,
        "session": actor.session_id,
        "name": vault().seal(actor.key, actor.name, context=f"{place}/actor.name"),
    }
    if post is not None:
        as_is |= {
            "post": post.id,
            "role": post.role,
            "organisation": post.organisation_id,
            "organisation_name": post.organisation_name,
            "on_behalf_of": post.giver,
            "delegation": post.delegation_id,
        }
    return as_is


def _plain(value: object) -> object:
    """Reduce a value to integers, strings, lists and objects; drop what is None."""
    kind = type(value)
    if kind is str or kind is int:  # most of what an event says, so asked first
        return value
    if kind is dict:
        return {str(name): _plain(item) for name, item in value.items() if item is not None}  # type: ignore[attr-defined]
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | str):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_plain(item) for item in value]
    raise UnfitEvent(f"an event can't hold a {type(value).__name__}")
