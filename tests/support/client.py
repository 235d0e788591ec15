"""A browser for tests: it follows what pages offer, and looks every page over."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from flask import Flask
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

from app import clock
from app.commands.sign_in import Origin, show_second_factor, sign_in
from app.commands.transaction import transaction
from app.models import Credential
from app.queries.actors import signed_in
from tests.support.county import Officer
from tests.support.gate import faults

_BY_HAND: list[str] = []
"""Who passed the sign-in's pages in this process."""


@dataclass(frozen=True)
class Page:
    """One answer: its status, where it sends on to, and what it shows."""

    path: str
    status: int
    location: str
    html: str
    headers: dict[str, str]

    @property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.html)

    @property
    def text(self) -> str:
        """Return what a reader sees in the main part."""
        main = self.tree.css_first("main")
        return " ".join(main.text(separator=" ").split()) if main is not None else ""

    def has_link(self, path: str) -> bool:
        return self.tree.css_first(f'a[href="{path}"]') is not None


class Browser:
    """One person's browser. Every HTML answer passes the gate, or the test fails."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str, status: int | None = 200) -> Page:
        return self._seen(path, self.client.get(path), status)

    def post(self, path: str, fields: dict[str, str], status: int | None = 303) -> Page:
        """Send fields without looking at a page first, as somebody who forges a request does."""
        return self._seen(path, self.client.post(path, data=fields), status)

    def submit(
        self,
        page: Page | str,
        fields: dict[str, str | list[str]] | None = None,
        *,
        action: str | None = None,
        status: int | None = 303,
    ) -> Page:
        """Fill in and send a form of a page: the main one, or the one with that action."""
        page = self.get(page) if isinstance(page, str) else page
        form = _form(page, action)
        data = {**_offered(form), **(fields or {})}
        target = str(form.attributes["action"])
        return self._seen(target, self.client.post(target, data=data), status)

    def taken(
        self, page: Page | str, fields: dict[str, str] | None = None, *, action: str | None = None
    ) -> TestResponse:
        """Send a form of a page to which a file is the answer, and return it."""
        page = self.get(page) if isinstance(page, str) else page
        form = _form(page, action)
        answer = self.client.post(str(form.attributes["action"]), data={**_offered(form), **(fields or {})})
        assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
        assert answer.headers["Cache-Control"] == "no-store"
        return answer

    def sign_in(self, officer: Officer) -> Browser:
        """Begin a session: the first of a process passes the sign-in's pages, who comes after their commands.

        What those pages show and forbid is held by tests of their own.
        """
        app = self.client.application
        if _BY_HAND and self.client.get_cookie(app.config["SESSION_COOKIE_NAME"]) is None:
            with app.app_context():
                token = _begun(officer)
            with self.client.session_transaction() as kept:
                kept.update({"_user_id": token, "_fresh": True})
            return self
        _BY_HAND.append(officer.username)
        page = self.submit("/sign-in", {"username": officer.username, "password": officer.password})
        code = self.get(page.location, None)
        if code.status == 200 and "/sign-in/code" in code.path:
            self.submit(code, {"code": officer.code()})
        return self

    def language(self, key: str) -> Browser:
        self.client.set_cookie("language", key)
        return self

    def _seen(self, path: str, response: TestResponse, status: int | None) -> Page:
        html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        page = Page(
            path, response.status_code, response.headers.get("Location", ""), html, dict(response.headers)
        )
        if html and status != 500 and page.status not in (301, 302, 303):
            found = list(faults(html))
            assert found == [], f"{path}: {found}"
        assert "Content-Security-Policy" in response.headers
        if status is not None:
            assert page.status == status, f"{path}: {page.status} {page.text[:300]}"
        return page


def _begun(officer: Officer) -> str:
    """Return the token of a session in which the second factor is shown where there is one."""
    token = sign_in(
        username=officer.username, password=officer.password, origin=Origin("127.0.0.1", "Werkzeug")
    )
    begun = signed_in(sha256(token.encode()).hexdigest(), clock.today())
    assert begun is not None
    if not begun.second_factor:
        return token
    # Somebody who came in half a minute ago has shown this code already; a person would wait for the next.
    with transaction() as session:
        session.get_one(Credential, begun.actor.account_id).totp_step = 0
    return show_second_factor(actor=begun.actor, code=officer.code())


def _form(page: Page, action: str | None) -> LexborNode:
    selector = f'main form[action="{action}"]' if action else 'main form[method="post"]'
    form = page.tree.css_first(selector)
    assert form is not None, f"{page.path} has no form {action or ''}: {page.text[:200]}"
    return form


def _offered(form: LexborNode) -> dict[str, str | list[str]]:
    """Return what the form would send untouched: hidden fields, present values, chosen options."""
    data: dict[str, str | list[str]] = {}
    for node in form.css("input, textarea, select"):
        name, kind = node.attributes.get("name"), node.attributes.get("type", "text")
        if not name:
            continue
        if node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            data[name] = str(chosen.attributes.get("value") or "") if chosen is not None else ""
        elif node.tag == "textarea":
            data[name] = node.text().strip("\n")
        elif kind in ("checkbox", "radio"):
            if "checked" in node.attributes:
                value, before = str(node.attributes.get("value") or "on"), data.get(name)
                several = kind == "checkbox" and before is not None
                data[name] = (
                    [*([before] if isinstance(before, str) else before or []), value] if several else value
                )
        else:
            data[name] = str(node.attributes.get("value") or "")
    return data
