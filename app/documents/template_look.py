"""How official papers look: sizes, margins, fonts by name (GB/T 9704-2012, 5 and 7.5)."""

from dataclasses import dataclass, replace
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

BODY, HEADING, TITLE, DIGITS = "仿宋", "黑体", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"
STAND_INS = {
    BODY: "仿宋_GB2312;FangSong;FangSong_GB2312;STFangsong;宋体",
    HEADING: "SimHei;STHeiti;微软雅黑",
    TITLE: "小标宋;FZXiaoBiaoSong-B05S;华文中宋;STZhongsong;宋体",
    DIGITS: "SimSun;STSong",
}
"""Fonts by name alone: none is ours to hand out. Programmes take the next name where one isn't there."""


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes in points, margins in millimetres. A page holds 22 lines of 28 signs (GB/T 9704-2012, 5.2.3)."""

    width: int = 210
    height: int = 297
    top: int = 37
    left: int = 28
    bottom: int = 35
    right: int = 26
    body: float = 16
    line: float = 28.9
    title: float = 22
    cell: float = 12
    small: float = 9

    @property
    def room(self) -> int:
        """Return the width between the margins."""
        return self.width - self.left - self.right


A4 = Look()
A3 = Look(width=297, height=420, top=52, left=40, bottom=49, right=37, body=22, line=40, title=32, cell=20,
          small=12)  # fmt: skip
FORM = replace(A4, body=14, line=25, cell=11)
"""Forms that are filled in: the margins of a letter, smaller signs (四号, 五号) in their tables."""
LOOKS = {"A4": A4, "A3": A3}


def begin(document: Document, look: Look) -> None:
    """Give a new document its page, its styles and its fonts."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(look.width), Mm(look.height)
    section.orientation = WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(look.top), Mm(look.bottom)
    section.left_margin, section.right_margin = Mm(look.left), Mm(look.right)
    section.footer_distance = Mm(18)
    style = document.styles["Normal"]
    style.font.size = Pt(look.body)
    fonts(style.element.get_or_add_rPr(), BODY)
    _language(style.element.get_or_add_rPr())
    _name_fonts(document)
    document.settings.odd_and_even_pages_header_footer = True
    _foot(section, look)


def fonts(properties: Any, name: str) -> None:
    """Name the font of all scripts."""
    found = properties.find(qn("w:rFonts"))
    if found is None:
        found = OxmlElement("w:rFonts")
        properties.insert(0, found)
    found.set(qn("w:eastAsia"), name)
    for script in ("ascii", "hAnsi", "cs"):
        found.set(qn(f"w:{script}"), name if name == DIGITS else LATIN)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        found.attrib.pop(qn(f"w:{theme}"), None)


def write(paragraph: Paragraph, text: str, size: float, font: str = BODY) -> Run:
    """Write a text into a paragraph in one piece: a name in braces that is split can't be filled."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    fonts(run._r.get_or_add_rPr(), font)
    return run


def space(paragraph: Paragraph, line: float, *, indent: float = 0) -> None:
    """Set a fixed distance of lines; ``indent`` is that of the first line, in points."""
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(line)
    if indent:
        shape.first_line_indent = Pt(indent)


def _language(properties: Any) -> None:
    found = properties.find(qn("w:lang"))
    if found is None:
        found = OxmlElement("w:lang")
        properties.append(found)
    found.set(qn("w:val"), "en-US")
    found.set(qn("w:eastAsia"), "zh-CN")


def _foot(section: Section, look: Look) -> None:
    """Write page numbers between dashes, outside, and under them the mark of who took the paper out."""
    for foot, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        numbers = foot.paragraphs[0]
        numbers.alignment = side
        numbers.paragraph_format.left_indent = numbers.paragraph_format.right_indent = Pt(14)
        write(numbers, "— ", 14, DIGITS)
        _page_number(numbers)
        write(numbers, " —", 14, DIGITS)
        marked = foot.add_paragraph()
        space(marked, look.small * 1.4)
        write(marked, "{{ mark }}", look.small)


def _page_number(paragraph: Paragraph) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = write(paragraph, "", 14, DIGITS)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _name_fonts(document: Document) -> None:
    """Tell which fonts may stand in for those that a machine doesn't have."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in STAND_INS.items()
    )
    space_name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    begin_of_xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    table = f'{begin_of_xml}<w:fonts xmlns:w="{space_name}">{entries}</w:fonts>'
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable") and isinstance(relation.target_part, Part):
            relation.target_part._blob = table.encode()


def repeat_head(row: Any) -> None:
    """Let the head of a table stand on every page that it goes over; ``row`` is its element."""
    found = OxmlElement("w:tblHeader")
    found.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(found)
