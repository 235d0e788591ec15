"""Who may open what, typed by hand, and asked of every address that the application has."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from app.errors import UnsafeStart
from app.factory import create_app
from app.models import db
from app.permissions import GRANTED
from app.web.access import PUBLIC, check_marks, mark_of
from tests.support.addresses import Settled, settle
from tests.support.client import Browser
from tests.support.county import USUAL_PLACE, County, Officer
from tests.support.databases import Postgresql, Sqlite, config_for
from tests.support.settled import settled_copy
from tests.support.trials import FULL
from tests.web import routes_table as typed
from tests.web.walk import counted, looked, openings, rules, sendings, shaped

BROWSED = (
    "grid_worker",
    "village_clerk",
    "township_officer",
    "department_officer",
    "county_officer",
    "system_admin",
)


@pytest.fixture(scope="session")
def settled(template: Sqlite | Postgresql, worker: str, run_folder: Path) -> Iterator[Settled]:
    """Give a county with something under every address; every test of this file looks at the same."""
    if isinstance(template, Sqlite):
        made = settled_copy(run_folder, f"routes_{worker}")
    else:
        app = create_app(config_for(template.fresh_url(f"routes_{worker}"), run_folder))
        made = settle(app, County(app))
    yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def browsers(settled: Settled) -> Callable[[str], Browser]:
    """Give the browser of who holds a role; he signs in once, since a code is good for one sign-in."""
    return cache(lambda role: Browser(settled.app).sign_in(settled.viewers[role]))


def test_tables_of_this_test_name_every_address_and_every_role(settled: Settled) -> None:
    names, apart = settled.at[typed.A1], typed.OPEN_TO_EVERYBODY | typed.STEPS_OF_SIGN_IN
    opened = {one.rule for one in openings(settled, typed.VC)}
    sent = {one.rule for one in sendings(settled, typed.VC)}
    assert rules(settled.app, "GET") == (apart | typed.PUBLIC_DOOR) - {
        "/preferences",
        "/sign-out",
        "/public/status/close",
    } | {shaped(one, settled.app, "GET", names) for one in opened}
    assert rules(settled.app, "POST") == typed.PUBLIC_SENT | apart - {
        "/health",
        "/robots.txt",
        "/static/<path:filename>",
    } | {shaped(one, settled.app, "POST", names) for one in sent}
    assert typed.ALL == set(USUAL_PLACE) == set(GRANTED)


@pytest.mark.parametrize("role", sorted(typed.ALL))
def test_page_opens_for_its_roles_in_their_territory_and_shows_nobody_a_full_number(
    role: str, settled: Settled, browsers: Callable[[str], Browser]
) -> None:
    """Trap: permission checks commented out, anonymous detail route, the neighbour's file by its number.

    Of everybody recorded no page, picture or list has the identity number or a telephone in it. Those who
    see most of the product look at the same time whether every page is whole.
    """
    wrong = []
    for asked in openings(settled, role):
        at_home = role in BROWSED and asked.place in ("", typed.A1)
        answer = looked(browsers(role), settled, asked, language="zh" if at_home else "")
        right = answer.status in ((200,) if asked.allowed else (403, 404))
        if not right or answer.shown or answer.faults:
            wrong.append(
                f"{asked.path} of {asked.place or 'all'}: {answer.status} {answer.shown} {answer.faults}"
            )
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", BROWSED)
def test_every_page_is_whole_in_english_too(
    role: str, settled: Settled, browsers: Callable[[str], Browser]
) -> None:
    """Every page once, by the first whom it is open to; by ``make trials`` by everybody."""
    browser, wrong = browsers(role).language("en"), []
    before = () if FULL else BROWSED[: BROWSED.index(role)]
    seen = {asked.path for other in before for asked in openings(settled, other) if asked.allowed}
    for asked in openings(settled, role):
        if asked.allowed and asked.place in ("", typed.A1) and asked.path not in seen:
            answer = looked(browser, settled, asked, language="en")
            if answer.faults or answer.shown:
                wrong.append(f"{asked.path}: {answer.faults} {answer.shown}")
    browser.language("zh")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", sorted(typed.ALL))
def test_sending_is_refused_to_every_other_role_and_territory(
    role: str, settled: Settled, browsers: Callable[[str], Browser]
) -> None:
    browser, wrong = browsers(role), []
    token = str(browser.get("/account/password").tree.css_first('[name="csrf_token"]').attributes["value"])
    with settled.app.app_context():
        before = counted()
    for asked in sendings(settled, role):
        if not asked.allowed:
            status = browser.post(asked.path, {"csrf_token": token, "once": "x"}, None).status
            if status not in (403, 404):
                wrong.append(f"{asked.path} of {asked.place or 'all'}: {status}")
    with settled.app.app_context():
        assert counted() == before
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", sorted(typed.ALL))
def test_nothing_changes_without_the_page_s_token(
    role: str, settled: Settled, browsers: Callable[[str], Browser]
) -> None:
    """Everything that a role may send, sent by another site's page: nothing is written."""
    answers = {"name": "甲", "once": "x", "decision": "agree", "reason": "测试", "reason_text": "测试"}
    browser = browsers(role)
    browser.get("/account")  # the first page of a session is written down
    with settled.app.app_context():
        before = counted()
    for asked in sendings(settled, role):
        if asked.allowed:
            browser.post(asked.path, answers, None)
    with settled.app.app_context():
        assert counted() == before


def test_strangers_are_sent_to_the_sign_in_page_from_everywhere(settled: Settled) -> None:
    for asked in openings(settled, typed.VC):
        assert Browser(settled.app).get(asked.path, 303).location.startswith("/sign-in"), asked.path
    for asked in sendings(settled, typed.VC):
        assert Browser(settled.app).post(asked.path, {}, None).status in (303, 401), asked.path


def test_every_answer_carries_its_headers(app: Flask, county: County) -> None:
    browser = Browser(app).sign_in(county.officer("village_clerk"))
    for path, status in (("/", 200), ("/nowhere", 404), ("/people", 403), ("/sign-in", 303)):
        headers = browser.get(path, status).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    with browser.client.get("/static/css/shouxian.css") as sheet:
        assert sheet.headers["X-Content-Type-Options"] == "nosniff"


def test_static_files_are_kept_for_ever_under_their_fingerprint(app: Flask) -> None:
    sheet = Browser(app).get("/sign-in").tree.css('link[rel="stylesheet"]')[-1].attributes["href"]
    with app.test_client().get(str(sheet)) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    with app.test_client().get("/static/css/shouxian.css") as answer:
        assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
)
def test_changes_asked_for_by_other_sites_are_refused(
    headers: dict[str, str], app: Flask, county: County
) -> None:
    browser = Browser(app).sign_in(county.officer("village_clerk"))
    page = browser.get("/account")
    token = str(page.tree.css_first('[name="csrf_token"]').attributes["value"])
    answer = browser.client.post("/sign-out", data={"csrf_token": token, "once": "x"}, headers=headers)
    assert answer.status_code == 403
    browser.get("/account")


def test_fault_shows_a_number_and_no_trace(
    app: Flask, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(app).sign_in(county.officer("village_clerk"))

    def breaks() -> str:
        raise RuntimeError("planted 990101")

    breaks.access_mark = PUBLIC  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "manual.index", breaks)
    page = browser.get("/manual", 500)
    assert "编号" in page.html
    assert "planted" not in page.html
    assert "Traceback" not in page.html


def test_view_that_nobody_decided_about_stops_the_start(app: Flask) -> None:
    fresh = create_app(app.config["SHOUXIAN"])
    fresh.add_url_rule("/backdoor", "backdoor", lambda: "open")
    with pytest.raises(UnsafeStart, match="backdoor"):
        check_marks(fresh)
    with fresh.app_context():
        db.engine.dispose()


def test_every_view_has_a_mark(app: Flask) -> None:
    assert all(mark_of(app, name) is not None for name in app.view_functions)


def test_clerk_sees_her_territory_and_nothing_else(app: Flask, county: County) -> None:
    browser = Browser(app).sign_in(county.officer("village_clerk"))
    listed = browser.get("/organisations").text
    assert "上湾村村民委员会" in listed
    assert "竹坪村" not in listed
    for place in ("village_a2", "village_b1", "township_a", "bureau"):
        browser.get(f"/organisations/{county.organisations[place]}", 404)
    browser.get("/regions/990101101002", 404)


def test_nobody_without_a_post_gets_further_than_his_account(app: Flask, county: County) -> None:
    browser = Browser(app).sign_in(county.officer(None))
    assert "没有岗位" in browser.get("/").text
    for path in ("/organisations", "/people", "/profile", "/delegations", "/administration-log"):
        browser.get(path, 403)


def officer_without_second_factor(county: County) -> Officer:
    return county.officer("township_officer", second_factor=False)


def test_steps_of_the_sign_in_cannot_be_passed_by(app: Flask, county: County) -> None:
    browser = Browser(app)
    officer = officer_without_second_factor(county)
    browser.submit("/sign-in", {"username": officer.username, "password": officer.password})
    for path in ("/", "/organisations", "/account", "/profile"):
        assert browser.get(path, 303).location.startswith("/account/second-factor"), path
