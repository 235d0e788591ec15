"""Reads the first sheet of a workbook (xlsx) row by row, in memory that doesn't grow with its length.

Only the standard library, so that the process which meets a stranger's file loads nothing else. Everything is
bounded twice: by what the archive says of itself before a byte is unpacked, and while it is unpacked
(security.md 2.6). An entity or a document type is refused, whatever it says.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

MOST_ROWS = 200_000
MOST_COLUMNS = 400
MOST_CELLS = 20_000_000
"""180 columns of 100,000 rows are 18 million; more goes into a csv (decisions.md 32)."""
MOST_UNPACKED = 1_200 * 1024 * 1024
MOST_RATIO = 100
"""Unpacked to packed: sheets of tables stay far below it, bombs reach a thousand."""
SMALL_PART = 4 * 1024 * 1024
"""A part that unpacks to no more is read whatever its ratio."""
MOST_PARTS = 2_000
MOST_CELL = 32_767
"""Characters of one cell, as the format has it."""
MOST_SHARED, MOST_SHARED_CHARACTERS = 2_000_000, 24_000_000
MOST_BARREN = 16 * 1024 * 1024
"""Bytes of a sheet between two rows."""
JUDGED_ROWS = 1_000
"""After so many rows what the whole sheet will hold is foreseen."""
CHUNK = 256 * 1024

_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_KINDS = {
    f"{space} {name}": name
    for space in _SPACES
    for name in ("row", "c", "v", "t", "si", "is", "rPh", "sheet")
}
_RELATION = re.compile(r"/relationships[ }]id$")


class Refused(ValueError):
    """A file that isn't read; ``code`` says why, one of those worded for users."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Row = tuple[int, list[str]]
"""A row's number as the program of the office shows it, and its cells from the first column on."""


def workbook_rows(file: IO[bytes]) -> Iterator[Row]:
    """Yield the rows of the first sheet that have any cell, the cells as texts.

    Raises :class:`Refused` for what isn't a workbook, or is larger or denser than any that is honest.
    """
    try:
        with ZipFile(file) as book:
            _look_at_parts(book)
            sheet, strings = _first_sheet(book)
            shared = _shared_strings(book, strings) if strings else []
            yield from _sheet_rows(book, sheet, shared)
    except (BadZipFile, expat.ExpatError, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused("sheet_unreadable") from error


def _look_at_parts(book: ZipFile) -> None:
    parts = book.infolist()
    if len(parts) > MOST_PARTS or len({part.filename for part in parts}) < len(parts):
        raise Refused("sheet_unreadable")
    for part in parts:
        if part.flag_bits & 1:
            raise Refused("sheet_locked")
        if part.file_size > SMALL_PART and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise Refused("file_bomb")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("sheet_too_large")


def _first_sheet(book: ZipFile) -> tuple[str, str]:
    """Return the parts that hold the first sheet and the shared strings (empty where there are none)."""
    first: list[str] = []

    def sheet(name: str, given: dict[str, str]) -> None:
        if _KINDS.get(name) == "sheet" and not first:
            first.extend(value for key, value in given.items() if _RELATION.search(key))

    _parse_small(book, "xl/workbook.xml", sheet)
    targets: dict[str, str] = {}
    strings: list[str] = []

    def relation(name: str, given: dict[str, str]) -> None:
        if name.endswith(" Relationship"):
            target = _part(given.get("Target", ""))
            targets[given.get("Id", "")] = target
            if given.get("Type", "").endswith("/sharedStrings"):
                strings.append(target)

    _parse_small(book, "xl/_rels/workbook.xml.rels", relation)
    if not first or first[0] not in targets:
        raise Refused("sheet_unreadable")
    return targets[first[0]], strings[0] if strings else ""


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _parser() -> expat.XMLParserType:
    made = expat.ParserCreate(namespace_separator=" ")
    made.buffer_text = True
    made.buffer_size = 65_536

    def refuse(*_: object) -> None:
        raise Refused("file_bomb")

    made.StartDoctypeDeclHandler = refuse
    made.EntityDeclHandler = refuse
    return made


def _parse_small(book: ZipFile, part: str, start: Callable[[str, dict[str, str]], None]) -> None:
    if book.getinfo(part).file_size > SMALL_PART:
        raise Refused("file_bomb")
    parser = _parser()
    parser.StartElementHandler = start
    with book.open(part) as source:
        parser.Parse(source.read(SMALL_PART), True)


def _shared_strings(book: ZipFile, part: str) -> list[str]:
    """Return the table of texts to which the cells refer. What is said of their reading aloud is left out."""
    texts: list[str] = []
    pieces: list[str] = []
    parser, inside, length = _parser(), {"t": False, "rPh": False}, 0

    def start(name: str, _given: dict[str, str]) -> None:
        kind = _KINDS.get(name)
        if kind in inside:
            inside[kind] = True

    def end(name: str) -> None:
        kind = _KINDS.get(name)
        if kind in inside:
            inside[kind] = False
        elif kind == "si":
            texts.append("".join(pieces))
            pieces.clear()
            if len(texts) > MOST_SHARED:
                raise Refused("sheet_too_large")

    def text(data: str) -> None:
        nonlocal length
        if inside["t"] and not inside["rPh"]:
            length += len(data)
            pieces.append(data)
            if length > MOST_SHARED_CHARACTERS or (len(pieces) > 1 and sum(map(len, pieces)) > MOST_CELL):
                raise Refused("sheet_too_large")
            if len(data) > MOST_CELL:
                raise Refused("cell_too_long")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    with book.open(part) as source:
        while chunk := source.read(CHUNK):
            parser.Parse(chunk)
    return texts


@dataclass(slots=True)
class _Sheet:
    """The sheet as far as it is parsed: ``ready`` are rows that nobody has taken yet."""

    shared: list[str]
    ready: list[Row] = field(default_factory=list)
    rows: int = 0
    cells: int = 0
    number: int = 0
    row: list[str] = field(default_factory=list)
    column: int = -1
    kind: str = ""
    pieces: list[str] = field(default_factory=list)
    listening: bool = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """Begin a row, a cell or a value."""
        kind = _KINDS.get(name)
        if kind == "c":
            self._begin_cell(given)
        elif kind == "v" or kind == "t":
            self.listening = True
        elif kind == "rPh":
            self.kind = "spoken"
        elif kind == "row":
            told = given.get("r", "")
            self.number = int(told) if told.isdecimal() and len(told) < 9 else self.number + 1
            self.row, self.column = [], -1

    def _begin_cell(self, given: dict[str, str]) -> None:
        self.cells += 1
        place = given.get("r", "")
        self.column = _column(place) if place else self.column + 1
        if self.column >= MOST_COLUMNS:
            raise Refused("sheet_too_wide")
        self.kind = given.get("t", "n")

    def end(self, name: str) -> None:
        """End a value, a cell or a row."""
        kind = _KINDS.get(name)
        if kind == "v" or kind == "t":
            self.listening = False
        elif kind == "c":
            if self.pieces:
                self._end_cell()
        elif kind == "row" and self.row:
            self.rows += 1
            if self.rows > MOST_ROWS:
                raise Refused("sheet_too_long")
            self.ready.append((self.number, self.row))
            self.row = []

    def _end_cell(self) -> None:
        value = self.pieces[0] if len(self.pieces) == 1 else "".join(self.pieces)
        self.pieces.clear()
        if self.kind == "s":
            at = int(value)
            value = self.shared[at] if 0 <= at < len(self.shared) else ""
        if self.column > len(self.row):
            self.row.extend([""] * (self.column - len(self.row)))
        if self.column == len(self.row):
            self.row.append(value)
        elif self.column >= 0:
            self.row[self.column] = value

    def text(self, data: str) -> None:
        """Take the text of a value."""
        if self.listening and self.kind != "spoken":
            self.pieces.append(data)
            if len(data) > MOST_CELL or (len(self.pieces) > 1 and sum(map(len, self.pieces)) > MOST_CELL):
                raise Refused("cell_too_long")


def _sheet_rows(book: ZipFile, part: str, shared: list[str]) -> Iterator[Row]:
    sheet, parser = _Sheet(shared), _parser()
    parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
    parser.CharacterDataHandler = sheet.text
    whole = max(book.getinfo(part).file_size, 1)
    read = barren = 0
    judged = False
    try:
        with book.open(part) as source:
            while chunk := source.read(CHUNK):
                parser.Parse(chunk)
                read += len(chunk)
                barren = 0 if sheet.ready else barren + len(chunk)
                if barren > MOST_BARREN:
                    raise Refused("file_bomb")
                if not judged and sheet.rows >= JUDGED_ROWS:
                    judged = True
                    _foresee(sheet, whole / read)
                if sheet.cells > MOST_CELLS:
                    raise Refused("sheet_too_large")
                yield from sheet.ready
                sheet.ready.clear()
            parser.Parse(b"", True)
        yield from sheet.ready
    except (ValueError, IndexError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("sheet_unreadable") from error


def _foresee(sheet: _Sheet, times: float) -> None:
    """Refuse a sheet whose beginning says that its whole would be too long, before it is unpacked."""
    if sheet.cells * times > 1.3 * MOST_CELLS:
        raise Refused("sheet_too_large")
    if sheet.rows * times > 1.3 * MOST_ROWS:
        raise Refused("sheet_too_long")


def _column(place: str) -> int:
    """Return the number of a column from 0 on: A1 is 0, AB7 is 27."""
    number = 0
    for sign in place:
        if not "A" <= sign <= "Z":
            break
        number = number * 26 + ord(sign) - 64
        if number > MOST_COLUMNS:
            break
    return number - 1
