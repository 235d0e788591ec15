"""A lead as the people of village and township meet it: raised, joined, visited, closed or applied from."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.models import Case, Lead, db
from tests.support.client import Browser, Page
from tests.support.county import County
from tests.support.village import Village, village_of

NOTICED = "住院两个月，花费很大。"
REASON = "两个儿子在外务工，去年收入稳定，医疗费已报销大部分。"


@pytest.fixture
def village(app: Flask, county: County) -> Village:
    found = village_of(app, county)
    found.officers["helper"] = county.officer("helper", "township_a")
    found.officers["inspector"] = county.officer("inspector")
    return found


def raised(browser: Browser, address: str = "/leads/new", **answers: str | list[str]) -> str:
    """Raise a lead and return the address of its page."""
    page = browser.submit(address, {"content": NOTICED, "source": "cadre", **answers})
    assert re.fullmatch(r"/leads/\d+", page.location)
    return page.location


def visited(browser: Browser, village: Village, address: str) -> None:
    people = [str(village.officers[role].account_id) for role in ("grid_worker", "first_secretary")]
    browser.submit(
        f"{address}/visit",
        {"visitors": people, "findings": ["illness"], "note": "老人住院，医保报销后自付一万元。"},
    )


def offers(page: Page) -> set[str]:
    """Return what a page offers to do next with its lead, by the last part of the address."""
    ways = {str(node.attributes["href"]) for node in page.tree.css("main .form-buttons a")}
    ways |= {str(node.attributes["action"]) for node in page.tree.css("main .form-buttons form")}
    return {way.rpartition("/")[2] for way in ways}


def token(page: Page) -> dict[str, str]:
    return {"csrf_token": str(page.tree.css_first('[name="csrf_token"]').attributes["value"])}


def test_what_several_noticed_is_visited_once_and_closed_with_an_answer(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    household = village.household("田桂花")
    grid, helper, clerk = as_("grid_worker"), as_("helper"), as_("village_clerk")
    address = raised(grid, f"/leads/new?household={household}")
    assert raised(helper, f"/leads/new?household={household}", content="外出务工的儿子失业了。") == address
    page = clerk.get(address)
    assert NOTICED in page.text
    assert "外出务工的儿子失业了" in page.text
    assert offers(page) == {"visit", "visitors"}
    assert "条线索待指派入户或待处理" in clerk.get("/").text
    named = [str(village.officers[role].account_id) for role in ("grid_worker", "first_secretary")]
    clerk.submit(f"{address}/visitors", {"visitors": named})
    assert grid.get("/").has_link(address)
    assert grid.get("/leads?state=open&mine=1").has_link(address)
    refused = clerk.get(f"{address}/close", 403)
    assert "尚有情况未入户核查" in refused.text
    assert "不包含此项权限" not in refused.text, "it isn't his post that keeps him from it"
    visited(grid, village, address)
    assert not grid.get("/").has_link(address)
    assert offers(clerk.get(address)) == {"apply", "close", "visit", "visitors"}
    short = clerk.submit(
        f"{address}/close", {"reason": "sufficient", "text": "无", "told_how": "in_person"}, status=422
    )
    assert "不少于 15 字" in short.text
    clerk.submit(short, {"text": REASON})
    page = clerk.get(address)
    assert REASON in page.text
    assert offers(page) == set()
    assert clerk.get("/leads?state=closed").has_link(address)
    assert not clerk.get("/leads").has_link(address)
    assert clerk.get(f"/households/{household}").has_link(address)


def test_an_application_opened_from_a_lead_shows_both_ways(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    clerk, household = as_("village_clerk"), village.household("田桂花")
    day = clock.today() - timedelta(days=4)
    address = raised(clerk, f"/leads/new?household={household}", noticed_on=day.isoformat())
    visited(clerk, village, address)
    assert offers(as_("township_officer").get(address)) == {"close", "visit", "visitors"}
    page = clerk.submit(clerk.get(address), {}, action=f"{address}/apply")
    assert page.location.startswith("/cases/")
    assert clerk.get(address).has_link(page.location)
    with village.app.app_context():
        assert db.session.execute(db.select(Case.opened_on)).scalar_one() == day


def test_somebody_unknown_is_found_among_the_households_by_name(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    clerk = as_("village_clerk")
    address = raised(clerk, territory=village.code, name="田桂花", phone="13912345678")
    page = clerk.get(address)
    assert "13912345678" not in page.text
    assert "1391 2345 678" in clerk.submit(page, {}, action=f"{address}/phones", status=200).text
    assert "查看线索联系电话" in clerk.get(address).text
    assert "没有此姓名的人员" in clerk.get(f"{address}/household").text
    household = village.household("田大山", "田桂花")
    chosen = {"household_id": str(household), "once": "chosen", **token(clerk.get(f"{address}/household"))}
    clerk.post(f"{address}/household", chosen)
    assert clerk.get(address).has_link(f"/households/{household}")


def test_the_list_puts_the_late_first_and_goes_on_page_by_page(
    village: Village, as_: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.queries.leads.PAGE", 2)
    clerk, today = as_("village_clerk"), clock.today()
    ages = {"甲": 1, "乙": 30, "丙": 9}
    for name, days in ages.items():
        raised(
            clerk, territory=village.code, name=f"田{name}",
            noticed_on=(today - timedelta(days=days)).isoformat(),
        )  # fmt: skip
    page = clerk.get("/leads")
    first = [node.text() for node in page.tree.css("tbody th a")]
    following = page.tree.css_first('a[rel="next"]')
    assert following is not None
    assert first == ["田乙", "田丙"]
    last = clerk.get(str(following.attributes["href"]))
    assert [node.text() for node in last.tree.css("tbody th a")] == ["田甲"]
    assert "2 条线索已超期" in as_("township_leader").get("/late").text


def test_an_inspector_reads_and_changes_nothing(village: Village, as_: Callable[[str], Browser]) -> None:
    address = raised(as_("grid_worker"), territory=village.code, name="田桂花")
    inspector = as_("inspector")
    assert inspector.get("/leads").has_link(address)
    assert offers(inspector.get(address)) == set()
    inspector.get("/leads/new", 403)
    inspector.get(f"{address}/visit", 403)


def test_a_visit_of_help_that_finds_more_raises_a_lead_by_itself(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    household = village.household("田桂花", "田小")
    ref = village.at("assisted", household)
    answers: dict[str, str | list[str]] = {
        "findings": ["work"], "outcome": "lead", "note": "儿子失业，家里断了收入。",
    }  # fmt: skip
    as_("helper").submit(f"/cases/{ref}/follow-ups/new", answers)
    with village.app.app_context():
        found = db.session.execute(db.select(Lead.id).where(Lead.household_id == household)).scalar_one()
    page = as_("village_clerk").get(f"/leads/{found}")
    assert "帮扶走访发现" in page.text
    assert "儿子失业" in page.text
    assert page.has_link(f"/cases/{ref}")
