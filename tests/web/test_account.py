"""My account: nobody changes what proves who I am without proving it again."""

import re

import pytest
import time_machine
from flask import Flask

from app import clock
from app.models import Event, db
from tests.support.county import County, Officer
from tests.support.door import Door
from tests.web.test_sign_in import NEW, offered

SECRET = re.compile(r'<code class="secret">([^<]+)</code>')


def change(door: Door, officer: Officer, **other: str) -> int:
    fields = {"present": officer.password, "new_password": NEW, "again": NEW} | other
    return door.send("/account/password", fields).status_code


def newest(app: Flask) -> str:
    with app.app_context():
        return str(db.session.execute(db.select(Event.kind).order_by(Event.id.desc()).limit(1)).scalar_one())


def test_a_changed_password_ends_the_other_sessions_and_the_old_password(app: Flask, county: County) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    door, other = Door(app), Door(app)
    for each in (door, other):
        each.password(officer)
        assert each.inside()
    assert change(door, officer) == 303
    assert newest(app) == "account.password_changed"
    assert door.inside()
    assert not other.inside()
    assert Door(app).password(officer).status_code == 422
    assert Door(app).password(officer, NEW).status_code == 303


def test_a_password_is_refused_with_everything_that_is_wrong_about_it(app: Flask, county: County) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    door = Door(app)
    door.password(officer)
    assert change(door, officer, present="Wrong-guess-1") == 422
    assert change(door, officer, again="something else") == 422
    assert change(door, officer, new_password="Kurz-1", again="Kurz-1") == 422
    assert change(door, officer, new_password=officer.password, again=officer.password) == 422
    assert (
        change(door, officer, new_password=f"{officer.username}-A1b2", again=f"{officer.username}-A1b2")
        == 422
    )
    assert newest(app) == "account.signed_in"


def test_the_present_password_is_not_guessed_from_an_open_session(app: Flask, county: County) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    door = Door(app)
    door.password(officer)
    assert door.inside()
    with time_machine.travel(clock.now(), tick=False) as time:
        for number in range(5):
            time.shift(10)
            assert change(door, officer, present=f"Wrong-guess-{number}") == 422
        assert change(door, officer) == 422
        time.shift(16 * 60)
        assert change(door, officer) == 303


def test_a_second_factor_is_replaced_only_with_the_one_that_is_there(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        door = Door(app).sign_in(officer)
        time.shift(14 * 60)
        secret, sealed = offered(door.get("/account/second-factor").get_data(as_text=True))
        fresh = Officer(**{**vars(officer), "totp_secret": secret})
        fields = {"sealed": sealed, "first_code": fresh.code()}
        assert door.post("/account/second-factor", fields).status_code == 422
        assert door.post("/account/second-factor", fields | {"code": "000000"}).status_code == 422
        done = door.post("/account/second-factor", fields | {"code": officer.code()})
        assert done.status_code == 200
        assert len(SECRET.findall(done.get_data(as_text=True))) == 10
        assert newest(app) == "account.second_factor_set"
        assert door.inside()
        time.shift(60)
        late = Door(app)
        late.password(officer)
        assert late.code(officer).status_code == 422
        assert late.code(fresh).status_code == 303


def test_a_first_second_factor_in_a_running_session_asks_for_the_password(app: Flask, county: County) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    door = Door(app)
    door.password(officer)
    assert door.inside()
    secret, sealed = offered(door.get("/account/second-factor").get_data(as_text=True))
    officer.totp_secret = secret
    fields = {"sealed": sealed, "first_code": officer.code()}
    assert door.post("/account/second-factor", fields).status_code == 422
    assert door.post("/account/second-factor", fields | {"present": officer.password}).status_code == 200
    late = Door(app)
    late.password(officer)
    assert not late.inside(), "from now on a code is asked for"


def test_an_offered_secret_is_no_good_to_anybody_else(app: Flask, county: County) -> None:
    officer, other = (county.officer("village_clerk", second_factor=False) for _ in range(2))
    doors = [Door(app), Door(app)]
    for door, each in zip(doors, (officer, other), strict=True):
        door.password(each)
        assert door.inside()
    secret, sealed = offered(doors[0].get("/account/second-factor").get_data(as_text=True))
    page = doors[1].send("/account/second-factor", {"sealed": sealed, "first_code": "000000"})
    assert offered(page.get_data(as_text=True))[0] != secret


def test_new_recovery_codes_take_the_place_of_the_old(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        door = Door(app).sign_in(officer)
        old = SECRET.findall(door.send("/account/recovery-codes").get_data(as_text=True))
        time.shift(11 * 60)
        assert door.send("/account/recovery-codes").status_code == 422, "a fresh code is asked for"
        page = door.send("/account/recovery-codes", {"code": officer.code()})
        new = SECRET.findall(page.get_data(as_text=True))
        assert len(set(old) | set(new)) == 20
        assert newest(app) == "account.recovery_codes_renewed"
        late = Door(app)
        late.password(officer)
        assert late.code(officer, old[0]).status_code == 422
        time.shift(5)
        assert late.code(officer, new[0]).status_code == 303
        late = Door(app)
        late.password(officer)
        assert late.code(officer, new[0]).status_code == 422, "each works once"


def test_my_account_tells_posts_places_and_what_is_handed_over(app: Flask, county: County) -> None:
    officer = county.officer("township_officer")
    page = Door(app).sign_in(officer).get("/account").get_data(as_text=True)
    for words in (officer.name, officer.username, "柳溪镇人民政府", ">柳溪镇<"):
        assert words in page
    assert officer.password not in page
    assert officer.totp_secret not in page


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; Kylin) Gecko Firefox/115.0", "Firefox"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0", "Android"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_device_is_told_in_words_and_never_in_its_own(
    app: Flask, county: County, agent: str, told: str
) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    door = Door(app)
    door.client.environ_base["HTTP_USER_AGENT"] = agent
    door.password(officer)
    door.inside()
    page = door.get("/account/sessions").get_data(as_text=True)
    assert told in page
    assert agent not in page
    assert "alert(1)" not in page
