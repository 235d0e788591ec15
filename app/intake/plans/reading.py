"""Lines of a file: plain text, Word, web page, or PDF with text in it. Tables become labelled lines."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from unicodedata import normalize

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.intake.plans.paper import Line
from app.intake.plans.words import LONGEST_FIRST, PART_OF, Part

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PAGES = 300
_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
    "母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
)
"""Radicals that Unicode itself doesn't make equal to the characters they look like."""
_CHINESE = r"[\u3001-\u9fff\uff00-\uffef“”‘’]"
_FIGURE = r"[\d(),.:;%A-Za-z“”‘’]"
_GAP = re.compile(rf"(?<={_CHINESE}) (?={_FIGURE})|(?<={_FIGURE}) (?={_CHINESE})")
_BLOCKS = {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "br", "td", "th"}


class Unreadable(Exception):
    """The file can't be read as a paper; ``reason`` is ``kind``, ``large``, ``damaged`` or ``empty``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def lines_of(content: bytes) -> list[Line]:
    """Return the numbered lines of a file; raise :class:`Unreadable` where there are none."""
    if len(content) > MOST_BYTES:
        raise Unreadable("large")
    try:
        texts = list(_texts(content))
    except (PyPdfError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Unreadable("damaged") from error
    lines = [
        Line(number, text)
        for number, text in enumerate((part for text in texts for part in text.splitlines() or [""]), 1)
    ]
    if not any(line.text.strip() for line in lines):
        raise Unreadable("empty")
    return lines


def _texts(content: bytes) -> Iterator[str]:
    if content.startswith(b"%PDF"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _word(content)
    text = _decoded(content)
    if "<html" in text[:2000].lower() or "<!doctype html" in text[:200].lower() or "</p>" in text.lower():
        return _page(text)
    return iter(text.splitlines())


def _decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or GB 18030, which old office machines still write."""
    for encoding in (
        "utf-8-sig",
        "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030",
        "gb18030",
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable("kind")


def _word(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise Unreadable("large")
        if "word/document.xml" not in packed.namelist():
            raise Unreadable("kind")
    document = docx.Document(io.BytesIO(content))
    for child in document.element.body.iterchildren():
        if child.tag == qn("w:p"):
            yield Paragraph(child, document).text
        elif child.tag == qn("w:tbl"):
            table = Table(child, document)
            yield from labelled([[cell.text.strip() for cell in row.cells] for row in table.rows])


def _pdf(content: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(content))
    if len(reader.pages) > MOST_PAGES:
        raise Unreadable("large")
    for page in reader.pages:
        yield _unspaced(page.extract_text())


def _unspaced(text: str) -> str:
    """Return a page's text without what only its typesetting made of it.

    Fonts give 大 and 黄 out as the radicals that look alike; a gap between Chinese and figures comes as a
    space.
    """
    plain = "".join(normalize("NFKC", one) if "\u2f00" <= one <= "\u2fdf" else one for one in text)
    plain = plain.translate(_RADICALS)
    return _GAP.sub("", plain)


def _page(text: str) -> Iterator[str]:
    tree = LexborHTMLParser(text)
    for node in tree.css("script, style, nav, header nav, footer, noscript, template"):
        node.decompose()
    body = tree.body
    if body is None:
        raise Unreadable("empty")
    for table in body.css("table"):
        lines = list(labelled(_rows(table)))
        table.replace_with("\n" + "\n".join(lines) + "\n")
    gathered: list[str] = []
    _gather(body, gathered)
    yield from (line.strip() for line in "".join(gathered).splitlines())


def _rows(table: LexborNode) -> list[list[str]]:
    """Return the cells of a table; one that spans rows or columns stands in each of them."""
    rows: list[list[str]] = []
    held: dict[int, tuple[int, str]] = {}
    for row in table.css("tr"):
        cells: list[str] = []
        for cell in [*row.css("td, th"), None]:
            while len(cells) in held:
                left, text = held.pop(len(cells))
                if left > 1:
                    held[len(cells)] = (left - 1, text)
                cells.append(text)
            if cell is None:
                continue
            gathered: list[str] = []
            _gather(cell, gathered)
            text = "\n".join(
                " ".join(line.split()) for line in "".join(gathered).splitlines() if line.strip()
            )
            for _ in range(_span(cell, "colspan")):
                if (down := _span(cell, "rowspan")) > 1:
                    held[len(cells)] = (down - 1, text)
                cells.append(text)
        rows.append(cells)
    return rows


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    return min(int(value), 1000) if value.isdecimal() and int(value) else 1


def _gather(node: LexborNode, gathered: list[str]) -> None:
    """Add the text under a node, with a line break around each block."""
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            gathered.append(child.text(deep=False))
            continue
        block = child.tag in _BLOCKS
        gathered.append("\n" if block else "")
        _gather(child, gathered)
        gathered.append("\n" if block else "")


def labelled(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Turn a table into lines: under a head of known columns each cell gets its column's label."""
    place = next((number for number, row in enumerate(rows) if _is_head(row)), None)
    if place is None:
        for row in rows:
            yield from _with_values([cell for cell in dict.fromkeys(row) if cell])
        return
    yield from (cell for row in rows[:place] for cell in dict.fromkeys(row) if cell)
    columns = [_column(cell) for cell in rows[place]]
    for row in rows[place + 1 :]:
        for column, cell in sorted(zip(columns, row, strict=False), key=lambda pair: _rank(pair[0])):
            if cell.strip():
                first, *others = _value(column, cell.strip())
                # A column that nobody knows mustn't run into the one before it.
                yield f"{column}：{first}" if column in PART_OF else f"备注：{column}：{first}"
                yield from others


def _with_values(cells: Sequence[str]) -> Iterator[str]:
    """Join a cell that ends in a colon with the one beside it, as forms and heads of web pages have them."""
    place = 0
    while place < len(cells):
        pair = cells[place].endswith(("：", ":")) and place + 1 < len(cells)
        yield cells[place] + cells[place + 1] if pair else cells[place]
        place += 1 + pair


def _value(column: str, cell: str) -> list[str]:
    """Return the lines of a cell; names below one another are a list, a broken time limit is one."""
    part = PART_OF.get(column)
    lines = cell.splitlines()
    if part in (Part.UNITS, Part.LEAD):
        return ["、".join(line.strip(" 、，,；;") for line in lines)]
    return ["".join(lines)] if part in (Part.DEADLINE, Part.NUMBER, Part.CATEGORY) else lines


def _is_head(row: Sequence[str]) -> bool:
    return sum(_column(cell) in PART_OF for cell in row) >= 2


def _column(cell: str) -> str:
    """Return the label that a column's head is, or ends in: 审计发现问题 heads 发现问题."""
    head = "".join(cell.split()).rstrip(":：")
    if head in PART_OF or head.startswith("是否"):
        return head
    return next((label for label in LONGEST_FIRST if head.endswith(label)), head)


def _rank(column: str) -> int:
    order = (Part.NUMBER, Part.PROBLEM, Part.CATEGORY)
    part = PART_OF.get(column)
    return order.index(part) if part in order else len(order)
