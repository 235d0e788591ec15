"""Seals what each transaction saved, so that a row changed by another way than a command is found.

An event tells what was done; the rows hold what came of it. Cases, signatures and snapshots are told whole by
their events and compared with them (:mod:`app.audit.replay`); of every other lasting row the transaction that
saved it writes a keyed digest into the log. Whoever changes a row in the database would have to change the
log too, and has no key.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from flask_sqlalchemy.session import Session as AppSession
from sqlalchemy import Table, event, insert, select, tuple_
from sqlalchemy import inspect as about
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction
from sqlalchemy.orm.attributes import set_committed_value

from app import clock
from app.audit.row_digests import object_digest, row_digest
from app.audit.tree import leaf_hash
from app.models import Base, RowSeal

SCHEMA = b"shouxian/rows/1\n"
AT_ONCE = 500
"""Rows named by one seal, and rows read at once."""

GONE = ""
"""Stands for the digest of a row that was taken away."""

UNSEALED = frozenset({
    "access", "access_subject", "case", "event", "log_entry", "log_pending", "log_tile", "row_seal",
    "signature", "snapshot",
    "case_opening", "form_draft", "head_seal", "login_session", "message", "name_gram", "outbox_message",
    "public_try", "recovery_code", "reference_counter", "register_work", "sign_in_attempt",
    "witness_call",
})  # fmt: skip
"""Tables without seals: what the logs and the replay compare by themselves, and what isn't meant to last."""

LATER = frozenset({"anchor", "checkpoint"})
"""Tables whose rows are sealed by the runner, not by what saves them (:mod:`app.audit.head_seals`)."""

Place = tuple[str, tuple[Any, ...]]
"""A table's name and the primary key of a row."""

_CHANGED = "shouxian_changed_rows"
_ADD = insert(Base.metadata.tables[RowSeal.__tablename__])


def register_seals() -> None:
    """Let every session seal what it saves. Sessions are told apart by class, so once is enough."""
    if not event.contains(AppSession, "after_flush", _collect):
        event.listen(AppSession, "after_flush", _collect)
        event.listen(AppSession, "before_commit", _seal)
        event.listen(AppSession, "after_soft_rollback", _forget)


def sealed_tables() -> list[Table]:
    """Return the tables whose rows are sealed, by name."""
    return [table for name, table in sorted(Base.metadata.tables.items()) if name not in UNSEALED]


def place_name(place: Place) -> str:
    """Return how a seal names a row: ``visit/12``, ``vote/3/17``."""
    table, key = place
    return "/".join((table, *(str(part) for part in key)))


def write_seals(session: Session, changed: Mapping[Place, Base]) -> None:
    """Seal rows as they stand in the running transaction."""
    whole = {place: row for place, row in changed.items() if _is_whole(session, row)}
    found = {place_name(place): object_digest(row) for place, row in whole.items()}
    _write(session, found | dict(_digests(session, changed.keys() - whole.keys())))


def seal_places(session: Session, places: Iterable[Place]) -> None:
    """Seal rows as they stand in the database."""
    _write(session, dict(_digests(session, places)))


def unsealed_places(session: Session) -> Iterator[Place]:
    """Yield the lasting rows that no seal names."""
    told: set[str] = set()
    for body in session.execute(select(RowSeal.body)).scalars():
        told |= rows_told(bytes(body)).keys()
    for table in sealed_tables():
        for key in session.execute(select(*table.primary_key.columns)):
            place = (table.name, tuple(key))
            if place_name(place) not in told:
                yield place


def rows_told(body: bytes) -> Mapping[str, str]:
    """Return what a seal tells: names of rows and their digests. Raises ValueError where it can't be read."""
    if not body.startswith(SCHEMA):
        raise ValueError("unknown schema of a seal")
    told: Mapping[str, str] = orjson.loads(body[len(SCHEMA) :])["rows"]
    return told


def seal_bodies(found: Mapping[str, str], moment: datetime) -> Iterator[tuple[bytes, bytes]]:
    """Yield body and digest of the seals over rows that are written without objects, by their names."""
    names = sorted(found)
    for at in range(0, len(names), AT_ONCE):
        content = {
            "recorded_at": moment.isoformat(timespec="microseconds"),
            "rows": {name: found[name] for name in names[at : at + AT_ONCE]},
        }
        body = SCHEMA + orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        yield body, leaf_hash(body)


def _write(session: Session, found: Mapping[str, str]) -> None:
    now = clock.now()
    for body, digest in seal_bodies(found, now):
        session.connection().execute(_ADD, {"body": body, "digest": digest, "recorded_at": now})


def _is_whole(session: Session, row: Base) -> bool:
    """Return whether an object says by itself all that its row says; another is read from the database."""
    state = about(row)
    if not state.persistent or state.session is not session or state.expired_attributes:
        return False
    return all(key in state.dict for key in state.mapper.column_attrs.keys())  # noqa: SIM118 - not a mapping


def _digests(session: Session, places: Iterable[Place]) -> Iterator[tuple[str, str]]:
    """Yield how rows stand in the database; one that isn't there is told as gone."""
    keys: dict[str, set[tuple[Any, ...]]] = {}
    for named, key in places:
        keys.setdefault(named, set()).add(key)
    for name, wanted in keys.items():
        table = Base.metadata.tables[name]
        columns = list(table.primary_key.columns)
        left = {place_name((name, key)) for key in wanted}
        ordered = sorted(wanted, key=str)
        for at in range(0, len(ordered), AT_ONCE):
            part = ordered[at : at + AT_ONCE]
            if len(columns) == 1:
                chosen = columns[0].in_([key[0] for key in part])
            else:
                chosen = tuple_(*columns).in_(part)
            for row in session.execute(select(*table.columns).where(chosen)):
                named = place_name((name, tuple(row._mapping[column] for column in columns)))
                left.discard(named)
                yield named, row_digest(table, row._mapping)
        yield from ((named, GONE) for named in left)


def _collect(session: Session, _context: UOWTransaction) -> None:
    changed: dict[Place, Base] = session.info.setdefault(_CHANGED, {})
    for one in session.new:
        _fill(one)
    for one in (*session.new, *session.dirty, *session.deleted):
        mapper = about(one).mapper
        table = mapper.local_table.name
        if table not in UNSEALED | LATER:
            changed[table, tuple(mapper.primary_key_from_instance(one))] = one


def _fill(row: Base) -> None:
    """Write down what a row that was just inserted says where nobody said anything: nothing.

    What the database filled in by itself is among the expired, and read from there.
    """
    state = about(row)
    for key in state.mapper.column_attrs.keys() - state.dict.keys() - state.expired_attributes:
        set_committed_value(row, key, None)


def _seal(session: Session) -> None:
    session.flush()
    changed = session.info.pop(_CHANGED, None)
    if changed:
        write_seals(session, changed)


def _forget(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:  # a trial within a transaction takes back less than all of it
        session.info.pop(_CHANGED, None)
