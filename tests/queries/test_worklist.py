"""The worklist: what waits for me and nothing else, page after page, whatever the number of cases."""

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import func, text

from app import clock
from app.audit.record import record
from app.keyring import vault
from app.models import Case, db
from app.policy import Actor
from app.queries.worklist import PAGE, Worklist, is_mine, worklist
from tests.support.county import VILLAGE_A1, VILLAGE_A2, VILLAGE_B1, County
from tests.support.house import fill
from tests.support.village import village_of


def cases(
    app: Flask, count: int, turn: str, *, territory: str = VILLAGE_A1, due: date | None = None, harm: int = 1
):
    """Put cases that wait for the roles of ``turn`` into the database."""
    with app.app_context():
        session = db.session()
        began = session.execute(db.select(func.count(Case.id))).scalar_one()
        for number in range(began, began + count):
            today = clock.today()
            case = Case(
                ref=f"JC-2025-{number:05d}", workflow="monitoring", workflow_digest="w" * 64,
                profile_digest="p" * 64, opening="in_person", legacy=False, fast_lane_on=None,
                state="applied", territory=territory, version=1, round=1, opened_on=today,
                opened_at=clock.now(), entered_on=today, due_on=due, due_provisional=False, closed_on=None,
                key=vault().new_key(),
                turn=turn, harm=harm,
            )  # fmt: skip
            record(session, case, "case.opened", actor=None)
        session.commit()


def officer_of(app: Flask, county: County, *posts: tuple[str, str]) -> Actor:
    """Return somebody with these posts; the database knows the definition that the cases name."""
    officer = county.officer(None)
    for role, place in posts:
        county.give_post(officer, role, place)
    with app.app_context():
        fill(officer.account_id, officer.posts[0].id, officer.posts[0].organisation_id)
    return officer.actor()


def pages(app: Flask, actor: Actor) -> list[Worklist]:
    """Turn page after page to the last."""
    found, after = [], ""
    with app.app_context():
        while True:
            page = worklist(actor, after=after)
            found.append(page)
            if page.following is None:
                return found
            after = page.following


def test_only_cases_whose_turn_is_mine_are_listed(app: Flask, county: County) -> None:
    actor = officer_of(app, county, ("township_officer", "township_a"))
    cases(app, 2, " township_officer ")
    cases(app, 1, " county_officer township_officer ", territory=VILLAGE_A2)
    cases(app, 1, " county_officer ")
    cases(app, 1, " township_leader ")
    cases(app, 1, "")
    cases(app, 1, " township_officer ", territory=VILLAGE_B1)
    with app.app_context():
        assert worklist(actor).total == 3


def test_two_posts_of_one_role_list_the_cases_of_both(app: Flask, county: County) -> None:
    actor = officer_of(app, county, ("township_officer", "township_a"), ("township_officer", "township_b"))
    cases(app, 1, " township_officer ")
    cases(app, 2, " township_officer ", territory=VILLAGE_B1)
    with app.app_context():
        assert worklist(actor).total == 3


def test_every_case_stands_on_one_page_the_late_ones_by_harm_first(app: Flask, county: County) -> None:
    actor = officer_of(app, county, ("township_officer", "township_a"))
    today = clock.today()
    for harm in (1, 9, 5):
        cases(app, 25, " township_officer ", due=today - timedelta(days=harm), harm=harm)
    cases(app, 30, " township_officer ", due=today + timedelta(days=3))
    cases(app, 30, " township_officer ")
    found = pages(app, actor)
    rows = [row for page in found for row in (*page.late, *page.due)]
    assert len({row.ref for row in rows}) == len(rows) == 135
    assert all(len(page.late) + len(page.due) <= PAGE for page in found)
    assert [row.harm for page in found for row in page.late] == [9] * 25 + [5] * 25 + [1] * 25
    days = [row.due_on for page in found for row in page.due]
    assert days == [today + timedelta(days=3)] * 30 + [None] * 30
    assert {page.total for page in found} == {135}


def test_what_waits_is_read_from_its_index_alone(app: Flask, county: County) -> None:
    """A plan that reads the table would cost a county of a million cases seconds a page."""
    actor = officer_of(app, county, ("township_officer", "township_a"))
    cases(app, 300, "")
    cases(app, 5, " township_officer ")
    statement = db.select(Case.id).where(is_mine(actor))
    with app.app_context():
        compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
        words = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
        with db.engine.connect() as connection:
            if db.engine.dialect.name == "postgresql":
                connection.execute(text("SET enable_seqscan = off"))
                connection.execute(text("SET enable_bitmapscan = off"))
            plan = "\n".join(str(row[-1]) for row in connection.execute(text(f"{words}{compiled}")))
    assert "ix_case_waiting" in plan
    assert "SCAN case" not in plan
    assert "Seq Scan" not in plan


def test_a_worklist_asks_as_much_for_one_case_as_for_many(
    app: Flask, county: County, asked: list[str]
) -> None:
    actor = officer_of(app, county, ("township_officer", "township_a"))
    cases(app, 1, " township_officer ")
    with app.app_context():
        asked.clear()
        worklist(actor)
    few = len(asked)
    cases(app, 40, " township_officer ")
    with app.app_context():
        asked.clear()
        worklist(actor)
    assert len(asked) == few


def test_a_village_walks_through_the_worklists_of_its_signers(app: Flask, county: County) -> None:
    village = village_of(app, county)
    ref = village.at("township_review")
    for role in ("township_officer", "township_leader", "township_head"):
        with app.app_context():
            listed = worklist(village.officers[role].actor())
        assert [row.ref for row in (*listed.late, *listed.due)] == [ref], role
        village.act(role, ref, "review")
    with app.app_context():
        assert worklist(village.officers["county_officer"].actor()).total == 1
