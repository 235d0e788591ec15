"""Official papers of a case: drawn from its rows, whole or refused by name, each printing with a number."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import docx
from flask import Flask

from app.audit.access import content_of
from app.audit.record import content_of as event_content
from app.commands.households import record_household
from app.models import Event, Person, db
from tests.documents.test_official_papers import text_of
from tests.support.client import Browser
from tests.support.families import identity_number, member, sheet
from tests.support.problems import Problems
from tests.support.village import Village
from tests.web.test_readings_exports import number_in, taken_by

NUMBER = identity_number(date(1975, 5, 1), serial=7)


def family(village: Village, *, address: str = "上街东头") -> int:
    """Record a household with a number, as an officer types it."""
    with village.app.app_context():
        return record_household(
            actor=village.officers["village_clerk"].actor(),
            sheet=replace(
                sheet(village.code, member("康守田", number=NUMBER), member("康小田", "003")), address=address
            ),
            once=f"family/{address}",
        )


def paper(browser: Browser, ref: str, key: str, status: int = 200) -> bytes:
    """Return the Word file of a document, or what says why there is none."""
    answer = browser.client.get(f"/cases/{ref}/documents/{key}.docx")
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data()


def test_a_paper_says_what_the_case_says_and_leads_back_to_event_and_printer(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    household = family(village)
    ref = village.at("visited", household)
    clerk = as_("village_clerk")
    content = paper(clerk, ref, "application")
    text = text_of(content)
    for said in ("康守田", "上街东头", "妻子去年查出重病，自付医疗费已超过两万元。", "手印", "导出人", ref):
        assert said in text, said
    assert NUMBER not in text
    assert "990*************" in text
    number = number_in(text)
    assert number_in(docx.Document(io.BytesIO(content)).core_properties.keywords) == number
    row, subjects = taken_by(app, number)
    assert row.kind == "exported"
    assert row.actor_id == village.officers["village_clerk"].account_id
    assert ("household", household) in subjects
    assert content_of(row.body)["purpose"] == "filing"
    number_of_case = village.case_id(ref)
    with app.app_context():
        acts = db.select(Event).where(Event.stream_id == number_of_case, Event.kind == "case.acted")
        event = db.session.execute(acts.order_by(Event.sequence)).scalars().first()
        assert event is not None
        digest = event.digest.hex()
    assert f"案卷第{event.sequence}号办理记录" in text
    assert " ".join(digest[at : at + 4] for at in range(0, 16, 4)) in text
    page = clerk.get(f"/cases/{ref}/documents/application")
    assert "康守田" in page.text
    assert page.tree.css_first(".document-paper img") is not None
    listed = clerk.get(f"/cases/{ref}")
    assert listed.has_link(f"/cases/{ref}/documents/application")
    assert not listed.has_link(f"/cases/{ref}/documents/county_approval")
    assert "县级审定表" in listed.text


def test_a_paper_certifies_the_day_of_its_act_and_not_today(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    household = family(village)
    ref = village.at("visited", household)
    clerk = as_("village_clerk")
    page = clerk.get(f"/households/{household}/members/{village.members(household)[0]}")
    clerk.submit(page, {"name": "康守天"}, status=None)
    with app.app_context():
        assert db.session.get_one(Person, village.members(household)[0]).name == "康守天"
    assert "康守田" in text_of(paper(clerk, ref, "income_sheet"))
    assert "康守天" in text_of(paper(clerk, ref, "contents"))


def test_what_is_missing_is_refused_by_name(village: Village, as_: Callable[[str], Browser]) -> None:
    ref = village.at("appraised", family(village, address=""))
    clerk = as_("village_clerk")
    refused = clerk.get(f"/cases/{ref}/documents/visit_sheet", 422)
    assert "缺少：家庭住址" in refused.text
    assert "缺少：家庭住址" in paper(clerk, ref, "application", 422).decode()
    # The meeting of this test has neither chair nor recorder.
    refused = clerk.get(f"/cases/{ref}/documents/minutes", 422)
    assert "会议主持人" in refused.text
    assert "会议记录人" in refused.text
    before = clerk.get(f"/cases/{ref}/documents/county_approval", 422)
    assert "须先完成：县级审定" in before.text
    listed = clerk.get(f"/cases/{ref}/documents")
    assert "缺少：家庭住址" in listed.text
    assert listed.has_link(f"/cases/{ref}/documents/income_sheet")


def test_full_numbers_leave_for_a_purpose_and_an_event(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("visited", family(village))
    clerk = as_("village_clerk")
    path = f"/cases/{ref}/documents/application/full"
    assert clerk.submit(path, {"purpose": "entry"}, status=422)
    form = clerk.get(path).tree.css_first("main form")
    fields = {
        str(one.attributes["name"]): one.attributes.get("value") or ""
        for one in form.css("input[type=hidden]")
    }
    sent = {**fields, "purpose": "entry", "reason": "录入国家系统"}
    answers = [clerk.client.post(path, data=sent) for _ in range(2)]
    texts = [text_of(answer.get_data()) for answer in answers]
    assert NUMBER in texts[0]
    number = number_in(texts[0])
    assert number_in(texts[1]) == number, "a second press is the same export"
    row, _ = taken_by(app, number)
    assert content_of(row.body)["fields"] == ["household_phone", "identity"]
    with app.app_context():
        event = db.session.execute(
            db.select(Event).where(Event.kind == "case.document_exported").order_by(Event.id)
        ).scalar_one()
        told = event_content(event.body)
        assert told["data"] == {"document": "application", "export": number, "purpose": "entry"}
        assert "录入" not in event.body.decode()
    as_("village_head").get(path, 403)


def test_who_prints_is_asked_of_post_and_place(village: Village, as_: Callable[[str], Browser]) -> None:
    ref = village.at("township_review")
    as_("grid_worker").get(f"/cases/{ref}/documents/income_sheet")
    as_("grid_worker").get(f"/cases/{ref}/documents/comparison", 403)
    as_("department_officer").get(f"/cases/{ref}/documents/income_sheet", 404)
    as_("township_officer").get(f"/cases/{ref}/documents/comparison")
    as_("township_officer").get(f"/cases/{ref}/documents/hand_over", 404)
    as_("township_officer").get(f"/cases/{ref}/documents/nonsense", 404)


def test_a_notice_tells_only_what_may_hang_and_names_no_official(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    household = family(village)
    ref = village.at("on_notice", household)
    text = text_of(paper(as_("village_clerk"), ref, "notice"))
    assert "田某" in text
    assert "边缘易致贫户" in text
    for kept in ("康守田", NUMBER[:6], "上街东头", "重病", village.officers["village_clerk"].name):
        assert kept not in text, kept
    assert number_in(text)


def test_decisions_bear_their_signatures_and_the_dossier_holds_everything(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("assisted", family(village))
    officer = as_("county_officer")
    text = text_of(paper(officer, ref, "county_approval"))
    for role in ("township_officer", "township_leader", "township_head", "county_officer", "county_leader"):
        assert village.officers[role].name in text, role
    answer = officer.client.get(f"/cases/{ref}/dossier.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        names = archive.namelist()
        note = archive.read("说明.txt").decode()
    assert any("一户一档封面" in name for name in names)
    assert any("县级审定表" in name for name in names)
    assert not any("不予纳入" in name for name in names)
    assert "民主评议会议记录（附签到表）：缺少：会议主持人" in note
    assert "文件无法读取" in note, "papers of this test have no bytes"
    row, _ = taken_by(app, number_in(note))
    assert row.kind == "exported"


def test_a_problem_prints_what_its_round_has_come_to(
    problems: Problems, as_: Callable[[str], Browser]
) -> None:
    ref = problems.at("closed")
    officer = as_("county_officer")
    for key in ("hand_over", "plan", "acceptance", "closure_letter"):
        assert "监测帮扶不到位" in text_of(paper(officer, ref, key)), key
    assert "整改前" in text_of(paper(officer, ref, "closing_request"))
    refused = officer.get(f"/cases/{ref}/documents/look_back", 422)
    assert "须先完成：" in refused.text
    assert "案卷尚无此类事项" in officer.get(f"/cases/{ref}/documents/supervision_slip", 422).text
