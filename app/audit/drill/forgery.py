"""What a careful forger does in the database: changes entries, then makes everything that follows fit.

Histories are numbered anew, every digest, position, hash and tile made again. Who holds the keys of the house
too makes the digests of live rows and the signatures of heads anew; who doesn't can't.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Table, delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from app.audit.drill.house import House
from app.audit.drill.writing import event_columns, keep_head
from app.audit.log_store import ROWS, root_at, size_of
from app.audit.note import Checkpoint as Head
from app.audit.note import Note
from app.audit.record import SCHEMA
from app.audit.row_digests import row_digest
from app.audit.seals import SCHEMA as SEAL
from app.audit.seals import place_name, rows_told
from app.audit.tiles import grow
from app.audit.tree import leaf_hash
from app.models.base import Base, Streamed
from app.models.event import Event
from app.models.log import Checkpoint, LogEntry, LogName, LogSource, LogTile
from app.models.row_seal import RowSeal

AT_ONCE = 500
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log of cases as it will stand: where its bytes lie, and the bytes."""

    source: LogSource
    body: bytes

    @property
    def content(self) -> Content:
        """Return what it says."""
        read: Content = orjson.loads(self.body[self.body.index(b"\n") + 1 :])
        return read

    def saying(self, **said: object) -> "Entry":
        """Return the entry with other words in it."""
        told = orjson.dumps({**self.content, **said}, option=orjson.OPT_SORT_KEYS)
        return replace(self, body=self.body[: self.body.index(b"\n") + 1] + told)

    @property
    def stream(self) -> tuple[str, int] | None:
        """Return whose history it belongs to, None for a seal."""
        if self.source != LogSource.EVENT or not self.body.startswith(SCHEMA):
            return None
        stream = self.content["stream"]
        return str(stream["kind"]), int(stream["id"])


def entries_of(session: Session) -> list[Entry]:
    """Return the entries of the log of cases in their order."""
    places = session.execute(
        select(LogEntry.source, LogEntry.entry_id)
        .where(LogEntry.log == LogName.CASE)
        .order_by(LogEntry.position)
    ).all()
    bodies: dict[LogSource, dict[int, bytes]] = {
        source: {number: bytes(body) for number, body in session.execute(select(table.id, table.body))}
        for source, table in ROWS.items()
        if source != LogSource.ACCESS
    }
    return [Entry(LogSource(source), bodies[LogSource(source)][number]) for source, number in places]


@dataclass(slots=True)
class Removed:
    """What went with a row: the names of all rows that hung on it, and the histories that end with that."""

    rows: set[str] = field(default_factory=set)
    streams: set[tuple[str, int]] = field(default_factory=set)


def write(
    session: Session, entries: Sequence[Entry], *, keys: bool, gone: frozenset[str] = frozenset()
) -> None:
    """Put changed entries into the database in place of those that were there, everything fitting again.

    With the ``keys`` of the house, seals tell what the rows say now, and nothing of those that are ``gone``.
    """
    woven = _woven(entries)
    changed = _count_rows_anew(session, woven)
    if keys:
        woven = _sealed_anew(woven, digests(session, changed), gone)
    _put(session, woven)


def _woven(entries: Sequence[Entry]) -> list[Entry]:
    """Give the events of each history their numbers and back pointers."""
    newest: dict[tuple[str, int], tuple[int, bytes]] = {}
    woven = []
    for entry in entries:
        stream = entry.stream
        woven.append(entry)
        if stream is not None:
            sequence, previous = newest.get(stream, (0, b""))
            content, links = entry.content, {"sequence": sequence + 1, "previous": previous.hex()}
            if any(content[name] != link for name, link in links.items()):
                woven[-1] = entry.saying(**links)
            newest[stream] = sequence + 1, leaf_hash(woven[-1].body)
    return woven


def _count_rows_anew(session: Session, entries: Sequence[Entry]) -> set[str]:
    """Let every row count on the newest event that its history has now; return which had to be changed."""
    changed: set[str] = set()
    newest: dict[tuple[str, int], int] = {}
    for entry in entries:
        if entry.stream is not None:
            newest[entry.stream] = newest.get(entry.stream, 0) + 1
    for mapper in Base.registry.mappers:
        row = mapper.class_
        if not issubclass(row, Streamed):
            continue
        for number, last in session.execute(select(row.id, row.last_sequence)).all():
            due = newest.get((row.STREAM.value, number), last)
            if due != last:
                session.execute(update(row).where(row.id == number).values(last_sequence=due))
                changed.add(place_name((str(mapper.local_table), (number,))))
    return changed


def _sealed_anew(entries: Sequence[Entry], now: Mapping[str, str], gone: frozenset[str]) -> list[Entry]:
    """Let the newest seal of each row tell its digest of ``now``, and no seal name a row that is gone."""
    left = dict(now)
    sealed = []
    for entry in reversed(entries):
        if not entry.body.startswith(SEAL):
            sealed.append(entry)
            continue
        told = rows_told(entry.body)
        fresh = {name: left.pop(name, digest) for name, digest in told.items() if name not in gone}
        if fresh:
            sealed.append(entry if fresh == told else entry.saying(rows=fresh))
    return sealed[::-1]


def digests(session: Session, names: set[str]) -> dict[str, str]:
    """Return the keyed digests of rows by the names that seals have for them; those that are gone lack."""
    wanted: dict[str, list[tuple[Any, ...]]] = {}
    for name in names:
        table, *key = name.split("/")
        columns = Base.metadata.tables[table].primary_key.columns
        kinds = [column.type.python_type for column in columns]
        wanted.setdefault(table, []).append(tuple(kind(part) for kind, part in zip(kinds, key, strict=True)))
    found = {}
    for name, keys in wanted.items():
        held = Base.metadata.tables[name]
        for row in _rows(session, held, keys):
            place = place_name((name, tuple(row[column] for column in held.primary_key.columns)))
            found[place] = row_digest(held, row)
    return found


def _rows(session: Session, table: Table, keys: list[tuple[Any, ...]]) -> list[Any]:
    columns = list(table.primary_key.columns)
    found = []
    for at in range(0, len(keys), AT_ONCE):
        part = keys[at : at + AT_ONCE]
        chosen = columns[0].in_([key[0] for key in part]) if len(columns) == 1 else tuple_(*columns).in_(part)
        found += [row._mapping for row in session.execute(select(*table.columns).where(chosen))]
    return found


def _put(session: Session, entries: Sequence[Entry]) -> None:
    numbers = dict.fromkeys(LogSource, 0)
    rows: dict[LogSource, list[dict[str, Any]]] = {LogSource.EVENT: [], LogSource.ROWS: []}
    places = []
    for position, entry in enumerate(entries):
        numbers[entry.source] += 1
        number, digest = numbers[entry.source], leaf_hash(entry.body)
        rows[entry.source].append({"id": number, **_columns(entry, digest)})
        places.append({"log": LogName.CASE, "position": position, "source": entry.source,
                       "entry_id": number, "digest": digest})  # fmt: skip
    session.execute(delete(LogEntry).where(LogEntry.log == LogName.CASE))
    session.execute(delete(LogTile).where(LogTile.log == LogName.CASE))
    for source, table in ((LogSource.EVENT, Event), (LogSource.ROWS, RowSeal)):
        session.execute(delete(table))
        if rows[source]:
            session.execute(insert(table), rows[source])
    session.execute(insert(LogEntry), places)
    tiles = grow(0, {}, [leaf_hash(entry.body) for entry in entries])
    session.execute(
        insert(LogTile),
        [
            {"log": LogName.CASE, "level": tile.level, "number": tile.number, "hashes": hashes}
            for tile, hashes in tiles
        ],
    )


def _columns(entry: Entry, digest: bytes) -> dict[str, Any]:
    if entry.source == LogSource.EVENT:
        return event_columns(entry.body)
    when = datetime.fromisoformat(entry.content["recorded_at"])
    return {"body": entry.body, "digest": digest, "recorded_at": when}


def sign_anew(house: House, session: Session) -> None:
    """Sign every head that still has its size again, and the newest, in the signer's own folder too."""
    key, size = house.home.key(), size_of(session, LogName.CASE)
    kept = session.execute(
        select(Checkpoint.size, Checkpoint.signed_at)
        .where(Checkpoint.log == LogName.CASE, Checkpoint.size < size)
        .order_by(Checkpoint.id)
    ).all()
    session.execute(delete(Checkpoint).where(Checkpoint.log == LogName.CASE))
    for at, moment in [*kept, (size, house.moment)]:
        head = Head(house.origin, at, root_at(session, LogName.CASE, at))
        note = Note(head.text).with_signatures(key.sign(head.text))
        keep_head(session, LogName.CASE, head, note, moment)
    (house.home.path / "heads" / LogName.CASE).write_text(str(note), encoding="utf-8")


def take_heads_away(session: Session, above: int) -> None:
    """Take the signed heads of more than ``above`` entries out of the database."""
    session.execute(delete(Checkpoint).where(Checkpoint.log == LogName.CASE, Checkpoint.size > above))


def remove_row(session: Session, table: Table, number: int) -> Removed:
    """Delete a row and all rows that hang on it; return what went."""
    removed = Removed()
    due: list[tuple[Table, list[dict[str, Any]]]] = [(table, _where(session, table, table.c.id, [number]))]
    while due:
        owner, rows = due.pop()
        key = list(owner.primary_key.columns)
        for row in rows:
            session.execute(delete(owner).where(*(column == row[column.name] for column in key)))
            removed.rows.add(place_name((owner.name, tuple(row[column.name] for column in key))))
            if "stream_kind" in row:
                removed.streams.add((str(row["stream_kind"]), int(row["id"])))
        if "id" in owner.c:
            due += _hanging(session, owner, [row["id"] for row in rows])
    return removed


def _hanging(session: Session, owner: Table, numbers: list[int]) -> list[tuple[Table, list[dict[str, Any]]]]:
    found = []
    for table in Base.metadata.tables.values():
        for reference in table.foreign_keys:
            if numbers and reference.column is owner.c.id:
                rows = _where(session, table, reference.parent, numbers)
                if rows:
                    found.append((table, rows))
    return found


def _where(session: Session, table: Table, column: Any, numbers: list[int]) -> list[dict[str, Any]]:
    rows = session.execute(select(*table.columns).where(column.in_(numbers)))
    return [{held.name: row._mapping[held] for held in table.columns} for row in rows]
