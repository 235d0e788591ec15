"""A person without an account, on a phone of 360 pixels, in Chinese: objects, and appeals a refusal.

How one applies and follows the five words stands in test_enrolment_in_browser.py, beside the officers.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from app import clock
from app.audit.signer import SignerHome
from app.commands.checkpoints import sign_heads
from app.commands.logs import sequence_logs
from app.commands.objections import Decided, decide_objection
from app.errors import Blocked
from app.factory import create_app
from app.models import Case, Objection, db
from tests.commands.test_turns_of_a_case import blocked_by
from tests.support.browser import prefer, send, served, sideways, violations
from tests.support.county import County
from tests.support.databases import Sqlite, config_for
from tests.support.family import family_of
from tests.support.trials import FULL
from tests.support.village import Village, village_of
from tests.web.test_appeals import REFUSAL, WHY
from tests.web.test_public_notices import hung
from workflows.vocabulary import Carrier

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
LOOKS = (("zh", "light"), ("en", "dark"), *((("zh", "dark"), ("en", "light")) if FULL else ()))
"""Both languages and both appearances always; every pair of them by ``make trials``."""
OPEN = (
    "/public/", "/public/who-may-apply", "/public/help", "/public/apply",
    "/public/apply/township/990101101000", "/public/apply/990101101001", "/public/status", "/public/notices",
    "/public/nowhere",
)  # fmt: skip
MOST_BYTES = 100_000
"""What the first page may send to a browser that has nothing yet."""


@pytest.fixture(scope="module")
def live(run_folder: Path, worker: str) -> Iterator[tuple[Flask, str]]:
    app = create_app(config_for(Sqlite(run_folder).fresh_url(f"public_{worker}"), run_folder))
    with served(app) as address:
        yield app, address
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def village(live: tuple[Flask, str]) -> Village:
    return village_of(live[0], County(live[0]))


@pytest.fixture
def phone(chrome: Browser) -> Iterator[BrowserContext]:
    context = chrome.new_context(viewport=PHONE, java_script_enabled=True)  # type: ignore[arg-type]
    yield context
    context.close()


def word(page: Page, address: str, number: str, code: str) -> str:
    page.goto(f"{address}/public/status")
    page.fill("#number", number)
    page.fill("#code", code)
    send(page)
    return page.locator("[aria-current=step]").inner_text()


def test_another_objects_without_a_name_and_the_case_waits_until_it_is_looked_into(
    live: tuple[Flask, str], phone: BrowserContext, village: Village
) -> None:
    app, address = live
    ref = village.at("on_notice")
    _, code = hung(village, ref, until=clock.today() + timedelta(days=1))
    page = phone.new_page()
    page.goto(f"{address}/public/notices?code={code}")
    send(page)
    assert "田某" in page.inner_text("main")
    send(page, "main a.btn-primary")
    page.check("input[name=position]")
    page.fill("#text", "这家的房子去年才盖的，收入也不低")
    send(page)
    assert "您的异议已收到" in page.title()
    hung(village, ref, until=clock.today() - timedelta(days=2))
    with pytest.raises(Blocked) as refusal:
        village.close(ref)
    assert blocked_by(refusal) == {"objections_decided"}
    page.goto(f"{address}/public/notices/opened")
    assert "没有找到" in page.title()
    with app.app_context():
        number = db.session.execute(
            db.select(Objection.id).join(Case, Case.id == Objection.case_id).where(Case.ref == ref)
        ).scalar_one()
        investigator = village.officers["own_work"].account_id
        decided = Decided("not_upheld", "查看房屋和收支，与申请一致。", [investigator], clock.today())
        decide_objection(
            actor=village.officers["own_work"].actor(), objection_id=number, decided=decided, once="decided"
        )
    village.act("village_clerk", ref, "close_notice", carrier=Carrier.NOTICE)
    assert village.act("village_head", ref, "close_notice").state == "township_review"


def test_a_refused_family_reads_why_and_appeals(
    live: tuple[Flask, str], phone: BrowserContext, village: Village
) -> None:
    app, address = live
    ref = village.at("visited")
    village.act("village_head", ref, "reject", answers=REFUSAL)
    village.act("township_officer", ref, "reject")
    family, page = family_of(app, ref), phone.new_page()
    assert word(page, address, family.number, family.code) == "已决定"
    assert REFUSAL["reason_text"] in page.inner_text("main")
    send(page, "main a.btn-primary")
    page.fill("#text", WHY)
    send(page)
    assert "将于" in page.inner_text("main")


def sign(app: Flask, folder: Path) -> None:
    """Have a signer of this test's own sign all that is written, so that families have their proofs."""
    app.config["SHOUXIAN"] = replace(app.config["SHOUXIAN"], signer_home=folder / "signer")
    home = SignerHome(folder / "signer")
    home.make_key("shouxian/990101")
    with app.app_context():
        sequence_logs()
        sign_heads(home, every=timedelta(0), heartbeat=timedelta(days=1))
        db.session.remove()


def test_every_public_page_is_open_to_everybody_s_hands_and_eyes(
    live: tuple[Flask, str], chrome: Browser, tmp_path: Path, village: Village
) -> None:
    """axe: 0 violations, in both languages, light and dark, at 360 px and in the largest print."""
    app, address = live
    found, broken = [], []
    ref = village.at("on_notice")
    _, code = hung(village, ref, until=clock.today())
    refused = village.at("visited")
    village.act("village_head", refused, "reject", answers=REFUSAL)
    village.act("township_officer", refused, "reject")
    family = family_of(app, refused)
    sign(app, tmp_path)
    for language, appearance in LOOKS:
        context = chrome.new_context(viewport=PHONE)  # type: ignore[arg-type]
        prefer(context, address, language=language, appearance=appearance, size="largest")
        page = context.new_page()
        page.on("console", lambda line: broken.append(line.text) if "Content Security" in line.text else None)

        def look(page: Page = page, seen: str = f"{language} {appearance}") -> None:
            found.extend(f"{seen} {page.url}: {one}" for one in violations(page))
            found.extend([f"{seen} {page.url}: wider than a phone"] if sideways(page) > 0 else [])

        for path in OPEN:
            page.goto(address + path)
            look()
        page.goto(f"{address}/public/apply/990101101001")
        send(page)
        look()
        page.check("#for_other-1")
        look()
        page.check("#for_other-0")
        page.fill("#text", "丈夫上月摔伤，家里没有收入")
        page.fill("#name", "周大嫂")
        send(page)
        look()
        word(page, address, family.number, family.code)
        look()
        page.goto(f"{address}/public/status/mine/proof")
        page.click("summary >> nth=0")
        assert page.locator("figure img").count() == 2
        look()
        for path in ("/public/status/mine/appeal", f"/public/notices?code={code}"):
            page.goto(address + path)
            look()
        send(page)
        look()
        for path in ("/public/notices/opened/object", "/public/notices/opened/thanks"):
            page.goto(address + path)
            look()
        context.close()
    assert found == []
    assert broken == []


def test_the_first_page_reaches_a_slow_phone(live: tuple[Flask, str], chrome: Browser) -> None:
    _, address = live
    context = chrome.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page, sizes = context.new_page(), {}
    page.on("requestfinished", lambda asked: sizes.update({asked.url: asked.sizes()["responseBodySize"]}))
    page.goto(f"{address}/public/", wait_until="networkidle")
    context.close()
    assert sum(sizes.values()) < MOST_BYTES, sizes
