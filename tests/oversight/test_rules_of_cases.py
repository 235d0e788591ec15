"""Each rule on one file: what breaks it is one question with its figures; an excuse or a clean file none."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.oversight.hit import Hit
from app.oversight.hits import OF_FILE
from app.oversight.outcomes import back_soon, too_soon
from app.oversight.papers import dates_missing
from app.oversight.procedure import notice_short, one_day, one_sitting, reviewed_early
from app.oversight.records import File, Step
from app.oversight.standards import Standards
from app.oversight.timeliness import Villages, hidden_late, undecided, unvisited
from tests.support.oversight import (
    BEGIN,
    ELIMINATION,
    IDENTIFICATION,
    at,
    file,
    row,
    standards,
    step,
    steps_of,
    workflow,
)
from workflows.oversight.rules import RULES
from workflows.parameters import PARAMETERS, calendar_days

Looks = Callable[[File, Standards], Iterator[Hit]]
CLEAN = steps_of(workflow(), IDENTIFICATION)


def on(days: int) -> Any:
    return BEGIN + timedelta(days=days)


def only(rule: Looks, one: File, **values: Any) -> Hit:
    [hit] = rule(one, standards(**values))
    return hit


def none(rule: Looks, one: File, **values: Any) -> None:
    assert list(rule(one, standards(**values))) == []


def moved(action: str, days: int) -> tuple[Step, ...]:
    """Return the clean signatures with those of one act claimed and recorded on another day."""
    day = on(days)
    return tuple(
        replace(one, occurred_on=day, recorded_at=at(day)) if one.action == action else one for one in CLEAN
    )


def eliminated(**changes: Any) -> File:
    notice = row(id=3, kind="elimination", posted_on=on(207), taken_down_on=on(213), last_sequence=3)
    rows = {
        "visits": [row(sequence=3, purpose="identification", visited_on=on(1)),
                   row(sequence=31, purpose="elimination", visited_on=on(203))],
        "meetings": [row(id=1, purpose="identification", held_on=on(4)),
                     row(id=2, purpose="elimination", held_on=on(206))],
        "notices": [row(id=1, kind="identification", posted_on=on(5), taken_down_on=on(11), last_sequence=3),
                    notice,
                    row(id=4, kind="announcement", posted_on=on(16), taken_down_on=None, last_sequence=2)],
    }  # fmt: skip
    more = tuple(replace(one, sequence=one.sequence + 28) for one in steps_of(workflow(), ELIMINATION))
    known = {"state": "eliminated", "rows": rows, **changes}
    return file((*CLEAN, *more), **known)


def test_a_clean_file_asks_nothing() -> None:
    begun = file(CLEAN[:1], state="applied", opened_at=at(on(239)), opened_on=on(239))
    for one in (file(), eliminated(), begun):
        assert [hit for rule in OF_FILE for hit in rule(one, standards(on(240)))] == []


def test_every_rule_cites_its_figures_and_names_its_fields() -> None:
    hits = [
        only(notice_short, short()), only(hidden_late, late()), only(too_soon, eliminated_after(60)),
        only(unvisited, file(moved("record_visit", 10))), only(one_sitting, sitting()),
    ]  # fmt: skip
    for hit in hits:
        assert set(hit.fields) <= set(RULES[hit.rule].fields)
        assert hit.events
        assert hit.people
    for rule in RULES.values():
        assert set(rule.parameters) <= set(PARAMETERS)
        assert rule.severity in ("H", "M", "L")
        assert rule.excuses
        assert rule.basis


def short(days: int = 3) -> File:
    notices = [row(id=1, kind="identification", posted_on=on(5), taken_down_on=on(5 + days), last_sequence=3)]
    return file(rows={"notices": notices})


@pytest.mark.parametrize(("hung", "full_days"), [(1, 0), (3, 2), (5, 4)])
def test_a_notice_that_hung_for_too_few_full_days_is_asked_about(hung: int, full_days: int) -> None:
    hit = only(notice_short, short(hung))
    assert (hit.rule, hit.fields["days"], hit.fields["days_owed"]) == ("P03", full_days, 5)
    assert hit.events[-1] == ("notice", 1, 3)


def test_five_full_days_after_the_day_of_posting_are_enough() -> None:
    none(notice_short, short(6))


def test_a_laxer_profile_of_its_day_excuses_nothing_and_a_stricter_one_binds() -> None:
    lax = short(3)
    assert only(
        notice_short, replace(lax, bound={**lax.bound, "notice_days_identification": calendar_days(2)})
    )
    strict = short(6)
    bound = {**strict.bound, "notice_days_identification": calendar_days(7)}
    assert only(notice_short, replace(strict, bound=bound)).fields["days_owed"] == 7


def test_a_last_picture_taken_too_early_counts_as_the_end_of_the_notice() -> None:
    seen = row(notice_id=1, taken_at="2026-03-09 08:00:00")
    assert only(notice_short, file(rows={"taken": [seen]})).fields["taken_down_on"] == on(11).isoformat()
    none(notice_short, file(rows={"taken": [row(notice_id=1, taken_at="2026-03-12 08:00:00")]}))
    none(notice_short, file(rows={"taken": [row(notice_id=1, taken_at="kaputt")]}))


def test_a_review_on_the_last_day_of_the_notice_is_too_early_and_one_a_day_later_isnt() -> None:
    hit = only(reviewed_early, file(moved("review", 10)))
    assert (hit.rule, hit.fields["last_day"], hit.fields["reviewed_on"]) == ("P04", *[on(10).isoformat()] * 2)
    none(reviewed_early, file(moved("review", 11)))


def test_three_steps_claimed_for_one_day_are_asked_about_and_two_are_not() -> None:
    same = tuple(
        replace(one, occurred_on=on(4)) if one.action in ("record_visit", "record_comparison") else one
        for one in CLEAN
    )
    hit = only(one_day, file(same))
    assert (hit.rule, hit.fields["steps"]) == ("P06", 3)
    assert hit.fields["named"] == "appraise record_comparison record_visit"
    none(one_day, file(same), same_day_steps=4)
    none(one_day, file(moved("record_comparison", 4)))


def sitting(hours: float = 1.5) -> File:
    """Return a file whose first six acts were recorded on one evening."""
    evening = [at(on(12), 19 + hours * place / 6) for place in range(7)]
    names = [name for name, _ in IDENTIFICATION]
    steps = [
        replace(one, recorded_at=evening[names.index(one.action)])
        if one.action in names[:6]
        else replace(one, recorded_at=at(one.occurred_on, 23))
        for one in CLEAN
    ]
    return file(tuple(steps))


def test_steps_of_days_far_apart_recorded_in_one_evening_are_asked_about() -> None:
    hit = only(one_sitting, sitting())
    assert (hit.rule, hit.fields["form"], hit.fields["steps"], hit.fields["days"]) == (
        "P06",
        "one_sitting",
        6,
        11,
    )
    none(one_sitting, sitting(12))
    none(one_sitting, sitting(), sitting_spread=30)
    none(one_sitting, sitting(), sitting_steps=8)


def late(days: int = 20, **told: Any) -> File:
    steps = tuple(
        replace(one, recorded_at=at(one.occurred_on + timedelta(days=days)))
        if one.action == "record_visit"
        else one
        for one in CLEAN
    )
    number = next(one.sequence for one in CLEAN if one.action == "record_visit")
    return file(steps, told={number: {"personal": told, "data": {}}})


def test_a_late_entry_without_a_word_is_asked_about_and_a_declared_one_never() -> None:
    hit = only(hidden_late, late())
    assert (hit.rule, hit.fields["step"], hit.fields["days"]) == ("P16", "record_visit", 20)
    none(hidden_late, late(**{"reason.recorded_in_time": "sealed"}))
    none(hidden_late, late(5))


def counted(share: int, of: int = 40) -> list[Hit]:
    """Return what is found of a village in which so many of its signatures were late."""
    steps = tuple(
        step("record_visit", on(1), place + 2, recorded_at=at(on(30 if place < share else 1)))
        for place in range(of)
    )
    villages = Villages(standards())
    villages.count(file(steps, state="visited"))
    return list(villages.found())


def test_a_village_that_enters_much_of_its_work_late_is_asked_once() -> None:
    assert counted(8) == []
    [hit] = counted(9)
    assert (hit.rule, hit.subject_kind, hit.subject_id) == ("P16", "village", 990101101001)
    assert (hit.fields["some"], hit.fields["all"], hit.fields["percent"]) == (9, 40, 22)
    assert hit.people == frozenset()


def test_the_first_visit_after_the_days_allowed_is_asked_about() -> None:
    # Recorded on Monday: two working days end on Wednesday, five of a lead on the next Monday.
    none(unvisited, file(moved("record_visit", 2)))
    hit = only(unvisited, file(moved("record_visit", 3)))
    assert (hit.rule, hit.fields["last_day"], hit.fields["visited_on"]) == ("E01", "2026-03-04", "2026-03-05")
    wednesday = {"opened_at": at(on(2), 9)}
    none(unvisited, file(moved("record_visit", 6), **wednesday))  # the Sunday after two working days
    assert only(unvisited, file(moved("record_visit", 7), **wednesday))
    none(unvisited, file(moved("record_visit", 7), opening="from_lead"))
    assert only(unvisited, file(moved("record_visit", 8), opening="from_lead"))


def test_a_family_still_waiting_is_asked_about_and_one_whose_case_ended_before_isnt() -> None:
    waiting = file(CLEAN[:1], state="applied")
    hit = only(unvisited, waiting)
    assert hit.events == (("case", 7, 1),)
    assert hit.found_key == only(unvisited, file(moved("record_visit", 3))).found_key
    for state in ("withdrawn", "rejected"):
        none(unvisited, file(CLEAN[:1], state=state))
    none(unvisited, file((), state="draft", opening="carry_over"))


def test_a_decision_after_twenty_working_days_is_asked_about() -> None:
    none(undecided, file(moved("approve", 28)))
    none(undecided, file(moved("approve", 26)))
    hit = only(undecided, file(moved("approve", 29)))
    assert (hit.rule, hit.fields["last_day"], hit.fields["decided_on"]) == ("E02", "2026-03-30", "2026-03-31")
    assert "decided_on" not in only(undecided, file(CLEAN[:3], state="visited")).fields


def test_days_of_an_objection_are_added_and_what_was_withdrawn_owes_nothing() -> None:
    rows = {"objections": [row(received_on=on(6), decided_on=on(9))]}
    none(undecided, file(moved("approve", 31), rows=rows))
    assert only(undecided, file(moved("approve", 32), rows=rows))
    none(undecided, file(CLEAN[:1], state="withdrawn"))
    none(undecided, file((), opening="carry_over"))


def eliminated_after(days: int, **changes: Any) -> File:
    one = eliminated(**changes)
    day = on(14 + days)
    return replace(
        one,
        steps=tuple(
            replace(each, occurred_on=day) if each.action == "propose_elimination" else each
            for each in one.steps
        ),
    )


def test_an_elimination_under_half_a_year_is_asked_about_whatever_the_county_allowed() -> None:
    assert only(too_soon, eliminated_after(179)).fields["days"] == 179
    lax = eliminated_after(60)
    assert only(too_soon, replace(lax, bound={**lax.bound, "elimination_min_months": 0})).rule == "X02"
    none(too_soon, eliminated_after(184))
    strict = eliminated_after(184)
    assert only(too_soon, replace(strict, bound={**strict.bound, "elimination_min_months": 12}))


def test_a_natural_end_and_a_household_from_before_the_system_have_their_excuse() -> None:
    proposals = [one.sequence for one in eliminated().steps if one.action == "propose_elimination"]
    told = {proposals[0]: {"data": {"answers": {"manner": "02"}}, "personal": {}}}
    none(too_soon, eliminated_after(60, told=told))
    old = [one for one in eliminated().steps if one.action == "propose_elimination"]
    carried = (step("carry_over", on(0), 2, source="draft", target="assisted"), *old)
    none(too_soon, file(carried, opening="carry_over", legacy=True))
    assert only(too_soon, file(carried, opening="carry_over", legacy=True, monitored_since="202606"))


def again(days: int, *risks: str, opening: str = "in_person") -> File:
    other = row(id=8, ref="JC-2026-00008", opening=opening, opened_on=on(216 + days), risks=list(risks))
    return eliminated(others=[other])


@pytest.mark.parametrize(
    ("days", "risk", "form"),
    [(180, "001", "same_risk"), (181, "001", ""), (365, "002", "other_risk"), (366, "002", "")],
)
def test_a_household_back_after_its_elimination_is_asked_about(days: int, risk: str, form: str) -> None:
    hits = list(back_soon(again(days, risk), standards()))
    assert [hit.fields["form"] for hit in hits] == ([form] if form else [])
    for hit in hits:
        assert (hit.rule, hit.subject_kind, hit.subject_id) == ("X06", "household", 70)
        assert hit.fields["new_case"] == "JC-2026-00008"


def test_an_older_case_and_one_carried_over_are_no_return() -> None:
    none(back_soon, again(-300, "001"))
    none(back_soon, again(30, "001", opening="carry_over"))


def test_a_roll_back_is_a_return_too() -> None:
    one = eliminated()
    gone = tuple(
        replace(each, voided_by=62) if each.action == "approve_elimination" else each for each in one.steps
    )
    back = (step("propose_rollback", on(300), 60), step("approve_rollback", on(304), 62))
    hit = only(back_soon, replace(one, steps=(*gone, *back)))
    assert (hit.fields["form"], hit.fields["days"]) == ("rolled_back", 84)
    declined = (step("propose_rollback", on(300), 60), step("decline_rollback", on(304), 62))
    none(back_soon, replace(one, steps=(*one.steps, *declined)))


@pytest.mark.parametrize("empty", ["visits", "meetings", "application"])
def test_a_key_date_that_is_empty_behind_its_step_is_asked_about(empty: str) -> None:
    names = {"visits": "visit", "meetings": "meeting", "application": "application"}
    hit = only(dates_missing, file(rows={empty: ()}))
    assert (hit.rule, hit.fields["missing"]) == ("P07", names[empty])


def test_the_day_of_entry_is_owed_a_month_after_the_announcement() -> None:
    nowhere = {"national": ()}
    assert only(dates_missing, file(rows=nowhere)).fields["missing"] == "national_entry"
    assert list(dates_missing(file(rows=nowhere), standards(on(46)))) == []
    none(dates_missing, file(rows=nowhere, monitored_since="202603"))
    none(dates_missing, file(rows=nowhere, state="terminated"))


def test_a_carried_over_file_owes_the_month_of_the_national_system_and_nothing_else() -> None:
    carried = (step("carry_over", on(0), 2, source="draft", target="assisted"),)
    empty = dict.fromkeys(("application", "visits", "compared", "meetings", "notices", "national"), ())
    known: dict[str, Any] = {"opening": "carry_over", "legacy": True, "rows": empty}
    assert only(dates_missing, file(carried, **known)).fields["missing"] == "national_entry"
    none(dates_missing, file(carried, monitored_since="202301", **known))
