"""The inspector's room in a browser: what leaps to the eye, where each thing leads, and who stays outside."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from flask import Flask

from app import clock
from tests.support.client import Browser
from tests.support.county import County
from tests.support.founding import BEGINNING, WOMAN, Founding
from tests.support.problems import Problems
from tests.support.village import Village


@pytest.fixture
def story(village: Village, county: County) -> Iterator[Founding]:
    with time_machine.travel(BEGINNING) as time:
        yield Founding(village, time, county.officer("inspector")).tell()


@pytest.fixture
def reader(app: Flask, story: Founding) -> Browser:
    return Browser(app).sign_in(story.inspector)


def spelled(moment: datetime) -> str:
    return moment.astimezone(clock.CHINA).replace(tzinfo=None).isoformat()


def test_the_room_is_the_inspector_s_alone(app: Flask, village: Village, county: County) -> None:
    ref = village.at("applied")
    paths = (
        "/inspection", "/inspection/events", "/inspection/find", f"/inspection/cases/{ref}/life",
        f"/inspection/cases/{ref}/at", f"/inspection/cases/{ref}/compare",
    )  # fmt: skip
    for role in ("village_clerk", "county_leader", "audit_admin"):
        browser = Browser(app).sign_in(county.officer(role))
        assert not browser.get("/").has_link("/inspection")
        for path in paths:
            browser.get(path, 403)
    inspector = Browser(app).sign_in(county.officer("inspector"))
    assert inspector.get("/").has_link("/inspection")
    foreign = county.officer(None)
    county.give_post(foreign, "inspector", "township_b")
    outside = Browser(app).sign_in(foreign)
    for path in paths:
        inspector.get(path)
        outside.get(path, 404 if ref in path else 200)


def test_from_the_first_page_a_death_leads_to_its_place_in_the_life(reader: Browser, story: Founding) -> None:
    page = reader.language("en").get("/inspection")
    look = page.tree.css_first('section[aria-labelledby="look-death"]')
    assert look is not None
    assert look.css_first("h3 .badge").text() == "1"  # type: ignore[union-attr]
    rows = reader.get(str(look.css_first("h3 a").attributes["href"]))  # type: ignore[union-attr]
    assert WOMAN in rows.text
    target = str(look.css_first("ul a").attributes["href"])  # type: ignore[union-attr]
    path, _, anchor = target.partition("#")
    life = reader.get(path)
    line = life.tree.css_first(f"#{anchor}")
    assert line is not None
    assert "death" in str(line.attributes["class"])
    assert f"{WOMAN} died on 8 Mar 2026. The county decided 7 days after the death." in life.text
    assert "5 later steps were signed before that." in life.text


def test_each_line_leads_to_the_case_as_it_stood_then(reader: Browser, story: Founding) -> None:
    life = reader.language("en").get(f"/inspection/cases/{story.ref}/life")
    line = next(
        node for node in life.tree.css("ol.life > li") if "Approval by the county" in node.text()
        and "signature 2 of 2" in node.text()
    )  # fmt: skip
    then = reader.get(str(line.css_first(".line-foot a").attributes["href"]))  # type: ignore[union-attr]
    assert "Approved by the county" in then.text
    assert f"{WOMAN} died" not in then.text
    assert "Lost labour power" in then.text
    assert "recorded only after it" in then.text
    now = reader.get(f"/inspection/cases/{story.ref}/at")
    assert "died on 8 Mar 2026" in now.text


def test_a_moment_may_be_typed_and_a_day_alone_means_its_end(reader: Browser, story: Founding) -> None:
    reader.language("en")
    at = f"/inspection/cases/{story.ref}/at?moment="
    assert "Household visited" in reader.get(f"{at}2026-03-03").text
    assert "as it stood on 2 Mar 2026 09:03" in reader.get(f"{at}2026-03-02 09:03").text
    assert "hadn't been opened" in reader.get(f"{at}2026-03-01").text
    for nonsense in ("gestern", "2026-13-45", "0001-01-01", "9999-12-31T23:59"):
        assert "This is no date and time" in reader.get(at + nonsense).text


def test_two_moments_are_compared_in_the_words_of_the_file(reader: Browser, story: Founding) -> None:
    before, after = (spelled(story.shown[number][0]) for number in (2, 3))
    page = reader.language("en").get(
        f"/inspection/cases/{story.ref}/compare?first={before}&second_step={after}"
    )
    rows = [[cell.text().strip() for cell in row.css("th, td")] for row in page.tree.css("tbody tr")]
    assert [f"{WOMAN}, health", "Healthy", "Serious illness"] in rows
    assert len(rows) == 2
    same = reader.get(f"/inspection/cases/{story.ref}/compare?first={after}&second={after}")
    assert "Nothing differs" in same.text


def test_who_died_is_found_by_her_name_though_no_list_has_her(reader: Browser, story: Founding) -> None:
    reader.language("en")
    assert WOMAN not in reader.get(f"/search?q={WOMAN}").text.replace(f'"{WOMAN}"', "")
    found = reader.get(f"/inspection/find?q={WOMAN}")
    assert "died on 8 Mar 2026" in found.text
    assert found.has_link(f"/inspection/cases/{story.ref}/life")
    assert found.tree.css_first('a[href^="/meetings/"]') is not None
    assert found.tree.css_first('a[href^="/notices/"]') is not None


def test_a_reference_a_number_and_words_of_a_problem_are_found(
    app: Flask, reader: Browser, story: Founding
) -> None:
    ref = Problems(story.village).batch("三保障排查不到位")[0]
    assert reader.get(f"/inspection/find?q={ref}", 303).location == f"/inspection/cases/{ref}/life"
    assert reader.get("/inspection/find?q=三保障").has_link(f"/inspection/cases/{ref}/life")
    number = story.sheets[WOMAN].identity_number
    page = reader.get("/inspection/find")
    by_number = reader.submit(page, {"q": story.sheets["田小满"].identity_number}, status=200)
    assert by_number.has_link(f"/inspection/cases/{story.ref}/life")
    assert story.sheets["田小满"].identity_number not in by_number.html
    assert reader.get(f"/inspection/find?q={number}", 303).location == "/inspection/find"
    assert reader.submit(page, {"q": "上湾"}).location.startswith("/inspection/find?q=")
    assert reader.get("/inspection/find?q=上湾").tree.css_first('a[href^="/meetings/"]') is not None


def test_no_page_of_a_case_shows_a_full_number(reader: Browser, story: Founding) -> None:
    for path in ("life", "life?order=recorded", "at", "compare"):
        html = reader.get(f"/inspection/cases/{story.ref}/{path}").html
        for sheet in story.sheets.values():
            assert sheet.identity_number not in html, path


def test_how_a_signer_had_signed_in_is_told(app: Flask, village: Village, county: County) -> None:
    ref = village.at("township_review")
    officer = Browser(app).sign_in(village.officers["township_officer"])
    officer.submit(f"/cases/{ref}/actions/review")
    page = (
        Browser(app).sign_in(county.officer("inspector")).language("en").get(f"/inspection/cases/{ref}/life")
    )
    review = next(node for node in page.tree.css("ol.life > li") if "Review by the township" in node.text())
    assert "second factor shown 0 minutes before" in review.text()
    opened = next(node for node in page.tree.css("ol.life > li") if "Submit the application" in node.text())
    assert "how signed in: not kept" in opened.text()


def test_addresses_typed_by_hand_do_no_harm(reader: Browser, story: Founding) -> None:
    for asked in (
        "delay=-3&kind=nonsense&action=drop&source=x.y.z&stands=.&place=99&look=all",
        "claimed_from=0001-01-01&claimed_to=9999-12-31&recorded_from=x&recorded_to=",
        "after=nonsense&account=x", "after=99999999999999999999", "delay=99999999999",
    ):  # fmt: skip
        reader.get(f"/inspection/events?{asked}")
    reader.get("/inspection?days=77")
    reader.get("/inspection/cases/JC-1999-00001/life", 404)


def test_a_life_asks_as_much_with_many_events_as_with_few(
    app: Flask, village: Village, county: County, asked: list[str]
) -> None:
    browser = Browser(app).sign_in(county.officer("inspector"))
    browser.get("/inspection")  # the first page after the sign-in writes that it was passed
    counts = []
    for state in ("visited", "county_review"):
        ref = village.at(state)
        asked.clear()
        browser.get(f"/inspection/cases/{ref}/life")
        counts.append(len([one for one in asked if not one.startswith("BEGIN")]))
    assert counts[0] == counts[1] <= 40


def test_the_first_page_asks_as_much_for_many_events_as_for_one(
    app: Flask, village: Village, county: County, asked: list[str]
) -> None:
    browser = Browser(app).sign_in(county.officer("inspector"))
    browser.get("/inspection")  # the first page after the sign-in writes that it was passed
    counts = []
    for number in (1, 4):
        for _ in range(number):
            village.at("visited")
        asked.clear()
        browser.get("/inspection")
        counts.append(len([one for one in asked if not one.startswith("BEGIN")]))
    assert counts[0] == counts[1] <= 30
