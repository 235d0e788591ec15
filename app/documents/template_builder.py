"""Makes our own templates: a layout becomes a file that an office can open and edit in WPS."""

import io
from functools import cache
from typing import Any

import docx
from docx.document import Document as Page
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import _Header
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from app.documents.layout import Break, Cell, Each, Grid, Layout, Part, Rows, Seal, Sign, Text, Title
from app.documents.layouts import LAYOUTS
from app.documents.template_look import (
    BODY,
    FORM,
    HEADING,
    LOOKS,
    TITLE,
    Look,
    begin,
    repeat_head,
    space,
    write,
)
from workflows.documents.registry import DOCUMENTS
from workflows.documents.vocabulary import PICTURES

_LONG = frozenset({
    "account", "address", "appeal", "batch", "cause", "conclusion", "concrete", "content", "criterion",
    "deadline", "description", "difficulties", "explanation", "inspection", "measure", "measures_taken",
    "opinion", "question", "reason", "reason_text", "remark", "result", "risks", "self_check",
    "text", "title", "vote",
})  # fmt: skip
"""Names whose texts run over several lines, which are read from the left."""
_SIDES = {"right": WD_ALIGN_PARAGRAPH.RIGHT, "middle": WD_ALIGN_PARAGRAPH.CENTER}


@cache
def standard_template(key: str) -> bytes:
    """Return our own template of a document. Raises KeyError for an unknown one."""
    layout = LAYOUTS[key]
    return build(layout, FORM if layout.form else LOOKS[DOCUMENTS[key].paper])


def build(layout: Layout, look: Look) -> bytes:
    """Return the bytes of a template."""
    page = docx.Document()
    begin(page, look)
    page.core_properties.author = page.core_properties.comments = ""
    builder = _Builder(page, look)
    for part in layout.parts:
        builder.put(part)
    if layout.way:
        builder.way_back(layout.way)
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


class _Builder:
    """Writes the parts of one template, one under the other."""

    def __init__(self, page: Page, look: Look) -> None:
        self._page, self._look = page, look
        self._before: Part | None = None

    def put(self, part: Part) -> None:
        self._keep_together(part)
        self._before = part
        match part:
            case Title(text):
                self._title(text)
            case Text():
                self._text(part)
            case Grid():
                self._grid(part)
            case Rows():
                self._rows(part)
            case Each(source, parts):
                self._text(Text(f"{{%p for row in {source} %}}"))
                for one in parts:
                    self._text(one)
                self._text(Text("{%p endfor %}"))
            case Seal():
                self._seal(part)
            case Sign(text):
                self._text(Text(text, "right"))
            case Break():
                self._page.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _keep_together(self, part: Part) -> None:
        """Let a seal stay with the text above it, and who signs below with the seal: none goes alone."""
        sealed = isinstance(part, Seal) and isinstance(self._before, Text)
        signed = isinstance(part, Sign) and isinstance(self._before, Seal | Sign)
        if sealed or signed:
            self._page.paragraphs[-1].paragraph_format.keep_with_next = True

    def _title(self, text: str) -> None:
        paragraph = self._page.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        space(paragraph, self._look.title * 1.5)
        paragraph.paragraph_format.space_after = Pt(self._look.line * 0.6)
        write(paragraph, text, self._look.title, TITLE)

    def _text(self, part: Text) -> None:
        look = self._look
        paragraph = self._page.add_paragraph()
        if part.look == "small":
            space(paragraph, look.cell * 1.4)
            write(paragraph, part.text, look.cell)
            return
        space(paragraph, look.line, indent=look.body * 2 if part.look in ("body", "head") else 0)
        if part.look in _SIDES:
            paragraph.alignment = _SIDES[part.look]
        paragraph.paragraph_format.keep_with_next = part.look == "head"
        write(paragraph, part.text, look.body, HEADING if part.look == "head" else BODY)

    def _seal(self, part: Seal) -> None:
        """Leave two lines for the seal, then who and when; they stay together on one page."""
        look = self._look
        self._keep_last_row()
        for text, indent in (("", 0), (part.office, 2), (part.day, 4)):
            paragraph = self._page.add_paragraph()
            space(paragraph, look.line)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(look.body * indent)
            paragraph.paragraph_format.keep_with_next = text != part.day
            if text:
                write(paragraph, text, look.body)

    def _keep_last_row(self) -> None:
        """Let the rows before a seal go to its page: alone, a seal could stand under anything.

        Where the last row is the end of a repetition, it is the repeated ones that stay in the paper.
        """
        if self._page.tables:
            rows = self._page.tables[-1].rows
            ends = rows[-1].cells[0].text.startswith("{%tr endfor")
            for cell in rows[-2 if ends else -1].cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        if self._page.paragraphs:
            self._page.paragraphs[-1].paragraph_format.keep_with_next = True

    def _grid(self, part: Grid) -> None:
        table = self._table(len(part.rows), part.widths)
        for line, cells in zip(table.rows, part.rows, strict=True):
            line.height, line.height_rule = Mm(8), WD_ROW_HEIGHT_RULE.AT_LEAST
            _keep_whole(line._tr)
            at = 0
            for one in cells:
                cell = line.cells[at]
                if one.span > 1:
                    cell = cell.merge(line.cells[at + one.span - 1])
                self._fill(cell, one)
                at += one.span
        self._gap()

    def _rows(self, part: Rows) -> None:
        """Write the head, a row that begins the repetition, the row that is repeated, and its end."""
        table = self._table(4, tuple(width for _, _, width in part.columns))
        repeat_head(table.rows[0]._tr)
        for at, (heading, text, _) in enumerate(part.columns):
            self._fill(table.rows[0].cells[at], Cell(heading, label=True))
            self._fill(table.rows[2].cells[at], Cell(text))
        for at, height in ((0, 7), (2, part.height or 7)):
            table.rows[at].height, table.rows[at].height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
        _keep_whole(table.rows[2]._tr)
        self._fill(table.rows[1].cells[0], Cell(f"{{%tr for row in {part.source} %}}"))
        self._fill(table.rows[3].cells[0], Cell("{%tr endfor %}"))
        self._gap()

    def _table(self, rows: int, widths: tuple[int, ...]) -> Table:
        """Return a table over the whole room; widths are shares of it."""
        table: Table = self._page.add_table(rows, len(widths), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _pad(table)
        room = self._look.room / sum(widths)
        _widths(table, tuple(width * room for width in widths))
        return table

    def _fill(self, cell: _Cell, one: Cell) -> None:
        look = self._look
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        space(paragraph, look.cell * 1.35)
        name = one.text.strip("{} ").removeprefix("row.")
        if one.label or name not in _LONG:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if name in PICTURES:
            paragraph.paragraph_format.line_spacing = 1.0
        write(paragraph, one.text, look.cell, HEADING if one.label else BODY)

    def _gap(self) -> None:
        """Keep tables apart: two that touch become one."""
        space(self._page.add_paragraph(), self._look.cell * 0.6)

    def way_back(self, way: str) -> None:
        """Write the code that leads to the event, and in words what it is: nobody has to trust a picture.

        It stands in the margin above, on every page: below the text it could come to a page of its own.
        """
        section = self._page.sections[0]
        section.header_distance = Mm(10)
        for head in (section.header, section.even_page_header):
            self._code(head, way)

    def _code(self, head: _Header, way: str) -> None:
        look = self._look
        table = head.add_table(1, 2, Mm(look.room))
        head._element.insert(0, table._tbl)  # a header ends with a paragraph
        space(head.paragraphs[-1], 1)
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        _widths(table, (24, look.room - 24))
        for cell in table.rows[0].cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        code, words = table.rows[0].cells
        write(code.paragraphs[0], "{{ qr }}", look.small)
        space(words.paragraphs[0], look.small * 1.5)
        write(words.paragraphs[0], "案卷号：{{ ref }}　打印日期：{{ printed_on }}", look.small)
        second = words.add_paragraph()
        space(second, look.small * 1.5)
        write(second, way, look.small)


def _widths(table: Table, widths: tuple[float, ...]) -> None:
    """Give columns their widths in millimetres: programmes differ in whether they ask column or cell."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _pad(table: Table) -> None:
    """Leave a millimetre between a cell's lines and what stands in it."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        one = OxmlElement(f"w:{side}")
        one.set(qn("w:w"), "57")
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    table._tbl.tblPr.append(margins)


def _keep_whole(row: Any) -> None:
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
