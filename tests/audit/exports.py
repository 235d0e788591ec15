"""A sound log to be exported, and what tests of the verifier do with the folder."""

from pathlib import Path

from app.audit.offline import verify
from app.audit.offline.verify import Finding, Report
from tests.support.log_folders import LogCopy, export, history

SIZE = 1000
TRUE = LogCopy(history(SIZE))
CHECKPOINTS = (100, 256, 400, 600, 800)
ANCHORS = [TRUE.anchor(size) for size in (256, 400, 600)]


def laid(folder: Path, log: LogCopy = TRUE, **parts: object) -> Path:
    given = {"anchors": ANCHORS} | parts
    return export(folder, log, [size for size in CHECKPOINTS if size < len(log.entries)], **given)  # type: ignore[arg-type]


def found(report: Report) -> Finding:
    assert report.code == verify.RED
    first = report.first[1]
    assert first is not None
    return first


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x40
    path.write_bytes(bytes(data))


def edited(place: int, source: list[bytes] | None = None) -> list[bytes]:
    entries = list(source or TRUE.entries)
    entries[place] = entries[place].replace(b'"note":"', b'"note":"false ')
    return entries
