"""P02: whatever two documents of a clean file change their days, one question names both."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import combinations

import pytest

from app.oversight.hit import Hit
from app.oversight.procedure import wrong_order
from app.oversight.records import File, Step
from tests.support.oversight import (
    BEGIN,
    ELIMINATION,
    IDENTIFICATION,
    file,
    row,
    standards,
    steps_of,
    with_dates,
    workflow,
)

# monitoring.md 4.4: where the comparison stands, and which act may be before or after it there.
VILLAGE = ("submit", "record_visit", "appraise", "post_notice", "close_notice", "review", "approve")
POSITIONS = {
    position: (*VILLAGE[:place], "record_comparison", *VILLAGE[place:])
    for position, place in {
        "before_appraisal": 2, "with_visit": 2, "with_notice": 4, "after_township": 6, "at_county": 6,
    }.items()
}  # fmt: skip
FREE = {"with_visit": "record_visit", "with_notice": "post_notice"}


def found(one: File) -> list[Hit]:
    return list(wrong_order(one, standards()))


def days_apart(acts: Iterable[str]) -> list[tuple[str, int]]:
    return [(name, place * 3) for place, name in enumerate(acts)]


def apart(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Give each signature a day of its own, so that no two change places unseen."""
    return with_dates(steps, {place: BEGIN + timedelta(days=place) for place in range(len(steps))})


def bare(steps: tuple[Step, ...], **variant: str) -> File:
    return file(steps, workflow(**variant), rows={"visits": (), "measures": (), "national": ()})


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("township", ["3", "2"])
def test_every_pair_out_of_order_is_one_question_naming_both(position: str, township: str) -> None:
    definition = workflow(comparison_position=position, township_chain=township)
    clean = apart(steps_of(definition, days_apart([*POSITIONS[position], "announce"])))
    assert found(bare(clean, comparison_position=position, township_chain=township)) == []
    seen = 0
    for first, second in combinations(range(len(clean)), 2):
        one, other = clean[first], clean[second]
        bent = with_dates(clean, {first: other.occurred_on, second: one.occurred_on})
        hits = found(bare(bent, comparison_position=position, township_chain=township))
        if {one.action, other.action} == {"record_comparison", FREE.get(position)}:
            continue  # either may come first there
        [hit] = hits
        assert hit.rule == "P02"
        assert (hit.fields["before"], hit.fields["after"]) == (one.action, other.action)
        assert hit.fields["before_on"] == other.occurred_on.isoformat()
        assert hit.fields["after_on"] == one.occurred_on.isoformat()
        assert hit.people == {one.account_id, other.account_id}
        assert hit.events == (("case", 7, one.sequence), ("case", 7, other.sequence))
        seen += 1
    assert seen > 70


@pytest.mark.parametrize("position", FREE)
def test_where_the_comparison_goes_along_with_an_act_either_may_be_first(position: str) -> None:
    definition = workflow(comparison_position=position)
    clean = apart(steps_of(definition, days_apart(POSITIONS[position])))
    second = max(
        place for place, one in enumerate(clean) if one.action in ("record_comparison", FREE[position])
    )
    first = second - 1
    bent = with_dates(clean, {first: clean[second].occurred_on, second: clean[first].occurred_on})
    assert found(bare(bent, comparison_position=position)) == []


def test_every_pair_of_an_elimination_is_found_too() -> None:
    clean = apart(steps_of(workflow(), ELIMINATION))
    assert found(bare(clean)) == []
    for first, second in combinations(range(len(clean)), 2):
        one, other = clean[first], clean[second]
        [hit] = found(bare(with_dates(clean, {first: other.occurred_on, second: one.occurred_on})))
        assert (hit.fields["before"], hit.fields["after"]) == (one.action, other.action)


def test_the_day_of_the_visit_itself_counts_not_that_of_its_signature() -> None:
    clean = steps_of(workflow(), IDENTIFICATION)
    late = BEGIN + timedelta(days=13)
    visits = [row(sequence=3, purpose="identification", visited_on=late)]
    [hit] = found(file(clean, rows={"visits": visits}))
    assert (hit.fields["before"], hit.fields["before_on"]) == ("record_visit", late.isoformat())


@pytest.mark.parametrize(
    ("name", "rows", "before"),
    [
        (
            "national_entry",
            {"national": [row(entered_on=BEGIN + timedelta(days=10), account_id=9)]},
            "approve",
        ),
        ("measure", {"measures": [row(planned_on=BEGIN - timedelta(days=1))]}, "record_visit"),
    ],
)
def test_what_lies_beside_the_path_has_its_place_too(
    name: str, rows: dict[str, list[object]], before: str
) -> None:
    assert found(file()) == []
    [hit] = found(file(rows=rows))
    assert (hit.fields["before"], hit.fields["after"]) == (before, name)


def test_help_before_the_visit_is_in_order_where_the_fast_lane_was_opened() -> None:
    early = {"measures": [row(planned_on=BEGIN - timedelta(days=1))]}
    assert found(file(rows=early, fast_lane_on=BEGIN)) == []


def test_a_signature_that_was_made_void_is_no_longer_compared() -> None:
    clean = steps_of(workflow(), IDENTIFICATION)
    old = tuple(_voided(one) for one in steps_of(workflow(), IDENTIFICATION[:4], date(2026, 4, 1)))
    assert found(file((*old, *clean))) == []


def _voided(one: Step) -> Step:
    return Step(**{name: getattr(one, name) for name in Step.__slots__} | {"voided_by": 99})


@pytest.mark.parametrize("level", ["village", "township", "department"])
def test_problems_have_an_order_as_well(level: str) -> None:
    definition = workflow("rectification", unit=level, closure_notice="off")
    acts = ["claim", "submit_plan", "approve_plan", "submit_for_acceptance", "accept", "accept", "close"]
    clean = apart(steps_of(definition, days_apart(acts)))
    assert found(file(clean, definition, rows={"visits": (), "measures": (), "national": ()})) == []
    last = len(clean) - 1
    bent = with_dates(clean, {0: clean[last].occurred_on, last: clean[0].occurred_on})
    [hit] = found(file(bent, definition, rows={"visits": (), "measures": (), "national": ()}))
    assert (hit.fields["before"], hit.fields["after"]) == ("claim", "close")
