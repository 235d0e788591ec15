"""Addresses that nobody's link leads to: answered with a page, never with a fault."""

import pytest
from flask import Flask

from tests.support.client import Browser
from tests.support.county import County
from tests.support.village import village_of

HUGE = "9" * 20
ODD_TEXT = "该户\x00在县城另有\ud800住房，请核实。"
OF_LEADER = (
    f"/people?after={HUGE}-x", "/people?after=²-x", "/people?q=%00", "/people?after=1-%00",
    f"/organisations?after=1-{HUGE}", "/organisations?after=1-²", "/organisations?q=%00",
    "/organisations?after=%00-1", f"/organisations/{HUGE}", f"/people/{HUGE}", "/regions/%00",
)  # fmt: skip
OF_AUDITOR = (
    "/administration-log?before=²", f"/administration-log?before={HUGE}", "/administration-log?person=%00",
    "/administration-log?end=9999-12-31", "/administration-log?begin=0001-01-01",
)  # fmt: skip


@pytest.mark.parametrize(("role", "paths"), [("county_leader", OF_LEADER), ("audit_admin", OF_AUDITOR)])
def test_odd_addresses_are_answered(role: str, paths: tuple[str, ...], app: Flask, county: County) -> None:
    browser = Browser(app).sign_in(county.officer(role))
    for path in paths:
        assert browser.get(path, None).status in (200, 400, 404), path


def test_text_that_no_database_stores_is_taken_without_it(app: Flask, county: County) -> None:
    village = village_of(app, county)
    ref = village.at("on_notice")
    clerk = Browser(app).sign_in(village.officers["village_clerk"])
    page = clerk.get(f"/cases/{ref}/objections/new")
    odd = ODD_TEXT.encode("utf-8", "surrogatepass")
    clerk.submit(page, {"channel": "phone", "text": odd, "name": b"\x00"})  # type: ignore[dict-item]
    assert "该户在县城另有" in clerk.get(f"/cases/{ref}").text


@pytest.mark.parametrize("path", ["/households/new", "/people/new", "/meetings/new", "/search"])
def test_nothing_typed_is_a_fault(path: str, app: Flask, county: County) -> None:
    role = "system_admin" if path == "/people/new" else "village_clerk"
    browser = Browser(app).sign_in(county.officer(role))
    page = browser.get(path, None)
    names = {str(node.attributes["name"]) for node in page.tree.css("main [name]")} - {"csrf_token", "once"}
    token = page.tree.css_first('[name="csrf_token"]')
    odd = b"\x00" + "田１".encode("utf-8", "surrogatepass") + b"\xed\xa0\x80\xff" + b"9" * 40
    fields = {**dict.fromkeys(names, odd), "csrf_token": str(token.attributes["value"]), "once": odd[:20]}
    assert browser.client.post(path, data=fields).status_code in (200, 303, 400, 404, 405, 409, 422)
