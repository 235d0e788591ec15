"""Every page in a real browser: nothing for axe to find, nothing sideways, nothing refused."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from app import clock
from app.models import Case, db
from tests.browser.pages import NO_PAGES, ONCE, PAGES, PUBLIC_DOOR, WALKS
from tests.support import files
from tests.support.addresses import Settled
from tests.support.browser import carry_in, prefer, send, served, sideways, sign_in, violations
from tests.support.county import County, Officer
from tests.support.settled import settled_copy
from tests.support.trials import FULL
from tests.web.walk import rules, shaped

pytestmark = pytest.mark.browser

LOOKS = (("zh", "light"), ("en", "dark"), ("zh", "dark"), ("en", "light"))
"""Language and appearance of a page."""


@pytest.fixture(scope="module")
def settled(run_folder: Path, worker: str) -> Iterator[Settled]:
    made = settled_copy(run_folder, f"browser_{worker}")
    yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def live(settled: Settled) -> Iterator[tuple[Flask, str]]:
    with served(settled.app) as address:
        yield settled.app, address


@pytest.fixture(scope="module")
def town(settled: Settled) -> County:
    return settled.county


@pytest.fixture(scope="module")
def people(settled: Settled) -> dict[str, Officer]:
    """Give who looks; the clerk is the one who made what only its maker sees."""
    return {**settled.viewers, "village_clerk": settled.villages["village_a1"].officers["village_clerk"]}


def look(page: Page, step: str) -> list[str]:
    """Look at the page that is open: what axe finds, colours in light and in dark, and what sticks out."""
    found = [f"{step}: {one}" for one in violations(page)]
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    found += [f"{step} dark: {one}" for one in violations(page, "color-contrast")]
    page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
    wide = sideways(page)
    return [*found, *([f"{step}: {wide} pixels wider than a phone"] if wide > 0 else [])]


def narrow(chrome: Browser, state: StorageState | None = None) -> BrowserContext:
    """Give a phone. Nothing moves on it: a colour half-way between two is none that anybody reads."""
    return chrome.new_context(
        viewport={"width": 360, "height": 740}, reduced_motion="reduce", storage_state=state
    )


@pytest.fixture(scope="module")
def session_of(
    live: tuple[Flask, str], chrome: Browser, people: dict[str, Officer]
) -> Callable[[str], StorageState]:
    """Give the session of a role's holder; he signs in once, since a code is good for one sign-in."""

    def begun(role: str) -> StorageState:
        with narrow(chrome) as context:
            carry_in(context.new_page(), live[1], live[0], people[role])
            return context.storage_state()

    return cache(begun)


def test_every_page_is_looked_at(settled: Settled) -> None:
    app, names = settled.app, settled.at["village_a1"]
    seen = {
        shaped(path, app, "GET", names) for paths in PAGES.values() for path in paths if path != "/nowhere"
    }
    assert rules(app, "GET") - NO_PAGES - ONCE - PUBLIC_DOOR == seen


@pytest.mark.parametrize(("role", "paths"), WALKS)
def test_every_page_is_open_to_everybody_s_hands_and_eyes(
    role: str,
    paths: tuple[str, ...],
    live: tuple[Flask, str],
    chrome: Browser,
    session_of: Callable[[str], StorageState],
    settled: Settled,
) -> None:
    """axe: 0 violations at 360 px; nothing sideways and no policy broken, in both languages, light and dark.

    Each page is opened in one of the four looks, neighbours in different ones, and by ``make trials`` in
    all of them.
    """
    _, address = live
    context = narrow(chrome, session_of(role))
    page, broken, found = context.new_page(), [], []
    page.on(
        "console", lambda message: broken.append(message.text) if "Content Security" in message.text else None
    )
    for number, path in enumerate(paths):
        for language, appearance in LOOKS if FULL else (LOOKS[number % len(LOOKS)],):
            prefer(context, address, language=language, appearance=appearance)
            page.goto(address + path.format(**settled.at["village_a1"]))
            seen = f"{path} {language} {appearance}"
            shown = page.evaluate("[document.documentElement.lang, document.documentElement.dataset.bsTheme]")
            assert shown == [{"zh": "zh-CN", "en": "en"}[language], appearance], seen
            found += [f"{seen}: {one}" for one in violations(page)]
            wide = sideways(page)
            found += [f"{seen}: {wide} pixels wider than a phone"] if wide > 0 else []
    context.close()
    assert not found, "\n".join(found)
    assert broken == []


def test_pages_before_the_sign_in_are_whole_too(live: tuple[Flask, str], chrome: Browser) -> None:
    _, address = live
    context = narrow(chrome)
    page, found = context.new_page(), []
    for language in ("zh", "en"):
        prefer(context, address, language=language, appearance="light", size="largest")
        for path in ("/sign-in", "/sign-in/recovery"):
            page.goto(address + path)
            found += look(page, f"{path} {language}")
    page.fill("#username", "nobody")
    send(page)
    found += look(page, "refused")
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


def test_application_is_filled_in_and_sent_without_javascript(
    live: tuple[Flask, str], chrome: Browser, people: dict[str, Officer], settled: Settled
) -> None:
    """The whole form of a case: its questions, its ticks, its photograph, and where it leads."""
    _, address = live
    ref = settled.at["village_a1"]["draft"]
    context = chrome.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    sign_in(page, address, people["village_clerk"])
    page.goto(f"{address}/cases/{ref}/actions/submit")
    page.select_option("#applicant_id", index=1)
    page.fill("#signed_on", clock.today().isoformat())
    for name in ("signed_how", "risks", "difficulties"):
        page.locator(f'main input[name="{name}"]').first.check()
    for box in page.locator('main input[name="consents"]').all():
        box.check()
    page.fill("#description", "妻子去年查出重病，自付医疗费已超过两万元。")
    page.set_input_files(
        'input[name="paper_application"]',
        {"name": "申请书.jpeg", "mimeType": "image/jpeg", "buffer": files.jpeg()},
    )
    send(page, 'main form[enctype="multipart/form-data"] button[type=submit]')
    assert page.url == f"{address}/cases/{ref}", page.inner_text("main")[:600]
    assert "已申请授权" in page.inner_text("main")
    context.close()


def test_case_is_signed_from_the_worklist_by_keyboard_alone(
    live: tuple[Flask, str], chrome: Browser, settled: Settled
) -> None:
    """From the first page to the signed case with Tab and Enter, and where one is can be seen."""
    app, address = live
    ref = settled.at["village_a1"]["township_review"]
    context = narrow(chrome)
    page = context.new_page()
    sign_in(page, address, settled.viewers["township_officer"])
    tab_to(page, f'a[href="/cases/{ref}"]')
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    tab_to(page, f'form[action="/cases/{ref}/actions/review"] button[type="submit"]')
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    context.close()
    with app.app_context():
        turn = db.session.execute(db.select(Case.turn).where(Case.ref == ref)).scalar_one()
    assert "township_leader" in turn


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus stands on an element, which must then show that it has it."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            shown = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
            )
            assert shown, f"nothing shows that the focus is on {selector}"
            return
    pytest.fail(f"Tab never came to {selector} on {page.url}")


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
    context = narrow(chrome)
    page, found = context.new_page(), []
    new = town.officer("township_officer", first=True, second_factor=False)
    page.goto(f"{address}/sign-in")
    page.fill("#username", new.username)
    page.fill("#password", new.password)
    send(page)
    found += look(page, "first password")
    for field, value in (
        ("present", new.password),
        ("new_password", "柳溪-Spring-2026"),
        ("again", "柳溪-Spring-2026"),
    ):
        page.fill(f"#{field}", value)
    send(page)
    found += look(page, "second factor")
    secret = page.inner_text("code.secret").replace(" ", "")
    page.fill('main input[autocomplete="one-time-code"]', pyotp.TOTP(secret).now())
    send(page)
    assert page.locator("ul.codes li").count() == 10
    found += look(page, "recovery codes")
    context.clear_cookies()
    admin = town.officer("system_admin")
    page.goto(f"{address}/sign-in")
    page.fill("#username", admin.username)
    page.fill("#password", admin.password)
    send(page)
    found += look(page, "code")
    page.fill("#code", admin.code())
    send(page)
    page.goto(f"{address}/people/new")
    page.fill("#name", "乔安然")
    page.select_option("#identity_kind", "none_yet")
    page.fill("#username", "qiaoanran")
    send(page)
    assert "一次性密码" in page.title()
    found += look(page, "one-time password")
    context.close()
    assert found == []
