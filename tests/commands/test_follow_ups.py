"""Visits to a family after enrolment, by when the next is due, and who is responsible for it."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.audit.record import content_of
from app.commands.follow_ups import Told, record_follow_up
from app.commands.helper_assignments import HandOver, assign_each, assign_helper
from app.commands.people import close_account
from app.errors import Forbidden, Invalid, NotFound
from app.facts.follow_ups import next_visit
from app.models import Event, FollowUp, HelperAssignment, db
from app.queries.follow_ups import OwedVisit, helper_rows, visits_late, visits_owed
from app.queries.hand_overs import hand_over_page, helper_loads
from tests.support.county import County, Officer
from tests.support.village import Village, village_of

DAY = timedelta(days=1)


@pytest.fixture
def village(app: Flask, county: County) -> Village:
    found = village_of(app, county)
    found.officers["helper"] = county.officer("helper", "township_a")
    return found


def go(
    village: Village, ref: str, household: int, *, on: date | None = None, role: str = "helper",
    once: str = "v", **rest: object,
) -> int:  # fmt: skip
    said: dict[str, object] = {
        "met": "at_home", "met_id": village.members(household)[0], "unchanged": not rest.get("findings"),
        **rest,
    }  # fmt: skip
    with village.app.app_context():
        return record_follow_up(
            actor=village.officers[role].actor(), ref=ref, once=once,
            told=Told(on or clock.today(), **said),  # type: ignore[arg-type]
        )  # fmt: skip


def assign(
    village: Village, household: int, to: Officer, *, on: date | None = None, reason: str = "first",
    role: str = "village_clerk", once: str = "a",
) -> None:  # fmt: skip
    with village.app.app_context():
        assign_helper(
            actor=village.officers[role].actor(), household_id=household, once=once,
            hand_over=HandOver(to.account_id, on or clock.today(), reason),
        )  # fmt: skip


def owed(village: Village, role: str = "helper", *, mine: bool = True) -> list[OwedVisit]:
    with village.app.app_context():
        found = visits_owed(village.officers[role].actor(), mine=mine)
        return [row for part in found for row in part.rows]


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in refusal.value.problems]


@pytest.fixture
def helped(village: Village) -> tuple[str, int]:
    household = village.household()
    return village.at("assisted", household), household


def test_a_visit_puts_the_next_one_off_by_the_days_of_the_profile(
    village: Village, helped: tuple[str, int]
) -> None:
    ref, household = helped
    assign(village, household, village.officers["helper"])
    today = clock.today()
    assert [(row.ref, row.last, row.due_on) for row in owed(village)] == [(ref, None, today + 30 * DAY)]
    go(village, ref, household, on=today - 10 * DAY)
    assert [(row.last, row.due_on) for row in owed(village)] == [(today - 10 * DAY, today + 20 * DAY)]


def test_the_risk_asks_for_a_visit_a_month_and_its_end_for_one_a_quarter() -> None:
    profile = {"visit_interval_open": 30, "visit_interval_eliminated": 90}
    day = date(2026, 3, 1)
    for state in ("approved", "assisted", "elimination_on_notice", "rollback_county_review"):
        assert next_visit(state, day, None, profile) == date(2026, 3, 31)
    assert next_visit("eliminated", day, date(2026, 3, 10), profile) == date(2026, 6, 8)
    for state in ("county_review", "terminated", "removed", "rejected"):
        assert next_visit(state, day, None, profile) is None


def test_a_helper_sees_his_own_families_and_how_many_are_late(
    village: Village, helped: tuple[str, int]
) -> None:
    _, household = helped
    other = village.at("assisted")
    assign(village, household, village.officers["helper"])
    assert [row.ref for row in owed(village)] == [helped[0]]
    assert {row.ref for row in owed(village, "village_clerk", mine=False)} == {helped[0], other}
    with village.app.app_context():
        assert visits_late(village.officers["helper"].actor()) == 0


def test_either_nothing_changed_or_a_finding_says_what_becomes_of_it(
    village: Village, helped: tuple[str, int]
) -> None:
    ref, household = helped
    for said, wrong in (
        ({"unchanged": True, "findings": ["illness"], "outcome": "noted", "note": "住院"},
         [("unchanged", "unchanged_with_finding")]),
        ({"unchanged": False}, [("unchanged", "outcome_without_finding")]),
        ({"findings": ["illness"]}, [("outcome", "outcome_missing"), ("note", "note_missing")]),
        ({"findings": ["war"], "outcome": "noted", "note": "住院"}, [("findings", "unknown_choice")]),
        ({"met_id": 0}, [("met_id", "not_a_member")]),
        ({"met": "seen"}, [("met", "unknown_choice")]),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            go(village, ref, household, **said)  # type: ignore[arg-type]
        assert codes(refused) == wrong
    for on, code in ((clock.today() + DAY, "date_future"), (clock.today() - 99 * DAY, "before_start")):
        with pytest.raises(Invalid) as refused:
            go(village, ref, household, on=on)
        assert codes(refused) == [("visited_on", code)]
    assert go(village, ref, household, findings=["illness"], outcome="measure", note="妻子再次住院")


def test_what_was_found_is_told_by_codes_and_the_note_is_sealed(
    village: Village, helped: tuple[str, int]
) -> None:
    ref, household = helped
    number = go(village, ref, household, findings=["illness"], outcome="noted", note="张桂英再次住院")
    assert go(village, ref, household, findings=["illness"], outcome="noted", note="张桂英再次住院") == number
    with village.app.app_context():
        bodies = db.session.execute(
            db.select(Event.body).where(Event.kind == "case.follow_up_recorded")
        ).scalars()
        (told,) = map(content_of, bodies)
        sealed = db.session.get_one(FollowUp, number).note_sealed
    assert (told["data"]["findings"], told["data"]["follows"]) == (["illness"], "noted")
    assert "张桂英" not in f"{told}{sealed}"


def test_families_are_visited_from_the_approval_on(village: Village) -> None:
    household = village.household()
    ref = village.at("applied", household)
    with pytest.raises(Forbidden) as refused:
        go(village, ref, household)
    assert refused.value.code == "no_visit_owed"


def test_handing_over_keeps_who_was_responsible_until_when(
    village: Village, helped: tuple[str, int], county: County
) -> None:
    _, household = helped
    first, second = village.officers["helper"], county.officer("helper", "township_a")
    today = clock.today()
    assign(village, household, first, on=today - 100 * DAY)
    assign(village, household, second, reason="post", once="b", role="township_officer")
    with village.app.app_context():
        rows = [(row.name, row.valid_from, row.valid_to, row.reason) for row in helper_rows(household)]
    assert rows == [
        (second.name, today, None, "post"), (first.name, today - 100 * DAY, today, "first")
    ]  # fmt: skip
    assert owed(village) == []


def test_who_holds_no_post_or_is_responsible_already_is_not_chosen(
    village: Village, helped: tuple[str, int]
) -> None:
    _, household = helped
    with pytest.raises(Invalid) as refused:
        assign(village, household, village.officers["county_leader"], reason="because")
    assert codes(refused) == [("reason", "unknown_choice"), ("account_id", "helper_unfit")]
    assign(village, household, village.officers["helper"])
    with pytest.raises(Invalid) as refused:
        assign(village, household, village.officers["helper"], once="b", on=clock.today() - DAY)
    assert codes(refused) == [("since", "before_start"), ("account_id", "helper_same")]


def test_many_households_are_handed_over_each_by_itself(village: Village, county: County) -> None:
    """Whom somebody else took meanwhile stays with him; who is told why holds up none of the others."""
    leaving, taking = village.officers["helper"], county.officer("helper", "township_a")
    mine, taken = [village.household() for _ in range(3)], village.household()
    for household in (*mine, taken):
        assign(village, household, leaving, once=str(household))
    with village.app.app_context():
        loads = helper_loads(village.officers["village_clerk"].actor())
        assert [(one.account_id, one.households, one.gone) for one in loads] == [
            (leaving.account_id, 4, False)
        ]
        shown = hand_over_page(village.officers["village_clerk"].actor(), leaving.account_id)
    assert {row.id for row in shown.rows} == {*mine, taken}
    assert leaving.account_id not in {one.account_id for one in shown.officers}
    assign(village, taken, village.officers["first_secretary"], reason="family", once="other")
    hand_over = HandOver(taking.account_id, clock.today(), "post", leaving.account_id)
    with village.app.app_context():
        told = assign_each(
            actor=village.officers["township_officer"].actor(), household_ids=[*mine, taken],
            hand_over=hand_over, once="many",
        )  # fmt: skip
        assert {number: [one.code for one in problems] for number, problems in told.items()} == {
            **{number: [] for number in mine}, taken: ["helper_changed"],
        }  # fmt: skip
        assert helper_rows(taken)[0].name == village.officers["first_secretary"].name
        assert all(helper_rows(number)[0].name == taking.name for number in mine)
        with pytest.raises(NotFound):
            hand_over_page(village.officers["village_clerk"].actor(), leaving.account_id)


def test_whoever_left_stands_first_and_his_account_isn_t_closed_before(
    village: Village, county: County
) -> None:
    leaving = county.officer("helper", "township_a", until=clock.today())
    staying, household = village.officers["helper"], village.household()
    assign(village, village.household(), staying)
    assign(village, household, leaving, once="l")
    admin = county.officer("system_admin")
    with time_machine.travel(clock.now() + 2 * DAY), village.app.app_context():
        loads = helper_loads(village.officers["village_clerk"].actor())
        assert [(one.account_id, one.gone) for one in loads] == [
            (leaving.account_id, True), (staying.account_id, False)
        ]  # fmt: skip
        with pytest.raises(Invalid) as refused:
            close_account(actor=admin.actor(), account_id=leaving.account_id, once="close")
        assert codes(refused) == [("", "account_helps")]
        assign(village, household, staying, once="m", reason="post")
        close_account(actor=admin.actor(), account_id=leaving.account_id, once="close")


def test_pressing_twice_assigns_once_and_only_clerk_and_township_do(
    village: Village, helped: tuple[str, int], county: County
) -> None:
    _, household = helped
    for _again in range(2):
        assign(village, household, village.officers["helper"])
    with village.app.app_context():
        assert len(db.session.execute(db.select(HelperAssignment.id)).all()) == 1
    for role in ("helper", "first_secretary", "village_head", "township_leader"):
        with pytest.raises(Forbidden):
            assign(village, household, village.officers["village_clerk"], role=role, once=role)
    village.officers["stranger"] = county.officer("village_clerk", "village_b1")
    with pytest.raises(NotFound):
        assign(village, household, village.officers["helper"], role="stranger", once="s")
    with pytest.raises(NotFound):
        go(village, helped[0], household, role="stranger")
