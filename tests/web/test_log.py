"""The log tells what happened, never to whom: nothing that was typed is in it, whatever goes wrong."""

import json
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.journal import configure_journal, shape_of
from app.models import db
from tests.support.client import Browser
from tests.support.county import PASSWORD, County
from tests.support.families import identity_number

HEAD = identity_number(date(1961, 3, 4))
NAME, PHONE = "欧阳月明", "13900001111"


@pytest.fixture
def lines(app: Flask, capsys: pytest.CaptureFixture[str]) -> "Lines":
    configure_journal("debug", readable=False)
    return Lines(capsys)


class Lines:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.text = ""

    def entries(self) -> list[dict[str, object]]:
        self.text = self.capsys.readouterr().err
        return [json.loads(line) for line in self.text.splitlines()]


def household(county: County) -> dict[str, str]:
    return {
        "region_code": county.group_a1, "m0_name": NAME, "m0_identity_number": HEAD, "m0_phone": PHONE,
    }  # fmt: skip


def test_a_request_is_told_with_number_rule_and_account(app: Flask, county: County, lines: Lines) -> None:
    clerk = county.officer("village_clerk")
    browser = Browser(app).sign_in(clerk)
    lines.entries()
    page = browser.get(f"/regions/{county.village_a1}?q=secret-in-query")
    (entry,) = (one for one in lines.entries() if one["event"] == "request")
    assert entry["rule"] == "/regions/<code>"
    assert (entry["method"], entry["status"], entry["account"]) == ("GET", 200, clerk.account_id)
    assert entry["number"] == page.headers["X-Request-Id"]
    assert float(str(entry["ms"])) > 0
    assert "secret-in-query" not in lines.text


def test_nothing_typed_is_in_the_log_even_when_saving_fails(app: Flask, county: County, lines: Lines) -> None:
    """The database loses a table in the middle of the day: the fault is told, the family isn't."""
    clerk = county.officer("village_clerk")
    browser = Browser(app).sign_in(clerk)
    browser.submit("/households/new", household(county) | {"m0_identity_number": "123"}, status=422)
    browser.get(f"/search?q={NAME}", status=None)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DROP TABLE name_gram"))
    answer = browser.submit("/households/new", household(county), status=500)
    entries = lines.entries()
    (fault,) = (one for one in entries if one["event"] == "fault")
    assert str(fault["number"]) in answer.html
    assert answer.headers["X-Request-Id"] == fault["number"]
    shape = fault["error_shape"]
    assert isinstance(shape, list)
    assert any("app/commands/households.py" in place for one in shape for place in one["at"])
    for secret in (NAME, HEAD, PHONE, clerk.username, clerk.name, PASSWORD, "INSERT"):
        assert secret not in lines.text, secret
        assert json.dumps(secret)[1:-1] not in lines.text, secret


def test_an_error_keeps_kind_place_and_code_without_words(app: Flask, county: County) -> None:
    """What databases and Python say in words is what somebody typed."""
    officer = county.officer("village_clerk")
    with app.app_context(), db.engine.connect() as connection, pytest.raises(IntegrityError) as caught:
        connection.execute(
            text(
                "INSERT INTO account (person_id, username, opened_on, last_sequence, stream_kind)"
                " VALUES (:person, :name, '2026-01-01', 1, 'account')"
            ),
            {"person": officer.person_id, "name": officer.username},
        )
    try:
        try:
            int(HEAD + "X9")
        except ValueError as error:
            raise LookupError(NAME) from error
    except LookupError as error:
        chain = shape_of(error)
    spelled = json.dumps([shape_of(caught.value), chain], ensure_ascii=False)
    assert [one["kind"] for one in chain] == ["builtins.LookupError", "builtins.ValueError"]
    assert "sqlstate" in spelled or "sqlite_errorname" in spelled
    for secret in (HEAD, NAME, officer.username):
        assert secret not in spelled


def test_static_files_and_health_are_told_only_in_debug(app: Flask, lines: Lines) -> None:
    app.test_client().get("/health")
    assert [one["rule"] for one in lines.entries()] == ["/health"]
    configure_journal("info", readable=False)
    app.test_client().get("/health")
    assert lines.entries() == []
