"""Forgeries drawn by lot, on a log of plain bytes with heads of several sizes and one anchor."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from app.audit.offline.verify import Finding
from app.audit.offline.verify import check as verified
from tests.support.log_folders import EVENT, LogCopy, export, history, rewoven, write

SIZE, ANCHORED = 140, 100
HEADS = (20, 45, 70, 95, 120)
TRUE = LogCopy(history(SIZE))
ANCHOR = TRUE.anchor(ANCHORED)
KINDS = ("edit", "delete", "insert", "swap", "several")


@dataclass(frozen=True)
class Forgery:
    """A changed log in which everything fits again, and the first position that isn't as it was."""

    kind: str
    log: LogCopy
    first: int


def drawn(lot: random.Random) -> Forgery:
    """Return a forgery at or below the anchor, with all numbers, pointers and hashes made anew."""
    kind = lot.choice(KINDS)
    entries = list(TRUE.entries)
    for _ in range(lot.randrange(2, 5) if kind == "several" else 1):
        _change(entries, lot.choice(KINDS[:-1]) if kind == "several" else kind, lot)
    log = LogCopy(rewoven(entries))
    same = (one == other for one, other in zip(log.entries, TRUE.entries, strict=False))
    return Forgery(kind, log, next(place for place, equal in enumerate(same) if not equal))


def _change(entries: list[bytes], kind: str, lot: random.Random) -> None:
    at = lot.randrange(ANCHORED - 5)
    if kind == "edit":
        entries[at] = _edited(entries[at], lot)
    elif kind == "delete":
        del entries[at]
    elif kind == "insert":
        entries.insert(at, _edited(entries[at], lot))
    else:
        other = lot.choice([place for place in range(ANCHORED - 5) if place != at])
        entries[at], entries[other] = entries[other], entries[at]


def _edited(entry: bytes, lot: random.Random) -> bytes:
    content = json.loads(entry[len(EVENT) :])
    content["data"] = {"note": f"false {lot.random()}"}
    return EVENT + json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def found_without_key(folder: Path, forgery: Forgery) -> Finding | None:
    """Return what the verifier finds first where the forger had to leave the heads as they were signed."""
    laid = export(folder, forgery.log)
    for size in (*HEADS, SIZE):
        write(laid / "case" / "checkpoints" / str(size), str(TRUE.checkpoint(size)))
    if len(forgery.log.entries) != SIZE:
        (laid / "case" / "checkpoints" / str(len(forgery.log.entries))).unlink()
    write(laid / "case" / "checkpoint", str(TRUE.checkpoint()))
    return verified(str(laid)).first[1]


def found_with_key(folder: Path, forgery: Forgery) -> Finding | None:
    """Return what the verifier finds first where the forger signed every head anew."""
    laid = export(folder, forgery.log, HEADS, anchors=[ANCHOR])
    return verified(str(laid)).first[1]
