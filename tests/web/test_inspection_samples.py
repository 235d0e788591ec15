"""Samples in the browser: announced, drawn, visited without knowing the warnings, seen by no village."""

import io
from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask

from app import clock
from app.models import db
from tests.support import files
from tests.support.client import Browser, Page
from tests.support.county import Officer
from tests.support.samples import drawn, on_every_side
from tests.support.village import Village


@pytest.fixture
def inspector(village: Village) -> Officer:
    on_every_side(village)
    return village.county.officer("inspector")


def announce(browser: Browser, **more: str | list[str]) -> Page:
    fields: dict[str, str | list[str]] = {
        "title": "柳溪镇抽查", "region": "990101101000", "sources": ["enrolled", "refused", "lead"],
        "size": "4", "share_risk": "0", "share_on": "50", "share_off": "50", "seed_kind": "committed", **more,
    }  # fmt: skip
    return browser.submit("/samples/new", fields)


def test_sample_goes_from_announcement_to_finding(app: Flask, inspector: Officer) -> None:
    browser = Browser(app).sign_in(inspector)
    form = browser.get("/samples/new")
    assert [
        form.tree.css_first(f"#{name}").attributes["value"]  # type: ignore[union-attr]
        for name in ("share_risk", "share_on", "share_off")
    ] == ["50", "30", "20"]
    page = browser.get(announce(browser).location)
    assert "已公告，未抽取" in page.text
    paper = browser.get(f"{page.path}/frame")
    text = browser.client.get(f"{page.path}/frame.txt").data
    assert sha256(text).hexdigest() in paper.text
    assert sha256(text).hexdigest() in page.text
    done = browser.get(browser.submit(page, action=f"{page.path}/draw").location)
    assert "漏纳率" in done.text
    assert browser.get(f"{page.path}/list").text.count("册内随机") == 2
    file = browser.get(f"{page.path}/files/1")
    assert "先独立核查" in file.text
    verdict = str(file.tree.css_first('input[name="verdict"]').attributes["value"])  # type: ignore[union-attr]
    answer = browser.submit(
        file,
        {
            "visited_on": clock.today().isoformat(), "as_recorded": "yes", "verdict": verdict,
            "satisfied": "yes", "text": "家中见到户主，与档案一致。",
            "photos": (io.BytesIO(files.jpeg()), "原件.jpg"),  # type: ignore[dict-item]
        },
    )  # fmt: skip
    seen = browser.get(answer.location)
    assert "先独立核查" not in seen.text
    assert "家中见到户主" in seen.text
    picture = str(seen.tree.css_first("img.thumb").attributes["src"])  # type: ignore[union-attr]
    assert browser.client.get(picture).mimetype == "image/jpeg"
    again = browser.submit(file, {"visited_on": clock.today().isoformat()}, status=422)
    assert again.status == 422


def test_wrong_announcements_are_refused_beside_their_questions(app: Flask, inspector: Officer) -> None:
    browser = Browser(app).sign_in(inspector)
    page = browser.submit(
        "/samples/new",
        {"title": "柳溪镇抽查", "sources": ["enrolled"], "size": "4", "share_risk": "60", "share_on": "50",
         "share_off": "0", "seed_kind": "public", "seed_source": "双色球",
         "seed_on": clock.today().isoformat()},
        status=422,
    )  # fmt: skip
    assert "合计为110%" in page.text
    assert "今天以后" in page.text


def test_second_press_on_draw_leads_to_the_same_list(app: Flask, inspector: Officer) -> None:
    browser = Browser(app).sign_in(inspector)
    page = browser.get(announce(browser).location)
    browser.submit(page, action=f"{page.path}/draw")
    before = browser.get(page.path).text
    browser.submit(page, action=f"{page.path}/draw")
    after = browser.get(page.path).text
    assert "只抽取一次" in after
    assert before.split("抽中名单", 1)[1].split("履历")[0] == after.split("抽中名单", 1)[1].split("履历")[0]


def test_no_village_township_or_county_sees_anything_of_a_sample(
    app: Flask, village: Village, inspector: Officer, as_: Callable[[str], Browser]
) -> None:
    with app.app_context():
        number = drawn(inspector, village.county.code)
        db.session.remove()
    for role in ("village_clerk", "township_leader", "county_leader", "department_officer"):
        browser = as_(role)
        for path in ("/samples", f"/samples/{number}", f"/samples/{number}/frame", "/call-lists",
                     "/samples/sampling.py"):  # fmt: skip
            browser.get(path, 403)
        home = browser.get("/")
        assert not home.has_link("/samples")
        assert not home.has_link("/call-lists")


def test_calls_are_asked_and_held_against_the_record(
    app: Flask, village: Village, inspector: Officer
) -> None:
    with app.app_context():
        number = drawn(inspector, village.county.code)
    browser = Browser(app).sign_in(inspector)
    made = browser.submit(f"/call-lists/new?sample={number}", {"title": "抽查户回访"})
    listed = browser.get(made.location)
    assert "未回访" in listed.text
    page = browser.get(f"{listed.path}/calls/1")
    refused = browser.submit(page, {"outcome": "answered"}, status=422)
    assert "至少选择一项" in refused.text
    answer = browser.submit(page, {"outcome": "answered", "help": "all", "visited": "no", "amount": "200"})
    told = browser.get(answer.location)
    assert "记录为：0元" in told.text.replace(" ", "")
    assert "2项与记录不符" in browser.get(listed.path).text
