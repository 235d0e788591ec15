"""Bulletins (通报) as ``.docx`` drafts: the look of official papers, for an office to go on writing in.

Sizes, margins and fonts by name follow GB/T 9704-2012 (5.1, 5.2 and 7); none of the fonts is ours.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from app.documents.template_look import A4, BODY, DIGITS, HEADING, LATIN, TITLE, repeat_head


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; every row has as many cells as the head."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a bulletin: its heading, paragraphs, and tables behind them."""

    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A draft: title, addressees, parts, how its figures are counted, who signs it, and its mark."""

    title: str
    addressees: str
    opening: str
    sections: tuple[Section, ...]
    rules: tuple[str, ...]
    signed: tuple[str, ...]
    mark: str


def bulletin_docx(bulletin: Bulletin) -> bytes:
    """Return the bytes of a draft that opens in WPS and Word and has nothing locked in it."""
    paper = Document()
    _page(paper)
    paper.core_properties.title, paper.core_properties.keywords = bulletin.title, bulletin.mark
    _line(paper, bulletin.title, font=TITLE, size=22, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    _line(paper, "")
    _line(paper, bulletin.addressees, indent=False)
    _line(paper, bulletin.opening)
    for number, section in enumerate(bulletin.sections):
        _line(paper, f"{'一二三四五六七八九十'[number]}、{section.heading}", font=HEADING)
        for text in section.paragraphs:
            _line(paper, text)
        for table in section.tables:
            _table(paper, table)
    for text in bulletin.signed:
        _line(paper, text, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=False)
    _line(paper, "附：数字口径", font=HEADING, size=14)
    for text in bulletin.rules:
        _line(paper, text, size=12, line=18)
    _line(paper, bulletin.mark, size=9, line=14, indent=False)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(A4.width), Mm(A4.height)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
        Mm(one) for one in (A4.top, A4.right, A4.bottom, A4.left)
    )
    style = paper.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set(foot.add_run("— "), DIGITS, 14)
    _field(foot, "PAGE")
    _set(foot.add_run(" —"), DIGITS, 14)


def _field(paragraph: Paragraph, name: str) -> None:
    """Put a field, such as the number of the page, at the end of a paragraph."""
    run = paragraph.add_run()
    _set(run, DIGITS, 14)
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _line(
    paper: Paper,
    text: str,
    *,
    font: str = BODY,
    size: float = 16,
    line: float = A4.line,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: bool = True,
) -> None:
    """Add a paragraph; an indented one begins two signs in."""
    paragraph = paper.add_paragraph()
    paragraph.alignment = align
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    if indent:
        layout.first_line_indent = Pt(2 * size)
    _set(paragraph.add_run(text), font, size)


def _set(run: Run, font: str, size: float) -> None:
    run.font.name, run.font.size = LATIN, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(paper: Paper, told: Table) -> None:
    _line(paper, told.caption, font=HEADING, size=14, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    table = paper.add_table(rows=0, cols=len(told.head))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for place, cells in enumerate((told.head, *told.rows)):
        row = table.add_row()
        if not place:
            repeat_head(row._tr)
        _fill(row.cells, cells, HEADING if not place else BODY)
    _line(paper, "", size=9, line=12)


def _fill(cells: Sequence[object], texts: Sequence[str], font: str) -> None:
    for number, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        paragraph: Paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        paragraph.alignment = (
            WD_ALIGN_PARAGRAPH.CENTER if number or font == HEADING else WD_ALIGN_PARAGRAPH.LEFT
        )
        _set(paragraph.add_run(text), font, 12)
