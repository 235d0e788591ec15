"""The whole life of a case: what an inspector reads there is what was typed, when, by whom, and how late."""

from datetime import date

import pytest
import time_machine
from flask import Flask

from app import clock
from app.commands.objections import Received, receive_objection
from app.errors import NotFound
from app.models import Event, db
from app.policy import Actor
from app.queries.inspection_cases import compare_page
from app.queries.inspection_life import Life, life
from app.queries.inspection_lines import Line
from app.web.inspection_words import changed
from tests.support.county import County
from tests.support.founding import BEGINNING, HEAD, WOMAN, Founding
from tests.support.problems import Problems
from tests.support.settings import set_parameter
from tests.support.village import Village

SAID = "该户在县城有住房，申请时没有说明。"


@pytest.fixture
def story(village: Village, county: County) -> Founding:
    with time_machine.travel(BEGINNING) as time:
        return Founding(village, time, county.officer("inspector")).tell()


def life_of(app: Flask, actor: Actor, ref: str, **order: bool) -> Life:
    with app.app_context():
        db.session.rollback()
        return life(actor, ref, **order)


def words(app: Flask, page: Life, line: Line) -> list[tuple[str, str, str]]:
    """Return what a line says was changed, in English."""
    with app.test_request_context("/", headers={"Cookie": "language=en"}):
        return [(one.what, one.before, one.after) for one in changed(line.changes, page.people)]


def only(page: Life, label: str) -> Line:
    found = [line for line in page.lines if line.label == label]
    assert found, label
    return found[0]


def test_the_death_stands_between_the_visit_and_the_decision_with_the_days_between(
    app: Flask, story: Founding
) -> None:
    page = life_of(app, story.inspector.actor(), story.ref)
    order = [line.label for line in page.lines]
    dead = order.index("Death recorded")
    assert order.index("Record the household visit") < dead < order.index("Approval by the county")
    death = page.deaths[0]
    assert (death.name, death.died_on) == (WOMAN, date(2026, 3, 8))
    assert death.before is not None
    assert death.before.label == "Post the public notice"
    assert death.after is not None
    assert death.after.label == "Close the public notice and report to the township"
    assert death.decided is not None
    assert death.decided.label == "Approval by the county"
    assert death.days_to_decision == 7
    assert len(death.unknown_to) == 5
    after = [line for line in page.lines if line.after]
    assert all(line.occurred_on > death.died_on for line in after)
    assert only(page, "Approval by the county").after == ((WOMAN, 7),)
    assert only(page, "Post the public notice").after == ()


def test_in_the_order_of_the_records_the_death_comes_after_the_decision(app: Flask, story: Founding) -> None:
    order = [one.label for one in life_of(app, story.inspector.actor(), story.ref, by_record=True).lines]
    assert order.index("Death recorded") > order.index("Approval by the county")


def test_no_event_of_the_case_is_missing(app: Flask, story: Founding) -> None:
    page = life_of(app, story.inspector.actor(), story.ref)
    with app.app_context():
        number = story.village.case_id(story.ref)
        events = db.session.execute(
            db.select(Event).where(Event.stream_kind == "case", Event.stream_id == number)
        ).scalars()
        raw = {event.sequence: (event.digest.hex()[:8], event.occurred_on) for event in events}
    shown = {line.sequence: (line.check, line.occurred_on) for line in page.lines if line.stream == "case"}
    assert shown == raw
    assert page.sequence == max(raw)
    assert page.digest.startswith(raw[page.sequence][0])


def test_before_and_after_are_what_was_typed(app: Flask, story: Founding) -> None:
    page = life_of(app, story.inspector.actor(), story.ref)
    ill = words(app, page, only(page, "Member corrected"))
    assert (f"{WOMAN}, health", "Healthy", "Serious illness") in ill
    assert (f"{WOMAN}, labour power", "Ordinary labour power", "Lost labour power") in ill
    visit = words(app, page, only(page, "Record the household visit"))
    assert ("Migrant and local work", "", "14,000 yuan") in visit
    assert ("Medical, after reimbursement", "", "8,000 yuan") in visit
    assert ("Income per head", "", "5,266.67 yuan") in visit
    corrected = words(app, page, only(page, "Correction signed"))
    assert ("Migrant and local work", "14,000 yuan", "13,000 yuan") in corrected
    assert ("Income per head", "5,266.67 yuan", "4,933.33 yuan") in corrected
    heads = words(app, page, only(page, "Household corrected"))
    assert (f"{HEAD}, relation to the head", "Head of the household", "Father") in heads


def test_a_paper_struck_out_later_is_shown_as_struck_where_it_came_in(app: Flask, story: Founding) -> None:
    line = only(life_of(app, story.inspector.actor(), story.ref), "Paper added")
    assert line.paper is not None
    assert (line.paper.id, line.paper.struck_on) == (story.paper, date(2026, 3, 4))


def test_signatures_lost_by_a_send_back_are_marked_and_who_gave_them_stays(
    app: Flask, story: Founding
) -> None:
    page = life_of(app, story.inspector.actor(), story.ref)
    reviews = [line for line in page.lines if line.label == "Review by the township"]
    assert [line.entry is not None and line.entry.void for line in reviews] == [True] * 3 + [False] * 3
    assert {line.who for line in reviews[:3]} == {line.who for line in reviews[3:]}
    assert [line.role for line in reviews[:3]] == ["township_officer", "township_leader", "township_head"]
    assert page.round == 2


def test_gaps_are_counted_in_working_days_against_the_limits_of_the_opening(
    app: Flask, village: Village, county: County
) -> None:
    with time_machine.travel(BEGINNING) as time:
        set_parameter(county, "limit_visit", {"days": 2, "unit": "working"})
        story = Founding(village, time, county.officer("inspector"))
        with app.app_context():
            story.begin()
            story.submit()
        set_parameter(county, "limit_visit", {"days": 30, "unit": "working"})
        time.shift(86400 * 7)  # a Monday: five working days on
        with app.app_context():
            story.visit()
    gap = only(life_of(app, story.inspector.actor(), story.ref), "Record the household visit").gap
    assert gap is not None
    assert (gap.worked.days, gap.worked.provisional, gap.backwards) == (5, False, False)
    limit = next(one for one in gap.limits if one.parameter == "limit_visit")
    assert (limit.days, limit.unit, limit.used, limit.over) == (2, "working", 5, 3)


def test_two_moments_show_only_what_differs(app: Flask, story: Founding) -> None:
    moments = [moment for moment, _ in story.shown]
    with app.app_context():
        db.session.rollback()
        page = compare_page(story.inspector.actor(), story.ref, moments[2], moments[3])
        same = compare_page(story.inspector.actor(), story.ref, moments[3], moments[3])
        turned = compare_page(story.inspector.actor(), story.ref, moments[3], moments[2])
    number = story.people[WOMAN]
    assert {(one.path, one.before, one.after) for one in page.found} == {
        (f"members.{number}.labour", "001", "003"),
        (f"members.{number}.health", "001", "003"),
    }
    assert same.found == ()
    assert turned.found == page.found


def test_a_problem_has_its_life_as_a_family_has(app: Flask, problems: Problems, county: County) -> None:
    ref = problems.at("closed")
    page = life_of(app, county.officer("inspector").actor(), ref)
    assert [line.label for line in page.lines][:3] == ["Case opened", "Claim the problem", "Submit the plan"]
    claim = words(app, page, only(page, "Claim the problem"))
    assert ("The fact", "", "2026年1至3月未开展常态化排查，3户大病户未录入预警信息。") in claim
    plan = words(app, page, only(page, "Submit the plan"))
    assert ("Criterion of completion", "", "3户大病户全部核实到位，排查台账按月更新。") in plan
    assert page.deaths == ()


def test_an_objection_about_the_reader_stays_sealed_from_him(
    app: Flask, village: Village, county: County
) -> None:
    reader, other = county.officer("inspector"), county.officer("inspector")
    ref = village.at("on_notice")
    with app.app_context():
        receive_objection(
            actor=village.officers["village_clerk"].actor(), ref=ref, once="objection",
            received=Received(clock.today(), "phone", SAID, about=(reader.account_id,)),
        )  # fmt: skip
    for officer, sealed, text in ((other, False, SAID), (reader, True, "")):
        line = only(life_of(app, officer.actor(), ref), "Objection received")
        assert line.objection is not None
        assert (line.objection.sealed, line.objection.text) == (sealed, text)
        assert line.entry is not None
        assert line.entry.texts == ()


def test_a_case_of_another_territory_does_not_exist(app: Flask, village: Village, county: County) -> None:
    foreign = county.officer(None)
    county.give_post(foreign, "inspector", "township_b")
    ref = village.at("applied")
    with app.app_context(), pytest.raises(NotFound):
        life(foreign.actor(), ref)


def test_the_right_to_inspect_one_place_never_joins_the_reach_of_another_post(
    app: Flask, village: Village, county: County
) -> None:
    both = county.officer(None)
    county.give_post(both, "inspector", "township_b")
    county.give_post(both, "county_officer", "bureau")
    ref = village.at("applied")
    with app.app_context(), pytest.raises(NotFound):
        life(both.actor(), ref)
