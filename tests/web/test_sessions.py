"""Sessions live on the server: what ends them ends them at the next request (security.md, ACC-06, ACC-22)."""

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
from app.models import Account, Event, LoginSession, Post, db
from tests.support.county import County
from tests.support.door import Door
from tests.support.settings import set_parameter
from tests.web.test_sign_in import close


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


def test_one_statement_tells_who_asks_and_the_limits_of_the_day(app: Flask, county: County) -> None:
    officer = county.officer("township_officer")
    county.give_post(officer, "helper", "township_a")
    door = Door(app).sign_in(officer)
    assert len(statements(app, door, "/account/password")) == 1


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
