"""The county's templates: sent in, in force at once, every version kept, given up again."""

import io
from collections.abc import Callable

import docx
from flask import Flask

from app.audit.record import content_of
from app.documents.template_builder import standard_template
from app.models import DocumentTemplate, Event, db
from tests.documents.test_official_papers import text_of
from tests.documents.test_template_judgement import edited
from tests.support.client import Browser, Page
from tests.support.village import Village

PAGE = "/document-templates/income_sheet"


def send(browser: Browser, content: bytes, name: str = "收入核算表.docx", **fields: str) -> Page:
    """Send a template in by the form of its page and return what comes back."""
    form = browser.get(PAGE).tree.css_first(f'main form[action="{PAGE}"]')
    hidden = {
        str(one.attributes["name"]): one.attributes.get("value") or ""
        for one in form.css("input[type=hidden]")
    }
    data = {**hidden, "reason": "本县统一格式", "file": (io.BytesIO(content), name), **fields}
    answer = browser.client.post(PAGE, data=data, content_type="multipart/form-data")
    return Page(
        PAGE, answer.status_code, answer.headers.get("Location", ""), answer.get_data(as_text=True), {}
    )


def headed(words: str) -> bytes:
    """Return our template under another title, as an office would change it."""

    def change(document: docx.document.Document) -> None:
        document.paragraphs[0].runs[0].text = words

    return edited("income_sheet", change)


def printed(browser: Browser, ref: str) -> str:
    return text_of(browser.client.get(f"/cases/{ref}/documents/income_sheet.docx").get_data())


def test_a_countys_template_is_in_force_at_once_and_every_version_stays(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    ref, officer, clerk = village.at("visited"), as_("county_officer"), as_("village_clerk")
    assert "禾丰县" not in printed(clerk, ref)
    assert send(officer, headed("禾丰县农户收入核算表")).status == 303
    assert "禾丰县农户收入核算表" in printed(clerk, ref)
    assert "禾丰县农户收入核算表" in clerk.get(f"/cases/{ref}/documents/income_sheet").text
    assert send(officer, headed("农户收入核算表（二版）")).status == 303
    assert "（二版）" in printed(clerk, ref)
    page = officer.get(PAGE)
    assert page.has_link(f"{PAGE}/1.docx")
    assert "禾丰县农户收入核算表" in text_of(clerk.client.get(f"{PAGE}/1.docx").get_data())
    form = page.tree.css_first(f'main form[action="{PAGE}/withdraw"]')
    assert form is not None
    officer.submit(page, {}, action=f"{PAGE}/withdraw", status=422)
    officer.submit(page, {"why": "恢复统一格式"}, action=f"{PAGE}/withdraw")
    assert "（二版）" not in printed(clerk, ref)
    with app.app_context():
        rows = (
            db.session.execute(db.select(DocumentTemplate).order_by(DocumentTemplate.version)).scalars().all()
        )
        assert [(row.version, row.ended_at is None) for row in rows] == [(1, False), (2, False)]
        events = db.session.execute(
            db.select(Event).where(Event.stream_kind == "template").order_by(Event.id)
        ).scalars()
        told = [(event.kind, content_of(event.body)["data"]["version"]) for event in events]
    assert told == [
        ("template.kept", 1), ("template.replaced", 1), ("template.kept", 2), ("template.withdrawn", 2),
    ]  # fmt: skip


def test_what_is_wrong_with_a_template_is_said_and_nothing_changes(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    wrong = edited("income_sheet", lambda one: one.add_paragraph("{{ income_per_had }}"))
    answer = send(officer, wrong)
    assert answer.status == 422
    assert "{{ income_per_had }}" in answer.text
    assert "写法须完全一致" in answer.text
    assert "无法作为文字文档读取" in send(officer, b"hello").text
    assert send(officer, standard_template("income_sheet"), reason=" ").status == 422
    township = as_("township_officer").get(PAGE)
    assert township.tree.css_first("main form") is None
    with app.app_context():
        assert db.session.execute(db.select(DocumentTemplate.id)).first() is None


def test_a_repeated_press_makes_no_second_version(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    officer, content = as_("county_officer"), headed("收入表")
    form = officer.get(PAGE).tree.css_first(f'main form[action="{PAGE}"]')
    hidden = {
        str(one.attributes["name"]): one.attributes.get("value") or ""
        for one in form.css("input[type=hidden]")
    }
    for _ in range(2):
        data = {**hidden, "reason": "统一格式", "file": (io.BytesIO(content), "a.docx")}
        assert officer.client.post(PAGE, data=data, content_type="multipart/form-data").status_code == 303
    assert send(officer, content).status == 422, "the very same file is in force"
    with app.app_context():
        assert db.session.execute(db.select(DocumentTemplate.version)).scalars().all() == [1]
