"""Reads the two logs from the database: sizes, roots and proofs from stored tiles, and what entries hold."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.audit import tree
from app.audit.tiles import Tile, Tiles, reader
from app.models.access import Access
from app.models.event import Event
from app.models.log import LogEntry, LogName, LogSource, LogTile
from app.models.row_seal import RowSeal

ROWS: dict[LogSource, type[Event | RowSeal | Access]] = {
    LogSource.EVENT: Event,
    LogSource.ROWS: RowSeal,
    LogSource.ACCESS: Access,
}
"""Where the bytes of entries lie."""

Written = tuple[str, int]
"""An entry as it was written: a word of :class:`LogSource` and the number of its row."""


def size_of(session: Session, log: LogName) -> int:
    """Return how many entries of a log have their position."""
    newest = session.execute(select(func.max(LogEntry.position)).where(LogEntry.log == log)).scalar_one()
    return 0 if newest is None else int(newest) + 1


def root_at(session: Session, log: LogName, size: int) -> bytes:
    """Return the root over the first ``size`` entries.

    Raises :class:`app.audit.tiles.BadTile` where tiles are missing, so also for more entries than there are.
    """
    return tree.root(reader(size, stored_tiles(session, log)), size)


def inclusion(session: Session, log: LogName, position: int, size: int) -> list[bytes]:
    """Return the proof that an entry is among the first ``size``."""
    return tree.inclusion_proof(reader(size, stored_tiles(session, log)), position, size)


def consistency(session: Session, log: LogName, old: int, new: int) -> list[bytes]:
    """Return the proof that the first ``new`` entries begin with the first ``old``."""
    return tree.consistency_proof(reader(new, stored_tiles(session, log)), old, new)


def stored_tiles(session: Session, log: LogName) -> Tiles:
    """Return a reader of a log's tiles as they lie in the database.

    A tile that has grown since is cut to the width that is asked for: what it held then it still holds.
    """

    def fetch(asked: Sequence[Tile]) -> Mapping[Tile, bytes]:
        places = [(one.level, one.number) for one in asked]
        rows = session.execute(
            select(LogTile.level, LogTile.number, LogTile.hashes).where(
                LogTile.log == log, tuple_(LogTile.level, LogTile.number).in_(places)
            )
        )
        held = {(level, number): bytes(hashes) for level, number, hashes in rows}
        return {one: held.get((one.level, one.number), b"")[: one.width * tree.HASH_BYTES] for one in asked}

    return fetch


def held(
    session: Session, entries: Iterable[Written], what: Literal["body", "digest"]
) -> dict[Written, bytes]:
    """Return the bytes of entries, or their leaf hashes as their rows have them; of those that are there."""
    wanted = list(entries)
    found: dict[Written, bytes] = {}
    for source, table in ROWS.items():
        numbers = [number for name, number in wanted if name == source]
        if numbers:
            rows = session.execute(select(table.id, getattr(table, what)).where(table.id.in_(numbers)))
            found |= {(source, number): _as_bytes(value) for number, value in rows}
    return found


def _as_bytes(stored: object) -> bytes:
    """Return what lies in a column of bytes; SQLite takes a text there too, which is then none of ours."""
    return stored.encode() if isinstance(stored, str) else bytes(stored)  # type: ignore[call-overload]
