"""Each condition of ``monitoring``: it holds for a file in order, and fails for the one fault it is for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from workflows import REGISTRY
from workflows.facts import Facts
from workflows.monitoring.elimination_guards import months_after
from workflows.monitoring.facts import (
    ApplicationFacts,
    HouseholdFacts,
    MeasureFacts,
    MeetingFacts,
    MemberFacts,
    NoticeFacts,
    ObjectionFacts,
    VisitFacts,
)

GUARDS = REGISTRY["monitoring"].guards

WIFE = MemberFacts(
    id=2, consented_on=date(2026, 3, 1), compared_on=date(2026, 3, 6), hits=1, hits_explained=1
)
HUSBAND = MemberFacts(
    id=1, labour="001", consented_on=date(2026, 3, 1), compared_on=date(2026, 3, 6), can_work=True
)
CHILD = MemberFacts(id=3, adult=False, compared_on=date(2026, 3, 6))

IN_ORDER = Facts(
    today=date(2026, 3, 20),
    occurred_on=date(2026, 3, 18),
    opened_on=date(2026, 3, 1),
    entered_on=date(2026, 3, 17),
    state="county_review",
    opening="in_person",
    profile={
        "authorisation_scope": "all_adults",
        "min_visitors": 2,
        "income_window": 12,
        "income_line": "8700",
        "comparison_valid_days": 90,
        "veto_mode": "explain",
        "township_onsite": "always",
        "appraisal_quorum": "2/3",
        "appraisal_floor": 15,
        "elimination_min_months": 6,
        "min_measures": 1,
        "refusal_reason_min_length": 15,
        "medical_line": "20000",
    },
    answers={"reasons": ["capacity"], "reason_text": "自付医疗费三千元，存款可承担，已当面说明"},
    subject=HouseholdFacts(
        data_errors=("D020/17",),
        kind="1",
        members=(HUSBAND, WIFE, CHILD),
        application=ApplicationFacts(
            signed_on=date(2026, 3, 1),
            risks=frozenset({"001"}),
            scribe=True,
            read_aloud=True,
            proxy=True,
            proxy_reason=True,
            applicant=1,
            hand_under_households=1,
        ),
        visit=VisitFacts(
            visited_on=date(2026, 3, 3),
            visitors=frozenset({11, 12}),
            confirmed_by_household=True,
            income_per_head=Decimal(9000),
            window_months=12,
            spending_asked=True,
            spending_per_head=Decimal(1000),
            reference_per_head=Decimal(8000),
            spending=Decimal(3000),
            guarantees=True,
            guarantees_met=True,
            spending_settled=True,
            category="03",
            assessed=frozenset({"risk_gone", "income_stable", "no_new_risk"}),
        ),
        meeting=MeetingFacts(
            held_on=date(2026, 3, 8),
            body="representatives",
            expected=24,
            present=18,
            recused=frozenset({31}),
            kin_present=frozenset({31}),
            agreed=12,
            against=3,
            abstained=2,
            minutes=True,
            sign_in_sheet=True,
        ),
        notice=NoticeFacts(
            posted_on=date(2026, 3, 8),
            last_day=date(2026, 3, 13),
            taken_down_on=date(2026, 3, 14),
            place="村委会公示栏",
            masked=True,
            posting_proof=True,
            take_down_proof=True,
            lists_measures=True,
            objections=(
                ObjectionFacts(
                    outcome="not_upheld",
                    decided_on=date(2026, 3, 12),
                    objected_to=frozenset({11}),
                    investigators=frozenset({12}),
                ),
            ),
        ),
        announced=True,
        enrolled_on=date(2025, 9, 18),
        measures=(MeasureFacts(id=1, kind="45", planned_on=date(2026, 3, 5), starts_on=date(2026, 3, 5)),),
        measures_delivered=1,
        plan_due_on=date(2026, 3, 10),
        source_paper=True,
        visited_on_site_by_township=True,
        papers=(("application", 1), ("visit_sheet", 2)),
    ),
)
HOME = IN_ORDER.subject
assert isinstance(HOME, HouseholdFacts)

ASK_FOR_SOMETHING_ELSE = {
    "opened_as_carry_over",
    "supplement_asked",
    "majority_not_reached",
    "objection_upheld",
    "nobody_left",
}
"""Conditions that hold only where the file isn't in order; their faults are tested below."""


def home(**changes: object) -> Facts:
    return replace(IN_ORDER, subject=replace(HOME, **changes))


def measure(**changes: object) -> Facts:
    return home(measures=tuple(replace(one, **changes) for one in HOME.measures))


def member(person: MemberFacts, **changes: object) -> Facts:
    changed = replace(person, **changes)
    return home(members=tuple(changed if m.id == person.id else m for m in HOME.members))


def visit(**changes: object) -> Facts:
    return home(visit=replace(HOME.visit, **changes))


def meeting(**changes: object) -> Facts:
    return home(meeting=replace(HOME.meeting, **changes))


def notice(**changes: object) -> Facts:
    return home(notice=replace(HOME.notice, **changes))


def application(**changes: object) -> Facts:
    return home(application=replace(HOME.application, **changes))


def objection(**changes: object) -> Facts:
    return notice(objections=(replace(HOME.notice.objections[0], **changes),))


def refusing(reason: str, **changes: object) -> Facts:
    text = "已核对收入与支出，并当面向农户说明了理由"
    return replace(visit(**changes), answers={"reasons": [reason], "reason_text": text})


def profile(**changes: object) -> Facts:
    return replace(IN_ORDER, profile={**IN_ORDER.profile, **changes})


FAULTS: list[tuple[str, Facts]] = [
    ("not_in_the_future", replace(IN_ORDER, occurred_on=date(2026, 3, 21))),
    ("household_known", replace(IN_ORDER, subject=HouseholdFacts())),
    ("not_before_previous_step", replace(IN_ORDER, occurred_on=date(2026, 3, 16))),
    ("not_before_opening", replace(IN_ORDER, occurred_on=date(2026, 2, 28))),
    ("recorded_in_time", replace(IN_ORDER, recorded_late=True)),
    ("application_on_file", home(papers=(("proof", 1),))),
    ("applicant_alive_when_signing", member(HUSBAND, died_on=date(2026, 2, 27))),
    ("no_hand_under_many", application(hand_under_households=5)),
    ("category_fits_kind", visit(category="01")),
    (
        "category_fits_kind",
        replace(
            visit(category="02"), subject=replace(HOME, kind="2", visit=replace(HOME.visit, category="02"))
        ),
    ),
    ("sudden_difficulty_has_a_cause", application(risks=frozenset({"010"}))),
    ("income_refusal_weighed_everything", refusing("income")),
    (
        "income_refusal_weighed_everything",
        refusing("income", reference_per_head=Decimal(9000), can_cope=False),
    ),
    (
        "income_refusal_weighed_everything",
        refusing("income", reference_per_head=Decimal(9000), spending=Decimal(20000)),
    ),
    ("refusal_agrees_with_visit", refusing("capacity", can_cope=False)),
    ("refusal_agrees_with_visit", refusing("spending", spending=Decimal(20000))),
    (
        "formal_refusal_is_formal",
        replace(
            IN_ORDER, answers={"reasons": ["duplicate"], "reason_text": "收入超过监测范围，不予受理，请知悉"}
        ),
    ),
    ("opened_as_application", replace(IN_ORDER, opening="carry_over")),
    ("source_paper_on_file", home(source_paper=False)),
    ("application_signed", application(signed_on=None)),
    ("application_signed", application(signed_on=date(2026, 3, 19))),
    ("authorised_before_query", member(WIFE, consented_on=None)),
    ("authorised_before_query", member(WIFE, consented_on=date(2026, 3, 7))),
    ("proxy_is_lawful", application(read_aloud=False)),
    ("proxy_is_lawful", application(proxy_reason=False)),
    ("not_opened_by_next_signer", replace(IN_ORDER, opened_by_next_signer=True)),
    ("enough_visitors", visit(visitors=frozenset({11}))),
    ("enough_visitors", replace(IN_ORDER, recused=frozenset({12}))),
    ("enough_visitors", profile(min_visitors=3)),
    ("household_confirmed", visit(confirmed_by_household=False)),
    ("income_sheet_complete", visit(income_per_head=None)),
    ("income_sheet_complete", visit(window_months=11)),
    ("spending_was_asked", visit(spending_asked=False)),
    ("spending_was_asked", visit(spending_per_head=None)),
    ("guarantees_recorded", visit(guarantees=False)),
    ("category_fits_income", visit(category="02")),
    ("category_fits_income", visit(income_per_head=None)),
    ("income_above_line", visit(income_per_head=Decimal("8699.99"))),
    ("every_member_compared", member(CHILD, compared_on=None)),
    ("every_member_compared", home(members=())),
    ("comparison_recent", member(WIFE, compared_on=date(2025, 12, 17))),
    ("hits_explained", member(WIFE, hits_explained=0)),
    ("no_vetoing_hit", member(HUSBAND, vetoed=1)),
    ("dates_complete", home(missing_dates=("visit",))),
    ("visited_since_last_change", member(WIFE, died_on=date(2026, 3, 16))),
    ("visited_since_last_change", home(members_changed_on=date(2026, 3, 4))),
    ("supplement_answered", home(supplement_asked=date(2026, 3, 17))),
    (
        "supplement_answered",
        home(supplement_asked=date(2026, 3, 17), supplement_given=date(2026, 3, 16)),
    ),
    ("supplement_keeps_substance", home(supplement_changes=frozenset({"income"}))),
    ("checked_on_site", home(visited_on_site_by_township=False)),
    ("announcement_posted", home(announced=False)),
    ("refusal_explained", replace(IN_ORDER, answers={"reasons": ["capacity"], "reason_text": "不符合条件"})),
    ("refusal_explained", replace(IN_ORDER, answers={})),
    (
        "not_refused_on_income_alone",
        replace(visit(spending_asked=False), answers={"reasons": ["income"], "reason_text": "x" * 20}),
    ),
    ("meeting_documented", meeting(minutes=False)),
    ("meeting_documented", meeting(sign_in_sheet=False)),
    ("meeting_after_visit", meeting(held_on=date(2026, 3, 2))),
    ("meeting_after_visit", meeting(held_on=None)),
    ("quorum_reached", meeting(present=15)),
    ("quorum_reached", meeting(expected=0, present=0)),
    ("quorum_reached", meeting(expected=18, present=14)),
    ("relatives_recused", meeting(recused=frozenset())),
    ("votes_add_up", meeting(agreed=13)),
    ("majority_agreed", meeting(agreed=8, against=7)),
    ("notice_masked", notice(masked=False)),
    ("notice_posting_proved", notice(posting_proof=False)),
    ("notice_posting_proved", notice(place="")),
    ("notice_after_meeting", notice(posted_on=date(2026, 3, 7))),
    ("notice_days_elapsed", notice(taken_down_on=date(2026, 3, 13))),
    ("notice_days_elapsed", notice(last_day=None)),
    ("notice_days_elapsed", replace(IN_ORDER, occurred_on=date(2026, 3, 13))),
    ("notice_take_down_proved", notice(take_down_proof=False)),
    ("objections_decided", objection(outcome="", decided_on=None)),
    ("objections_decided", objection(decided_on=date(2026, 3, 19))),
    ("objections_looked_into_by_others", objection(investigators=frozenset({11, 12}))),
    ("no_objection_upheld", objection(outcome="upheld")),
    ("notice_lists_measures", notice(lists_measures=False)),
    ("enrolled_long_enough", home(enrolled_on=date(2025, 9, 19))),
    ("enrolled_long_enough", home(enrolled_on=None)),
    ("enrolled_long_enough", home(eliminated_naturally=True)),
    ("help_was_delivered", home(measures_delivered=0)),
    ("help_was_delivered", home(eliminated_naturally=True)),
    ("measures_enough", home(measures=())),
    ("help_develops", measure(kind="48")),
    ("help_develops", home(measures=())),
    ("help_planned_in_time", measure(planned_on=date(2026, 3, 11))),
    ("help_planned_in_time", home(measures=())),
    ("help_is_new", measure(starts_on=date(2020, 1, 1))),
    ("somebody_can_work", member(HUSBAND, can_work=False)),
    ("somebody_can_work", member(HUSBAND, died_on=date(2026, 3, 1))),
    ("difficulties_settled", visit(spending_settled=False)),
    ("difficulties_settled", visit(guarantees_met=False)),
    ("risk_is_gone", visit(assessed=frozenset({"risk_gone", "income_stable"}))),
    ("risk_is_new", home(eliminated_risks=frozenset({"001", "009"}))),
    ("no_other_case_open", home(other_case_open=True)),
    ("data_rules_hold", profile(data_rules_at_signature="block")),
    ("data_errors_explained", profile(data_rules_at_signature="warn")),
    ("opened_as_carry_over", IN_ORDER),
    *((name, IN_ORDER) for name in ("supplement_asked", "majority_not_reached", "objection_upheld")),
    ("nobody_left", IN_ORDER),
]


@pytest.mark.parametrize("name", sorted(set(GUARDS) - ASK_FOR_SOMETHING_ELSE))
def test_condition_holds_for_a_file_in_order(name: str) -> None:
    assert GUARDS[name](IN_ORDER)


@pytest.mark.parametrize(("name", "facts"), FAULTS, ids=[f"{n}-{i}" for i, (n, _) in enumerate(FAULTS)])
def test_condition_fails_for_its_fault(name: str, facts: Facts) -> None:
    assert not GUARDS[name](facts)


def test_every_condition_has_a_fault_that_fails_it() -> None:
    assert {name for name, _ in FAULTS} == set(GUARDS)


@pytest.mark.parametrize("name", sorted(set(GUARDS)))
def test_a_case_of_which_nothing_is_known_passes_no_condition_on_its_substance(name: str) -> None:
    """Nothing is taken for granted: only what is true of an empty file may hold."""
    holds_of_nothing = {
        "not_in_the_future", "not_before_previous_step", "not_before_opening", "opened_as_application",
        "not_opened_by_next_signer", "proxy_is_lawful", "hits_explained", "no_vetoing_hit",
        "dates_complete", "supplement_answered", "supplement_keeps_substance", "objections_decided",
        "objections_looked_into_by_others", "no_objection_upheld", "not_refused_on_income_alone",
        "recorded_in_time", "no_hand_under_many", "sudden_difficulty_has_a_cause", "data_rules_hold",
        "income_refusal_weighed_everything", "refusal_agrees_with_visit", "formal_refusal_is_formal",
        "data_errors_explained", "risk_is_new", "no_other_case_open", "help_is_new", "help_planned_in_time",
    }  # fmt: skip
    empty = replace(IN_ORDER, subject=None, answers={})
    assert GUARDS[name](empty) == (name in holds_of_nothing)


def test_a_household_above_the_line_is_routed_not_refused() -> None:
    """The leukaemia family: income above the line, so sudden serious difficulty, never a refusal."""
    assert GUARDS["category_fits_income"](visit(income_per_head=Decimal(12000), category="03"))
    refusal = replace(
        visit(spending_asked=False, spending_per_head=None),
        answers={"reasons": ["income"], "reason_text": "人均纯收入超过监测范围，不予纳入"},
    )
    assert not GUARDS["not_refused_on_income_alone"](refusal)


@pytest.mark.parametrize("spending", [Decimal(30000), Decimal(90000)])
def test_no_sheet_of_the_leukaemia_family_lets_income_refuse_it(spending: Decimal) -> None:
    """Four heads, 9,000 yuan each, a wife with leukaemia: whatever else is filled in, income says nothing."""
    for can_cope in (True, False):
        facts = refusing(
            "income",
            income_per_head=Decimal(9000),
            reference_per_head=Decimal(9000) - spending / 4,
            spending=spending,
            spending_per_head=spending / 4,
            can_cope=can_cope,
        )
        assert not GUARDS["income_refusal_weighed_everything"](facts)


def test_a_household_well_above_the_line_that_spent_little_may_be_refused() -> None:
    facts = refusing("income", reference_per_head=Decimal(20000), spending=Decimal(500), can_cope=True)
    assert GUARDS["income_refusal_weighed_everything"](facts)
    assert GUARDS["refusal_agrees_with_visit"](facts)


def test_a_death_after_the_visit_stops_the_decision_until_somebody_visits_again() -> None:
    died = member(WIFE, died_on=date(2026, 3, 16))
    assert not GUARDS["visited_since_last_change"](died)
    again = replace(
        died, subject=replace(died.subject, visit=replace(HOME.visit, visited_on=date(2026, 3, 17)))
    )
    assert GUARDS["visited_since_last_change"](again)


def test_result_field_independent_of_the_votes() -> None:
    """Trap: the outcome of a meeting is computed from its votes; there is nothing to tick."""
    tied = meeting(present=17, recused=frozenset({31}), agreed=8, against=8, abstained=0)
    assert GUARDS["votes_add_up"](tied)
    assert not GUARDS["majority_agreed"](tied)
    assert GUARDS["majority_not_reached"](tied)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 12, 15), 6, date(2026, 6, 15)),
        (date(2025, 3, 31), 1, date(2025, 4, 30)),
        (date(2025, 3, 30), 12, date(2026, 3, 30)),
    ],
)
def test_months_end_on_the_last_day_where_the_day_does_not_exist(
    day: date, months: int, expected: date
) -> None:
    assert months_after(day, months) == expected
