"""A refusal and the family's appeal: in time, once, looked at by others, answered with a reason."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.commands.appeals import AppealSheet, answer_appeal, receive_appeal
from app.errors import Forbidden, Invalid
from app.models import Appeal, Task, db
from tests.support.client import Browser
from tests.support.family import Family, family_of
from tests.support.village import Village

WHY = "家里老人上个月住院了，自付一万多元，入户时没有算进去"
ANSWER = "已再次入户核对住院票据，报销后自付四千一百元，人均收入仍在范围以上。"
REFUSAL = {
    "reasons": ["no_risk"],
    "reason_text": "已逐项核对收支与自付支出，自付支出较小且已报销，农户当面知情",
}


@pytest.fixture
def refused(app: Flask, village: Village) -> tuple[str, Family]:
    ref = village.at("visited")
    for role in ("village_head", "township_officer"):
        village.act(role, ref, "reject", answers=REFUSAL if role == "village_head" else {})
    return ref, family_of(app, ref)


def appealed(family: Family, status: int = 303) -> str:
    family.status()
    return family.browser.submit("/public/status/mine/appeal", {"text": WHY}, status=status).text


def appeal(app: Flask) -> Appeal:
    with app.app_context():
        return db.session.execute(db.select(Appeal)).scalar_one()


def open_tasks(app: Flask) -> int:
    with app.app_context():
        return len(db.session.execute(db.select(Task).where(Task.done_at.is_(None))).all())


def test_the_family_reads_the_reason_and_appeals(
    app: Flask, village: Village, refused: tuple[str, Family]
) -> None:
    ref, family = refused
    page = family.status()
    assert REFUSAL["reason_text"] in page.text
    appealed(family)
    assert "将于" in family.status().text
    officer = Browser(app).sign_in(village.officers["own_work"])
    home = officer.get("/")
    assert home.has_link(f"/cases/{ref}/appeal")
    assert WHY in officer.get(f"/cases/{ref}/appeal").text


def test_an_appeal_pressed_twice_is_one_and_a_second_one_is_refused(
    app: Flask, refused: tuple[str, Family]
) -> None:
    _, family = refused
    family.status()
    page = family.browser.get("/public/status/mine/appeal")
    for _ in range(2):
        family.browser.submit(page, {"text": WHY})
    assert open_tasks(app) == 1
    assert family.browser.get("/public/status/mine/appeal", 303).location == "/public/status/mine"
    again = family.browser.post(
        "/public/status/mine/appeal",
        {"text": "再说一次，情况属实", "once": "other", "csrf_token": token(page.html)},
        422,
    )
    assert "已经提出过" in again.text


def token(html: str) -> str:
    return html.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]


def test_whoever_refused_cannot_answer_and_another_can(
    app: Flask, village: Village, refused: tuple[str, Family]
) -> None:
    ref, family = refused
    appealed(family)
    with app.app_context():
        with pytest.raises(Forbidden, match="refused_it_yourself"):
            answer_appeal(actor=village.officers["township_officer"].actor(), ref=ref, text=ANSWER, once="1")
        with pytest.raises(Forbidden):
            answer_appeal(actor=village.officers["village_clerk"].actor(), ref=ref, text=ANSWER, once="1")
        with pytest.raises(Invalid, match="appeal_answer_short"):
            answer_appeal(actor=village.officers["own_work"].actor(), ref=ref, text="不行", once="2")
    officer = Browser(app).sign_in(village.officers["own_work"])
    officer.submit(f"/cases/{ref}/appeal/answer", {"text": ANSWER})
    page = family.status()
    assert ANSWER in page.text
    assert not page.has_link("/public/status/mine/appeal")
    assert open_tasks(app) == 0


def test_who_signs_second_reads_who_signs_first_and_finds_no_button_that_refuses(
    app: Flask, village: Village, refused: tuple[str, Family]
) -> None:
    ref, family = refused
    appealed(family)
    way = f"/cases/{ref}/actions/reinstate"
    officer = Browser(app).sign_in(village.officers["own_work"])
    assert officer.get(f"/cases/{ref}/appeal").has_link(way)
    head = Browser(app).sign_in(village.officers["township_head"])
    page = head.get(f"/cases/{ref}/appeal")
    assert not page.has_link(way)
    assert "签署恢复办理" in page.text
    assert page.has_link(f"/cases/{ref}/appeal/answer")
    officer.submit(f"/cases/{ref}/appeal/answer", {"text": ANSWER})
    said = officer.get(f"/cases/{ref}").text
    assert "复核后维持认定不通过" in said
    assert "异议不成立" not in said


def test_an_appeal_found_right_takes_the_case_up_again(
    app: Flask, village: Village, refused: tuple[str, Family]
) -> None:
    ref, family = refused
    appealed(family)
    answers = {"reason_text": "复核住院票据后确需重新入户核查，退回重新办理"}
    village.act("own_work", ref, "reinstate", answers=answers)
    assert open_tasks(app) == 1
    village.act("township_leader", ref, "reinstate")
    assert family.word() == "已收到"
    assert "重新办理" in family.status().text
    assert appeal(app).outcome == "upheld"
    assert open_tasks(app) == 0


def test_an_appeal_after_its_days_is_refused_with_the_day(app: Flask, refused: tuple[str, Family]) -> None:
    _, family = refused
    with time_machine.travel(clock.now() + timedelta(days=30), tick=True):
        assert family.status().has_link("/public/status/mine/appeal")
    with time_machine.travel(clock.now() + timedelta(days=31), tick=True):
        assert not family.status().has_link("/public/status/mine/appeal")


def test_an_appeal_on_paper_counts_the_same(
    app: Flask, village: Village, refused: tuple[str, Family]
) -> None:
    ref, family = refused
    clerk = Browser(app).sign_in(village.officers["village_clerk"])
    clerk.submit(f"/cases/{ref}/appeal", {"channel": "letter", "text": WHY})
    assert appeal(app).channel == "letter"
    assert "将于" in family.status().text
    assert open_tasks(app) == 1


def test_a_case_that_wasn_t_refused_takes_no_appeal(app: Flask, village: Village) -> None:
    ref = village.at("applied")
    sheet = AppealSheet(WHY, clock.today(), "letter")
    with app.app_context(), pytest.raises(Forbidden, match="nothing_to_appeal"):
        receive_appeal(actor=village.officers["village_clerk"].actor(), ref=ref, sheet=sheet, once="1")
    family = family_of(app, ref)
    family.status()
    assert family.browser.get("/public/status/mine/appeal", 303).location == "/public/status/mine"


def test_nobody_appeals_without_the_receipt(app: Flask, refused: tuple[str, Family]) -> None:
    assert Browser(app).get("/public/status/mine/appeal", 303).location == "/public/status"
    with app.app_context():
        assert db.session.execute(db.select(Appeal)).first() is None
