"""A bare browser for tests of the sign-in: cookies, tokens, and nothing that helps."""

from __future__ import annotations

import re

import pyotp
from flask import Flask
from werkzeug.test import TestResponse

from app import clock
from tests.support.county import Officer

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Door:
    """One browser before the application. ``address`` is where it comes from."""

    def __init__(self, app: Flask, address: str = "198.51.100.7") -> None:
        self.client = app.test_client()
        self.address = address
        self.token = ""

    def get(self, path: str, **kwargs: object) -> TestResponse:
        return self._seen(self.client.get(path, environ_base={"REMOTE_ADDR": self.address}, **kwargs))

    def post(
        self, path: str, fields: dict[str, str] | None = None, *, token: str | None = None
    ) -> TestResponse:
        data = {"csrf_token": self.token if token is None else token, "once": "once", **(fields or {})}
        return self._seen(self.client.post(path, data=data, environ_base={"REMOTE_ADDR": self.address}))

    def send(self, path: str, fields: dict[str, str] | None = None) -> TestResponse:
        """Open a page and send its form, as a person does."""
        self.get(path)
        return self.post(path, fields)

    def password(
        self, officer: Officer, password: str | None = None, username: str | None = None
    ) -> TestResponse:
        return self.send(
            "/sign-in",
            {"username": username or officer.username, "password": password or officer.password},
        )

    def code(self, officer: Officer, code: str | None = None) -> TestResponse:
        return self.send("/sign-in/code", {"code": code or officer.code()})

    def sign_in(self, officer: Officer) -> Door:
        """Pass the sign-in of an officer with a second factor."""
        assert self.password(officer).status_code == 303
        assert self.code(officer).status_code == 303
        assert self.get("/account").status_code == 200
        return self

    def inside(self) -> bool:
        """Return whether pages behind the sign-in open."""
        return self.get("/account").status_code == 200

    def cookie(self, name: str = "session") -> str | None:
        found = self.client.get_cookie(name)
        return found.value if found else None

    def _seen(self, response: TestResponse) -> TestResponse:
        found = TOKEN.search(response.get_data(as_text=True)) if response.mimetype == "text/html" else None
        if found:
            self.token = found.group(1)
        return response


def code_at(officer: Officer, seconds: int = 0) -> str:
    """Return the code of an officer some seconds from now."""
    return pyotp.TOTP(officer.totp_secret).at(int(clock.now().timestamp()) + seconds)
