"""Losing the login loses no text (decisions.md 26): kept sealed, offered to the same person, then gone."""

import io
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from app import clock
from app.audit.record import record
from app.models import Account, Credential, Delegation, FormDraft, LoginSession, db
from tests.support import files
from tests.support.client import Browser, Page
from tests.support.county import County, Officer
from tests.support.village import village_of

PATH = "/delegations/new"
TEXT = "参加县里培训，期间由同事代为审核。"


@pytest.fixture
def giver(county: County) -> Officer:
    return county.officer("township_head")


@pytest.fixture
def colleague(county: County, giver: Officer) -> Officer:
    return county.officer("township_leader")


@pytest.fixture
def browser(app: Flask, giver: Officer, colleague: Officer) -> Browser:
    return Browser(app).sign_in(giver)


def filled(giver: Officer, colleague: Officer) -> dict[str, str | list[str]]:
    last = clock.today() + timedelta(days=3)
    return {
        "post_id": str(giver.posts[0].id), "delegate_id": str(colleague.account_id), "reason": TEXT,
        "valid_from": clock.today().isoformat(), "valid_to": last.isoformat(),
    }  # fmt: skip


def end_sessions(app: Flask) -> None:
    with app.app_context():
        db.session.execute(update(LoginSession).values(ended_at=clock.now()))
        db.session.execute(update(Credential).values(totp_step=0))  # the code of this minute serves again
        db.session.commit()


def drafts(app: Flask) -> list[FormDraft]:
    with app.app_context():
        return list(db.session.execute(db.select(FormDraft)).scalars())


def lose(app: Flask, browser: Browser, fields: dict[str, str | list[str]], path: str = PATH) -> Page:
    """Fill in a page while the session ends, and send it."""
    page = browser.get(path)
    end_sessions(app)
    return browser.submit(page, fields)


def sign_in_again(browser: Browser, officer: Officer, location: str) -> Page:
    """Sign in through the pages and follow to where the sign-in sends on."""
    page = browser.submit(location, {"username": officer.username, "password": officer.password})
    page = browser.submit(page.location, {"code": officer.code()})
    return browser.get(page.location)


def value(page: Page, name: str) -> str:
    node = page.tree.css_first(f'main [name="{name}"]')
    if node.tag == "textarea":
        return node.text().strip()
    if node.tag == "select":
        return str(node.css_first("option[selected]").attributes["value"])
    return str(node.attributes.get("value"))


def test_what_was_typed_comes_back_on_its_page_and_can_be_sent(
    app: Flask, browser: Browser, giver: Officer, colleague: Officer
) -> None:
    lost = lose(app, browser, filled(giver, colleague))
    asked = browser.get(lost.location)
    assert "您填写的内容已保存" in asked.text
    page = sign_in_again(browser, giver, lost.location)
    assert page.path == PATH
    assert value(page, "reason") == "", "nothing is put back unasked"
    back = page.tree.css_first(f'a[href="{PATH}?draft=back"]')
    assert back is not None
    page = browser.get(f"{PATH}?draft=back")
    assert value(page, "reason") == TEXT
    assert value(page, "delegate_id") == str(colleague.account_id)
    browser.submit(page)
    with app.app_context():
        assert db.session.execute(db.select(Delegation.reason)).scalar_one() == TEXT
    assert drafts(app) == [], "what was sent at last isn't kept any longer"
    assert "取回填写内容" not in browser.get(PATH).text


def test_a_session_left_alone_too_long_loses_nothing_either(
    app: Flask, giver: Officer, colleague: Officer
) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        browser = Browser(app).sign_in(giver)
        page = browser.get(PATH)
        time.shift(timedelta(hours=14))
        assert browser.submit(page, filled(giver, colleague)).location.startswith("/sign-in?next=")
        assert [draft.path for draft in drafts(app)] == [PATH]


def test_a_draft_is_sealed_and_holds_no_secret(
    app: Flask, browser: Browser, giver: Officer, colleague: Officer
) -> None:
    lose(app, browser, {**filled(giver, colleague), "code": "123456", "password": "secret-123"})
    (draft,) = drafts(app)
    assert draft.account_id == giver.account_id
    assert TEXT not in draft.sealed
    page = sign_in_again(browser, giver, f"/sign-in?next={PATH}%3Fdraft%3Dback")
    assert "secret-123" not in page.html
    assert "123456" not in page.html


def test_it_is_offered_to_nobody_else(
    app: Flask, browser: Browser, giver: Officer, colleague: Officer
) -> None:
    lost = lose(app, browser, filled(giver, colleague))
    page = sign_in_again(browser, colleague, lost.location)
    assert "取回填写内容" not in page.text
    assert value(browser.get(f"{PATH}?draft=back"), "reason") == ""


def test_it_is_forgotten_when_its_owner_says_so(
    app: Flask, browser: Browser, giver: Officer, colleague: Officer
) -> None:
    lost = lose(app, browser, filled(giver, colleague))
    page = sign_in_again(browser, giver, lost.location)
    assert browser.submit(page, action="/drafts/discard").location == PATH
    assert drafts(app) == []
    assert "取回填写内容" not in browser.get(PATH).text


def test_it_is_offered_for_some_days_only(
    app: Flask, browser: Browser, giver: Officer, colleague: Officer
) -> None:
    lose(app, browser, filled(giver, colleague))
    with app.app_context():
        db.session.execute(update(FormDraft).values(saved_at=clock.now() - timedelta(days=8)))
        db.session.commit()
    assert "取回填写内容" not in sign_in_again(browser, giver, f"/sign-in?next={PATH}").text


@pytest.mark.parametrize("case", ["token", "cookie", "closed", "long ago", "half"])
def test_nothing_is_kept_for_who_cannot_be_told(
    case: str, app: Flask, browser: Browser, giver: Officer, colleague: Officer
) -> None:
    """A wrong token, a cookie of nobody, a closed account, an old session, a sign-in half done."""
    page = browser.get(PATH)
    end_sessions(app)
    fields = filled(giver, colleague)
    with app.app_context():
        if case == "closed":
            close(app, giver)
        if case == "long ago":
            db.session.execute(update(LoginSession).values(seen_at=clock.now() - timedelta(days=8)))
        if case == "half":
            db.session.execute(update(LoginSession).values(passed=False))
        db.session.commit()
    if case == "token":
        fields["csrf_token"] = "forged"
    if case == "cookie":
        with browser.client.session_transaction() as held:
            held["_user_id"] = "x" * 43
    assert browser.submit(page, fields).location.startswith("/sign-in")
    assert drafts(app) == []


def close(app: Flask, officer: Officer) -> None:
    with app.app_context():
        account = db.session.get_one(Account, officer.account_id)
        account.closed_at = clock.now()
        record(db.session(), account, "account.closed", actor=None)
        db.session.commit()


def test_pages_of_secrets_keep_nothing(app: Flask, browser: Browser) -> None:
    fields: dict[str, str | list[str]] = {"present": "a", "new_password": "b", "again": "b"}
    assert lose(app, browser, fields, "/account/password").location == "/sign-in"
    assert drafts(app) == []


def test_a_button_without_a_page_of_its_own_keeps_nothing(app: Flask, browser: Browser) -> None:
    token = browser.get(PATH).tree.css_first('main input[name="csrf_token"]').attributes["value"]
    end_sessions(app)
    page = browser.post("/delegations/1/end", {"csrf_token": str(token), "reason": TEXT})
    assert page.location == "/sign-in"
    assert drafts(app) == []


def test_an_account_keeps_its_newest_drafts_only(
    app: Flask, browser: Browser, giver: Officer, colleague: Officer
) -> None:
    page = browser.get(PATH)
    end_sessions(app)
    with app.app_context():
        for number in range(30):
            saved = clock.now() - timedelta(minutes=60 - number)
            db.session.add(
                FormDraft(account_id=giver.account_id, path=f"/old/{number}", sealed="x", saved_at=saved)
            )
        db.session.commit()
    browser.submit(page, filled(giver, colleague))
    paths = {draft.path for draft in drafts(app)}
    assert paths == {PATH, *(f"/old/{number}" for number in range(11, 30))}


def test_text_of_a_form_with_files_is_kept_without_the_files(app: Flask, county: County) -> None:
    village = village_of(app, county)
    ref = village.open(village.household())
    clerk = village.officers["village_clerk"]
    browser = Browser(app).sign_in(clerk)
    page = browser.get(f"/cases/{ref}/papers")
    end_sessions(app)
    fields = {"kind": "identity", "files": (io.BytesIO(files.jpeg()), "身份证.jpg")}
    lost = browser.submit(page, fields)  # type: ignore[arg-type]
    sign_in_again(browser, clerk, lost.location)
    page = browser.get(f"/cases/{ref}/papers?draft=back")
    assert value(page, "kind") == "identity"
    assert page.tree.css_first("ul.papers") is None
