"""Reads the trees of the two logs from the database: sizes, roots and proofs from their stored tiles."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.audit import tree
from app.audit.tiles import Tile, Tiles, reader
from app.models.log import LogEntry, LogName, LogTile


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
