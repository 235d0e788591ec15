"""After an elimination: roll-back of the old risk, a new case for a new one, and the other ends."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.audit.replay import replay
from app.commands.applications import ApplicationSheet, application_record
from app.commands.departures import end_membership
from app.errors import Blocked, Invalid
from app.models import Case, Household, db
from tests.commands.test_turns_of_a_case import blocked_by
from tests.support.county import County
from tests.support.elimination import BY_ITSELF, WEIGHED, bring
from tests.support.village import Village, village_of

BACK = {"reason_text": "长子失去务工岗位，住院费用再次发生，原风险复发。"}
NO = {"reason_text": "核实后收入仍高于监测范围，风险未复发，不予回退。"}
WRONG = {"reason_text": "经审计核实，该户户主系财政供养人员，识别不准，予以清退。"}


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.now(), tick=True) as time:
        yield time


@pytest.fixture
def village(app: Flask, county: County, time: time_machine.Traveller) -> Village:
    return village_of(app, county)


@pytest.fixture
def eliminated(village: Village, people: list[int], time: time_machine.Traveller) -> str:
    ref = village.at("assisted", village.household("田有根", "田小满"))
    bring(village, people, time, ref, "eliminated")
    return ref


def proposed(village: Village, ref: str) -> None:
    village.act("village_clerk", ref, "propose_rollback", answers=BACK)
    village.act("village_head", ref, "propose_rollback")


def reviewed(village: Village, ref: str) -> None:
    proposed(village, ref)
    for role in ("township_officer", "township_leader", "township_head"):
        village.act(role, ref, "review_rollback")


def case_of(village: Village, ref: str) -> Case:
    with village.app.app_context():
        found = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        db.session.expunge(found)
        return found


def test_old_risk_is_rolled_back_by_village_township_and_county_and_eliminated_again(
    village: Village, people: list[int], eliminated: str, time: time_machine.Traveller
) -> None:
    reviewed(village, eliminated)
    village.act("county_officer", eliminated, "approve_rollback")
    assert village.act("county_leader", eliminated, "approve_rollback").state == "assisted"
    assert case_of(village, eliminated).closed_on is None
    bring(village, people, time, eliminated, "eliminated")
    assert case_of(village, eliminated).state == "eliminated"
    assert case_of(village, eliminated).closed_on == clock.today()
    with village.app.app_context():
        assert [str(one) for one in replay(db.session())] == [], "the row equals its events"


def test_declined_roll_back_leaves_the_household_eliminated(village: Village, eliminated: str) -> None:
    proposed(village, eliminated)
    village.act("township_officer", eliminated, "decline_rollback", answers=NO)
    assert village.act("township_leader", eliminated, "decline_rollback").state == "eliminated"
    reviewed(village, eliminated)
    village.act("county_officer", eliminated, "decline_rollback", answers=NO)
    assert village.act("county_leader", eliminated, "decline_rollback").state == "eliminated"


def test_nobody_reviews_or_approves_a_roll_back_that_he_proposed(village: Village, eliminated: str) -> None:
    clerk = village.officers["village_clerk"].actor()
    proposed(village, eliminated)
    with pytest.raises(Blocked) as refusal:
        village.act("village_clerk", eliminated, "review_rollback")
    assert blocked_by(refusal) == {"other_role"}
    assert clerk.roles == {"village_clerk"}


def applies(village: Village, ref: str, household: int, *risks: str, **rest: object) -> str:
    """Hand in an application for these risks and return where the case stands."""
    members = village.members(household)
    village.paper("application", case_id=village.case_id(ref))
    with village.app.app_context():
        brought = application_record(
            ApplicationSheet(
                applicant_id=members[0], signed_on=clock.today(), signed_how="thumbprint", risks=risks,
                difficulties=("03",), description="家中遭遇新的困难，申请纳入监测。", consents=tuple(members),
            )
        )  # fmt: skip
    return village.act("village_clerk", ref, "submit", brought=brought, **rest).state


def test_a_new_risk_opens_a_new_case_and_the_old_one_stays_as_it_is(
    village: Village, eliminated: str
) -> None:
    household = case_of(village, eliminated).household_id or 0
    new = village.open(household, on=clock.today())
    with pytest.raises(Blocked) as refusal:
        applies(village, new, household, "001")
    assert [one.code for one in refusal.value.reasons] == ["reason_needed"]
    assert applies(village, new, household, "007") == "applied"
    with pytest.raises(Blocked) as refusal:
        village.act("village_clerk", eliminated, "propose_rollback", answers=BACK)
    assert blocked_by(refusal) == {"no_other_case_open"}
    assert case_of(village, eliminated).state == "eliminated"
    with pytest.raises(Invalid):
        village.open(household, on=clock.today() - timedelta(days=1))


def test_the_same_risk_anew_asks_what_is_new_and_goes_on_with_an_answer(
    village: Village, eliminated: str
) -> None:
    household = case_of(village, eliminated).household_id or 0
    new = village.open(household, on=clock.today())
    said = {"risk_is_new": "此次患病的是次子，与原案卷因病对象不同。"}
    assert applies(village, new, household, "001", reasons=said) == "applied"


def test_monitoring_ends_when_the_last_member_has_left_and_not_before(
    village: Village,
) -> None:
    household = village.household("孤寡老人")
    ref = village.at("assisted", household, category="03")
    with pytest.raises(Blocked) as refusal:
        village.act("village_clerk", ref, "terminate", answers=BACK)
    assert blocked_by(refusal) == {"nobody_left"}
    with village.app.app_context():
        seen = db.session.get_one(Household, household).last_sequence
        end_membership(
            actor=village.officers["village_clerk"].actor(), household_id=household,
            person_id=village.members(household)[0], left_on=clock.today(), reason="death", seen=seen,
            once="death",
        )  # fmt: skip
    village.act("village_clerk", ref, "terminate", answers=BACK)
    village.act("village_head", ref, "terminate")
    assert village.act("township_officer", ref, "terminate").state == "terminated"
    assert case_of(village, ref).closed_on == clock.today()


def test_wrongly_enrolled_household_is_removed_by_the_county_alone(village: Village) -> None:
    ref = village.at("assisted")
    with pytest.raises(Blocked) as refusal:
        village.act("village_clerk", ref, "remove", answers=WRONG)
    assert blocked_by(refusal) == {"other_role"}
    assert village.act("county_officer", ref, "remove", answers=WRONG).state == "assisted"
    assert village.act("county_leader", ref, "remove").state == "removed"


def test_what_proved_a_natural_end_before_a_roll_back_proves_none_after_it(
    village: Village, eliminated: str
) -> None:
    reviewed(village, eliminated)
    for role in ("county_officer", "county_leader"):
        village.act(role, eliminated, "approve_rollback")
    said = {"answers": {"manner": BY_ITSELF, **BACK}, "reasons": WEIGHED}
    with pytest.raises(Blocked) as refusal:
        village.act("village_clerk", eliminated, "propose_elimination", **said)
    assert blocked_by(refusal) == {"enrolled_long_enough", "help_was_delivered"}
    village.paper("natural_end", case_id=village.case_id(eliminated))
    assert village.act("village_clerk", eliminated, "propose_elimination", **said).state == "assisted"


def test_a_later_half_year_is_not_asked_again_after_a_roll_back(
    village: Village, eliminated: str, time: time_machine.Traveller
) -> None:
    """The household keeps the day of its enrolment (识别监测时间)."""
    reviewed(village, eliminated)
    village.act("county_officer", eliminated, "approve_rollback")
    village.act("county_leader", eliminated, "approve_rollback")
    time.shift(timedelta(days=190))
    with pytest.raises(Blocked) as refusal:
        village.act(
            "village_clerk",
            eliminated,
            "propose_elimination",
            answers={"manner": "01", **BACK},
            reasons=WEIGHED,
        )
    assert blocked_by(refusal) == {"help_was_delivered"}
