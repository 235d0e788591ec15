"""Reads a long sheet through the process that meets it, so that a hostile file meets nothing else."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import orjson

from app.intake.registers.workbook import Refused, Row

_ROOT = Path(__file__).resolve().parents[3]


class Source:
    """The bytes of a file in memory that the reader inherits; nothing of it lies on a disk unsealed."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._fd = os.memfd_create("sheet")
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(self._fd, rest) :]

    def close(self) -> None:
        """Give the memory back."""
        os.close(self._fd)

    def __enter__(self) -> "Source":
        """Keep the bytes for the length of a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the memory back."""
        self.close()

    def rows(self, columns: Sequence[int] | None = None, most: int = 0) -> Iterator[Row]:
        """Yield number and cells of the rows, of each the columns asked for (all without), in their order.

        ``most`` ends after so many rows, 0 never. Raises :class:`Refused` for a file that isn't read.
        """
        os.lseek(self._fd, 0, os.SEEK_SET)
        asked = orjson.dumps(list(columns) if columns is not None else None).decode()
        reader = subprocess.Popen(  # noqa: S603 - our own program, told numbers only
            [sys.executable, "-m", "app.intake.registers.sheet", asked, str(most), str(self._fd)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_ROOT,
            env={"PYTHONUTF8": "1"}, pass_fds=(self._fd,),
        )  # fmt: skip
        try:
            yield from _told(reader)
        finally:
            reader.kill()
            reader.wait()
            if reader.stdout is not None:
                reader.stdout.close()


def _told(reader: subprocess.Popen[bytes]) -> Iterator[Row]:
    for line in reader.stdout or ():
        told = orjson.loads(line)
        if isinstance(told, dict):
            if "refused" in told:
                raise Refused(str(told["refused"]))
            return
        yield from told
    raise Refused("sheet_too_large")  # ended by its limits: it could say nothing any more
