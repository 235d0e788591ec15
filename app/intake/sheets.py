"""Reads a spreadsheet that came from outside, in a process of its own with a limit on memory and time.

``python -m app.intake.sheets`` reads bytes from its input and writes the first sheet as JSON.
"""

import io
import json
import resource
import subprocess
import sys
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

MEMORY = 512 * 1024 * 1024
SECONDS = 20
MOST_CELLS = 100_000
MOST_CHARACTERS = 2_000
"""Of one cell; what is longer is cut, so that a small file can't answer with a huge text."""
_ROOT = Path(__file__).resolve().parents[2]


class Unreadable(Exception):
    """The file is no spreadsheet, too large, or took too long."""


def rows_of(content: bytes) -> list[list[str]]:
    """Return the rows of the first sheet as texts; raise :class:`Unreadable` for what can't be read."""
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
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheet = book.get_sheet_by_index(0)
    if sheet.height * sheet.width > MOST_CELLS:
        raise ValueError("too many cells")
    return [[_text(cell) for cell in row] for row in sheet.to_python()]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\0", "").strip()[:MOST_CHARACTERS]


def main() -> int:
    """Read a workbook from the standard input within the limits; 1 where it can't be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        rows = _read(sys.stdin.buffer.read())
    except (CalamineError, ValueError, MemoryError, IndexError):
        return 1
    json.dump(rows, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
