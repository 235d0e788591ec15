"""Guessing is slow for strangers, and the owner gets in all the same (security.md, ACC-07)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask

from app import clock
from app.commands.credentials import renew_recovery_codes
from app.commands.sessions import release_sign_in
from app.models import Event, SignInAttempt, db
from tests.support.county import County, Officer
from tests.support.door import Door
from tests.support.settings import set_parameter
from tests.support.trials import FULL


def events(app: Flask, kind: str) -> int:
    with app.app_context():
        return db.session.execute(
            db.select(db.func.count()).select_from(Event).where(Event.kind == kind)
        ).scalar_one()


def guess(app: Flask, officer: Officer, number: int = 0, address: str = "203.0.113.9") -> None:
    """Try a wrong password from a browser that nobody knows."""
    Door(app, address).password(officer, f"Wrong-guess-{number}")


def lock(app: Flask, officer: Officer, time: time_machine.Traveller, address: str = "203.0.113.9") -> None:
    for number in range(5):
        time.shift(10)
        guess(app, officer, number, address)


def tries(app: Flask) -> int:
    """Return how many tries were looked at so far."""
    with app.app_context():
        return db.session.execute(db.select(db.func.count()).select_from(SignInAttempt)).scalar_one()


def test_five_wrong_tries_pause_a_name_for_a_quarter_of_an_hour(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        lock(app, officer, time)
        assert events(app, "account.locked") == 1
        assert Door(app).password(officer).status_code == 422, "even the right password waits"
        time.shift(15 * 60 - 45)
        assert Door(app).password(officer).status_code == 422
        time.shift(46)
        assert Door(app).password(officer).status_code == 303


def test_from_the_third_wrong_try_on_each_waits_twice_as_long(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        for number in range(3):
            guess(app, officer, number)
        assert Door(app).password(officer).status_code == 422
        time.shift(1)
        guess(app, officer)
        time.shift(1)
        assert Door(app).password(officer).status_code == 422
        time.shift(1)
        assert Door(app).password(officer).status_code == 303


def test_no_account_has_more_than_twenty_tries_looked_at_in_an_hour(app: Flask, county: County) -> None:
    """Whatever the county has set, and from however many addresses."""
    set_parameter(county, "sign_in_tries", 10)
    set_parameter(county, "sign_in_pause_minutes", 1)
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        for number in range(360 if FULL else 90):
            time.shift(10 if FULL else 40)
            guess(app, officer, number, f"203.0.113.{number % 100}")
        assert tries(app) <= 20


def test_a_device_that_the_owner_used_gets_in_while_strangers_guess(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        own = Door(app).sign_in(officer)
        own.post("/sign-out")
        time.shift(60)
        lock(app, officer, time)
        assert Door(app).password(officer).status_code == 422
        own.sign_in(officer)
        assert own.inside()


def test_a_device_of_somebody_else_or_with_a_made_up_mark_is_a_stranger(app: Flask, county: County) -> None:
    officer, other = county.officer("county_officer"), county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        theirs = Door(app).sign_in(other)
        mark = theirs.cookie("device") or ""
        theirs.post("/sign-out")
        lock(app, officer, time)
        assert theirs.password(officer).status_code == 422
        for made_up in (mark[:-2] + "xx", "WzEsImEiXQ.aaaa.bbbb", "", mark.replace(".", "..", 1)):
            door = Door(app)
            door.client.set_cookie("device", made_up)
            assert door.password(officer).status_code == 422


def test_whoever_took_a_device_has_five_tries_there_too(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        own = Door(app).sign_in(officer)
        own.post("/sign-out")
        time.shift(60)
        for number in range(5):
            time.shift(10)
            own.password(officer, f"Wrong-guess-{number}")
        assert own.password(officer).status_code == 422
        assert Door(app).password(officer).status_code == 303, "and locks out nobody else"


def recovery_codes(app: Flask, officer: Officer) -> list[str]:
    with app.app_context():
        return renew_recovery_codes(actor=officer.actor())


def recover(door: Door, officer: Officer, code: str, password: str | None = None) -> int:
    fields = {"username": officer.username, "password": password or officer.password, "code": code}
    return door.send("/sign-in/recovery", fields).status_code


def test_a_recovery_code_opens_from_anywhere_while_strangers_guess_but_once(
    app: Flask, county: County
) -> None:
    officer = county.officer("county_officer")
    codes = recovery_codes(app, officer)
    with time_machine.travel(clock.now(), tick=False) as time:
        lock(app, officer, time)
        door = Door(app)
        assert recover(door, officer, codes[0].upper().replace("-", " ")) == 303
        assert door.inside()
        assert events(app, "account.recovery_code_used") == 1
        assert recover(Door(app), officer, codes[0]) == 422
        assert recover(Door(app, "198.51.100.8"), officer, codes[1]) == 303


def test_strangers_without_a_code_stop_nobody_who_has_one(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    codes = recovery_codes(app, officer)
    with time_machine.travel(clock.now(), tick=False) as time:
        for number in range(30):
            time.shift(10)
            assert recover(Door(app, "203.0.113.9"), officer, f"aaaaa-{number:05}") == 422
        assert tries(app) == 5
        assert recover(Door(app), officer, codes[0]) == 303


def test_a_code_without_the_password_opens_nothing_and_stays_unspent(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    code = recovery_codes(app, officer)[0]
    with time_machine.travel(clock.now(), tick=False) as time:
        for number in range(5):
            time.shift(10)
            assert recover(Door(app), officer, code, f"Wrong-guess-{number}") == 422
        assert recover(Door(app), officer, code) == 422, "five tries of the password here too"
        time.shift(16 * 60)
        assert recover(Door(app), officer, code) == 303


def test_recovery_tells_nobody_which_part_was_wrong(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    code = recovery_codes(app, officer)[0]
    pages = set()
    for address, name, password, given in (
        ("203.0.113.1", officer.username, officer.password, "aaaaa-aaaaa"),
        ("203.0.113.2", officer.username, "Wrong-guess-1", code),
        ("203.0.113.3", "nobody.here1", officer.password, code),
    ):
        door = Door(app, address)
        page = door.send(
            "/sign-in/recovery", {"username": name, "password": password, "code": given}
        ).get_data(as_text=True)
        page = re.sub(r'(name="(?:once|csrf_token)" value=")[^"]+', r"\1", page)
        pages.add(page.replace(officer.username, "NAME").replace("nobody.here1", "NAME"))
    assert len(pages) == 1


def test_wrong_codes_of_the_second_factor_are_counted_too(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        door = Door(app)
        door.password(officer)
        for number in range(5):
            time.shift(10)
            assert door.code(officer, f"{number:06}").status_code == 422
        assert door.code(officer).status_code == 422
        assert events(app, "account.locked") == 1
        time.shift(16 * 60)
        door.password(officer)
        assert door.code(officer).status_code == 303


def test_an_address_that_guesses_many_names_waits_ever_longer(app: Flask, county: County) -> None:
    officers = [county.officer("village_clerk", second_factor=False) for _ in range(2)]
    known = Door(app, "203.0.113.9")
    known.password(officers[1])
    known.get("/sign-in/code")
    assert known.inside()
    with time_machine.travel(clock.now() + timedelta(seconds=1), tick=False) as time:
        for number in range(500 if FULL else 120):
            time.shift(5)
            Door(app, "203.0.113.9").password(officers[0], "Wrong-guess-1", username=f"name{number}")
        assert tries(app) < 60
        assert Door(app, "203.0.113.9").password(officers[0]).status_code == 422
        assert Door(app).password(officers[0]).status_code == 303, "other addresses don't wait"
        assert known.password(officers[1]).status_code == 303, "nor do known devices there"


def test_the_security_administrator_ends_a_pause_before_its_time(app: Flask, county: County) -> None:
    officer, guard = county.officer("county_officer"), county.officer("security_admin")
    with time_machine.travel(clock.now(), tick=False) as time:
        lock(app, officer, time)
        with app.app_context():
            release_sign_in(actor=guard.actor(), account_id=officer.account_id)
        assert Door(app).password(officer).status_code == 303


def test_a_clock_set_back_opens_no_pause(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        lock(app, officer, time)
        time.shift(-3600)
        assert Door(app).password(officer).status_code == 422


def test_many_tries_at_the_same_instant_are_many_tries(
    app: Flask, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = county.officer("county_officer")
    crowd = 24
    looked_at: list[str] = []
    real = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, given, word: looked_at.append(word) or real(self, given, word)
    )
    doors = [Door(app) for _ in range(crowd)]
    for door in doors:
        door.get("/sign-in")

    def try_one(number: int) -> int:
        fields = {"username": officer.username, "password": f"Wrong-guess-{number}"}
        return doors[number].post("/sign-in", fields).status_code

    with ThreadPoolExecutor(crowd) as pool:
        statuses = list(pool.map(try_one, range(crowd)))
    assert set(statuses) <= {422, 503}
    assert 1 <= len(looked_at) <= 5


def test_one_code_shown_by_many_at_once_opens_once(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    doors = [Door(app) for _ in range(6)]
    with time_machine.travel(clock.now(), tick=False):
        for door in doors:
            door.password(officer)
            door.get("/sign-in/code")
        code = officer.code()
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda door: door.post("/sign-in/code", {"code": code}), doors))
        assert sum(door.inside() for door in doors) == 1
