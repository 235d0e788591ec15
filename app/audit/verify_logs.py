"""Checks the logs against what they are logs of: bytes, positions, tiles, signed heads and live rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, select, tuple_
from sqlalchemy.orm import Session

from app.audit import tree
from app.audit.log_store import ROWS, held, root_at, size_of, stored_tiles
from app.audit.note import Checkpoint as Head
from app.audit.note import Note, NoteError, VerifierKey
from app.audit.origins import origin_of
from app.audit.replay import SAME_MOMENT
from app.audit.row_digests import row_digest
from app.audit.seals import AT_ONCE, GONE, LATER, place_name, rows_told, sealed_tables
from app.audit.tiles import WIDTH, BadTile, grow, tile_path
from app.audit.verify_keys import keys_amiss, ordered_keys
from app.facts.snapshots import is_genuine
from app.keyring import vault
from app.keystore import Standing
from app.models import Case, RowSeal, Signature, Snapshot
from app.models.base import Moment
from app.models.log import LOG_OF, Anchor, Checkpoint, LogEntry, LogName, LogPending

_BATCH = 4096
Seen = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing in which a log and what it should hold disagree.

    ``what`` is ``bytes`` (an entry's bytes don't hash to its leaf), ``entry`` (a position without bytes),
    ``gap`` (a position is missing), ``unplaced`` (bytes that neither have a position nor wait for one),
    ``tile``, ``checkpoint`` (a signed head that isn't the tree's), ``signature``, ``anchor`` (a head that
    others keep isn't the tree's), ``row`` (a live row isn't as it was sealed), ``row_gone``,
    ``row_unknown`` (a live row that nobody sealed), ``seal`` (unreadable), or a word of
    :func:`app.audit.verify_readings.verify_readings`. ``where`` names the place: a position, a file of the
    tree, or table and key.
    """

    log: str
    what: str
    where: str


def count_entries(session: Session) -> int:
    """Return how many entries :func:`verify_logs` will look at."""
    return session.execute(select(func.count()).select_from(LogEntry)).scalar_one()


def verify_logs(
    session: Session, public: VerifierKey | None, *, seen: Seen = lambda _number: None
) -> Iterator[Wrong]:
    """Yield what is wrong with the two logs; ``public`` is the signer's key, None where nobody signs."""
    for log in LogName:
        yield from _tree(session, log, seen)
        yield from _heads(session, log, public)
        yield from _anchors(session, log)
    yield from _unplaced(session)


def verify_rows(session: Session, *, seen: Seen = lambda _number: None) -> Iterator[Wrong]:
    """Yield every live row that isn't what its newest seal says, is gone, or has none."""
    told: dict[str, str] = {}
    for number, body in session.execute(
        select(RowSeal.id, RowSeal.body).order_by(RowSeal.id).execution_options(yield_per=_BATCH)
    ):
        try:
            told |= rows_told(bytes(body))
        except (ValueError, LookupError, TypeError):
            yield Wrong(LogName.CASE, "seal", f"row_seal/{number}")
    for table in sealed_tables():
        yield from _rows(session, table, told, seen)
    yield from (Wrong(LogName.CASE, "row_gone", name) for name, digest in told.items() if digest != GONE)
    yield from _snapshots(session, seen)
    yield from (Wrong(LogName.CASE, "row", name) for name in keys_amiss(session))


def _snapshots(session: Session, seen: Seen) -> Iterator[Wrong]:
    """Yield what was shown at a signature and doesn't fit the digest that the signature names."""
    first = (
        select(func.min(Signature.recorded_at, type_=Moment()))
        .where(Signature.snapshot_digest == Snapshot.digest)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Case.ref,
            Case.key,
            Snapshot.case_id,
            Snapshot.digest,
            Snapshot.body_sealed,
            Snapshot.recorded_at,
            first,
        )
        .join(Case, Case.id == Snapshot.case_id)
        .order_by(Snapshot.digest)
        .execution_options(yield_per=AT_ONCE)
    )
    ordered = ordered_keys(session)
    for ref, key, case_id, digest, body, kept_at, signed_at in rows:
        in_time = signed_at is not None and abs(kept_at - signed_at) <= SAME_MOMENT
        # What is locked or destroyed by an order can't be opened to be compared; its digest stays.
        held = bytes(key) in ordered and vault().standing(bytes(key)) is not Standing.READY
        if not in_time or not (held or is_genuine(ref, bytes(key), case_id, digest, body)):
            yield Wrong(LogName.CASE, "row", f"snapshot/{digest}")
        seen(1)
    missing = (
        select(Signature.case_id, Signature.sequence)
        .outerjoin(
            Snapshot, (Snapshot.digest == Signature.snapshot_digest) & (Snapshot.case_id == Signature.case_id)
        )
        .where(Signature.snapshot_digest.is_not(None), Snapshot.digest.is_(None))
    )
    for case_id, sequence in session.execute(missing):
        yield Wrong(LogName.CASE, "row_gone", f"snapshot of case/{case_id}, event {sequence}")


def _tree(session: Session, log: LogName, seen: Seen) -> Iterator[Wrong]:
    """Build the tree anew from the bytes of the entries, and compare leaves and tiles with what is stored."""
    size, edge, due = 0, dict[int, bytes](), 0
    statement = select(LogEntry.position, LogEntry.source, LogEntry.entry_id, LogEntry.digest)
    while True:
        places = session.execute(
            statement.where(LogEntry.log == log, LogEntry.position >= due)
            .order_by(LogEntry.position)
            .limit(_BATCH)
        ).all()
        if not places:
            return
        bodies = held(session, [(one.source, one.entry_id) for one in places], "body")
        leaves = []
        for place in places:
            if place.position != due:
                yield Wrong(log, "gap", f"{due}–{place.position - 1}")
            due = place.position + 1
            body = bodies.get((place.source, place.entry_id))
            leaves.append(bytes(place.digest))
            if body is None:
                yield Wrong(log, "entry", f"{place.position}")
            elif tree.leaf_hash(body) != leaves[-1]:
                yield Wrong(log, "bytes", f"{place.position}")
        grown = grow(size, edge, leaves)
        size += len(leaves)
        stored = stored_tiles(session, log)([tile for tile, _ in grown])
        for tile, hashes in grown:
            edge[tile.level] = b"" if tile.width == WIDTH else hashes
            if stored[tile] != hashes:
                yield Wrong(log, "tile", tile_path(tile))
        seen(len(places))


def _heads(session: Session, log: LogName, public: VerifierKey | None) -> Iterator[Wrong]:
    """Compare every signed head of today's branch with the tree, and its signature with the key."""
    size, origin = size_of(session, log), origin_of(session, log)
    rows = session.execute(
        select(Checkpoint.id, Checkpoint.origin, Checkpoint.size, Checkpoint.root, Checkpoint.note)
        .where(Checkpoint.log == log)
        .order_by(Checkpoint.id)
    )
    for number, named, at, root, note in rows:
        where = f"checkpoint/{number} ({at})"
        try:
            parsed = Note.parse(note.encode())
            if Head.parse(parsed.text) != Head(named, at, bytes(root)):
                yield Wrong(log, "checkpoint", where)
                continue
            if public is not None:
                parsed.signed_by([public])
        except NoteError:
            yield Wrong(log, "signature", where)
            continue
        if named != origin:
            continue
        try:
            same = at <= size and root_at(session, log, at) == bytes(root)
        except BadTile:
            same = False
        if not same:
            yield Wrong(log, "checkpoint", where)


def _anchors(session: Session, log: LogName) -> Iterator[Wrong]:
    """Compare what others keep with the tree, and a witness's note with the columns that repeat it."""
    size, origin = size_of(session, log), origin_of(session, log)
    for one in session.execute(select(Anchor).where(Anchor.log == log).order_by(Anchor.id)).scalars():
        named = Head(one.origin, one.size, bytes(one.root))
        try:
            same = one.kind != "witness" or Head.parse(Note.parse(one.proof.encode()).text) == named
            if one.origin == origin:
                same = same and one.size <= size and root_at(session, log, one.size) == named.root
        except (NoteError, BadTile):
            same = False
        if not same:
            yield Wrong(log, "anchor", f"anchor/{one.id} ({one.size})")


def _unplaced(session: Session) -> Iterator[Wrong]:
    """Yield what was written and has neither a position nor a place among those that wait."""
    for source, table in ROWS.items():
        placed = select(LogEntry.entry_id).where(LogEntry.source == source, LogEntry.entry_id == table.id)
        waits = select(LogPending.id).where(LogPending.source == source, LogPending.entry_id == table.id)
        lost = select(table.id).where(~placed.exists(), ~waits.exists()).order_by(table.id)
        for number in session.execute(lost).scalars():
            yield Wrong(LOG_OF[source], "unplaced", f"{source}/{number}")


def _rows(session: Session, table: Table, told: dict[str, str], seen: Seen) -> Iterator[Wrong]:
    keys = list(table.primary_key.columns)
    newest = _newest_sealed(table.name, told) if table.name in LATER else None
    last: tuple[Any, ...] | None = None
    while True:
        statement = select(*table.columns).order_by(*keys).limit(AT_ONCE)
        if last is not None:
            statement = statement.where(tuple_(*keys) > last if len(keys) > 1 else keys[0] > last[0])
        rows = session.execute(statement).all()
        for row in rows:
            last = tuple(row._mapping[column] for column in keys)
            name = place_name((table.name, last))
            sealed = told.pop(name, None)
            if sealed is None and newest is not None and last[0] > newest:
                continue  # its seal is due within the hour
            if sealed is None:
                yield Wrong(LogName.CASE, "row_unknown", name)
            elif sealed != row_digest(table, row._mapping):
                yield Wrong(LogName.CASE, "row", name)
        seen(len(rows))
        if len(rows) < AT_ONCE:
            return


def _newest_sealed(name: str, told: dict[str, str]) -> int:
    """Return the highest number of a table that a seal names, 0 where none does."""
    return max((int(one.partition("/")[2]) for one in told if one.startswith(f"{name}/")), default=0)
