"""Help and visits as the people of village and township meet them on their pages."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask

from app import clock
from app.commands.helper_assignments import HandOver, assign_helper
from app.models import FollowUp, HelpMeasure, db
from tests.support import files
from tests.support.client import Browser
from tests.support.county import County
from tests.support.village import Village, village_of


@pytest.fixture
def village(app: Flask, county: County) -> Village:
    found = village_of(app, county)
    found.officers["helper"] = county.officer("helper", "township_a")
    return found


def test_clerk_plans_what_illness_asks_for_delivers_it_with_proof_and_ends_it(village: Village) -> None:
    ref = village.at("assisted")
    clerk = Browser(village.app).sign_in(village.officers["village_clerk"])
    assert "至少需要以下一项：健康帮扶、社会帮扶" in clerk.get(f"/cases/{ref}").text
    page = clerk.get(f"/cases/{ref}/measures/new")
    assert "至少需要以下一项：健康帮扶、社会帮扶" in page.text
    plan: dict[str, str | list[str]] = {"measure": "45003", "content": "报销住院费用三千元", "person": ""}
    again = clerk.submit(page, plan, status=422)
    assert again.tree.css_first("#content").text().strip() == "报销住院费用三千元"
    assert "请填写" in again.tree.css_first("#person-error").text()
    clerk.submit(again, {"person": "刘敏"})
    page = clerk.get(f"/cases/{ref}")
    assert "健康帮扶：医疗救助" in page.text
    assert "尚无对应措施的风险" not in page.text
    with village.app.app_context():
        number = db.session.execute(db.select(HelpMeasure.id)).scalar_one()
    page = clerk.submit(f"/measures/{number}/deliver", {"amount": "3000"}, status=422)
    assert "帮扶措施落实佐证：请上传落实佐证" in page.text
    assert "卷内已有佐证" not in page.text
    sent = {"amount": "3000", "paper_help_proof": (BytesIO(files.PDF), "发放清单.pdf")}
    clerk.submit(page, sent)  # type: ignore[arg-type]
    assert "已落实" in clerk.get(f"/cases/{ref}").tree.css_first("#help ~ .card").text()
    clerk.submit(f"/measures/{number}/end", {"reason": "complete"})
    assert "已实施完毕" in clerk.get(f"/cases/{ref}").text
    assert "该措施已结束" in clerk.get(f"/measures/{number}/end").text


def test_helper_finds_his_family_on_the_list_and_ticks_that_nothing_changed(village: Village) -> None:
    household = village.household()
    ref = village.at("assisted", household)
    officer = Browser(village.app).sign_in(village.officers["township_officer"])
    assert "尚未确定帮扶责任人" in officer.get(f"/cases/{ref}").text
    helper = village.officers["helper"]
    page = officer.submit(f"/households/{household}/helper", {}, status=422)
    assert "请选择一项" in page.text, "nobody is responsible because his name comes first"
    officer.submit(page, {"account_id": str(helper.account_id)})
    assert helper.name in officer.get(f"/households/{household}").text
    browser = Browser(village.app).sign_in(helper)
    page = browser.get("/follow-ups")
    assert page.tree.css_first(f'a[href="/cases/{ref}/follow-ups/new"]') is not None
    page = browser.submit(f"/cases/{ref}/follow-ups/new", {}, status=422)
    assert page.tree.css_first("main details[open] [name=findings]"), "what is asked for lies open"
    browser.submit(page, {"unchanged": "y"})
    assert "无变化" in browser.get(f"/cases/{ref}").tree.css_first("#help ~ .card").text()
    with village.app.app_context():
        assert db.session.execute(db.select(FollowUp.findings)).scalar_one() == []


def test_a_helper_s_families_are_handed_over_together_and_who_stays_says_why(
    village: Village, county: County
) -> None:
    leaving, taking = village.officers["helper"], county.officer("helper", "township_a")
    families = [village.household() for _ in range(3)]
    officer = Browser(village.app).sign_in(village.officers["township_officer"])
    for number in families:
        officer.submit(f"/households/{number}/helper", {"account_id": str(leaving.account_id)})
    page = officer.get("/helpers")
    assert leaving.name in page.text
    page = officer.get(f"/helpers/{leaving.account_id}")
    answers = {"account_id": str(taking.account_id), "reason": "post"}
    again = officer.submit(page, answers, status=422)
    assert "请选择" in again.tree.css_first("#households-error").text()
    officer.submit(
        f"/households/{families[0]}/helper", {"account_id": str(taking.account_id), "reason": "post"}
    )
    ticked = {**answers, "households": [str(number) for number in families[:2]]}
    again = officer.submit(again, ticked, status=422)
    told = again.tree.css_first(".error-summary").text()
    assert "已移交 1 户" in told
    assert "1 户已由他人负责" in told
    left = [box.attributes["value"] for box in again.tree.css('input[name="households"]')]
    assert left == [str(families[2])]
    officer.submit(f"/helpers/{leaving.account_id}", {**answers, "households": [str(families[2])]})
    listed = officer.get("/helpers")
    assert "已移交 1 户" in listed.text
    assert leaving.name not in listed.tree.css_first("main table").text()


def test_first_page_tells_a_helper_how_many_families_should_have_been_visited(village: Village) -> None:
    household = village.household()
    village.at("assisted", household)
    helper = village.officers["helper"]
    with village.app.app_context():
        assign_helper(
            actor=village.officers["village_clerk"].actor(), household_id=household, once="a",
            hand_over=HandOver(helper.account_id, clock.today(), "first"),
        )  # fmt: skip
    for days, told in ((30, False), (31, True)):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            page = Browser(village.app).sign_in(helper).get("/")
            assert ("有1户" in page.text) is told, days


def test_what_a_visit_found_leads_to_the_measure_that_answers_it(village: Village) -> None:
    ref = village.at("assisted")
    clerk = Browser(village.app).sign_in(village.officers["village_clerk"])
    page = clerk.submit(f"/cases/{ref}/follow-ups/new", {"findings": "illness"}, status=422)
    assert "请选择后续制定帮扶措施，或仅作记录" in page.text
    done = clerk.submit(page, {"findings": "illness", "outcome": "measure", "note": "妻子再次住院"})
    assert done.location.startswith(f"/cases/{ref}/measures/new?follow_up=")
    clerk.submit(done.location, {"measure": "45003", "content": "报销住院费用", "person": "刘敏"})
    with village.app.app_context():
        assert db.session.execute(db.select(HelpMeasure.follow_up_id)).scalar_one() is not None


def test_before_the_approval_there_is_nothing_to_plan_or_to_visit(village: Village) -> None:
    ref = village.at("applied")
    clerk = Browser(village.app).sign_in(village.officers["village_clerk"])
    assert clerk.get(f"/cases/{ref}").tree.css_first("#help") is None
    assert "县级审定通过后方可" in clerk.get(f"/cases/{ref}/measures/new", 403).text
    assert "县级审定通过后至监测终止前" in clerk.get(f"/cases/{ref}/follow-ups/new", 403).text
