"""Writes logs as a folder that anybody can check without us: the layout of docs/audit-format.md.

Whole logs go up to their newest signed head. An export of chosen cases holds the contents of their events
and of everything else only the hashes, so that nothing of others leaves the house.
"""

import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import offline
from app.audit.log_store import held, size_of, stored_tiles
from app.audit.note import VerifierKey
from app.audit.origins import origin_of
from app.audit.signer import SignerHome
from app.audit.tiles import WIDTH, bundle, bundle_path, tile_path, tiles_of, width_of
from app.models.base import StreamKind
from app.models.event import Event
from app.models.log import Anchor, Checkpoint, LogEntry, LogName, LogSource

_AT_ONCE = 16 * WIDTH
PROGRAMS = ("verify.py", "witness.py", "receipt.html")
PAGE = "receipt.html"

Seen = Callable[[int], object]


class NothingSigned(Exception):
    """No head of the log has been signed yet, so there is nothing that could be checked."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written of one log: its entries up to the newest signed head, and how many are newer."""

    log: LogName
    origin: str
    entries: int
    newer: int


def count_to_export(session: Session) -> int:
    """Return how many entries the two logs will come to."""
    return sum(size for log in LogName if (size := _signed_size(session, log)))


def export(
    session: Session,
    home: SignerHome,
    folder: Path,
    *,
    cases: Sequence[int] | None = None,
    seen: Seen = lambda _number: None,
) -> list[Exported]:
    """Write both logs into an empty folder; with ``cases`` only the contents of their histories.

    The caller's transaction should see one moment. Raises :class:`FileExistsError` where the folder has
    something in it, :class:`NothingSigned` where no head was signed.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    done = [_export_log(session, folder, log, cases, seen) for log in LogName if _signed_size(session, log)]
    if not done:
        raise NothingSigned
    _keys(home, folder)
    _anchors(session, folder)
    for name in PROGRAMS:
        shutil.copyfile(Path(offline.__file__).with_name(name), folder / name)
    keys = " ".join(str(key) for key in _known(home))
    page = (folder / PAGE).read_text(encoding="utf-8").replace('data-keys=""', f'data-keys="{keys}"', 1)
    (folder / PAGE).write_text(page, encoding="utf-8")
    return done


def _signed_size(session: Session, log: LogName) -> int:
    origin = origin_of(session, log)
    newest = select(func.max(Checkpoint.size)).where(Checkpoint.log == log, Checkpoint.origin == origin)
    return session.execute(newest).scalar_one() or 0


def _export_log(
    session: Session, folder: Path, log: LogName, cases: Sequence[int] | None, seen: Seen
) -> Exported:
    base, size, origin = folder / log, _signed_size(session, log), origin_of(session, log)
    _write(base / "origin", f"{origin}\n".encode())
    for size_then, note in _notes(session, log, origin):
        _write(base / "checkpoints" / str(size_then), note.encode())
        _write(base / "checkpoint", note.encode())
    fetch = stored_tiles(session, log)
    tiles = list(tiles_of(size))
    for at in range(0, len(tiles), WIDTH):
        for tile, hashes in fetch(tiles[at : at + WIDTH]).items():
            _write(base / tile_path(tile), hashes)
    if cases is None:
        _bundles(session, base, log, size, seen)
    elif log == LogName.CASE:
        _histories(session, base, cases, size, seen)
    return Exported(log, origin, size, size_of(session, log) - size)


def _notes(session: Session, log: LogName, origin: str) -> Iterator[tuple[int, str]]:
    """Yield each size and the newest note of it, from the smallest size to the largest."""
    rows = session.execute(
        select(Checkpoint.size, Checkpoint.note)
        .where(Checkpoint.log == log, Checkpoint.origin == origin)
        .order_by(Checkpoint.size, Checkpoint.id)
    )
    yield from ((size, note) for size, note in rows)


def _bundles(session: Session, base: Path, log: LogName, size: int, seen: Seen) -> None:
    for begin in range(0, size, _AT_ONCE):
        end = min(begin + _AT_ONCE, size)
        places = session.execute(
            select(LogEntry.position, LogEntry.source, LogEntry.entry_id)
            .where(LogEntry.log == log, LogEntry.position >= begin, LogEntry.position < end)
            .order_by(LogEntry.position)
        ).all()
        bodies = held(session, [(one.source, one.entry_id) for one in places], "body")
        entry_at = {one.position: bodies.get((one.source, one.entry_id), b"") for one in places}
        for number in range(begin // WIDTH, -(-end // WIDTH)):
            width = width_of(0, number, size)
            own = range(number * WIDTH, number * WIDTH + width)
            # An entry without bytes is written as an empty one: the verifier says which it is.
            entries = bundle(entry_at.get(position, b"") for position in own)
            _write(base / bundle_path(number, width), entries)
        seen(end - begin)


def _histories(session: Session, base: Path, cases: Sequence[int], size: int, seen: Seen) -> None:
    rows = session.execute(
        select(LogEntry.position, Event.body)
        .join(Event, (LogEntry.source == LogSource.EVENT) & (LogEntry.entry_id == Event.id))
        .where(
            LogEntry.log == LogName.CASE,
            LogEntry.position < size,
            Event.stream_kind == StreamKind.CASE,
            Event.stream_id.in_(cases),
        )
        .order_by(LogEntry.position)
    )
    (base / "entry").mkdir(parents=True)
    for position, body in rows:
        _write(base / "entry" / str(position), bytes(body))
        seen(1)


def _keys(home: SignerHome, folder: Path) -> None:
    for key in _known(home):
        _write(folder / "keys" / f"{key.name.replace('/', '-')}.vkey", f"{key}\n".encode())


def _known(home: SignerHome) -> list[VerifierKey]:
    public = home.public()
    return [*([public] if public else []), *home.witnesses()]


def _anchors(session: Session, folder: Path) -> None:
    """Write what outsiders keep, and the last head of every branch before today's."""
    for one in session.execute(select(Anchor).order_by(Anchor.id)).scalars():
        name = f"{one.anchored_at:%Y%m%d-%H%M%S}-{one.log}-{one.kind}.note"
        typed = f"{one.origin}\n{one.size}\n{b64encode(one.root).decode()}\n"
        _write(folder / "anchors" / name, (one.proof if one.kind == "witness" else typed).encode())
    for log in LogName:
        rows = session.execute(
            select(Checkpoint.origin, Checkpoint.size, Checkpoint.note)
            .where(Checkpoint.log == log, Checkpoint.origin != origin_of(session, log))
            .order_by(Checkpoint.id)
        )
        for origin, note in {origin: note for origin, _, note in rows}.items():
            _write(folder / "anchors" / f"{origin.replace('/', '-')}.note", note.encode())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
