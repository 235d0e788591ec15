"""Every page in a real browser: nothing for axe to find, nothing sideways, nothing refused."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app.factory import create_app
from app.models import ProfileEntry, db
from tests.support.browser import launched, prefer, send, served, sideways, sign_in, violations
from tests.support.county import County, Officer
from tests.support.databases import Sqlite, config_for

pytestmark = pytest.mark.browser

# One role is enough for each page: who may open it is another test's question.
PAGES: dict[str, tuple[str, ...]] = {
    "village_clerk": ("/", "/delegations", "/delegations/new", "/account", "/account/password",
                      "/account/sessions", "/account/second-factor", "/account/recovery-codes", "/manual",
                      "/manual/monitoring", "/regions", "/nowhere", "/people"),
    "county_officer": ("/", "/profile", "/profile/limit_total", "/profile/limit_total/new",
                       "/profile/no_labour_classes/new", "/profile/calendar/new"),
    "county_leader": ("/", "/profile/proposals/{proposal}"),
    "system_admin": ("/", "/people", "/people/new", "/people/{account}", "/people/{account}/name",
                     "/people/{account}/close", "/organisations", "/organisations/new",
                     "/organisations/{organisation}", "/organisations/{organisation}/name",
                     "/organisations/{organisation}/close"),
    "security_admin": ("/", "/people/{account}", "/people/{account}/posts/new",
                       "/people/{account}/posts/{post}/end", "/profile/sign_in_tries/new"),
    "audit_admin": ("/", "/administration-log"),
}  # fmt: skip
LOOKS = (("zh", "light"), ("zh", "dark"), ("en", "light"), ("en", "dark"))


@pytest.fixture(scope="module")
def live(run_folder: Path, worker: str) -> Iterator[tuple[Flask, str]]:
    app = create_app(config_for(Sqlite(run_folder).fresh_url(f"browser_{worker}"), run_folder))
    with served(app) as address:
        yield app, address
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def town(live: tuple[Flask, str]) -> County:
    return County(live[0])


@pytest.fixture(scope="module")
def people(town: County) -> dict[str, Officer]:
    return {role: town.officer(role) for role in PAGES}


@pytest.fixture(scope="module")
def house(
    live: tuple[Flask, str], chrome: Browser, town: County, people: dict[str, Officer]
) -> dict[str, str]:
    app, address = live
    clerk = people["village_clerk"]
    context = chrome.new_context()
    page = context.new_page()
    sign_in(page, address, town.officer("county_officer"))
    page.goto(f"{address}/profile/notice_days_identification/new")
    page.fill("#value", "7")
    page.fill("#document_number", "禾农发〔2026〕12号")
    page.fill("#reason", "与市级方案一致")
    send(page)
    page.wait_for_url(f"{address}/profile/notice_days_identification")
    context.close()
    with app.app_context():
        proposal = db.session.execute(db.select(ProfileEntry.id)).scalar_one()
    return {
        "account": str(clerk.account_id),
        "post": str(clerk.posts[0].id),
        "organisation": str(clerk.posts[0].organisation_id),
        "proposal": str(proposal),
    }


def faults_of(page: Page, address: str, path: str) -> list[str]:
    page.goto(address + path)
    wide = sideways(page)
    return [
        *(f"{path}: {one}" for one in violations(page)),
        *([f"{path}: {wide} pixels wider than a phone"] if wide > 0 else []),
    ]


@pytest.mark.parametrize("role", sorted(PAGES))
def test_every_page_is_open_to_everybody_s_hands_and_eyes(
    role: str, live: tuple[Flask, str], chrome: Browser, people: dict[str, Officer], house: dict[str, str]
) -> None:
    """axe: 0 violations, in both languages, light and dark, at 360 px; no policy broken on the way."""
    _, address = live
    context = chrome.new_context(viewport={"width": 360, "height": 740})
    page, broken, found = context.new_page(), [], []
    page.on(
        "console", lambda message: broken.append(message.text) if "Content Security" in message.text else None
    )
    sign_in(page, address, people[role])
    for language, appearance in LOOKS:
        prefer(context, address, language=language, appearance=appearance)
        for path in PAGES[role]:
            found += [
                f"{language} {appearance} {one}" for one in faults_of(page, address, path.format(**house))
            ]
    context.close()
    assert found == []
    assert broken == []


def test_pages_before_the_sign_in_are_whole_too(live: tuple[Flask, str], chrome: Browser) -> None:
    _, address = live
    context = chrome.new_context(viewport={"width": 360, "height": 740})
    page, found = context.new_page(), []
    for language, appearance in LOOKS:
        prefer(context, address, language=language, appearance=appearance, size="largest")
        for path in ("/sign-in", "/sign-in/recovery"):
            found += faults_of(page, address, path)
    page.fill("#username", "nobody")
    send(page)
    found += violations(page)
    context.close()
    assert found == []


def test_everything_works_without_javascript(live: tuple[Flask, str], chrome: Browser, town: County) -> None:
    _, address = live
    officer = town.officer("township_officer")
    context = chrome.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    sign_in(page, address, officer)
    page.click("details.menu summary")
    send(page, 'details.menu a[href="/manual"]')
    send(page, ".who a")
    assert "我的账号" in page.title()
    send(page, "button[value=en]")
    assert "My account" in page.title()
    send(page, "text=Sign out")
    page.wait_for_url(f"{address}/sign-in")
    page.goto(f"{address}/account")
    assert page.url.startswith(f"{address}/sign-in")
    context.close()


def test_nothing_of_anybody_stays_in_the_browser(
    live: tuple[Flask, str], chrome: Browser, town: County
) -> None:
    _, address = live
    context = chrome.new_context()
    page = context.new_page()
    sign_in(page, address, town.officer("county_officer"))
    page.goto(f"{address}/people")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    context.close()


def test_pages_that_come_only_once_are_whole_too(
    live: tuple[Flask, str], chrome: Browser, town: County
) -> None:
    """The steps of a first sign-in, the recovery codes, a one-time password: seen in light and dark."""
    _, address = live
    context = chrome.new_context(viewport={"width": 360, "height": 740})
    page, found = context.new_page(), []

    def look(step: str) -> None:
        for appearance in ("light", "dark"):
            page.evaluate("look => document.documentElement.dataset.bsTheme = look", appearance)
            page.wait_for_timeout(400)  # colours of buttons take a moment to change
            found.extend(f"{step} {appearance}: {one}" for one in violations(page))
        found.extend([f"{step}: wider than a phone"] if sideways(page) > 0 else [])

    new = town.officer("township_officer", first=True, second_factor=False)
    page.goto(f"{address}/sign-in")
    page.fill("#username", new.username)
    page.fill("#password", new.password)
    send(page)
    look("first password")
    for field, value in (
        ("present", new.password),
        ("new_password", "柳溪-Spring-2026"),
        ("again", "柳溪-Spring-2026"),
    ):
        page.fill(f"#{field}", value)
    send(page)
    look("second factor")
    secret = page.inner_text("code.secret").replace(" ", "")
    page.fill('main input[autocomplete="one-time-code"]', pyotp.TOTP(secret).now())
    send(page)
    assert page.locator("ul.codes li").count() == 10
    look("recovery codes")
    context.clear_cookies()
    admin = town.officer("system_admin")
    page.goto(f"{address}/sign-in")
    page.fill("#username", admin.username)
    page.fill("#password", admin.password)
    send(page)
    look("code")
    page.fill("#code", admin.code())
    send(page)
    page.goto(f"{address}/people/new")
    page.fill("#name", "乔安然")
    page.select_option("#identity_kind", "none_yet")
    page.fill("#username", "qiaoanran")
    send(page)
    assert "一次性密码" in page.title()
    look("one-time password")
    context.close()
    assert found == []
