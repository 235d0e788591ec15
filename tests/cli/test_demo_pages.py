"""Pages of the demo open for those who work with them, whatever state a case is in."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from app.models import Account, Case, Household, Meeting, Notice, Person, db
from tests.support.client import Browser
from tests.support.county import Officer


def _browser(demo: Flask, username: str) -> Browser:
    """Sign in with what the demo's own page lists."""
    listed = json.loads((demo.config["SHOUXIAN"].instance / "demo_accounts.json").read_text(encoding="utf-8"))
    entry = next(one for one in listed if one["username"] == username)
    account, person = db.session.execute(
        select(Account, Person)
        .join(Person, Person.id == Account.person_id)
        .where(Account.username == username)
    ).one()
    known = (entry["password"], entry["totp_secret"])
    officer = Officer(account.id, person.id, username, person.name, person.key, *known)
    return Browser(demo).sign_in(officer)


@pytest.fixture(scope="module")
def inspector(demo: Flask) -> Browser:
    return _browser(demo, "yanzhengqing")


def test_a_case_of_every_state_opens(demo: Flask, inspector: Browser) -> None:
    by_state = {case.state: case.ref for case in db.session.execute(select(Case)).scalars()}
    for ref in by_state.values():
        inspector.get(f"/cases/{ref}")
        inspector.get(f"/cases/{ref}/papers")


def test_the_cases_of_the_stories_open(demo: Flask, inspector: Browser) -> None:
    path = demo.config["SHOUXIAN"].instance / "demo_stories.json"
    for ref in json.loads(path.read_text(encoding="utf-8")).values():
        inspector.get(f"/cases/{ref}")


def test_households_meetings_and_notices_open(demo: Flask, inspector: Browser) -> None:
    for model, where in ((Household, "/households"), (Meeting, "/meetings"), (Notice, "/notices")):
        for number in db.session.execute(select(model.id).order_by(model.id).limit(60)).scalars().all()[::20]:
            inspector.get(f"{where}/{number}")


@pytest.mark.parametrize(
    "username",
    ["lixiaohe", "wanggensheng", "wuxiaolan", "hanjiye", "jiangliu", "chendachuan", "linzhiyuan", "heqiushi",
     "luoxiangming.system", "songmingjing.audit"],
)  # fmt: skip
def test_everybody_finds_work_or_an_empty_desk(demo: Flask, username: str) -> None:
    browser = _browser(demo, username)
    for path in ("/", "/account", "/manual"):
        browser.get(path)
