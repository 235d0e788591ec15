"""A filled document as the parts of a page to print: the same paper, whatever a county's template says."""

import io
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.parts.story import StoryPart
from docx.shared import Mm

_SIDES = {"center": "middle", "right": "right", "end": "right"}
_BREAK = 'w:br[@w:type="page"]'
_BIG, _SMALL = 44, 24
"""Half points from which a line is a title, and under which it is small."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: what stands in it, as texts and pictures, and how it looks."""

    look: str
    pieces: tuple[tuple[str, str], ...]
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table; ``across`` and ``down`` count what it covers."""

    across: int
    down: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A table with its rows; ``bare`` has no lines around its cells."""

    rows: tuple[tuple[Box, ...], ...]
    bare: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as a page shows it. ``large`` says that it is for A3."""

    parts: tuple[Line | Printed, ...]
    large: bool


def sheet(content: bytes) -> Sheet:
    """Return what a page shows of a document."""
    document = docx.Document(io.BytesIO(content))
    width = document.sections[0].page_width
    large = width is not None and width > Mm(250)
    body = _Reader(document.part).parts(document.element.body)
    return Sheet((*_head(document), *body), large)


def _head(document: Document) -> Iterator[Line | Printed]:
    """Yield what stands in the margin above, such as the code that leads to the event."""
    head = document.sections[0].header
    for part in _Reader(head.part).parts(head._element):
        if isinstance(part, Printed) or part.pieces:
            yield part


class _Reader:
    """Reads a part of a document, also what stands in boxes and controls of forms."""

    def __init__(self, part: StoryPart) -> None:
        self._images = part.related_parts

    def parts(self, holder: Any) -> Iterator[Line | Printed]:
        for part in holder.iterchildren():
            if part.tag == qn("w:p"):
                yield self._line(part)
                for box in part.iter(qn("w:txbxContent")):
                    yield from self.parts(box)
            elif part.tag == qn("w:tbl"):
                yield self._table(part)
            elif part.tag == qn("w:sdt"):
                for inner in part.iterchildren(qn("w:sdtContent")):
                    yield from self.parts(inner)

    def _line(self, paragraph: Any) -> Line:
        pieces = tuple(self._pieces(paragraph))
        return Line(_look(paragraph), pieces, bool(paragraph.xpath(f".//{_BREAK}")))

    def _pieces(self, paragraph: Any) -> Iterator[tuple[str, str]]:
        for piece in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"), qn("a:blip")):
            if any(above.tag == qn("w:txbxContent") for above in piece.iterancestors()) and not any(
                above.tag == qn("w:txbxContent") for above in paragraph.iterancestors()
            ):
                continue
            if piece.tag == qn("w:t"):
                yield "text", piece.text or ""
            elif piece.tag == qn("w:tab"):
                yield "text", "　"
            elif piece.tag == qn("w:br"):
                yield "break", ""
            else:
                part = self._images[piece.get(qn("r:embed"))]
                yield "picture", f"data:{part.content_type};base64,{b64encode(part.blob).decode()}"

    def _table(self, table: Any) -> Printed:
        rows: list[list[tuple[int, int, Any]]] = []
        for row in table.iterchildren(qn("w:tr")):
            at, cells = 0, []
            for cell in row.iterchildren(qn("w:tc")):
                across = int((cell.xpath("./w:tcPr/w:gridSpan/@w:val") or ["1"])[0])
                cells.append((at, across, cell))
                at += across
            rows.append(cells)
        boxes = tuple(
            tuple(
                Box(across, _down(rows, number, at), tuple(self._lines(cell)))
                for at, across, cell in cells
                if _merge(cell) != "continue"
            )
            for number, cells in enumerate(rows)
        )
        style = table.xpath("./w:tblPr/w:tblStyle/@w:val")
        return Printed(boxes, bare=not style and not table.xpath("./w:tblPr/w:tblBorders"))

    def _lines(self, cell: Any) -> Iterator[Line]:
        for part in self.parts(cell):
            if isinstance(part, Line):
                yield part
            else:  # a table within a cell is told line by line
                for row in part.rows:
                    for box in row:
                        yield from box.lines


def _merge(cell: Any) -> str:
    found = cell.xpath("./w:tcPr/w:vMerge")
    return (found[0].get(qn("w:val")) or "continue") if found else ""


def _down(rows: list[list[tuple[int, int, Any]]], number: int, at: int) -> int:
    """Return how many rows a cell covers."""
    down = 1
    for cells in rows[number + 1 :]:
        below = next((cell for place, _, cell in cells if place == at), None)
        if below is None or _merge(below) != "continue":
            break
        down += 1
    return down


def _look(paragraph: Any) -> str:
    side = next(iter(paragraph.xpath("./w:pPr/w:jc/@w:val")), "")
    sizes = [int(size) for size in paragraph.xpath(".//w:rPr/w:sz/@w:val")]
    size = max(sizes, default=32)
    if size >= _BIG and side == "center":
        return "title"
    if side in _SIDES:
        return _SIDES[side]
    if 0 < size <= _SMALL:
        return "small"
    fonts = paragraph.xpath(".//w:rPr/w:rFonts/@w:eastAsia")
    indented = bool(paragraph.xpath("./w:pPr/w:ind/@w:firstLine"))
    if "黑体" in fonts and indented:
        return "head"
    return "body" if indented else "left"
