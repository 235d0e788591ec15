"""Who may open what, typed by hand, and asked of every address that the application has."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.errors import UnsafeStart
from app.factory import create_app
from app.models import Account, LoginSession, Organisation, ProfileEntry, db
from app.web.access import PUBLIC, check_marks, mark_of
from tests.support.client import Browser
from tests.support.county import County, Officer

ALL = frozenset(
    {"village_clerk", "township_officer", "county_officer", "county_leader", "inspector", "system_admin",
     "security_admin", "audit_admin"}
)  # fmt: skip
OFFICERS = frozenset({"village_clerk", "township_officer", "county_officer", "county_leader"})
READERS = frozenset(
    {"county_officer", "county_leader", "inspector", "system_admin", "security_admin", "audit_admin"}
)
SYSTEM, SECURITY = frozenset({"system_admin"}), frozenset({"security_admin"})

# What opens with 200 for whom; every other role gets 403 or 404.
MAY_OPEN: dict[str, frozenset[str]] = {
    "/": ALL,
    "/account": ALL,
    "/account/password": ALL,
    "/account/second-factor": ALL,
    "/account/recovery-codes": ALL,
    "/account/sessions": ALL,
    "/administration-log": frozenset({"inspector", "audit_admin"}),
    "/delegations": OFFICERS,
    "/delegations/new": OFFICERS,
    "/manual": ALL,
    "/manual/monitoring": ALL,
    "/organisations": ALL,
    "/organisations/{organisation}": ALL,
    "/organisations/new": SYSTEM,
    "/organisations/{organisation}/name": SYSTEM,
    "/organisations/{organisation}/close": SYSTEM,
    "/people": READERS,
    "/people/{account}": READERS,
    "/people/new": SYSTEM,
    "/people/{account}/name": SYSTEM,
    "/people/{account}/close": SYSTEM,
    "/people/{account}/posts/new": SECURITY,
    "/people/{account}/posts/{post}/end": SECURITY,
    "/profile": ALL,
    "/profile/limit_visit": ALL,
    "/profile/limit_visit/new": frozenset({"county_officer"}),
    "/profile/sign_in_tries/new": SECURITY,
    "/profile/proposals/{proposal}": frozenset({"county_leader"}),
    "/regions": ALL,
    "/regions/990101101001": ALL,
}

# What may be sent by whom; sent without a token it must do nothing for anybody.
MAY_SEND: dict[str, frozenset[str]] = {
    "/account/password": ALL,
    "/account/second-factor": ALL,
    "/account/recovery-codes": ALL,
    "/account/sessions/end-others": ALL,
    "/account/sessions/{session}/end": ALL,
    "/delegations/new": OFFICERS,
    "/delegations/1/end": OFFICERS,
    "/organisations/new": SYSTEM,
    "/organisations/{organisation}/name": SYSTEM,
    "/organisations/{organisation}/close": SYSTEM,
    "/people/new": SYSTEM,
    "/people/{account}/name": SYSTEM,
    "/people/{account}/close": SYSTEM,
    "/people/{account}/password": SYSTEM,
    "/people/{account}/second-factor": SECURITY,
    "/people/{account}/release": SECURITY,
    "/people/{account}/posts/new": SECURITY,
    "/people/{account}/posts/{post}/end": SECURITY,
    "/profile/limit_visit/new": frozenset({"county_officer"}),
    "/profile/proposals/{proposal}": frozenset({"county_leader"}),
    "/profile/proposals/{proposal}/withdraw": frozenset({"county_officer"}),
}
OPEN_TO_EVERYBODY = {
    "/sign-in",
    "/sign-in/recovery",
    "/health",
    "/robots.txt",
    "/preferences",
    "/static/<path:filename>",
}
STEPS_OF_SIGN_IN = {"/sign-in/code", "/sign-in/password", "/sign-out"}


@pytest.fixture
def house(county: County, app: Flask) -> dict[str, str]:
    """Give something to look at under each address: a clerk of village A1 with a post, a proposal."""
    clerk = county.officer("village_clerk")
    officer = county.officer("county_officer")
    browser = Browser(app).sign_in(officer)
    page = browser.get("/profile/notice_days_identification/new")
    browser.submit(
        page, {"value": "7", "unit": "calendar", "document_number": "禾农发〔2026〕1号", "reason": "统一"}
    )
    with app.app_context():
        proposal = db.session.execute(db.select(ProfileEntry.id)).scalar_one()
        session = db.session.execute(db.select(LoginSession.id)).scalars().first()
    return {
        "organisation": str(county.organisations["village_a1"]),
        "account": str(clerk.account_id),
        "post": str(clerk.posts[0].id),
        "proposal": str(proposal),
        "session": str(session),
    }


def rules(app: Flask, method: str) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            yield rule.rule


def shaped(path: str) -> str:
    """Return the rule that an address of the tables stands for, for comparison with the url map."""
    for name, kind in (
        ("organisation", "<int:organisation_id>"),
        ("account", "<int:account_id>"),
        ("post", "<int:post_id>"),
        ("proposal", "<int:entry_id>"),
        ("session", "<int:session_id>"),
    ):
        path = path.replace("{" + name + "}", kind)
    path = path.replace("/manual/monitoring", "/manual/<name>").replace(
        "/regions/990101101001", "/regions/<code>"
    )
    path = path.replace("/delegations/1/", "/delegations/<int:delegation_id>/")
    for key in ("limit_visit", "sign_in_tries"):
        path = path.replace(f"/profile/{key}", "/profile/<key>")
    return path


def test_tables_of_this_test_name_every_address(app: Flask) -> None:
    opened = {shaped(path) for path in MAY_OPEN} | OPEN_TO_EVERYBODY | STEPS_OF_SIGN_IN
    sent = {shaped(path) for path in MAY_SEND} | OPEN_TO_EVERYBODY | STEPS_OF_SIGN_IN | {"/profile/<key>/new"}
    assert set(rules(app, "GET")) <= opened
    assert set(rules(app, "POST")) <= sent


@pytest.mark.parametrize("role", sorted(ALL))
def test_page_opens_for_its_roles_and_no_other(
    role: str, app: Flask, county: County, house: dict[str, str]
) -> None:
    """Trap: permission checks commented out, anonymous detail route."""
    browser = Browser(app).sign_in(county.officer(role))
    for path, roles in MAY_OPEN.items():
        page = browser.get(path.format(**house), None)
        if role in roles:
            assert page.status == 200, f"{path} for {role}: {page.status}"
        else:
            assert page.status in (403, 404), f"{path} opens for {role}"


@pytest.mark.parametrize("role", ["village_clerk", "system_admin", "security_admin", "county_leader"])
def test_every_page_is_whole_in_english_too(
    role: str, app: Flask, county: County, house: dict[str, str]
) -> None:
    browser = Browser(app).sign_in(county.officer(role)).language("en")
    for path, roles in MAY_OPEN.items():
        if role in roles:
            assert 'lang="en"' in browser.get(path.format(**house)).html


@pytest.mark.parametrize("role", sorted(ALL))
def test_sending_is_refused_to_every_other_role(
    role: str, app: Flask, county: County, house: dict[str, str]
) -> None:
    browser = Browser(app).sign_in(county.officer(role))
    token = str(browser.get("/account/password").tree.css_first('[name="csrf_token"]').attributes["value"])
    for path, roles in MAY_SEND.items():
        if role not in roles:
            page = browser.post(path.format(**house), {"csrf_token": token, "once": "x"}, None)
            assert page.status in (403, 404), f"{path} takes from {role}: {page.status}"


def counts() -> tuple[int, ...]:
    return tuple(
        db.session.execute(db.select(db.func.count()).select_from(table)).scalar_one()
        for table in (
            Account,
            Organisation,
            ProfileEntry,
            db.metadata.tables["post"],
            db.metadata.tables["event"],
        )
    )


@pytest.mark.parametrize(
    "role", ["system_admin", "security_admin", "county_officer", "county_leader", "village_clerk"]
)
def test_nothing_changes_without_the_page_s_token(
    role: str, app: Flask, county: County, house: dict[str, str]
) -> None:
    browser = Browser(app).sign_in(county.officer(role))
    with app.app_context():
        before = counts()
    for path, roles in MAY_SEND.items():
        if role in roles:
            browser.post(path.format(**house), {"name": "甲", "once": "x", "decision": "agree"}, None)
    with app.app_context():
        assert counts() == before


def test_strangers_are_sent_to_the_sign_in_page_from_everywhere(app: Flask, house: dict[str, str]) -> None:
    for path in MAY_OPEN:
        page = Browser(app).get(path.format(**house), 303)
        assert page.location.startswith("/sign-in"), path
    for path in MAY_SEND:
        assert Browser(app).post(path.format(**house), {}, None).status in (303, 401), path


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
