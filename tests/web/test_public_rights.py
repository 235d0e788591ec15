"""The public door under a database account that can read no person: everything works, nothing else does."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from app import clock
from app.config import ROOT
from app.models import db
from app.public_door import create_public_app
from tests.support.client import Browser
from tests.support.family import applied, family_of
from tests.support.village import Village
from tests.web.test_appeals import REFUSAL, WHY
from tests.web.test_public_notices import hung

PASSWORD = "invented-for-this-test"


@pytest.fixture
def door(app: Flask, village: Village) -> Iterator[Flask]:
    """Give the public door, connected as the account whose rights docs/public-door.sql lists."""
    config = app.config["SHOUXIAN"]
    if not config.database_url.startswith("postgresql"):
        pytest.skip("SQLite knows no accounts")
    url = make_url(config.database_url)
    rights = (ROOT / "docs" / "public-door.sql").read_text(encoding="utf-8")
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        # Accounts belong to the whole server, on which other processes of the run test too: whoever
        # makes it first makes it for all.
        with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            connection.execute(f"CREATE ROLE shouxian_public LOGIN PASSWORD '{PASSWORD}'")
        connection.execute(rights)
    narrow = url.set(username="shouxian_public", password=PASSWORD)
    door = create_public_app(replace(config, database_url=narrow.render_as_string(hide_password=False)))
    yield door
    with door.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    "table",
    ["person", "household", "membership", "account", "credential", "visit", "application", "evidence",
     "incoming_application", "snapshot", "login_session", "relation", "vote"],
)  # fmt: skip
def test_its_account_reads_nobody(door: Flask, table: str) -> None:
    with door.app_context(), pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text(f"SELECT * FROM {table}"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE \"case\" SET state = 'approved'",
        "DELETE FROM event",
        "UPDATE objection SET outcome = 'not_upheld'",
        "SELECT text_sealed FROM objection",
        "UPDATE notice SET status = 'withdrawn'",
        "UPDATE receipt SET issue = 2",
        "INSERT INTO signature DEFAULT VALUES",
    ],
)
def test_its_account_changes_nothing_but_what_families_send(door: Flask, statement: str) -> None:
    with door.app_context(), pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text(statement))


def test_everything_a_family_does_works_under_it(app: Flask, door: Flask, village: Village) -> None:
    family = applied(door)
    assert family.word() == "已收到"
    ref = village.at("on_notice")
    _, code = hung(village, ref, until=clock.today())
    stranger = Browser(door)
    stranger.submit("/public/notices", {"code": code})
    assert "田某" in stranger.get("/public/notices/opened").text
    fields = {"position": "1", "text": "这家去年在县城买了房", "name": "李四"}
    stranger.submit("/public/notices/opened/object", fields)
    assert "您的申请" in family.browser.get("/public/status/mine/proof").text
    refused = village.at("visited")
    village.act("village_head", refused, "reject", answers=REFUSAL)
    village.act("township_officer", refused, "reject")
    holder = family_of(app, refused)
    holder.browser = Browser(door)
    assert REFUSAL["reason_text"] in holder.status().text
    holder.browser.submit("/public/status/mine/appeal", {"text": WHY})
    assert "将于" in holder.status().text
    Browser(door).submit("/public/status", {"number": "1234567890", "code": "000000"}, status=422)
