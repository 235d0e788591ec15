"""Official papers without a case: what is defined, what our templates say, how they look, who fills them."""

import io

import docx
import pytest
from jinja2 import UndefinedError

from app.documents.export_mark import ExportMark
from app.documents.filling import Picture, filled
from app.documents.layouts import LAYOUTS
from app.documents.print_page import Line, Printed, sheet
from app.documents.template_builder import standard_template
from app.intake.document_templates import judge
from app.queries.documents import LOADERS
from tests.support import files
from workflows.documents.registry import DOCUMENTS
from workflows.documents.vocabulary import PICTURES, Document
from workflows.roles import ROLES

MARK = ExportMark(123456789, "陈大川（禾丰县农业农村局）", "2026年11月27日", "签字、发放或归档")
PUBLIC_NAMES = {
    "position", "group", "head", "size", "category", "help", "village", "township", "committee", "count",
    "term", "posting", "day", "code", "lines",
}  # fmt: skip
"""What may stand on a board (monitoring.md 10): no number, address, illness, disability, income, member."""


def values_of(document: Document) -> dict[str, object]:
    """Return a value that tells its own name for everything that a template may name."""

    def one(name: str) -> object:
        return Picture(files.jpeg(), 20) if name in PICTURES else f"〔{name}〕"

    found: dict[str, object] = {name: one(name) for name in document.names}
    for table, columns in document.tables.items():
        found[table] = [{name: one(name) for name in columns} for _ in range(2)]
    return found


def text_of(content: bytes) -> str:
    """Return everything that a document says, its head and foot included."""
    document = docx.Document(io.BytesIO(content))
    parts = [document.element.body]
    for section in document.sections:
        parts += [section.header._element, section.footer._element]
    return "".join(piece.text or "" for part in parts for piece in part.iter() if piece.tag.endswith("}t"))


def test_every_document_has_a_layout_a_loader_and_somebody_who_prints_it() -> None:
    assert set(LAYOUTS) == set(DOCUMENTS)
    assert set(LOADERS) == {key for key, one in DOCUMENTS.items() if one.of_case and not one.filled_by_hand}
    for document in DOCUMENTS.values():
        assert document.printed_by
        assert document.printed_by <= set(ROLES), document.key


@pytest.mark.parametrize("key", sorted(DOCUMENTS))
def test_our_template_says_all_that_its_document_knows_and_nothing_else(key: str) -> None:
    document = DOCUMENTS[key]
    template = standard_template(key)
    assert not set(judge(template, document).unused) - {
        "event_number", "event_day", "event_code", *document.spare,
    }  # fmt: skip
    content = filled(template, values_of(document), MARK, key)  # type: ignore[arg-type]
    text = text_of(content)
    assert "{{" not in text
    assert "{%" not in text
    texts = {name for name in document.fields if name not in PICTURES} - document.spare
    assert [name for name in sorted(texts) if f"〔{name}〕" not in text] == []
    for table, columns in document.tables.items():
        counts = {name: text.count(f"〔{name}〕") for name in columns if name not in PICTURES}
        assert all(count >= 2 for count in counts.values()), (table, counts)


def test_a_letter_has_the_margins_and_the_fonts_of_official_papers() -> None:
    """GB/T 9704-2012, 5.1 and 5.2: A4, 37 mm above, 28 mm at the left; fonts by name, with stand-ins."""
    document = docx.Document(io.BytesIO(standard_template("refusal")))
    section = document.sections[0]
    measured = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(one.mm) for one in measured if one is not None] == [210, 297, 37, 28]
    xml = document.element.xml
    assert 'w:eastAsia="仿宋"' in xml
    assert 'w:eastAsia="方正小标宋简体"' in xml
    fonts = next(
        part for part in document.part.package.iter_parts() if part.partname.endswith("fontTable.xml")
    )
    assert "小标宋;" in fonts.blob.decode()
    assert "PAGE" in section.footer._element.xml
    large = docx.Document(io.BytesIO(standard_template("notice_a3"))).sections[0].page_width
    assert large is not None
    assert round(large.mm) == 297


@pytest.mark.parametrize("key", sorted(key for key, one in DOCUMENTS.items() if one.notice))
def test_a_notice_has_no_place_for_what_may_not_hang(key: str) -> None:
    document = DOCUMENTS[key]
    named = set(document.fields) | {name for columns in document.tables.values() for name in columns}
    assert named <= PUBLIC_NAMES
    assert document.public
    assert not document.numbers


def test_what_a_family_said_stays_text_and_a_name_without_value_is_no_empty_place() -> None:
    document = DOCUMENTS["refusal"]
    values = values_of(document)
    values["reason_text"] = "{{ mark }} <w:br/> & \x07“自付”\n第二行"
    text = text_of(filled(standard_template("refusal"), values, MARK, "x"))  # type: ignore[arg-type]
    assert "{{ mark }} <w:br/> & “自付”" in text
    assert "第二行" in text
    values.pop("reason_text")
    with pytest.raises(UndefinedError):
        filled(standard_template("refusal"), values, MARK, "x")  # type: ignore[arg-type]


def test_a_file_tells_who_took_it_where_it_is_seen_and_where_it_isnt() -> None:
    content = filled(standard_template("cover"), values_of(DOCUMENTS["cover"]), MARK, "封面")  # type: ignore[arg-type]
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert properties.keywords == "DC-123-456-789"
    assert MARK.who in properties.comments
    assert "〔mark〕" in text_of(content)


def test_the_page_to_print_shows_the_same_tables_pictures_and_lines() -> None:
    document = DOCUMENTS["closing_request"]
    content = filled(standard_template("closing_request"), values_of(document), MARK, "x")  # type: ignore[arg-type]
    shown = sheet(content)
    lines = [part for part in shown.parts if isinstance(part, Line)]
    tables = [part for part in shown.parts if isinstance(part, Printed)]
    assert next(line for line in lines if line.look == "title").pieces[0][1] == "问题整改销号申请单"
    pieces = [
        piece
        for table in tables
        for row in table.rows
        for box in row
        for one in box.lines
        for piece in one.pieces
    ]
    assert ("text", "〔measures_taken〕") in pieces
    pictures = [kind for kind, _ in pieces if kind == "picture"]
    assert len(pictures) == 5, "two pairs and the code"
    assert [table.bare for table in tables] == [True] + [False] * (len(tables) - 1)
    assert not shown.large
