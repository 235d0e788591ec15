"""What a request to the sign-in carries: tokens of our own pages, cookies for this host, an address."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from app.factory import create_app
from app.models import Event, SignInAttempt, db
from tests.support.county import County
from tests.support.door import TOKEN, Door

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


@contextmanager
def another(app: Flask, **changes: object) -> Iterator[Flask]:
    """Give a second application on the same database, with other settings; its connections are closed."""
    other = create_app(dataclasses.replace(app.config["SHOUXIAN"], **changes))
    try:
        yield other
    finally:
        with other.app_context():
            db.session.remove()
            db.engine.dispose()


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
    if path == "/sign-in":
        assert "请重新输入密码" in answer.get_data(as_text=True), "the password isn't given back"
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
    with another(app, https=True) as secure:
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


def test_behind_a_proxy_the_address_is_the_one_that_it_saw(app: Flask, county: County) -> None:
    officer = county.officer("village_clerk", second_factor=False)
    headers = {"X-Forwarded-For": "203.0.113.66, 198.51.100.3"}
    with another(app, trusted_proxies=1) as behind:
        client = behind.test_client()
        page = client.get("/sign-in", headers=headers).get_data(as_text=True)
        token = TOKEN.findall(page)[0]
        fields = {"csrf_token": token, "username": officer.username, "password": "Wrong-guess-1"}
        client.post("/sign-in", data=fields, headers=headers)
    with app.app_context():
        assert db.session.execute(db.select(SignInAttempt.address)).scalar_one() == "198.51.100.3"
