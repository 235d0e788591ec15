"""Gives every entry its position in its log, and lets the tree grow by it.

An entry is written in the transaction that it tells of, where a trigger puts it among those that wait. One
sequencer at a time takes them from there in the order of their writing, so that signatures in different
cases never wait for each other's place in the one order over all of them (DECISIONS.md).
"""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.audit.log_store import held, size_of, stored_tiles
from app.audit.tiles import Tile, edge_tiles, grow
from app.models.connection import hold
from app.models.log import LogEntry, LogName, LogPending, LogSource, LogTile

AT_ONCE = 5000
"""Entries that get their position in one transaction."""


def any_waits(session: Session) -> bool:
    """Return whether an entry waits for its position."""
    return session.execute(select(LogPending.id).limit(1)).first() is not None


def give_positions(session: Session, limit: int = AT_ONCE) -> int:
    """Give up to ``limit`` waiting entries their positions; return how many it were."""
    hold(session, "positions in the logs")
    waiting = session.execute(
        select(LogPending.id, LogPending.log, LogPending.source, LogPending.entry_id)
        .order_by(LogPending.id)
        .limit(limit)
    ).all()
    if not waiting:
        return 0
    digests = held(session, [(one.source, one.entry_id) for one in waiting], "digest")
    for log in LogName:
        of_log = [(LogSource(one.source), int(one.entry_id)) for one in waiting if one.log == log]
        if of_log:
            _append(session, log, [(*one, digests[one]) for one in of_log])
    session.execute(delete(LogPending).where(LogPending.id.in_([one.id for one in waiting])))
    return len(waiting)


def _append(session: Session, log: LogName, entries: Sequence[tuple[LogSource, int, bytes]]) -> None:
    size = size_of(session, log)
    session.execute(
        insert(LogEntry),
        [
            {"log": log, "position": size + place, "source": source, "entry_id": number, "digest": digest}
            for place, (source, number, digest) in enumerate(entries)
        ],
    )
    edge = edge_tiles(size)
    before = stored_tiles(session, log)(edge)
    for tile, hashes in grow(
        size, {one.level: before[one] for one in edge}, [digest for _, _, digest in entries]
    ):
        _keep(session, log, tile, hashes, grown=any(_same(tile, one) for one in edge))


def _same(tile: Tile, other: Tile) -> bool:
    return (tile.level, tile.number) == (other.level, other.number)


def _keep(session: Session, log: LogName, tile: Tile, hashes: bytes, *, grown: bool) -> None:
    place = {"log": log, "level": tile.level, "number": tile.number}
    if grown:
        session.execute(
            update(LogTile)
            .filter_by(**place)
            .values(hashes=hashes)
            .execution_options(synchronize_session=False)
        )
    else:
        session.execute(insert(LogTile).values(**place, hashes=hashes))
