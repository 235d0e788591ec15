"""Export folders of logs, made from plain bytes, as ``flask audit export`` lays them out.

Only what a test says is in them: no application, no database. Keys are made from fixed seeds.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.audit.note import COSIGNATURE, Checkpoint, Note, SigningKey
from app.audit.tiles import WIDTH, Tile, bundle, bundle_path, grow, reader, tile_path
from app.audit.tree import Reader, consistency_proof, inclusion_proof, leaf_hash, root

ORIGIN = "shouxian/420525/case"
BEGAN = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)

LOG_KEY = SigningKey.from_seed(ORIGIN, b"\1" * 32)
WITNESS_KEY = SigningKey.from_seed("jiwei-420525/w1", b"\2" * 32, COSIGNATURE)
EVENT = b"shouxian/event/1\n"


def event(
    stream: tuple[str, int],
    sequence: int,
    previous: bytes,
    recorded_at: datetime,
    note: str = "",
    *,
    kind: str = "",
    **data: object,
) -> bytes:
    """Return the bytes of an event, with the fields that every event has."""
    content = {
        "actor": {},
        "changes": {},
        "data": {"note": note, **data},
        "kind": kind or f"{stream[0]}.noted",
        "occurred_on": recorded_at.date().isoformat(),
        "personal": {},
        "previous": previous.hex(),
        "recorded_at": recorded_at.isoformat(timespec="microseconds"),
        "sequence": sequence,
        "stream": {"id": stream[1], "kind": stream[0]},
    }
    return EVENT + json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def history(
    count: int, streams: int = 5, began: datetime = BEGAN, every: float = 1.0, note: str = ""
) -> list[bytes]:
    """Return sound events of a few cases in turn, one each ``every`` seconds."""
    newest: dict[int, tuple[int, bytes]] = {}
    entries = []
    for position in range(count):
        case = position % streams + 1
        sequence, previous = newest.get(case, (0, b""))
        moment = began + timedelta(seconds=position * every)
        entries.append(event(("case", case), sequence + 1, previous, moment, f"{note}{position}"))
        newest[case] = sequence + 1, leaf_hash(entries[-1])
    return entries


def rewoven(entries: Iterable[bytes]) -> list[bytes]:
    """Return events with their numbers and back pointers made anew, as a careful forger would."""
    newest: dict[tuple[str, int], tuple[int, bytes]] = {}
    woven = []
    for entry in entries:
        content = json.loads(entry[len(EVENT) :])
        stream = (content["stream"]["kind"], content["stream"]["id"])
        sequence, previous = newest.get(stream, (0, b""))
        content |= {"sequence": sequence + 1, "previous": previous.hex()}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        woven.append(EVENT + text.encode())
        newest[stream] = sequence + 1, leaf_hash(woven[-1])
    return woven


@dataclass
class LogCopy:
    """A log as somebody keeps it: its entries, its key, and the trees of them."""

    entries: Sequence[bytes]
    origin: str = ORIGIN
    key: SigningKey = LOG_KEY
    tiles: dict[Tile, bytes] = field(init=False)

    def __post_init__(self) -> None:
        leaves = [leaf_hash(entry) for entry in self.entries]
        self.tiles = dict(grow(0, {}, leaves))

    def read(self, size: int) -> Reader:
        """Return the reader of the tree of the first ``size`` entries."""
        whole = {(tile.level, tile.number): data for tile, data in self.tiles.items()}
        return reader(
            size,
            lambda tiles: {tile: whole[tile[:2]][: 32 * tile.width] for tile in tiles if tile[:2] in whole},
        )

    def head(self, size: int | None = None) -> Checkpoint:
        """Return the head of the first ``size`` entries."""
        size = len(self.entries) if size is None else size
        return Checkpoint(self.origin, size, root(self.read(size), size))

    def checkpoint(self, size: int | None = None) -> Note:
        """Return the signed head."""
        text = self.head(size).text
        return Note(text).with_signatures(self.key.sign(text))

    def anchor(self, size: int | None = None, moment: datetime | None = None) -> Note:
        """Return the signed head with the witness's cosignature, by default a second after the last entry."""
        note = self.checkpoint(size)
        size = len(self.entries) if size is None else size
        moment = moment or BEGAN + timedelta(seconds=size)
        return note.with_signatures(WITNESS_KEY.sign(note.text, int(moment.timestamp())))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof between two sizes."""
        return consistency_proof(self.read(new), old, new)

    def receipt(self, position: int, size: int | None = None) -> str:
        """Return a receipt in its text form."""
        size = len(self.entries) if size is None else size
        proof = inclusion_proof(self.read(size), position, size)
        lines = [
            "shouxian/receipt/1",
            self.origin,
            f"index {position}",
            f"leaf {b64encode(leaf_hash(self.entries[position])).decode()}",
            *(f"proof {b64encode(one).decode()}" for one in proof),
        ]
        return "\n".join(lines) + f"\n\n{self.checkpoint(size)}"

    def code(self, position: int, size: int | None = None) -> str:
        """Return what the receipt's QR code holds."""
        note = self.checkpoint(size)
        head = Checkpoint.parse(note.text)
        leaf = b64encode(leaf_hash(self.entries[position])).decode()
        signature = b64encode(note.signatures[0].key_id + note.signatures[0].value).decode()
        return f"SX1|{self.origin}|{position}|{leaf}|{head.size}|{b64encode(head.root).decode()}|{signature}"


def write(path: Path, data: bytes | str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def export(
    folder: Path,
    log: LogCopy,
    checkpoints: Iterable[int] = (),
    *,
    name: str = "case",
    anchors: Iterable[Note] = (),
    receipts: Iterable[str] = (),
    cases: Iterable[int] | None = None,
) -> Path:
    """Lay out the folder of one log; with ``cases`` only the entries at those positions are in it."""
    top = folder / name
    for key in (log.key, WITNESS_KEY):
        write(folder / "keys" / f"{key.name.replace('/', '_')}.vkey", f"{key.verifier}\n")
    write(top / "origin", f"{log.origin}\n")
    write(top / "checkpoint", str(log.checkpoint()))
    for size in {*checkpoints, len(log.entries)}:
        write(top / "checkpoints" / str(size), str(log.checkpoint(size)))
    for tile, data in log.tiles.items():
        write(top / tile_path(tile), data)
    if cases is None:
        for number in range(0, len(log.entries), WIDTH):
            part = log.entries[number : number + WIDTH]
            write(top / bundle_path(number // WIDTH, len(part)), bundle(part))
    for position in cases or ():
        write(top / "entry" / str(position), log.entries[position])
    for number, note in enumerate(anchors):
        write(folder / "anchors" / f"{name}-{number}.note", str(note))
    for number, text in enumerate(receipts):
        write(folder / "receipts" / f"{name}-{number}.receipt", text)
    return folder
