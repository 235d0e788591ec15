"""Who looked: what the pages say is what the rows say, to those who may know, and to nobody else."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.commands.readings import Reading, note_reading
from app.models import db
from app.models.access import AccessSubject
from tests.support.client import Browser, Page
from tests.support.county import County
from tests.support.village import Village


def rows_of(page: Page) -> list[str]:
    return [" ".join(row.text(separator=" ").split()) for row in page.tree.css("main tbody tr")]


def count_of(app: Flask, kind: str, number: int) -> int:
    with app.app_context():
        return db.session.execute(
            db.select(db.func.count())
            .select_from(AccessSubject)
            .where(AccessSubject.subject_kind == kind, AccessSubject.subject_id == number)
        ).scalar_one()


def test_who_looked_at_a_household_is_what_was_written_of_it(app: Flask, village: Village) -> None:
    household = village.household("田查", "田小查")
    ref = village.at("applied", household)
    clerk = Browser(app).sign_in(village.officers["village_clerk"])
    head = Browser(app).sign_in(village.officers["village_head"])
    for path in (f"/cases/{ref}", f"/households/{household}", "/households"):
        clerk.get(path)
    head.get(f"/cases/{ref}")
    county = Browser(app).sign_in(village.officers["county_officer"])
    county.get("/account")
    expected = count_of(app, "household", household)
    shown = rows_of(county.get(f"/households/{household}/readings"))
    assert len(shown) == expected == 4
    assert "案卷" in shown[0]
    assert village.officers["village_head"].name in shown[0]
    assert sum("查看名单" in row for row in shown) == 1
    # The page itself was a reading, too.
    assert len(rows_of(county.get(f"/households/{household}/readings"))) == expected + 1


def test_readings_are_narrowed_by_person_kind_and_days(app: Flask, village: Village) -> None:
    household = village.household("田查", "田小查")
    clerk = village.officers["village_clerk"]
    Browser(app).sign_in(clerk).get("/households")
    Browser(app).sign_in(village.officers["village_head"]).get(f"/households/{household}")
    county = Browser(app).sign_in(village.officers["county_leader"])
    path, today = f"/households/{household}/readings", clock.today()
    by_name = rows_of(county.get(f"{path}?person={clerk.name}"))
    assert len(by_name) == 1
    assert "查看名单" in by_name[0]
    assert len(rows_of(county.get(f"{path}?kind=list.read"))) == 1
    assert rows_of(county.get(f"{path}?end={today - timedelta(days=1)}")) == []
    assert len(rows_of(county.get(f"{path}?begin={today}&end={today}&kind=page.read"))) >= 1
    county.get(f"{path}?begin=9999-12-31&end=0001-01-01&kind=nonsense&before=x")


def test_a_long_list_of_readings_goes_on_page_by_page(app: Flask, village: Village) -> None:
    household = village.household("田查", "田小查")
    with app.app_context():
        actor = village.officers["village_clerk"].actor()
        reading = Reading("page.read", "households.show", frozenset({("household", household)}))
        for _ in range(120):
            note_reading(actor=actor, post=actor.posts[0], reading=reading)
    county = Browser(app).sign_in(village.officers["county_officer"])
    address, seen = f"/households/{household}/readings?kind=page.read&person=", 0
    address += village.officers["village_clerk"].name
    while address:
        page = county.get(address)
        seen += len(rows_of(page))
        following = page.tree.css_first('a[rel="next"]')
        address = str(following.attributes["href"]) if following is not None else ""
    assert seen == 120


@pytest.mark.parametrize(
    ("role", "place"), [("village_clerk", "village_a1"), ("township_leader", "township_a")]
)
def test_nobody_else_learns_who_looked(
    role: str, place: str, app: Flask, county: County, village: Village
) -> None:
    household = village.household("田查", "田小查")
    ref = village.at("applied", household)
    browser = Browser(app).sign_in(county.officer(role, place))
    for path in (f"/households/{household}/readings", f"/cases/{ref}/readings", "/readings"):
        browser.get(path, 403)
    browser.get(f"/households/{household}/readings/extract", 403)


def test_the_audit_administrator_sees_who_looked_and_not_at_whom(
    app: Flask, county: County, village: Village
) -> None:
    household = village.household("田不现", "田小查")
    ref = village.at("applied", household)
    inspector = county.officer("inspector")
    Browser(app).sign_in(inspector).get(f"/cases/{ref}")
    auditor = Browser(app).sign_in(county.officer("audit_admin"))
    page = auditor.get(f"/cases/{ref}/readings")
    assert any(inspector.name in row for row in rows_of(page))
    assert "田不现" not in page.html
    auditor.get(f"/cases/{ref}", 403)
    days = auditor.get("/readings")
    assert any(inspector.name in row for row in rows_of(days))
    detail = auditor.get(f"/readings/people/{inspector.account_id}")
    assert any("案卷" in row for row in rows_of(detail))
    assert "田不现" not in detail.html + days.html


def test_each_side_watches_the_other_and_nobody_a_village(
    app: Flask, county: County, village: Village
) -> None:
    inspector, auditor = county.officer("inspector"), county.officer("audit_admin")
    clerk = village.officers["village_clerk"]
    household = village.household("田查", "田小查")
    Browser(app).sign_in(auditor).get(f"/households/{household}/readings")
    Browser(app).sign_in(clerk).get(f"/households/{household}")
    watching = Browser(app).sign_in(inspector)
    shown = rows_of(watching.get("/readings"))
    assert any(auditor.name in row for row in shown)
    assert not any(inspector.name in row for row in shown)
    assert not any(clerk.name in row for row in shown)
    watching.get(f"/readings/people/{auditor.account_id}")
    for nobody in (clerk.account_id, inspector.account_id, 999_999):
        watching.get(f"/readings/people/{nobody}", 404)
    Browser(app).sign_in(county.officer("security_admin")).get(f"/readings/people/{inspector.account_id}")


def test_a_family_is_told_who_looked_and_of_an_inspector_only_that_he_is_one(
    app: Flask, county: County, village: Village
) -> None:
    household = village.household("田问", "田小问")
    inspector, clerk = county.officer("inspector"), village.officers["village_clerk"]
    Browser(app).sign_in(clerk).get(f"/households/{household}")
    watched = Browser(app).sign_in(inspector)
    watched.get(f"/households/{household}")
    watched.get(f"/households/{household}")
    page = (
        Browser(app)
        .sign_in(village.officers["township_officer"])
        .get(f"/households/{household}/readings/extract")
    )
    shown = rows_of(page)
    assert any(clerk.name in row and "查看了您家的档案" in row for row in shown)
    told = [row for row in shown if "纪检监察机关" in row]
    assert len(told) == 1
    assert told[0].endswith("2")
    assert inspector.name not in page.html
    county_page = Browser(app).sign_in(village.officers["county_officer"])
    assert any(
        "为农户打印查阅记录" in row for row in rows_of(county_page.get(f"/households/{household}/readings"))
    )


def test_only_those_in_reach_make_an_extract(app: Flask, county: County, village: Village) -> None:
    household = village.household("田问", "田小问")
    other = Browser(app).sign_in(county.officer("township_officer", "township_b"))
    other.get(f"/households/{household}/readings/extract", 404)
