"""Search over events: what an inspector asks for, within his territory; each count is that of its rows."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from app import clock
from app.models import Event, db
from app.policy import Actor
from app.queries.inspection_events import LOOKS, Asked, chosen
from app.queries.inspection_home import looked, room_page
from app.queries.inspection_search import PAGE, SearchPage, count_events, search_events
from tests.support.county import TOWNSHIP_B, VILLAGE_A1, County
from tests.support.founding import BEGINNING, WOMAN, Founding
from tests.support.problems import Problems
from tests.support.village import Village


@pytest.fixture
def inspector(village: Village, county: County) -> Actor:
    return county.officer("inspector").actor()


def page(app: Flask, actor: Actor, after: str = "", **asked: Any) -> SearchPage:
    with app.app_context():
        db.session.rollback()
        return search_events(actor, Asked(**asked), after)


def rejected(village: Village) -> str:
    ref = village.at("applied")
    village.act(
        "village_head", ref, "reject",
        answers={"reasons": ["not_reachable"], "reason_text": "三次上门、两次电话均无法联系，已张贴告知"},
    )  # fmt: skip
    return ref


def test_each_kind_of_irregular_event_is_found_and_counted_by_the_same_search(
    app: Flask, village: Village, county: County
) -> None:
    with time_machine.travel(BEGINNING) as time:
        story = Founding(village, time, county.officer("inspector")).tell()
        ref = rejected(village)
        actor = story.inspector.actor()
        with app.app_context():
            db.session.rollback()
            room = {look.name: look for look in room_page(actor).looks}
            for name in LOOKS:
                rows = search_events(actor, looked(name, room[name].since)).rows
                assert len(rows) == room[name].count > 0, name
                assert room[name].rows == rows[: len(room[name].rows)]
            assert [row.subject for row in room["death"].rows] == [WOMAN]
            assert {row.ref for row in room["death"].rows} == {story.ref}
            assert [row.label for row in room["returned"].rows] == ["Send back"]
            assert [(row.ref, row.label) for row in room["refused"].rows] == [(ref, "Refuse recognition")]
            assert [row.label for row in room["corrected"].rows] == ["Correction asked for"]
            assert all(row.lag >= 7 for row in room["late"].rows)


def test_what_was_claimed_long_before_it_was_recorded_is_found_by_its_delay(
    app: Flask, village: Village, inspector: Actor
) -> None:
    village.at("visited")
    found = page(app, inspector, delay=11)
    assert {row.lag for row in found.rows} == {11, 12}
    assert {row.label for row in found.rows} == {
        "Case opened",
        "Submit the application",
        "Record the household visit",
    }
    assert {row.lag for row in page(app, inspector, delay=12).rows} == {12}
    assert page(app, inspector, delay=13).rows == ()


def test_days_count_with_both_their_ends(app: Flask, village: Village, inspector: Actor) -> None:
    village.at("visited")
    today = clock.today()
    visited = today - timedelta(days=11)
    assert [row.label for row in page(app, inspector, claimed_from=visited, claimed_to=visited).rows] == [
        "Record the household visit"
    ]
    assert page(app, inspector, recorded_from=today, recorded_to=today).rows != ()
    assert page(app, inspector, recorded_to=today - timedelta(days=1)).rows == ()
    assert page(app, inspector, recorded_from=date(2999, 1, 1)).rows == ()


def test_events_are_found_by_who_acted_what_was_done_and_where_it_was_signed(
    app: Flask, village: Village, inspector: Actor
) -> None:
    village.at("visited")
    secretary = village.officers["first_secretary"]
    for asked in (
        {"person": secretary.name}, {"person": secretary.username}, {"account": secretary.account_id},
        {"action": "record_visit"}, {"source": "applied"},
    ):  # fmt: skip
        rows = page(app, inspector, **asked).rows
        assert [row.label for row in rows] == ["Record the household visit"], asked
        assert (rows[0].who, rows[0].role) == (secretary.name, "first_secretary")
    assert page(app, inspector, kind="case.opened").rows[0].label == "Case opened"
    assert len(page(app, inspector, stands="visited", kind="case.opened").rows) == 1
    assert page(app, inspector, stands="draft").rows == ()
    assert page(app, inspector, action="approve").rows == ()


def test_problems_are_found_as_families_are(app: Flask, problems: Problems, inspector: Actor) -> None:
    ref = problems.at("rectifying")
    rows = page(app, inspector, action="claim").rows
    assert [(row.ref, row.label) for row in rows] == [(ref, "Claim the problem")]
    assert rows[0].head


def test_an_inspector_of_a_township_finds_what_lies_there_and_nothing_else(
    app: Flask, village: Village, county: County, inspector: Actor
) -> None:
    village.at("visited")
    foreign = county.officer(None)
    county.give_post(foreign, "inspector", "township_b")
    with app.app_context():
        for asked in (Asked(), Asked(kind="case.opened"), Asked(look="late"), Asked(place=VILLAGE_A1)):
            assert search_events(foreign.actor(), asked).rows == ()
            assert count_events(foreign.actor(), asked) == 0
    assert page(app, inspector, place=VILLAGE_A1).rows != ()
    assert page(app, inspector, place=TOWNSHIP_B).rows == ()


def test_pages_follow_each_other_without_a_gap_or_a_repetition(
    app: Flask, village: Village, inspector: Actor
) -> None:
    for _ in range(14):
        village.at("visited")
    found, after = [], ""
    while True:
        one = page(app, inspector, after)
        assert len(one.rows) <= PAGE
        found += one.rows
        after = one.following
        if not after:
            break
    assert len({row.id for row in found}) == len(found) > PAGE
    assert [row.recorded_at for row in found] == sorted((row.recorded_at for row in found), reverse=True)
    with app.app_context():
        assert count_events(inspector, Asked()) == len(found)


def test_a_list_asks_as_much_for_one_event_as_for_many(
    app: Flask, village: Village, inspector: Actor, asked: list[str]
) -> None:
    counts = []
    for number in (1, 6):
        for _ in range(number):
            village.at("visited")
        asked.clear()
        page(app, inspector)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("asked_for", "index"),
    [
        ({}, "ix_event_recorded_at_id"),
        ({"action": "approve"}, "ix_event_recorded_at_id"),
        ({"source": "applied"}, "ix_event_recorded_at_id"),
        ({"stands": "applied"}, "ix_event_recorded_at_id"),
        ({"delay": 7}, "ix_event_recorded_at_id"),
        ({"kind": "person.died"}, "ix_event_kind_beside_signatures"),
        ({"look": "corrected"}, "ix_event_kind_beside_signatures"),
        ({"look": "death"}, "ix_event_kind_beside_signatures"),
        ({"look": "returned"}, "ix_signature_irregular"),
        ({"look": "refused"}, "ix_signature_irregular"),
        ({"account": 1}, "ix_event_actor_id_recorded_at"),
    ],
)
def test_events_are_found_by_an_index(
    app: Flask, village: Village, inspector: Actor, asked_for: dict[str, Any], index: str
) -> None:
    with app.app_context():
        statement = (
            chosen(inspector, Asked(**asked_for), Event.id)
            .order_by(Event.recorded_at.desc(), Event.id.desc())
            .limit(PAGE + 1)
        )
        compiled = statement.compile(
            db.engine, compile_kwargs={"literal_binds": True, "render_postcompile": True}
        )
        small = db.engine.dialect.name == "sqlite"
        with db.engine.connect() as connection:
            if not small:
                connection.execute(text("SET enable_seqscan = off"))
            words = "EXPLAIN QUERY PLAN " if small else "EXPLAIN "
            plan = "\n".join(str(row[-1]) for row in connection.execute(text(f"{words}{compiled}")))
    # Of few rows PostgreSQL may read another index as well; a whole table it may not.
    assert index in plan if small else "Index" in plan, plan
    assert "SCAN event\n" not in plan + "\n"
    assert "Seq Scan on event" not in plan
