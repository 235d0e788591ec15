"""P22: what the county decided on isn't edited in silence; coming and going keep their own days."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from app import clock
from app.audit.record import content_of
from app.commands.departures import end_membership
from app.commands.heads import change_head
from app.commands.households import HouseholdFacts, correct_household
from app.commands.member_sheets import stored_sheet
from app.commands.members import add_member, correct_member
from app.commands.persons import MemberSheet
from app.errors import Invalid
from app.models import Case, Event, Household, Membership, Person, db
from tests.support.county import County
from tests.support.families import member
from tests.support.village import LATE, Village, village_of


@pytest.fixture
def village(app: Flask, county: County) -> Iterator[Village]:
    with app.app_context():
        yield village_of(app, county)


def household_of(ref: str) -> int:
    db.session.rollback()
    return db.session.execute(db.select(Case.household_id).where(Case.ref == ref)).scalar_one() or 0


def recorded(household_id: int, person_id: int) -> MemberSheet:
    """Return what is on record of a member, the day of coming left as it is."""
    membership, person = db.session.execute(
        db.select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == household_id, Membership.person_id == person_id)
    ).one()
    return stored_sheet(membership, person)


def correct(village: Village, household_id: int, **changes: object) -> None:
    child = village.members(household_id)[1]
    sheet = replace(recorded(household_id, child), **changes)  # type: ignore[arg-type]
    correct_member(
        actor=village.officers["village_clerk"].actor(), household_id=household_id, person_id=child,
        sheet=sheet, seen=0, once=str(changes),
    )  # fmt: skip


def change_kind(village: Village, household_id: int, kind: str = "2") -> None:
    facts = HouseholdFacts(village.code, kind, "", "", "", 0)
    correct_household(
        actor=village.officers["village_clerk"].actor(), household_id=household_id, facts=facts, once="h"
    )


def join(village: Village, household_id: int, since: date) -> int:
    return add_member(
        actor=village.officers["village_clerk"].actor(), household_id=household_id,
        sheet=member("田苗", "003", since=since, reason_in="birth"), seen=0, once="j",
    )  # fmt: skip


def leave(village: Village, household_id: int, on: date, reason: str) -> None:
    end_membership(
        actor=village.officers["village_clerk"].actor(), household_id=household_id,
        person_id=village.members(household_id)[1], left_on=on, reason=reason, seen=0, once="l",
    )  # fmt: skip


def refused(act: Callable[[], object], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        act()
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert refusal.value.problems[0].details["ref"]


CHANGES = [
    {"name": "田小禾"},
    {"sex": "2", "relation": "004"},
    {"born_on": date(1976, 5, 1)},
    {"labour": "005"},
    {"health": ("003",)},
    {"since": date(2001, 1, 1)},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: next(iter(changes)))
def test_key_facts_of_a_member_are_not_edited_after_the_decision(
    changes: dict[str, object], village: Village
) -> None:
    household_id = household_of(village.at("approved"))
    refused(lambda: correct(village, household_id, **changes), "correct_instead")


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: next(iter(changes)))
def test_before_the_decision_they_are_edited_as_ever(changes: dict[str, object], village: Village) -> None:
    household_id = household_of(village.at("county_review"))
    correct(village, household_id, **changes)


def test_running_facts_and_what_nobody_had_asked_for_yet_are_still_recorded(village: Village) -> None:
    household_id = household_of(village.at("approved"))
    child = village.members(household_id)[1]
    correct(
        village, household_id, work_months=0, education="002",
        identity_kind="other", identity_number="出生医学证明A1",
    )  # fmt: skip
    assert recorded(household_id, child).identity_number == "出生医学证明A1"
    refused(lambda: correct(village, household_id, identity_number="出生医学证明A2"), "correct_instead")


def test_kind_of_household_is_not_edited_after_the_decision_its_address_is(village: Village) -> None:
    household_id = household_of(village.at("approved"))
    refused(lambda: change_kind(village, household_id), "correct_instead")
    facts = HouseholdFacts(village.code, "1", "", "河边路3号", "", 0)
    correct_household(
        actor=village.officers["village_clerk"].actor(), household_id=household_id, facts=facts, once="a"
    )


def test_nobody_joins_or_leaves_at_a_day_before_the_decision(village: Village) -> None:
    today = clock.today()
    household_id = household_of(village.at("approved"))
    refused(lambda: join(village, household_id, today - timedelta(days=20)), "before_decision")
    refused(lambda: leave(village, household_id, today - timedelta(days=1), "moved_out"), "before_decision")


def test_death_is_recorded_at_its_day_however_late(village: Village) -> None:
    household_id = household_of(village.at("approved"))
    leave(village, household_id, clock.today() - timedelta(days=30), "death")


def test_household_that_applies_anew_is_looked_at_anew(village: Village) -> None:
    """A decision of before the system stands too, until a new case of the household is being looked at."""
    household_id = village.household()
    ref = village.open(household_id, opening="carry_over")
    village.paper("source_paper", case_id=village.case_id(ref))
    reason = {"reason_text": "2023年已按程序认定并消除风险，原批复在案。"}
    village.act("county_officer", ref, "carry_over", target="eliminated", answers=reason, reasons=LATE)
    village.act("county_leader", ref, "carry_over", reasons=LATE)
    refused(lambda: change_kind(village, household_id), "correct_instead")
    village.open(household_id, on=clock.today())
    change_kind(village, household_id)


def test_new_head_is_named_after_the_decision_with_the_relations_of_before(village: Village) -> None:
    household_id = household_of(village.at("approved"))
    head, child = village.members(household_id)
    change_head(
        actor=village.officers["village_clerk"].actor(), household_id=household_id,
        relations={head: "027", child: "001"}, seen=0, once="head",
    )  # fmt: skip
    assert db.session.get_one(Household, household_id).head_id == child
    body = (
        db.session.execute(
            db.select(Event.body).where(Event.kind == "household.corrected").order_by(Event.id.desc())
        )
        .scalars()
        .first()
    )
    assert content_of(body or b"")["data"]["relations_before"] == {str(head): "001", str(child): "003"}


def test_old_and_new_name_are_sealed_in_the_event_of_the_person(village: Village) -> None:
    household_id = household_of(village.at("county_review"))
    correct(village, household_id, name="田小禾", born_on=date(1976, 5, 1))
    body = (
        db.session.execute(
            db.select(Event.body).where(Event.kind == "person.corrected").order_by(Event.id.desc())
        )
        .scalars()
        .first()
    )
    told = content_of(body or b"")
    assert set(told["personal"]) == {"name_before", "name_after", "born_on_before", "born_on_after"}
    assert "田小禾" not in str(told)
