"""``python -m app.intake.registers.sheet``: a long sheet read in a process of its own, row by row.

The file is an inherited descriptor. Lines of JSON go to the standard output: lists of [number, cells], at the
end ``{"rows": …}`` or ``{"refused": code}``. Of a row only the columns that are asked for are told.
"""

import codecs
import csv
import io
import os
import re
import resource
import sys
from collections.abc import Iterator, Sequence
from typing import IO

import orjson

from app.intake.registers.workbook import MOST_CELL, MOST_COLUMNS, MOST_ROWS, Refused, Row, workbook_rows
from app.intake.separators import separator

MEMORY = 384 * 1024 * 1024
"""Bytes of address space; twice what 18 million cells need."""
SECONDS = 240
TOGETHER = 1_000
"""Rows of one line of the answer."""
SNIFFED = 64 * 1024
_AS_TEXT = re.compile(r'="([^"=]*)"')
"""How programs keep the digits of a long number in a csv."""
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_WHOLE = re.compile(r"(-?\d+)\.0+", re.ASCII)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def sheet_rows(file: IO[bytes]) -> Iterator[Row]:
    """Yield the rows of a workbook or of a text with separators, whatever the file is called."""
    begin = file.read(4)
    file.seek(0)
    yield from workbook_rows(file) if begin == b"PK\x03\x04" else separated_rows(file)


def separated_rows(file: IO[bytes]) -> Iterator[Row]:
    """Yield the rows of a csv in UTF-8, GB 18030 or UTF-16; raise :class:`Refused` for anything else."""
    encoding = _encoding(file)
    csv.field_size_limit(MOST_CELL)
    with io.TextIOWrapper(file, encoding, newline="") as text:
        start = text.read(SNIFFED)
        if _NOT_TEXT.search(start):
            raise Refused("sheet_unreadable")
        text.seek(0)
        if text.read(1) != "\ufeff":
            text.seek(0)
        reader = csv.reader(text, delimiter=separator(start.splitlines()[:20]), strict=True)
        try:
            for number, row in enumerate(reader, 1):
                if number > MOST_ROWS:
                    raise Refused("sheet_too_long")
                if len(row) > MOST_COLUMNS:
                    raise Refused("sheet_too_wide")
                if any(row):
                    yield number, row
        except csv.Error as error:
            raise Refused("sheet_unreadable") from error


def _encoding(file: IO[bytes]) -> str:
    """Return the first of three spellings that the whole file fits without a fault."""
    start = file.read(2)
    file.seek(0)
    if start in _UTF16:
        return "utf-16"
    for name in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)("strict")
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        else:
            return name
        finally:
            file.seek(0)
    raise Refused("sheet_unreadable")


def tidy(cell: str) -> str:
    """Return a cell without blanks around, ``="…"`` taken off, a whole number without its ".0"."""
    text = cell.strip()
    if text.startswith('="') and (found := _AS_TEXT.fullmatch(text)):
        text = found[1].strip()
    if text.endswith("0") and "." in text and (found := _WHOLE.fullmatch(text)):
        text = found[1]
    return text.replace("\0", "")


def main() -> int:
    """Tell the rows asked for: columns as JSON (null: all), how many at most (0: all), of which file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    columns, most = orjson.loads(sys.argv[1]), int(sys.argv[2])
    out = sys.stdout.buffer
    try:
        with os.fdopen(int(sys.argv[3]), "rb") as file:
            told = _tell(out, sheet_rows(file), columns, most)
    except Refused as refusal:
        out.write(orjson.dumps({"refused": refusal.code}) + b"\n")
    except (ValueError, OSError):
        out.write(b'{"refused":"sheet_unreadable"}\n')
    except (MemoryError, RecursionError):
        out.write(b'{"refused":"sheet_too_large"}\n')
    else:
        out.write(orjson.dumps({"rows": told}) + b"\n")
    out.flush()
    return 0


def _tell(out: IO[bytes], rows: Iterator[Row], columns: Sequence[int] | None, most: int) -> int:
    waiting: list[Row] = []
    told = 0
    for number, cells in rows:
        if columns is None:
            chosen = [tidy(cell) for cell in cells]
        else:
            width = len(cells)
            chosen = [tidy(cells[at]) if at < width else "" for at in columns]
        waiting.append((number, chosen))
        told += 1
        if len(waiting) == TOGETHER:
            out.write(orjson.dumps(waiting) + b"\n")
            waiting.clear()
        if told == most:
            break
    if waiting:
        out.write(orjson.dumps(waiting) + b"\n")
    return told


if __name__ == "__main__":
    sys.exit(main())
