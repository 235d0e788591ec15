"""Notices on the public page: what they show, when they are gone, and objections to them."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from app import clock
from app.audit.record import content_of, record
from app.commands.objections import Received, receive_objection
from app.errors import Blocked
from app.identity import CONTEXT, HOUSEHOLD_ADDRESS, HOUSEHOLD_PHONE, PHONE_CONTEXT
from app.keyring import vault
from app.models import Case, Event, Evidence, Household, Notice, Objection, Person, Relation, Visit, db
from app.receipts import notice_code
from tests.support.client import Browser, Page
from tests.support.family import applied, family_of
from tests.support.village import Village


def hung(village: Village, ref: str, *, until: date) -> tuple[int, str]:
    """Let the notice of a case hang until a day; return its number and the code on its paper."""
    with village.app.app_context():
        session = db.session()
        row = session.execute(db.select(Notice).order_by(Notice.id.desc()).limit(1)).scalar_one()
        with session.no_autoflush:
            row.last_day = until
        record(session, row, "notice.posted", actor=None)
        session.commit()
        return row.id, notice_code(row.id)


def opened(app: Flask, code: str) -> tuple[Browser, Page]:
    browser = Browser(app)
    browser.submit("/public/notices", {"code": code})
    return browser, browser.get("/public/notices/opened")


def objected(browser: Browser, status: int = 303, **answers: str) -> Page:
    fields = {"position": "1", "text": "这家去年在县城买了房", **answers}
    return browser.submit("/public/notices/opened/object", fields, status=status)


def objections(app: Flask) -> list[Objection]:
    with app.app_context():
        return list(db.session.execute(db.select(Objection).order_by(Objection.id)).scalars())


def test_a_notice_opens_by_the_code_of_its_paper_and_lists_no_name_otherwise(
    app: Flask, village: Village
) -> None:
    ref = village.at("on_notice")
    _, code = hung(village, ref, until=clock.today())
    listed = Browser(app).get("/public/notices")
    assert "上湾村" in listed.text
    only = opened(app, code)[0].get("/public/notices/opened/object").tree.css("input[name=position]")
    assert [("checked" in one.attributes) for one in only] == [True], "one household is no question"
    assert "田某" not in listed.html
    _, page = opened(app, code)
    assert "田某" in page.text
    assert "综合帮扶" in page.text
    wrong = f"{code.split('-')[0]}-{(int(code.split('-')[1]) + 1) % 10**6:06}"
    for typed in (wrong, "999-123456", code.split("-")[0], "甲"):
        assert "没有这个查询码" in Browser(app).submit("/public/notices", {"code": typed}, status=422).text


def test_the_printed_paper_carries_the_code(app: Flask, village: Village) -> None:
    ref = village.at("on_notice")
    number, code = hung(village, ref, until=clock.today())
    page = Browser(app).sign_in(village.officers["village_clerk"]).get(f"/notices/{number}/print")
    assert code in page.text
    assert page.tree.css_first('img[src^="data:image/svg"]') is not None


def test_a_notice_is_gone_after_its_last_day_without_anybody_acting(app: Flask, village: Village) -> None:
    ref = village.at("on_notice")
    _, code = hung(village, ref, until=clock.today())
    browser, _ = opened(app, code)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        browser.get("/public/notices/opened", 404)
        assert "正在公示的没有这个查询码" in Browser(app).submit(
            "/public/notices", {"code": code}, status=422
        ).text  # fmt: skip
        assert "今天没有正在公示" in Browser(app).get("/public/notices").text
        browser.get("/public/notices/opened/object", 404)


@pytest.mark.parametrize("name", ["", "李四"])
def test_an_objection_named_or_not_keeps_the_notice_from_being_closed(
    app: Flask, village: Village, name: str
) -> None:
    ref = village.at("on_notice")
    _, code = hung(village, ref, until=clock.today() + timedelta(days=1))
    browser, _ = opened(app, code)
    objected(browser, name=name, phone="0870-5550100")
    assert "已收到" in browser.get("/public/notices/opened/thanks").text
    (row,) = objections(app)
    assert (row.channel, row.objector_sealed is not None) == ("public_page", bool(name))
    hung(village, ref, until=clock.today() - timedelta(days=2))
    with pytest.raises(Blocked) as refusal:
        village.close(ref)
    assert "objections_decided" in {reason.details.get("name") for reason in refusal.value.reasons}
    with app.app_context():
        kinds = [
            (event.kind, content_of(event.body)["data"])
            for event in db.session.execute(db.select(Event).order_by(Event.id)).scalars()
        ]
    told = next(data for kind, data in kinds if kind == "case.objection_received")
    assert told["anonymous"] == int(not name)


def test_an_objection_pressed_twice_is_one(app: Flask, village: Village) -> None:
    ref = village.at("on_notice")
    _, code = hung(village, ref, until=clock.today())
    browser, _ = opened(app, code)
    page = browser.get("/public/notices/opened/object")
    for _ in range(2):
        browser.submit(page, {"position": "1", "text": "这家去年在县城买了房"})
    assert len(objections(app)) == 1


def test_an_empty_objection_is_asked_again_and_kept(app: Flask, village: Village) -> None:
    ref = village.at("on_notice")
    _, code = hung(village, ref, until=clock.today())
    browser, _ = opened(app, code)
    page = objected(browser, 422, text="假", name="李四")
    assert "请简单写几句哪里不对" in page.text
    assert "李四" in page.html


def test_an_announcement_takes_no_objection(app: Flask, village: Village) -> None:
    ref = village.at("assisted")
    _, code = hung(village, ref, until=clock.today())
    browser, page = opened(app, code)
    assert not page.has_link("/public/notices/opened/object")
    assert "公示已经结束" in objected(browser, 422).text


SECRET = "这家在县城买了房，别说是我讲的"


def browser_of(app: Flask, village: Village, role: str) -> Browser:
    """Return the browser of an officer, signed in once: a code of the second factor works once."""
    officer = village.officers[role]
    known: dict[int, Browser] = app.extensions.setdefault("browsers", {})
    if known.get(officer.account_id) is None or known[officer.account_id].get("/account", None).status != 200:
        known[officer.account_id] = Browser(app).sign_in(officer)
    return known[officer.account_id]


def seen_by(app: Flask, village: Village, role: str, ref: str) -> str:
    return browser_of(app, village, role).get(f"/cases/{ref}").html


def test_an_objection_for_above_the_village_is_sealed_from_it(app: Flask, village: Village) -> None:
    ref = village.at("on_notice")
    _, code = hung(village, ref, until=clock.today())
    browser, _ = opened(app, code)
    objected(browser, text=SECRET, above_village="y")
    number = objections(app)[0].id
    for role in ("village_clerk", "village_head", "first_secretary", "grid_worker"):
        page = seen_by(app, village, role, ref)
        assert SECRET not in page
        assert "对您保密" in page
    browser_of(app, village, "village_head").get(f"/objections/{number}", 403)
    assert SECRET in seen_by(app, village, "township_officer", ref)
    assert SECRET in browser_of(app, village, "township_officer").get(f"/objections/{number}").html


def test_an_objection_is_sealed_from_kin_of_the_household(app: Flask, village: Village) -> None:
    household = village.household()
    ref = village.at("on_notice", household)
    _, code = hung(village, ref, until=clock.today())
    browser, _ = opened(app, code)
    objected(browser, text=SECRET)
    assert SECRET in seen_by(app, village, "village_head", ref)
    related(app, village.officers["village_head"].person_id, village.members(household)[0])
    page = seen_by(app, village, "village_head", ref)
    assert SECRET not in page
    browser_of(app, village, "village_head").get(f"/objections/{objections(app)[0].id}", 403)


def test_an_objection_to_an_officer_is_sealed_from_him_and_his_kin(app: Flask, village: Village) -> None:
    ref = village.at("on_notice")
    clerk, head = village.officers["village_clerk"], village.officers["village_head"]
    with app.app_context():
        receive_objection(
            actor=village.officers["first_secretary"].actor(),
            ref=ref,
            received=Received(clock.today(), "in_person", SECRET, about=(clerk.account_id,)),
            once="1",
        )
    assert SECRET not in seen_by(app, village, "village_clerk", ref)
    assert SECRET in seen_by(app, village, "village_head", ref)
    related(app, head.person_id, clerk.person_id)
    assert SECRET not in seen_by(app, village, "village_head", ref)


def related(app: Flask, holder: int, kin: int) -> None:
    with app.app_context():
        db.session.add(
            Relation(
                holder_id=holder, person_id=kin, degree="sibling", declared_on=clock.today(), ended_on=None
            )
        )
        db.session.commit()


FORBIDDEN = {
    "identity number": "990101198001011234",
    "number of another paper": "残障证99000000001234567842",
    "telephone": "13955501234",
    "telephone of the household": "0870-7654321",
    "address": "上湾村一组十七号门牌",
    "account": "6217000012345678901",
    "birth date": "1968年3月17日",
    "birth date, written otherwise": "1968-03-17",
    "illness": "尿毒症透析",
    "disability": "听力残疾二级",
    "income": "12,345",
    "spending": "6,789",
    "school of a child": "禾丰县第九中学",
    "photo": "全家福照片.jpg",
    "another member's name": "欧阳不该出现",
    "words of the application": "自付医疗费已超过两万元",
}
"""A value of its own for each of the twelve forbidden kinds (decisions.md 34), and a few more."""


def marked(app: Flask, village: Village) -> str:
    """Return the case of a household in which every personal field holds a value of its own."""
    said = "；".join(
        FORBIDDEN[kind]
        for kind in ("illness", "disability", "school of a child", "account", "number of another paper")
    )
    household = village.household(
        "田某", FORBIDDEN["another member's name"], health=("002", "004"), born=date(1968, 3, 17)
    )
    amounts = {"work": Decimal(12345), "medical": Decimal(6789)}
    ref = village.at("on_notice", household, account=said, amounts=amounts)
    with app.app_context():
        session = db.session()
        for person_id in village.members(household):
            person = session.get_one(Person, person_id)
            with session.no_autoflush:
                person.phone_sealed = vault().seal(person.key, FORBIDDEN["telephone"], context=PHONE_CONTEXT)
                person.identity_sealed = vault().seal(
                    person.key, FORBIDDEN["identity number"], context=CONTEXT
                )
            record(session, person, "person.corrected", actor=None)
        row = session.get_one(Household, household)
        with session.no_autoflush:
            row.address_sealed = vault().seal(row.key, FORBIDDEN["address"], context=HOUSEHOLD_ADDRESS)
            row.phone_sealed = vault().seal(
                row.key, FORBIDDEN["telephone of the household"], context=HOUSEHOLD_PHONE
            )
        record(session, row, "household.corrected", actor=None)
        case = session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        session.add(
            Evidence(
                kind="proof", name="secret", media_type="image/jpeg", size=1, sha256="0" * 64,
                file_name_sealed=vault().seal(case.key, FORBIDDEN["photo"], context="evidence/name"),
                account_id=village.officers["village_clerk"].account_id, recorded_at=clock.now(),
                struck_on=None, case_id=case.id,
            )
        )  # fmt: skip
        session.commit()
    return ref


def public_pages(app: Flask, village: Village, ref: str, code: str) -> Iterator[str]:
    """Yield every page that the public can reach about a household, in both languages."""
    for language in ("zh", "en"):
        browser, page = opened(app, code)
        browser.language(language)
        yield page.html
        for path in ("opened", "opened/object", "opened/thanks", ""):
            yield browser.get(f"/public/notices/{path}".rstrip("/")).html
        yield objected(browser, 422, text="").html
        family = family_of(app, ref)
        family.browser.language(language)
        yield family.status().html
        stranger = applied(app).browser.language(language)
        for path in ("", "who-may-apply", "help", "apply", "apply/990101101001", "receipt", "status"):
            yield stranger.get(f"/public/{path}").html


@pytest.mark.parametrize("stage", ["on_notice", "announced"])
def test_no_public_page_shows_any_of_the_forbidden_kinds(app: Flask, village: Village, stage: str) -> None:
    ref = marked(app, village)
    _, code = hung(village, ref, until=clock.today())
    if stage == "announced":
        notice_id = village.notice(ref, "announcement", clock.today())
        with app.app_context():
            code = notice_code(notice_id)
    with app.app_context():
        visit = db.session.execute(db.select(Visit)).scalar_one()
        per_head = {
            f"{value:,.0f}"
            for value in (visit.income_per_head, visit.spending_per_head, visit.reference_per_head)
        }
    shown = list(public_pages(app, village, ref, code))
    assert any("田某" in html for html in shown)
    for html in shown:
        for kind, value in FORBIDDEN.items():
            assert value not in html, kind
        for unfit in (*per_head, "患有大病", "长期慢性病", "残疾人"):
            assert unfit not in html
