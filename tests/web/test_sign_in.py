"""The way in: what it says, in what order, and that no step of it can be gone round."""

import re
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask

from app import clock
from app.audit.record import record
from app.models import Account, Event, SignInAttempt, db
from app.passwords import hash_password
from tests.support.county import PASSWORD, County
from tests.support.door import TOKEN, Door, code_at
from tests.support.settings import set_parameter

NEW = "柳溪河边的Kapok-17"


def normal(page: str) -> str:
    """Return a page without what is random in every page."""
    return re.sub(r'name="once" value="[^"]+"', "", TOKEN.sub("", page))


def test_password_and_code_open_the_house(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    door = Door(app)
    assert not door.inside()
    answer = door.password(officer)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in/code"
    assert not door.inside()
    assert door.code(officer).status_code == 303
    assert door.inside()
    with app.app_context():
        kinds = db.session.execute(db.select(Event.kind).order_by(Event.id)).scalars().all()
    assert kinds[-1] == "account.signed_in"


def test_a_village_clerk_needs_no_second_factor_unless_the_county_asks(app: Flask, county: County) -> None:
    clerk = county.officer("village_clerk", second_factor=False)
    door = Door(app)
    door.password(clerk)
    assert door.inside()


def test_the_page_asked_for_is_opened_after_sign_in(app: Flask, county: County) -> None:
    officer = county.officer("township_officer")
    door = Door(app)
    sent = door.get("/account/sessions?from=mail").headers["Location"]
    assert sent == "/sign-in?next=/account/sessions?from%3Dmail"
    answer = door.send(sent, {"username": officer.username, "password": officer.password})
    answer = door.send(answer.headers["Location"], {"code": officer.code()})
    assert answer.headers["Location"] == "/account/sessions?from=mail"


def test_a_script_whose_session_ended_loads_the_sign_in_page_whole(app: Flask) -> None:
    answer = Door(app).get("/account", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/account"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
        "\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example",
        " //evil.example", "/ /evil.example", "https://evil.example", "HTTPS://evil.example",
        "https:evil.example", "https:/evil.example", "https:///evil.example", "http:\\\\evil.example",
        "//evil.example/%2f..", "//user@evil.example", "//evil.example:443/", "//[::1]/",
        "//xn--evl-9oa.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
        "vbscript:x", "mailto:a@evil.example", "evil.example", "./evil", "../evil", "?next=//evil.example",
        "#//evil.example", "\x01//evil.example", "/account\r\nSet-Cookie: a=b",
        "/account\nLocation: //evil.example", "//\u3002evil", "\u3000//evil.example", "",
    ],
)  # fmt: skip
def test_no_next_leads_to_another_site(app: Flask, county: County, target: str) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    door = Door(app)
    door.get("/sign-in")
    answer = door.client.post(
        "/sign-in",
        query_string={"next": target},
        data={"csrf_token": door.token, "username": officer.username, "password": officer.password},
    )
    assert answer.headers["Location"].startswith("/sign-in/code")
    last = door.client.get("/sign-in/code", query_string={"next": target})
    assert last.headers["Location"] == "/"
    assert "a=b" not in "".join(last.headers.getlist("Set-Cookie"))


def test_a_next_that_no_database_could_store_is_refused(app: Flask, county: County) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    door = Door(app)
    door.get("/sign-in")
    answer = door.client.post(
        "/sign-in",
        query_string={"next": "/\x00/evil.example"},
        data={"csrf_token": door.token, "username": officer.username, "password": officer.password},
    )
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count what argon2 is asked; it still answers."""
    asked: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, given: str, password: str) -> bool:
        asked.append(given)
        return real(self, given, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    return asked


def test_an_unknown_name_answers_like_a_known_one(app: Flask, county: County, hashed: list[str]) -> None:
    """Same status, same page, same number of argon2 runs with the same parameters, at every try."""
    officer = county.officer("county_leader", password_hash=hash_password(PASSWORD))
    with time_machine.travel(clock.now(), tick=False) as time:
        for _ in range(7):
            time.shift(10)
            answers = []
            for name in (officer.username, "nobody.here1"):
                before = len(hashed)
                door = Door(app)
                answer = door.password(officer, "Wrong-guess-1", username=name)
                page = normal(answer.get_data(as_text=True)).replace(name, "NAME")
                answers.append((answer.status_code, page, len(hashed) - before))
            assert answers[0] == answers[1]
            assert answers[0][0] == 422
    assert {given.rsplit("$", 2)[0] for given in hashed} == {"$argon2id$v=19$m=19456,t=2,p=1"}


def test_a_closed_account_answers_like_an_unknown_one(app: Flask, county: County) -> None:
    officer = county.officer("county_leader")
    close(app, officer.account_id)
    known = Door(app).password(officer)
    unknown = Door(app).password(officer, username="nobody.here1")
    assert known.status_code == unknown.status_code == 422
    assert normal(known.get_data(as_text=True)).replace(officer.username, "N") == normal(
        unknown.get_data(as_text=True)
    ).replace("nobody.here1", "N")


def close(app: Flask, account_id: int) -> None:
    with app.app_context():
        account = db.session.get_one(Account, account_id)
        account.closed_at = clock.now()
        record(db.session(), account, "account.closed", actor=None)
        db.session.commit()


def test_a_wrong_try_says_how_many_are_left_and_what_then(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    door = Door(app)
    door.client.set_cookie("language", "en")
    page = door.password(officer, "Wrong-guess-1").get_data(as_text=True)
    assert "After 4 more wrong tries sign-in pauses for 15 minutes" in page
    assert "Wrong-guess-1" not in page


@pytest.mark.parametrize(
    "path", ["/", "/account", "/account/sessions", "/account/password", "/account/recovery-codes", "/people"]
)
def test_a_password_alone_opens_no_page_of_one_who_has_a_second_factor(
    app: Flask, county: County, path: str
) -> None:
    officer = county.officer("county_officer")
    door = Door(app)
    door.password(officer)
    assert door.get(path).headers["Location"].startswith("/sign-in/code")
    for step in ("/sign-in/password", "/account/second-factor"):
        assert door.get(step).headers["Location"].startswith("/sign-in/code")


def test_a_first_password_must_go_before_anything_else(app: Flask, county: County) -> None:
    officer = county.officer("county_officer", first=True)
    door = Door(app)
    door.password(officer)
    door.code(officer)
    for path in ("/", "/account", "/people", "/account/second-factor", "/account/password"):
        assert door.get(path).headers["Location"].startswith("/sign-in/password")
    fields = {"present": officer.password, "new_password": NEW, "again": NEW}
    same = fields | {"new_password": officer.password, "again": officer.password}
    assert door.send("/sign-in/password", same).status_code == 422
    assert not door.inside()
    assert door.send("/sign-in/password", fields).status_code == 303
    assert door.inside()


def test_a_second_factor_must_be_set_up_where_the_post_demands_it(app: Flask, county: County) -> None:
    officer = county.officer("township_officer", second_factor=False)
    door = Door(app)
    door.password(officer)
    for path in ("/", "/account", "/account/recovery-codes", "/organisations"):
        assert door.get(path).headers["Location"].startswith("/account/second-factor")
    page = door.get("/account/second-factor").get_data(as_text=True)
    secret, sealed = offered(page)
    officer.totp_secret = secret
    wrong = door.post("/account/second-factor", {"sealed": sealed, "first_code": "000000"})
    assert wrong.status_code == 422
    assert offered(wrong.get_data(as_text=True))[0] == secret, "the picture scanned stays the right one"
    done = door.post("/account/second-factor", {"sealed": sealed, "first_code": officer.code()})
    codes = re.findall(r'<code class="secret">([^<]+)</code>', done.get_data(as_text=True))
    assert len(set(codes)) == 10
    assert door.inside()
    assert codes[0] not in door.get("/account").get_data(as_text=True)


def offered(page: str) -> tuple[str, str]:
    """Return the secret to type and its sealed form, as the page shows them."""
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert found
    assert sealed
    return found.group(1).replace(" ", ""), sealed.group(1)


def test_administrators_need_a_second_factor_whatever_the_county_has_set(app: Flask, county: County) -> None:
    set_parameter(county, "second_factor_levels", [])
    admin, officer = (
        county.officer(role, second_factor=False) for role in ("system_admin", "county_officer")
    )
    door = Door(app)
    door.password(admin)
    assert door.get("/account").headers["Location"].startswith("/account/second-factor")
    door = Door(app)
    door.password(officer)
    assert door.inside()


def test_a_code_works_once(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        code = officer.code()
        Door(app).sign_in(officer)
        door = Door(app)
        door.password(officer)
        assert door.code(officer, code).status_code == 422
        assert not door.inside()
        time.shift(30)
        assert door.code(officer, code).status_code == 422, "nor in the step after"
        assert door.code(officer).status_code == 303


@pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 303), (0, 303), (30, 303), (60, 422)])
def test_a_code_fits_one_step_before_and_after(app: Flask, county: County, seconds: int, status: int) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False):
        door = Door(app)
        door.password(officer)
        assert door.code(officer, code_at(officer, seconds)).status_code == status


def test_a_clock_set_back_makes_no_spent_code_good_again(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        early = officer.code()
        time.shift(3600)
        Door(app).sign_in(officer)
        time.shift(-3600)
        door = Door(app)
        door.password(officer)
        assert door.code(officer, early).status_code == 422


def test_codes_are_taken_as_phones_and_keyboards_write_them(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    door = Door(app)
    door.password(officer)
    code = officer.code().translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert door.code(officer, f"{code[:3]} {code[3:]}").status_code == 303


def test_a_password_that_grew_too_old_is_changed_at_sign_in(app: Flask, county: County) -> None:
    with time_machine.travel(clock.now() - timedelta(days=181), tick=False):
        officer = county.officer("county_officer")
    door = Door(app)
    door.password(officer)
    assert door.code(officer).status_code == 303
    assert door.get("/account").headers["Location"].startswith("/sign-in/password")


def test_no_secret_reaches_events_tries_or_logs(
    app: Flask, county: County, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    officer = county.officer("county_officer")
    door = Door(app)
    door.password(officer, "Wrong-guess-1")
    door.password(officer)
    code = officer.code()
    door.code(officer, "123456")
    door.code(officer, code)
    assert door.inside()
    with app.app_context():
        kept = [str(body) for body in db.session.execute(db.select(Event.body)).scalars()]
        for attempt in db.session.execute(db.select(SignInAttempt)).scalars():
            kept.append(f"{attempt.username_hash} {attempt.outcome}")
    out = capfd.readouterr()
    everything = "\n".join([*kept, caplog.text, out.out, out.err])
    for secret in (PASSWORD, "Wrong-guess-1", officer.totp_secret, f'"{code}"', officer.username):
        assert secret not in everything
