"""Sessions live on the server: what ends them ends them at the next request (security.md, ACC-06, ACC-22)."""

import dataclasses
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, update

from app import clock
from app.commands.credentials import drop_second_factor, set_one_time_password
from app.commands.sessions import end_session
from app.commands.transaction import transaction
from app.errors import NotFound
from app.factory import create_app
from app.models import Account, Event, LoginSession, Post, SignInAttempt, db
from tests.support.county import County
from tests.support.door import TOKEN, Door
from tests.support.settings import set_parameter
from tests.web.test_sign_in import close

ROUTES = (
    "/sign-in",
    "/sign-in/recovery",
    "/sign-in/code",
    "/sign-in/password",
    "/sign-out",
    "/account/password",
    "/account/second-factor",
    "/account/recovery-codes",
    "/account/sessions/end-others",
    "/account/sessions/1/end",
)


def statements(app: Flask, door: Door, path: str) -> list[str]:
    """Return what is asked of the database for one page."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert door.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return [statement for statement in asked if not statement.startswith(("BEGIN", "SELECT pg_advisory"))]


def test_sign_in_and_second_factor_each_give_a_new_token(app: Flask, county: County) -> None:
    """A session planted in the browser before the sign-in is worth nothing after it."""
    officer = county.officer("county_officer")
    door = Door(app)
    door.get("/sign-in")
    planted = door.cookie()
    door.password(officer)
    after_password = door.cookie()
    door.code(officer)
    seen = {planted, after_password, door.cookie()}
    assert len(seen) == 3
    for old in (planted, after_password):
        thief = Door(app)
        thief.client.set_cookie("session", old or "")
        assert not thief.inside()
    assert door.inside()


def test_the_database_holds_no_token(app: Flask, county: County) -> None:
    door = Door(app).sign_in(county.officer("county_officer"))
    with door.client.session_transaction() as held:
        token = held["_user_id"]
    assert len(token) >= 43, "256 bits"
    with app.app_context():
        row = db.session.execute(db.select(LoginSession)).scalar_one()
        assert row.token_hash != token
        assert token not in row.token_hash


def test_a_session_is_worth_nothing_after_sign_out(app: Flask, county: County) -> None:
    door = Door(app).sign_in(county.officer("county_officer"))
    kept = door.cookie() or ""
    answer = door.post("/sign-out")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    door.client.set_cookie("session", kept)
    assert not door.inside()


def test_signing_in_as_somebody_else_ends_the_session_before(app: Flask, county: County) -> None:
    first, second = county.officer("county_officer"), county.officer("county_leader")
    door = Door(app).sign_in(first)
    kept = door.cookie() or ""
    door.post("/sign-in", {"username": second.username, "password": second.password})
    thief = Door(app)
    thief.client.set_cookie("session", kept)
    assert not thief.inside()


@pytest.mark.parametrize(
    ("role", "minutes"), [("township_officer", 30), ("county_officer", 15), ("system_admin", 15)]
)
def test_a_session_left_alone_ends(app: Flask, county: County, role: str, minutes: int) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        door = Door(app).sign_in(county.officer(role))
        for _ in range(3):
            time.shift(minutes * 60 - 61)
            assert door.inside(), "use keeps it alive"
        time.shift(minutes * 60 + 1)
        assert not door.inside()


def test_a_session_ends_after_eight_hours_of_use(app: Flask, county: County) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        door = Door(app).sign_in(county.officer("township_officer"))
        for _ in range(32):
            time.shift(15 * 60 - 1)
            assert door.inside()
        time.shift(60)
        assert not door.inside()


def test_the_county_sets_the_limits(app: Flask, county: County) -> None:
    set_parameter(county, "session_idle_minutes_county", 5)
    with time_machine.travel(clock.now(), tick=False) as time:
        door = Door(app).sign_in(county.officer("county_officer"))
        time.shift(301)
        assert not door.inside()


@pytest.mark.parametrize("back", [3600, 24 * 3600, 365 * 24 * 3600])
def test_a_clock_set_back_neither_lengthens_nor_reopens_a_session(
    app: Flask, county: County, back: int
) -> None:
    officer = county.officer("township_officer", since=date(2020, 1, 1))
    with time_machine.travel(clock.now(), tick=False) as time:
        door = Door(app).sign_in(officer)
        other = Door(app)
        time.shift(60)
        other.sign_in(officer)
        time.shift(-back)
        assert not door.inside()
        time.shift(back + 31 * 60)
        assert not other.inside()
        time.shift(-31 * 60)
        assert not other.inside(), "what was seen to be over stays over"


def test_the_time_seen_is_written_at_most_once_a_minute(app: Flask, county: County) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        door = Door(app).sign_in(county.officer("township_officer"))
        door.get("/account/password")
        for _ in range(3):
            time.shift(15)
            assert not any(word.startswith("UPDATE") for word in statements(app, door, "/account/password"))
        time.shift(20)
        assert sum(word.startswith("UPDATE") for word in statements(app, door, "/account/password")) == 1


def test_one_statement_tells_who_asks_and_one_the_limits_of_the_day(app: Flask, county: County) -> None:
    officer = county.officer("township_officer")
    county.give_post(officer, "helper", "township_a")
    door = Door(app).sign_in(officer)
    assert len(statements(app, door, "/account/password")) == 2


def test_a_closed_account_is_out_at_the_next_request(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    door = Door(app).sign_in(officer)
    close(app, officer.account_id)
    assert not door.inside()


def test_an_ended_post_is_gone_at_the_next_request(app: Flask, county: County) -> None:
    officer = county.officer("system_admin")
    door = Door(app).sign_in(officer)
    assert door.get("/people").status_code == 200
    with app.app_context():
        db.session.execute(
            update(Post).where(Post.account_id == officer.account_id).values(ended_at=clock.now())
        )
        db.session.commit()
    assert door.get("/people").status_code == 403
    assert door.inside(), "her own account she may still see"


def test_a_post_counts_from_its_first_day_to_its_last(app: Flask, county: County) -> None:
    today = clock.today()
    officer = county.officer("system_admin", since=today, until=today)
    with time_machine.travel(clock.now(), tick=False) as time:
        door = Door(app).sign_in(officer)
        assert door.get("/people").status_code == 200
        time.shift(-24 * 3600)
        door = Door(app)
        door.password(officer)
        time.shift(2 * 24 * 3600)
        late = Door(app).sign_in(officer)
        assert late.get("/people").status_code == 403


@pytest.mark.parametrize("reset", [set_one_time_password, drop_second_factor])
def test_every_session_ends_when_an_administrator_starts_anew(
    app: Flask, county: County, reset: object
) -> None:
    officer = county.officer("county_officer")
    door = Door(app).sign_in(officer)
    with app.app_context(), transaction() as session:
        reset(session, session.get_one(Account, officer.account_id))  # type: ignore[operator]
    assert not door.inside()


def test_one_session_and_all_others_can_be_ended(app: Flask, county: County) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    doors = [Door(app) for _ in range(4)]
    for door in doors:
        door.password(officer)
        assert door.inside()
    here = doors[0]
    page = here.get("/account/sessions").get_data(as_text=True)
    assert page.count('/end"') == 3
    with app.app_context():
        numbers = list(db.session.execute(db.select(LoginSession.id).order_by(LoginSession.id)).scalars())
    assert here.post(f"/account/sessions/{numbers[1]}/end").status_code == 303
    assert [door.inside() for door in doors] == [True, False, True, True]
    here.get("/account/sessions")
    assert here.post("/account/sessions/end-others").status_code == 303
    assert [door.inside() for door in doors] == [True, False, False, False]
    with app.app_context():
        kinds = list(db.session.execute(db.select(Event.kind).order_by(Event.id)).scalars())
    assert kinds[-2:] == ["account.session_revoked"] * 2


def test_nobody_ends_the_session_of_somebody_else(app: Flask, county: County) -> None:
    officer, other = county.officer("county_officer"), county.officer("county_leader")
    door = Door(app).sign_in(officer)
    with app.app_context():
        number = db.session.execute(db.select(LoginSession.id)).scalar_one()
        with pytest.raises(NotFound):
            end_session(actor=other.actor(), session_id=number)
    intruder = Door(app).sign_in(other)
    intruder.get("/account/sessions")
    assert intruder.post(f"/account/sessions/{number}/end").status_code == 404
    assert door.inside()


def test_sessions_past_their_time_are_not_listed_as_running(app: Flask, county: County) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    with time_machine.travel(clock.now(), tick=False) as time:
        Door(app).password(officer)
        time.shift(timedelta(minutes=40))
        door = Door(app)
        door.password(officer)
        door.inside()
        assert door.get("/account/sessions").get_data(as_text=True).count("<tr>") == 2, "head and this one"


@pytest.mark.parametrize("token", ["", "wrong", None])
@pytest.mark.parametrize("path", ROUTES)
def test_nothing_is_done_without_the_token_of_our_own_page(
    app: Flask, county: County, path: str, token: str | None
) -> None:
    """``None`` stands for the token of somebody else's browser."""
    officer = county.officer("county_officer")
    door = Door(app)
    door.password(officer)
    if path != "/sign-in/code":
        door.code(officer)
        door.inside()
    if token is None:
        stranger = Door(app)
        stranger.get("/sign-in")
        token = stranger.token
    with app.app_context():
        before = db.session.execute(db.select(db.func.count()).select_from(Event)).scalar_one()
    fields = {
        "username": officer.username, "password": officer.password, "present": officer.password,
        "new_password": "Kapok-17-柳溪河", "again": "Kapok-17-柳溪河", "code": officer.code(),
    }  # fmt: skip
    answer = door.post(path, fields, token=token)
    assert answer.status_code == 422
    with app.app_context():
        after = db.session.execute(db.select(db.func.count()).select_from(Event)).scalar_one()
    assert after == before


def test_the_cookie_is_out_of_reach_of_scripts_and_ends_with_the_browser(app: Flask) -> None:
    cookie = Door(app).get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


def test_under_https_every_cookie_is_bound_to_this_host(app: Flask, county: County) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    secure = create_app(dataclasses.replace(app.config["SHOUXIAN"], https=True))
    client = secure.test_client()
    page = client.get("/sign-in", base_url="https://house.example")
    fields = {
        "csrf_token": TOKEN.findall(page.get_data(as_text=True))[0],
        "username": officer.username,
        "password": officer.password,
    }
    client.post("/sign-in", data=fields, base_url="https://house.example")
    last = client.get("/sign-in/code", base_url="https://house.example")
    cookies = [*page.headers.getlist("Set-Cookie"), *last.headers.getlist("Set-Cookie")]
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-session", "__Host-device"}
    for cookie in cookies:
        assert "; Secure" in cookie
        assert "; Path=/" in cookie
        assert "Domain" not in cookie
    with secure.app_context():
        db.engine.dispose()


def test_behind_a_proxy_the_address_is_the_one_that_it_saw(app: Flask, county: County) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    behind = create_app(dataclasses.replace(app.config["SHOUXIAN"], trusted_proxies=1))
    client = behind.test_client()
    headers = {"X-Forwarded-For": "203.0.113.66, 198.51.100.3"}
    page = client.get("/sign-in", headers=headers).get_data(as_text=True)
    fields = {"csrf_token": TOKEN.findall(page)[0], "username": officer.username, "password": "Wrong-guess-1"}
    client.post("/sign-in", data=fields, headers=headers)
    with behind.app_context():
        assert db.session.execute(db.select(SignInAttempt.address)).scalar_one() == "198.51.100.3"
        db.engine.dispose()
