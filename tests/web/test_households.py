"""Households in the browser: entry on one page, corrections, numbers for a purpose, rosters, kin, search."""

from collections.abc import Mapping
from datetime import date

import pytest
from flask import Flask

from app import clock
from app.commands.households import record_household
from app.models import Household, Membership, Person, Relation, RosterEntry, db
from app.models.event import Event
from tests.support.client import Browser, Page, _form, _offered
from tests.support.county import County, Officer
from tests.support.families import identity_number, member, sheet

HEAD = identity_number(date(1961, 3, 4))
WIFE = identity_number(date(1963, 7, 8), woman=True)


@pytest.fixture
def clerk(county: County) -> Officer:
    return county.officer("village_clerk")


@pytest.fixture
def browser(app: Flask, clerk: Officer) -> Browser:
    return Browser(app).sign_in(clerk)


@pytest.fixture
def household(app: Flask, clerk: Officer, county: County) -> int:
    with app.app_context():
        return record_household(
            actor=clerk.actor(),
            sheet=sheet(
                county.group_a1, member("欧阳月明", number=HEAD, phone="13900001111"),
                member("吴芳", "002", number=WIFE),
            ),
            once="fixture",
        )  # fmt: skip


def person_id(app: Flask, name: str) -> int:
    with app.app_context():
        return int(db.session.execute(db.select(Person.id).where(Person.name == name)).scalar_one())


def send(browser: Browser, page: Page, fields: Mapping[str, object], status: int) -> Page:
    """Send a form whose answer shows a full number by right: what was just typed, or asked for."""
    form = _form(page, None)
    target = str(form.attributes["action"])
    answer = browser.client.post(target, data={**_offered(form), **fields})
    assert answer.status_code == status
    return Page(target, status, "", answer.get_data(as_text=True), dict(answer.headers))


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return int(db.session.scalar(db.select(db.func.count()).select_from(model)) or 0)


def test_family_is_entered_on_one_page(app: Flask, browser: Browser, county: County) -> None:
    page = browser.submit(
        "/households/new",
        {
            "region_code": county.group_a1,
            "m0_name": "欧阳月明",
            "m0_identity_number": HEAD,
            "m2_name": "吴芳",
            "m2_relation": "002",
            "m2_identity_number": WIFE,
            "m2_health": ["002", "004"],
        },
    )
    shown = browser.get(page.location)
    assert "欧阳月明" in shown.text
    assert "吴芳" in shown.text
    assert HEAD not in shown.html
    with app.app_context():
        health = db.session.execute(db.select(Membership.health).order_by(Membership.id)).scalars()
        assert list(health) == [[], ["002", "004"]]


def test_refused_entry_keeps_everything_typed(browser: Browser, county: County) -> None:
    page = send(
        browser,
        browser.get("/households/new"),
        {
            "region_code": county.group_a1,
            "m0_name": "欧阳月明",
            "m0_identity_number": HEAD,
            "m3_name": "吴芳",
            "m3_relation": "002",
            "m3_identity_number": WIFE[:-1] + ("1" if WIFE[-1] != "1" else "2"),
            "m3_health": ["002", "004"],
            "address": "上湾村一组3号",
        },
        422,
    )
    assert page.tree.css_first("#m3_identity_number-error") is not None
    assert page.tree.css_first('input[name="m0_name"][value="欧阳月明"]') is not None
    assert page.tree.css_first('input[name="address"][value="上湾村一组3号"]') is not None
    ticked = page.tree.css('input[name="m3_health"][checked]')
    assert [node.attributes["value"] for node in ticked] == ["002", "004"]


def test_namesake_is_asked_about_and_taken_when_made_sure(
    app: Flask, browser: Browser, county: County
) -> None:
    typed: dict[str, str | list[str]] = {
        "region_code": county.group_a1, "m0_name": "欧阳月明", "m0_identity_kind": "none_yet", "m0_sex": "1",
        "m0_born_on": "1961-03-04",
    }  # fmt: skip
    browser.submit("/households/new", typed)
    page = browser.submit("/households/new", typed, status=422)
    browser.submit(page, {"m0_another": "y"})
    assert count(app, Household) == 2


def test_numbers_are_shown_once_for_a_purpose(app: Flask, browser: Browser, household: int) -> None:
    path = f"/households/{household}/members/{person_id(app, '欧阳月明')}/numbers"
    form = browser.get(path)
    assert browser.submit(form, {}, status=422)
    answers: dict[str, str | list[str]] = {"purpose": "correction", "reason": "核对身份证"}
    shown = send(browser, form, answers, 200)
    assert HEAD in shown.html
    assert "13900001111" in shown.html
    assert "no-store" in shown.headers["Cache-Control"]
    again = browser.submit(form, answers, status=200)
    assert HEAD not in again.html
    with app.app_context():
        kinds = list(
            db.session.execute(db.select(Event.kind).where(Event.kind == "person.unmasked")).scalars()
        )
    assert len(kinds) == 1


@pytest.mark.parametrize(
    ("role", "place"), [("grid_worker", "village_a1"), ("village_head", "village_a1"), ("helper", None)]
)
def test_most_roles_see_no_full_number(
    role: str, place: str | None, app: Flask, county: County, household: int
) -> None:
    other = Browser(app).sign_in(county.officer(role, place))
    assert HEAD not in other.get(f"/households/{household}").html
    other.get(f"/households/{household}/members/{person_id(app, '欧阳月明')}/numbers", status=403)


@pytest.mark.parametrize("place", ["village_a2", "village_b1"])
def test_pages_of_a_household_elsewhere_are_not_found(
    place: str, app: Flask, county: County, household: int
) -> None:
    other = Browser(app).sign_in(county.officer("village_clerk", place))
    who = person_id(app, "欧阳月明")
    for path in ("", "/correct", "/head", "/members/new", f"/members/{who}", f"/members/{who}/leave",
                 f"/members/{who}/numbers"):  # fmt: skip
        other.get(f"/households/{household}{path}", status=404)
    assert "欧阳月明" not in other.get("/households").html


def test_reader_is_offered_no_change_and_gets_none(app: Flask, county: County, household: int) -> None:
    head = Browser(app).sign_in(county.officer("village_head"))
    assert f"/households/{household}/correct" not in head.get(f"/households/{household}").html
    head.get(f"/households/{household}/correct", status=403)


def test_correction_made_on_an_old_page_is_not_lost(app: Flask, browser: Browser, household: int) -> None:
    old = browser.get(f"/households/{household}/correct")
    browser.submit(f"/households/{household}/correct", {"kind": "2"})
    page = browser.submit(old, {"address": "新址七号"}, status=409)
    assert page.tree.css_first('input[name="address"][value="新址七号"]') is not None
    browser.submit(page)
    assert "新址七号" in browser.get(f"/households/{household}").text


def test_member_joins_is_corrected_and_leaves(app: Flask, browser: Browser, household: int) -> None:
    number = identity_number(date(1990, 5, 6))
    browser.submit(
        f"/households/{household}/members/new",
        {"name": "欧阳小", "relation": "003", "identity_number": number, "reason_in": "return"},
    )
    who = person_id(app, "欧阳小")
    browser.submit(
        f"/households/{household}/members/{who}",
        {"labour": "002", "cover": ["resident_medical", "resident_pension"], "ethnicity": "006"},
    )
    browser.submit(f"/households/{household}/members/{who}/leave", {"reason": "moved_out"})
    page = browser.get(f"/households/{household}")
    assert "欧阳小" in " ".join(node.text() for node in page.tree.css("details.others"))


def test_untouched_correction_of_a_member_says_that_nothing_changed(
    app: Flask, browser: Browser, household: int
) -> None:
    who = person_id(app, "吴芳")
    browser.submit(f"/households/{household}/members/{who}", status=422)


def test_head_changes_with_the_relations(app: Flask, browser: Browser, household: int) -> None:
    head, wife = person_id(app, "欧阳月明"), person_id(app, "吴芳")
    path = f"/households/{household}/head"
    browser.submit(path, {f"relation_{wife}": "001"}, status=422)
    browser.submit(path, {f"relation_{wife}": "001", f"relation_{head}": "002"})
    assert "吴芳" in browser.get(f"/households/{household}").tree.css("h1")[0].text()


def test_roster_and_kin_are_kept_by_the_clerk(
    app: Flask, browser: Browser, county: County, household: int
) -> None:
    wife = person_id(app, "吴芳")
    path = f"/rosters/{county.village_a1}"
    browser.submit(f"{path}/new", {"name": "陈代表", "identity_kind": "none_yet", "kind": "representative"})
    browser.submit(f"{path}/new?person={wife}", {"kind": "group_head"})
    browser.submit(f"{path}/new?person={wife}", {"kind": "group_head"}, status=422)
    assert "陈代表" in browser.get(path).text
    holder = person_id(app, "陈代表")
    browser.submit(f"/kin/new?person={wife}", {"holder_id": str(holder), "degree": "sibling"})
    browser.submit(f"/kin/new?person={wife}", {"holder_id": str(holder), "degree": "sibling"}, status=422)
    with app.app_context():
        relation = db.session.execute(db.select(Relation)).scalar_one()
        assert (relation.holder_id, relation.person_id, relation.ended_on) == (holder, wife, None)
        entry = db.session.execute(
            db.select(RosterEntry.id).where(RosterEntry.person_id == holder)
        ).scalar_one()
        number = relation.id
    browser.submit(f"/kin/{number}/end", {"reason": "写错了人"})
    browser.submit(f"{path}/{entry}/leave", {"last_day": clock.today().isoformat()})
    browser.get(f"/kin/{number}/end", status=404)


def test_officer_declares_own_kin_by_number_wherever_it_lives(
    app: Flask, county: County, household: int
) -> None:
    leader = county.officer("township_leader", "township_b")
    browser = Browser(app).sign_in(leader)
    browser.submit("/kin/new", {"number": HEAD, "degree": "parent"})
    assert "欧阳月明" in browser.get("/kin").text


@pytest.mark.parametrize("asked", ["月", "月明", "欧阳", "欧阳月明", "吴", "芳", "无名", "%", "_", "明欧"])
def test_search_by_name_answers_as_like_does(
    asked: str, app: Flask, browser: Browser, household: int
) -> None:
    with app.app_context():
        wanted = set(
            db.session.execute(
                db.select(Person.name)
                .join(Membership, Membership.person_id == Person.id)
                .where(Person.name.contains(asked, autoescape=True))
            ).scalars()
        )
    page = browser.submit("/search", {"q": asked}, action="/search")
    shown = browser.get(page.location)
    assert {node.text().strip() for node in shown.tree.css("tbody th")} == wanted


def test_search_by_number_keeps_it_out_of_addresses(browser: Browser, household: int) -> None:
    shown = browser.submit("/search", {"q": HEAD.lower()}, action="/search", status=200)
    assert "欧阳月明" in shown.text
    assert HEAD not in shown.html
    assert browser.get(f"/search?q={HEAD}", status=303).location == "/search"


def test_search_ends_at_the_border_of_reach(app: Flask, county: County, household: int) -> None:
    other = Browser(app).sign_in(county.officer("village_clerk", "village_b1"))
    assert "欧阳月明" not in other.get("/search?q=月明").text
    assert "欧阳月明" not in other.submit("/search", {"q": HEAD}, action="/search", status=200).text
    assert "欧阳月明" in Browser(app).sign_in(county.officer("county_leader")).get("/search?q=月明").text
