"""What a file says of the export it came from: its digest, hidden marks of copies, numbers that are seen."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from app.documents.export_mark import COPY_MARK, NUMBER

MOST_PARTS = 2_000
MOST_BYTES = 64 * 1024 * 1024
"""Unpacked bytes that are looked through at most: a file of strangers may unpack to anything."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What was found: ``sha256`` in hexadecimal, marks of copies, numbers of exports."""

    sha256: str
    marks: frozenset[str]
    numbers: frozenset[int]


def traces_in(content: bytes, name: str = "") -> Traces:
    """Return the traces in a file; ``name`` is what it is called, where a number may stand as well."""
    texts = [content, name.encode(), *_parts(content)]
    return Traces(
        sha256(content).hexdigest(),
        frozenset(found.decode() for text in texts for found in COPY_MARK.findall(text)),
        frozenset(int(b"".join(found)) for text in texts for found in NUMBER.findall(text)),
    )


def _parts(content: bytes) -> Iterator[bytes]:
    """Yield the parts of a zipped document, up to the limits; nothing of what isn't one."""
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist()[:MOST_PARTS]:
                with archive.open(part) as opened:
                    text = opened.read(left)
                left -= len(text)
                yield text
                if left <= 0:
                    return
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return  # damaged, locked or strange: what was read until here counts
