"""What is late and where: each number opens exactly its rows, in reach only, the worst harm first."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app import clock
from app.errors import NotFound
from app.models import Case, db
from app.policy import Actor
from app.queries.late import PAGE, LatePage, is_late, late_page
from app.web.case_words import in_path_order
from tests.queries.test_worklist import cases, officer_of
from tests.support.client import Browser
from tests.support.county import (
    GROUP_A1,
    TOWNSHIP_A,
    TOWNSHIP_B,
    VILLAGE_A1,
    VILLAGE_A2,
    VILLAGE_B1,
    County,
)


def late(app: Flask, count: int, territory: str, *, days: int = 3, harm: int = 1) -> None:
    due = clock.today() - timedelta(days=days)
    cases(app, count, " village_clerk ", territory=territory, due=due, harm=harm)


def pages(app: Flask, actor: Actor, place: str = "") -> list[LatePage]:
    found, after = [], ""
    with app.app_context():
        while True:
            found.append(late_page(actor, place=place, after=after))
            if found[-1].following is None:
                return found
            after = found[-1].following


def test_each_number_of_a_place_opens_its_own_rows(app: Flask, county: County) -> None:
    actor = officer_of(app, county, ("county_leader", "bureau"))
    late(app, 2, VILLAGE_A1)
    late(app, 1, GROUP_A1)
    late(app, 3, VILLAGE_B1)
    cases(app, 2, " village_clerk ", territory=VILLAGE_A2, due=clock.today())
    cases(app, 2, " village_clerk ", territory=VILLAGE_A2)
    with app.app_context():
        whole = late_page(actor)
        assert [(one.code, one.count) for one in whole.places] == [(TOWNSHIP_A, 3), (TOWNSHIP_B, 3)]
        for place in whole.places:
            inside = late_page(actor, place=place.code)
            assert len(inside.rows) == inside.total == place.count
        township = late_page(actor, place=TOWNSHIP_A)
        assert [(one.code, one.count) for one in township.places] == [(VILLAGE_A1, 3), (VILLAGE_A2, 0)]
        assert whole.states == (("applied", 6),)
        assert len(late_page(actor, state="applied").rows) == 6
        assert late_page(actor, state="assisted").rows == ()


def test_a_township_sees_its_villages_and_nothing_else(app: Flask, county: County) -> None:
    actor = officer_of(app, county, ("township_leader", "township_a"))
    late(app, 2, VILLAGE_A1)
    late(app, 3, VILLAGE_B1)
    with app.app_context():
        page = late_page(actor)
        assert [one.code for one in page.places] == [VILLAGE_A1, VILLAGE_A2]
        assert page.total == len(page.rows) == 2
        with pytest.raises(NotFound):
            late_page(actor, place=TOWNSHIP_B)
        assert late_page(actor, place=county.code).total == 2


def test_rows_stand_by_harm_then_by_days_late_each_on_one_page(app: Flask, county: County) -> None:
    actor = officer_of(app, county, ("county_officer", "bureau"))
    for harm, days in ((1, 30), (8, 2), (8, 9), (4, 5)):
        late(app, 20, VILLAGE_A1, days=days, harm=harm)
    found = [row for page in pages(app, actor) for row in page.rows]
    assert len({row.ref for row in found}) == len(found) == 80
    assert len(pages(app, actor)[0].rows) == PAGE
    assert [(row.harm, row.days_left) for row in found[::20]] == [(8, -9), (8, -2), (4, -5), (1, -30)]


def test_what_is_late_is_found_by_the_index_of_last_days(app: Flask, county: County) -> None:
    actor = officer_of(app, county, ("county_officer", "bureau"))
    late(app, 3, VILLAGE_A1)
    with app.app_context():
        statement = db.select(Case.id).where(is_late(actor, TOWNSHIP_A, clock.today()))
        compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
        words = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
        with db.engine.connect() as connection:
            if db.engine.dialect.name == "postgresql":
                connection.execute(text("SET enable_seqscan = off"))
            plan = "\n".join(str(row[-1]) for row in connection.execute(text(f"{words}{compiled}")))
    # Of three rows PostgreSQL may read another index of open cases; a scan of the table it may not.
    assert "ix_case_open_due" in plan or (words == "EXPLAIN " and "Index" in plan)
    assert "SCAN case" not in plan
    assert "Seq Scan" not in plan


def test_counting_asks_as_much_for_one_late_case_as_for_many(
    app: Flask, county: County, asked: list[str]
) -> None:
    actor = officer_of(app, county, ("county_officer", "bureau"))
    counts = []
    for number in (1, 40):
        late(app, number, VILLAGE_A1)
        with app.app_context():
            asked.clear()
            late_page(actor)
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_leads_from_the_county_to_the_case(app: Flask, county: County) -> None:
    officer_of(app, county, ("county_officer", "bureau"))
    late(app, 1, VILLAGE_A1, harm=8)
    browser = Browser(app).sign_in(county.officer("inspector"))
    assert browser.get("/").has_link("/late")
    assert browser.get("/late").has_link(f"/late?place={TOWNSHIP_A}")
    assert browser.get(f"/late?place={TOWNSHIP_A}").has_link(f"/late?place={VILLAGE_A1}")
    village = browser.get(f"/late?place={VILLAGE_A1}&state=applied&after=nonsense")
    assert "逾期3天" in village.text
    assert village.tree.css_first('a[href^="/cases/JC-2025-"]') is not None
    assert Browser(app).sign_in(county.officer("village_clerk")).get("/late", 403)


def test_states_stand_in_the_order_of_the_path_those_of_rectification_after_monitoring() -> None:
    counted = [("approved", 1), ("rectification.received", 4), ("applied", 2), ("received", 3)]
    assert [name for name, _ in in_path_order(counted)] == [
        "received", "applied", "approved", "rectification.received",
    ]  # fmt: skip
