"""R01 and R09 on one problem: closed without work, before it, unchecked, on old pictures; and back again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.oversight.problems import closed_unfixed, relapsed
from app.oversight.records import File, Step
from tests.support.oversight import BEGIN, file, row, standards, step, steps_of, workflow

ACTS = (
    ("claim", 2), ("submit_plan", 9), ("approve_plan", 14), ("submit_for_acceptance", 40), ("accept", 44),
    ("accept", 48), ("close", 52),
)  # fmt: skip
DEFINITION = workflow("rectification", unit="village", closure_notice="off")
CLOSED = steps_of(DEFINITION, ACTS)


def on(days: int) -> Any:
    return BEGIN + timedelta(days=days)


def problem(steps: tuple[Step, ...] = CLOSED, **changes: Any) -> File:
    """Return a problem that was closed in order; ``changes`` are rows, or columns of the problem's."""
    columns = {"lead_id": 3, "deadline_kind": "dated", "reopened_on": None, "reopened_sequence": 0,
               "feedback_on": BEGIN}  # fmt: skip
    rows = {
        "problem": [row(**{**columns, **{key: changes.pop(key) for key in [*changes] if key in columns}})],
        "reports": [row(sequence=6, reported_on=on(30))],
        "work_papers": [row(id=1, taken_at=f"{on(25)} 09:00:00"), row(id=2, taken_at=f"{on(40)} 09:00:00")],
    }
    nothing = dict.fromkeys(
        ("application", "visits", "compared", "meetings", "notices", "measures", "national"), ()
    )
    return file(
        steps, DEFINITION, rows={**nothing, **rows, **changes}, workflow="rectification", state="closed",
        household_id=None, opening="from_batch",
    )  # fmt: skip


def fault(one: File) -> str:
    hits = list(closed_unfixed(one, standards()))
    assert [hit.rule for hit in hits] in ([], ["R01"])
    return str(hits[0].fields["fault"]) if hits else ""


def test_a_problem_closed_in_order_asks_nothing() -> None:
    assert fault(problem()) == ""
    assert fault(problem(CLOSED[:5])) == ""
    assert list(relapsed(problem(), standards())) == []


def test_a_closure_without_work_or_before_it_is_asked_about() -> None:
    assert fault(problem(reports=())) == "no_work"
    assert fault(problem(reports=[row(sequence=6, reported_on=on(53))])) == "before_work"
    assert fault(problem(reports=[row(sequence=6, reported_on=on(52))])) == ""


def test_work_of_an_earlier_round_is_none_of_this_one() -> None:
    assert fault(problem(reopened_sequence=5, reopened_on=on(20))) == ""
    assert fault(problem(reopened_sequence=7, reopened_on=on(31))) == "no_work"


def test_a_closure_that_nobody_of_the_county_checked_is_asked_about() -> None:
    kept = tuple(one for one in CLOSED if one.source != "county_acceptance")
    assert fault(problem(kept)) == "unchecked"
    half = tuple(one for one in CLOSED if (one.source, one.position) != ("county_acceptance", 1))
    assert fault(problem(half)) == "unchecked"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("dated", "old_pictures"),
        ("unknown", "old_pictures"),
        ("immediate", ""),
        ("immediate_and_long_term", ""),
    ],
)
def test_pictures_all_older_than_the_problem_are_asked_about_unless_it_was_put_right_at_once(
    kind: str, expected: str
) -> None:
    old = [row(id=1, taken_at="2025:06:01 09:00:00"), row(id=2, taken_at="2026:03:01 23:59:59")]
    assert fault(problem(work_papers=old, deadline_kind=kind)) == expected


def test_one_newer_picture_is_enough_and_without_a_camera_nothing_is_known() -> None:
    assert (
        fault(problem(work_papers=[row(id=1, taken_at="2025:06:01"), row(id=2, taken_at="2026:03:02")])) == ""
    )
    assert fault(problem(work_papers=[])) == ""
    assert fault(problem(work_papers=[row(id=1, taken_at="0000:00:00")])) == ""


@pytest.mark.parametrize(("days", "asked"), [(-1, False), (0, True), (365, True), (366, False)])
def test_the_same_problem_of_the_same_unit_within_a_year_of_its_closure_is_a_relapse(
    days: int, asked: bool
) -> None:
    earlier = row(id=3, ref="ZG-2025-00003", closed_on=BEGIN - timedelta(days=days), last_sequence=14)
    hits = list(relapsed(problem(alike=[earlier]), standards()))
    assert [hit.rule for hit in hits] == ["R09"] * asked
    for hit in hits:
        assert (hit.fields["earlier_case"], hit.fields["days"]) == ("ZG-2025-00003", days)
        assert ("case", 3, 14) in hit.events


@pytest.mark.parametrize(("days", "asked"), [(365, True), (366, False)])
def test_a_problem_opened_again_within_a_year_is_a_relapse(days: int, asked: bool) -> None:
    closed = tuple(replace(one, voided_by=90) if one.action == "close" else one for one in CLOSED)
    back = step("reopen", on(52 + days), 90, source="closed", target="received")
    hits = list(relapsed(problem((*closed, back)), standards()))
    assert [hit.fields["form"] for hit in hits] == ["reopened"] * asked
