"""Pages of the demo open for those who work with them, whatever state a case is in."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.models import Case, Household, Lead, LeadList, Meeting, Notice, db
from tests.cli.conftest import browser_of, read_of
from tests.support.client import Browser


def test_a_case_of_every_state_opens(loaded: Flask, inspector: Browser) -> None:
    with loaded.app_context():
        by_state = {case.state: case.ref for case in db.session.execute(select(Case)).scalars()}
    for ref in by_state.values():
        inspector.get(f"/cases/{ref}")
        inspector.get(f"/cases/{ref}/papers")


def test_the_cases_of_the_stories_open(loaded: Flask, inspector: Browser) -> None:
    for ref in read_of(loaded, "demo_stories.json").values():
        inspector.get(f"/cases/{ref}")


def test_households_meetings_and_notices_open(loaded: Flask, inspector: Browser) -> None:
    for model, where in (
        (Household, "/households"),
        (Lead, "/leads"),
        (Meeting, "/meetings"),
        (Notice, "/notices"),
    ):
        with loaded.app_context():
            numbers = db.session.execute(select(model.id).order_by(model.id).limit(60)).scalars().all()
        for number in numbers[::20]:
            inspector.get(f"{where}/{number}")


def test_a_list_of_leads_waits_and_another_was_taken_over_with_rows_left_behind(loaded: Flask) -> None:
    officer = browser_of(loaded, "chendachuan")
    page = officer.get("/lead-lists")
    assert "待核对" in page.text
    assert "接收7条，并入1条，未接收2条" in page.text
    with loaded.app_context():
        waiting, taken = db.session.execute(select(LeadList.id).order_by(LeadList.id.desc())).scalars()
    assert "共7行，均可接收" in officer.get(f"/lead-lists/{waiting}").text
    assert "身份证" in officer.get(f"/lead-lists/{taken}").text


@pytest.mark.parametrize(
    "username",
    ["lixiaohe", "wanggensheng", "wuxiaolan", "hanjiye", "jiangliu", "chendachuan", "linzhiyuan", "heqiushi",
     "luoxiangming.system", "songmingjing.audit"],
)  # fmt: skip
def test_everybody_finds_work_or_an_empty_desk(loaded: Flask, username: str) -> None:
    browser = browser_of(loaded, username)
    for path in ("/", "/account", "/manual"):
        browser.get(path)


def test_who_comes_and_goes_is_left_out_of_the_log_until_it_is_asked_for(inspector: Browser) -> None:
    kinds = [cell.text() for cell in inspector.get("/administration-log").tree.css("tbody th")]
    assert kinds
    assert not {"登录", "退出"} & set(kinds)
    asked = inspector.get("/administration-log?kind=everything").tree.css("tbody th")
    assert "登录" in {cell.text() for cell in asked}


def test_notices_whose_days_are_over_say_so(inspector: Browser) -> None:
    page = inspector.get("/notices")
    assert "公告期满" in page.text
    assert "公示期满，尚未取下" in page.text


def test_a_worklist_names_the_act_that_comes_next(loaded: Flask) -> None:
    page = browser_of(loaded, "xujingqiu").get("/?state=visited")
    assert "下一步：登记信息比对" in page.text
    assert "下一步：登记民主评议" not in page.text


def test_stories_speak_of_those_whose_they_are(loaded: Flask, inspector: Browser) -> None:
    refs = read_of(loaded, "demo_stories.json")
    assert "燕来喜养殖生猪" in inspector.get(f"/cases/{refs['returns']}").text
    assert "柏松林" in inspector.get(f"/cases/{refs['recusal']}").text.partition("在建筑工地")[0][-20:]
    assert "患者正在住院救治" in inspector.get(f"/cases/{refs['leukaemia']}").text
