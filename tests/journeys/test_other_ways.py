"""The ways beside the usual one: where a county compares, who was enrolled before, who comes again."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from app import clock
from app.audit.record import record
from app.commands.departures import end_membership
from app.commands.profiles import Proposal, decide_parameter, propose_parameter
from app.engine.options import Reason
from app.errors import Blocked, Invalid, Refused
from app.models import Case, Household, db
from app.queries.cases import case_page
from app.queries.national_entries import entry_queue
from app.queries.worklist import worklist
from tests.support.county import County
from tests.support.village import Village, village_of
from workflows.monitoring.definition import DIMENSIONS

REFUSAL = {"reasons": ["income"], "reason_text": "人均收入高于监测范围参考线，已逐项核对收支与自付支出"}
OTHER = {"reasons": ["no_risk"], "reason_text": "入户未发现返贫致贫风险，已当面告知可向乡镇申请复核"}
OLD = {"reason_text": "2023年经县级审定纳入，依据原审批表转入系统"}


@pytest.fixture
def village(app: Flask, county: County) -> Iterator[Village]:
    village = village_of(app, county)
    with app.app_context():
        yield village


def case_of(ref: str) -> Case:
    db.session.rollback()
    return db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()


def blocked_by(refusal: pytest.ExceptionInfo[Blocked]) -> set[str]:
    return {
        str(reason.details.get("name", reason.code))
        for reason in refusal.value.reasons
        if isinstance(reason, Reason)
    }


def set_parameter(village: Village, key: str, value: object) -> None:
    officer, leader = village.officers["county_officer"], village.officers["county_leader"]
    proposal = Proposal(key, value, clock.today(), None, "禾农发〔2026〕12号", "按县级实施方案")
    entry = propose_parameter(actor=officer.actor(), proposal=proposal, once=f"p{key}")
    decide_parameter(actor=leader.actor(), entry_id=entry, agree=True, answer="同意", once=f"d{key}")


ORDERS = {
    "before_appraisal": ("visit", "compare", "appraise", "post", "close", "review", "approve"),
    "with_visit": ("visit", "compare", "appraise", "post", "close", "review", "approve"),
    "with_notice": ("visit", "appraise", "post", "compare", "close", "review", "approve"),
    "after_township": ("visit", "appraise", "post", "close", "review", "compare", "approve"),
    "at_county": ("visit", "appraise", "post", "close", "review", "compare", "approve"),
}


@pytest.mark.parametrize("position", DIMENSIONS["comparison_position"])
def test_help_is_reached_wherever_a_county_compares_and_never_without(
    position: str, village: Village
) -> None:
    set_parameter(village, "comparison_position", position)
    steps = ORDERS[position]
    household = village.household()
    ref = village.open(household)
    village.submit(ref, household)
    skipping = village.household()
    bare = village.open(skipping)
    village.submit(bare, skipping)
    for step in steps:
        take(village, step, ref)
        if step != "compare":
            try:
                take(village, step, bare)
            except Refused:
                continue
    assert case_of(ref).state == "approved"
    assert village.announce(ref).state == "assisted"
    assert case_of(bare).state not in ("approved", "assisted")


def take(village: Village, step: str, ref: str) -> None:
    """Do one step; answers that come in late in the path are dated on the day they come."""
    state = case_of(ref).state
    if step == "compare" and state in ("township_reviewed", "county_review", "on_notice", "appraised"):
        village.compare(ref, on=clock.today())
        return
    getattr(village, step)(ref)


def test_two_signatures_of_the_township_are_enough_where_the_county_says_so(village: Village) -> None:
    set_parameter(village, "township_chain", "2")
    ref = village.at("township_review")
    village.act("township_officer", ref, "review")
    assert village.act("township_leader", ref, "review").state == "county_review"


@pytest.mark.parametrize("end", ["assisted", "eliminated"])
def test_a_household_of_before_is_carried_over_by_two_and_stays_marked(end: str, village: Village) -> None:
    household = village.household(kind="2")
    ref = village.open(household, opening="carry_over", on=date(2023, 10, 27))
    on = clock.today()
    with pytest.raises(Blocked) as refusal:
        village.act("county_officer", ref, "carry_over", on=on, target=end, answers=OLD)
    assert blocked_by(refusal) == {"source_paper_on_file"}
    village.paper("source_paper", case_id=village.case_id(ref))
    assert village.act("county_officer", ref, "carry_over", on=on, target=end, answers=OLD).state == "draft"
    with pytest.raises(Blocked) as refusal:
        village.act("county_officer", ref, "carry_over", on=on, target=end)
    done = village.act("county_leader", ref, "carry_over", on=on, target=end)
    assert (done.state, case_of(ref).legacy) == (end, True)
    assert case_page(village.officers["village_clerk"].actor(), ref).legacy
    if end == "assisted":
        with pytest.raises(Invalid):
            village.open(household)
    else:
        assert case_of(village.open(household)).state == "draft", "a new risk opens a new case"


def test_an_application_is_not_carried_over_and_a_carry_over_does_not_apply(village: Village) -> None:
    ref = village.open(village.household())
    village.paper("source_paper", case_id=village.case_id(ref))
    with pytest.raises(Blocked) as refusal:
        village.act("county_officer", ref, "carry_over", target="assisted", answers=OLD)
    assert blocked_by(refusal) == {"opened_as_carry_over"}
    household = village.household()
    old = village.open(household, opening="carry_over")
    with pytest.raises(Blocked) as refusal:
        village.submit(old, household)
    assert "opened_as_application" in blocked_by(refusal)


def test_a_refused_family_is_told_applies_again_or_is_taken_up_again(village: Village) -> None:
    household = village.household()
    ref = village.at("visited", household)
    village.act("village_head", ref, "reject", answers=OTHER)
    assert village.act("township_officer", ref, "reject").state == "rejected"
    assert case_of(ref).due_on is not None, "telling the family is owed by a day"
    told = {"channel": "in_person", "receipt": "户主本人签收，告知可向乡镇申请复核"}
    village.act("village_clerk", ref, "tell_family", answers=told)
    assert case_of(ref).due_on is None
    with pytest.raises(Blocked) as refusal:
        village.act("township_officer", ref, "reinstate", answers=OLD)
    assert blocked_by(refusal) == {"own_work"}
    village.act("own_work", ref, "reinstate", answers=OLD)
    assert village.act("township_leader", ref, "reinstate").state == "draft"
    with pytest.raises(Invalid) as taken:
        village.open(household, on=clock.today())
    assert [one.code for one in taken.value.problems] == ["case_open"]

    other = village.household()
    refused = village.at("visited", other)
    village.act("village_head", refused, "reject", answers=OTHER)
    village.act("township_officer", refused, "reject")
    again = village.open(other, on=clock.today())
    assert (again != refused, case_of(again).state) == (True, "draft")


LARGE = {"medical": 90_000, "work": 60_000, "planting": 0, "costs": 0}


@pytest.mark.parametrize("state", ["visited", "township_review", "county_review"])
def test_the_family_with_leukaemia_is_refused_for_income_nowhere(state: str, village: Village) -> None:
    """Monitoring.md 2.1: refused because income was above the line; the woman died before enrolment."""
    ref = at_with_illness(village, state)
    first = {"visited": "village_head", "township_review": "township_officer"}.get(state, "county_officer")
    with pytest.raises(Blocked) as refusal:
        village.act(first, ref, "reject", answers=REFUSAL)
    assert "income_refusal_weighed_everything" in blocked_by(refusal)


def at_with_illness(village: Village, state: str) -> str:
    household = village.household("徐大山", "徐小禾", health=("003",))
    amounts = {name: Decimal(amount) for name, amount in LARGE.items()}
    return village.at(state, household, amounts=amounts, category="03")


def test_a_death_leads_the_list_of_what_is_late_from_the_day_it_is_entered(village: Village) -> None:
    quiet = [village.at("township_review") for _ in range(2)]
    ref = at_with_illness(village, "township_review")
    late(quiet, days=9)
    late([ref], days=1)
    assert case_of(ref).harm >= 4
    household = case_of(ref).household_id or 0
    end_membership(
        actor=village.officers["village_clerk"].actor(), household_id=household,
        person_id=village.members(household)[1], left_on=clock.today() - timedelta(days=2), reason="death",
        seen=db.session.get_one(Household, household).last_sequence, once="died",
    )  # fmt: skip
    assert case_of(ref).harm >= 12
    db.session.rollback()
    assert worklist(village.officers["township_officer"].actor()).late[0].ref == ref


def late(refs: list[str], *, days: int) -> None:
    for ref in refs:
        case = case_of(ref)
        with db.session.no_autoflush:
            case.due_on = clock.today() - timedelta(days=days)
        record(db.session(), case, "case.due_date_set", actor=None)
        db.session.commit()


def test_help_waits_to_be_typed_into_the_national_system(village: Village) -> None:
    ref = village.at("assisted")
    queue = entry_queue(village.officers["township_officer"].actor())
    assert [one.ref for one in queue] == [ref]
