"""Reads a spreadsheet that came from outside, in a process of its own with a limit on memory and time.

``python -m app.intake.sheets`` reads bytes from its input and writes the first sheet as JSON. A
workbook (xlsx) is one, and so is a text with separators (csv), whatever its file is called: in UTF-8,
in GB 18030 as Chinese offices save it, or in UTF-16 as Excel's "Unicode text".
"""

import csv
import io
import json
import re
import resource
import subprocess
import sys
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from app.intake.separators import separator

MEMORY = 512 * 1024 * 1024
SECONDS = 20
MOST_CELLS = 100_000
MOST_CHARACTERS = 2_000
"""Of one cell; what is longer is cut, so that a small file can't answer with a huge text."""
_ROOT = Path(__file__).resolve().parents[2]

WORKBOOK = b"PK\x03\x04"
"""How a workbook begins; everything else has to be a text."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SNIFFED_LINES = 20
_AS_TEXT = re.compile(r'="([^"=]*)"')
"""How programs keep the digits of a long number in a csv: ``="510102…"``. The digits alone are meant."""
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
"""Control signs that no text has: a picture or a program called csv."""


class Unreadable(Exception):
    """The file is no spreadsheet, too large, or took too long."""


def rows_of(content: bytes) -> list[list[str]]:
    """Return the rows of the first sheet as texts, from its very first row and column on.

    Row *n* of the answer is row *n + 1* as the program of the office numbers it. What looks like a
    formula is a text like any other. Raises :class:`Unreadable` for what can't be read.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.intake.sheets"],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            cwd=_ROOT,
            env={"PYTHONUTF8": "1"},
        )
        found: list[list[str]] = json.loads(done.stdout)
    except (subprocess.SubprocessError, json.JSONDecodeError) as error:
        raise Unreadable from error
    return found


def _read(content: bytes) -> list[list[str]]:
    return _workbook(content) if content.startswith(WORKBOOK) else _separated(content)


def _workbook(content: bytes) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheet = book.get_sheet_by_index(0)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise ValueError("too many cells")
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _separated(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if _NOT_TEXT.search(text):
        raise ValueError("not a text")
    lines = text.splitlines()[:_SNIFFED_LINES]
    rows: list[list[str]] = []
    cells = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator(lines), strict=True):
        cells += max(len(row), 1)
        if cells > MOST_CELLS:
            raise ValueError("too many cells")
        rows.append([_bare(cell) for cell in row])
    return rows


def _decoded(content: bytes) -> str:
    """Return the text, in the first of the three spellings that it fits without a fault."""
    if content.startswith(_UTF16):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _bare(cell: str) -> str:
    found = _AS_TEXT.fullmatch(cell.strip())
    return _text(found[1] if found else cell)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\0", "").strip()[:MOST_CHARACTERS]


def main() -> int:
    """Read a sheet from the standard input within the limits; 1 where it can't be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        rows = _read(sys.stdin.buffer.read())
    except (CalamineError, csv.Error, ValueError, MemoryError, IndexError):
        return 1
    json.dump(rows, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
