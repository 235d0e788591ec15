"""Every page that shows a family is written down before it leaves, and doesn't leave otherwise."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.audit.access import KINDS, content_of
from app.models import Case, db
from app.models.access import Access, AccessSubject
from app.web.reading import STATIC_503, undecided
from app.web.reading_registry import REGISTRY, SHOWS_NOBODY, WRITTEN_BY_COMMAND
from tests.support.addresses import Settled, settle
from tests.support.client import Browser
from tests.support.county import County
from tests.support.databases import Postgresql, Sqlite, config_for
from tests.support.settled import settled_copy
from tests.support.village import Village
from tests.web import routes_table as typed
from tests.web.walk import openings, shaped

REF = re.compile(r"/(?:cases|problems|national-entries)/([A-Z][A-Z0-9-]{6,})")
HOUSEHOLD = re.compile(r"/households/(\d+)")
KEPT = re.compile(r'value="([A-Z]{2,3}-?\d[\dA-Z-]{5,})(?::\d+)?"')


@pytest.fixture(scope="module")
def settled(template: Sqlite | Postgresql, worker: str, run_folder: Path) -> Iterator[Settled]:
    """Give a county with something under every address, of which these tests read only."""
    if isinstance(template, Sqlite):
        made = settled_copy(run_folder, f"readings_{worker}")
    else:
        from app.factory import create_app  # noqa: PLC0415 - as costly as the county itself

        app = create_app(config_for(template.fresh_url(f"readings_{worker}"), run_folder))
        made = settle(app, County(app))
    yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def browsers(settled: Settled) -> Callable[[str], Browser]:
    return cache(lambda role: Browser(settled.app).sign_in(settled.viewers[role]))


def newest(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(db.select(db.func.coalesce(db.func.max(Access.id), 0))).scalar_one()


def since(app: Flask, number: int) -> list[tuple[Access, set[tuple[str, int]]]]:
    """Return the readings written after ``number``, each with its subjects as the table has them."""
    with app.app_context():
        rows = db.session.execute(db.select(Access).where(Access.id > number).order_by(Access.id)).scalars()
        return [
            (
                row,
                {
                    (kind, subject)
                    for kind, subject in db.session.execute(
                        db.select(AccessSubject.subject_kind, AccessSubject.subject_id).where(
                            AccessSubject.access_id == row.id
                        )
                    )
                },
            )
            for row in rows
        ]


def ids(app: Flask) -> dict[str, tuple[int, int | None]]:
    with app.app_context():
        rows = db.session.execute(db.select(Case.ref, Case.id, Case.household_id))
        return {ref: (number, household) for ref, number, household in rows}


def test_somebody_has_said_of_every_page_what_it_shows(app: Flask) -> None:
    assert undecided(app) == {}
    assert not REGISTRY.keys() & SHOWS_NOBODY
    endpoints = set(app.view_functions)
    written = REGISTRY.keys() | WRITTEN_BY_COMMAND | SHOWS_NOBODY - {"door", "metrics.show"}
    assert written <= endpoints, "the registry names a page that isn't there"
    assert {one.kind for one in REGISTRY.values()} <= KINDS.keys()


@pytest.mark.parametrize("role", sorted(typed.ALL))
def test_a_page_is_one_reading_of_everybody_on_it(
    role: str, settled: Settled, browsers: Callable[[str], Browser]
) -> None:
    """Trap: a list that names families nobody wrote down; a page read twice in the log, or never."""
    app, browser, known, wrong = settled.app, browsers(role), ids(settled.app), []
    seen = dict.fromkeys(REGISTRY, 0)
    browser.get("/account")
    for asked in openings(settled, role):
        if not asked.allowed or asked.place not in ("", typed.A1):
            continue
        before = newest(app)
        response = browser.client.get(asked.path)
        rule = shaped(asked.rule, app, "GET", settled.at[typed.A1])
        endpoint = next(one.endpoint for one in app.url_map.iter_rules() if one.rule == rule)
        written = since(app, before)
        if response.status_code != 200 or endpoint in SHOWS_NOBODY | WRITTEN_BY_COMMAND:
            if written:
                wrong.append(f"{asked.path}: {response.status_code} wrote {written[0][0].kind}")
            continue
        seen[endpoint] += 1
        html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        refs = {*REF.findall(html), *KEPT.findall(html)} & known.keys()
        shown = {("case", known[ref][0]) for ref in refs}
        shown |= {("household", int(number)) for number in HOUSEHOLD.findall(html)}
        shown |= {("household", known[ref][1]) for ref in refs if known[ref][1] is not None}
        if not shown and not REGISTRY[endpoint].subject and not written:
            continue  # a list without anybody on it
        if len(written) != 1:
            wrong.append(f"{asked.path}: {len(written)} readings of {sorted(shown)[:3]}")
            continue
        row, subjects = written[0]
        if shown - subjects:
            wrong.append(f"{asked.path}: nobody wrote down {sorted(shown - subjects)[:5]}")
        if REGISTRY[endpoint].subject and REGISTRY[endpoint].subject not in dict(subjects):
            wrong.append(f"{asked.path}: no {REGISTRY[endpoint].subject} among {sorted(subjects)[:5]}")
        said = content_of(row.body)
        assert said["screen"] == endpoint
        assert {(k, n) for k, numbers in said["subjects"].items() for n in numbers} == subjects
        assert row.actor_id == said["actor"]["account"] == settled.viewers[role].account_id
        assert said["actor"]["role"] == role
    assert not wrong, "\n".join(wrong)


def test_readings_of_a_whole_county_hold_nobody_s_number(settled: Settled) -> None:
    with settled.app.app_context():
        bodies = list(db.session.execute(db.select(Access.body)).scalars())
    for secret in settled.secrets:
        assert not any(secret.encode() in body for body in bodies)


def broken(app: Flask) -> None:
    """Take the table of readings away, as a full disk or a lost right would."""
    with app.app_context():
        db.session.execute(text("ALTER TABLE access RENAME TO access_gone"))
        db.session.commit()


@pytest.mark.parametrize("role", ["village_clerk", "inspector"])
def test_nothing_of_anybody_leaves_while_readings_cannot_be_written(
    role: str, app: Flask, county: County, village: Village
) -> None:
    officer = village.officers.get(role) or county.officer(role)
    household = village.household("牟读不得", "牟小读")
    ref = village.at("applied", household)
    browser = Browser(app).sign_in(officer)
    browser.get(f"/cases/{ref}")
    broken(app)
    for path in (f"/cases/{ref}", f"/households/{household}", "/households", f"/cases/{ref}/papers"):
        response = browser.client.get(path)
        body = response.get_data(as_text=True)
        assert response.status_code == 503, path
        assert "牟" not in body, path
        assert ref not in body, path
        assert "查阅须先留痕" in body
    browser.get("/manual")


def test_the_page_that_comes_instead_holds_nothing_but_a_number() -> None:
    assert STATIC_503.count("{number}") == 2
    assert STATIC_503.replace("{number}", "").count("{") == 0


def test_a_full_number_is_written_down_with_its_purpose(app: Flask, village: Village) -> None:
    household = village.household("牟全", "牟小全")
    member = village.members(household)[1]
    browser = Browser(app).sign_in(village.officers["village_clerk"])
    path = f"/households/{household}/members/{member}/numbers"
    before = newest(app)
    browser.submit(path, {"purpose": "payment", "reason": "核对社保卡"}, status=200)
    kinds = {row.kind: (content_of(row.body), subjects) for row, subjects in since(app, before)}
    said, subjects = kinds["number.unmasked"]
    assert said["purpose"] == "payment"
    assert {("household", household), ("person", member)} <= subjects
    assert "identity" in said["fields"]
    assert "核对社保卡" not in str(said)


def test_coming_going_and_being_turned_away_are_written_down(app: Flask, village: Village) -> None:
    officer = village.officers["village_clerk"]
    before = newest(app)
    stranger = Browser(app)
    stranger.submit("/sign-in", {"username": officer.username, "password": "guessed"}, status=422)
    browser = Browser(app).sign_in(officer)
    token = browser.get("/account").tree.css_first('[name="csrf_token"]').attributes["value"]
    browser.post("/sign-out", {"csrf_token": str(token), "once": "x"})
    written = since(app, before)
    assert [row.kind for row, _ in written] == ["session.refused", "session.begun", "session.ended"]
    assert all(subjects == {("account", officer.account_id)} for _, subjects in written)
    assert [row.actor_id for row, _ in written] == [None, officer.account_id, officer.account_id]


def test_refused_and_forwarded_requests_are_no_readings(app: Flask, county: County, village: Village) -> None:
    ref = village.at("applied")
    other = Browser(app).sign_in(county.officer("village_clerk", "village_b1"))
    other.get("/account")
    before = newest(app)
    other.get(f"/cases/{ref}", 404)
    other.get("/people", 403)
    other.get(f"/search?q={ref}", None)
    assert since(app, before) == []
