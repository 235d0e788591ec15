"""Role × action × territory × unit: who may act on a problem, as a table typed by hand says.

The table comes from product.md 4 and decisions.md 18, not from the definition: every state, every place
of every chain, every role in every unit is asked of the engine, and what it lets through is compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import pytest

from app.engine.options import option
from app.engine.standing import CaseStanding, Signed
from app.policy import Actor, HeldPost
from tests.journeys.problem_model import HP, LEAD, OTHERS, RESPONSIBLE, table
from tests.support.workflows import DAY
from workflows import REGISTRY
from workflows.facts import Facts
from workflows.roles import ROLES, Level
from workflows.vocabulary import Action, Workflow


@dataclass(frozen=True)
class Place:
    """A unit that somebody tries from: number, territory, level; whether the case is assigned to it."""

    number: int
    territory: str
    level: Level
    department: bool
    assigned: bool


COUNTY, TOWN, VILLAGE = "990101", "990101101", "990101101001"
PLACES = (
    Place(1, VILLAGE, Level.VILLAGE, False, False),
    Place(2, "990101101002", Level.VILLAGE, False, False),
    Place(3, TOWN, Level.TOWNSHIP, False, False),
    Place(4, "990101102", Level.TOWNSHIP, False, False),
    Place(5, "990101103", Level.TOWNSHIP, False, True),
    Place(6, COUNTY, Level.COUNTY, False, False),
    Place(7, COUNTY, Level.COUNTY, True, True),
    Place(8, COUNTY, Level.COUNTY, True, True),
    Place(9, COUNTY, Level.COUNTY, True, False),
)
LEAD_OF = {"village": 1, "township": 3, "department": 7, "county": 6}
HELPS_OF = {"village": 3, "township": 1, "department": 5, "county": 7}
"""Beside the unit that answers, another one rectifies: a township its village's problem, and so on."""
CODE_OF = {
    "village": VILLAGE, "township": "990101101000", "department": "990101000000", "county": "990101000000",
}  # fmt: skip


def people() -> Iterator[tuple[str, Place]]:
    """Yield every role in every unit in which it can be held."""
    for place, (key, role) in product(PLACES, ROLES.items()):
        if place.level in role.levels and (place.department == role.by_assignment or role.administers):
            yield key, place


def expected(unit: str, chain: tuple[set[str], ...], out_of: str, position: int) -> set[tuple[str, int]]:
    """Return who may, by the table, the units of the problem and its place."""
    rectifying = {LEAD_OF[unit], HELPS_OF[unit]}
    units = {LEAD: {LEAD_OF[unit]}, RESPONSIBLE: rectifying}.get(out_of, {one.number for one in PLACES})
    if out_of == OTHERS:
        units -= rectifying
    return {
        (role, place.number)
        for role, place in people()
        if role in chain[position] and place.number in units and reached(role, place, CODE_OF[unit])
    }


def reached(role: str, place: Place, code: str) -> bool:
    """Return whether a case of that place is in reach: by territory, a department's by assignment."""
    return place.assigned or (not place.department and code.startswith(place.territory))


def allowed(workflow: Workflow, action: Action, unit: str, position: int) -> set[tuple[str, int]]:
    """Return whom the engine lets sign."""
    given = tuple(
        Signed(action.name, action.source[0], action.targets[0], before, len(action.sign_offs), 900 + before,
               None, "", DAY, before + 1)
        for before in range(position)
    )  # fmt: skip
    standing = CaseStanding(action.source[0], CODE_OF[unit], given)
    bodies = {
        "lead": frozenset({LEAD_OF[unit]}),
        "responsible": frozenset({LEAD_OF[unit], HELPS_OF[unit]}),
    }
    facts = Facts(DAY, DAY, DAY, DAY, action.source[0], "from_batch", bodies=bodies)
    found = set()
    for number, (role, place) in enumerate(people()):
        post = HeldPost(
            number, role, place.number, "", place.territory, place.level, DAY, None,
            assigned_to_case=place.assigned,
        )  # fmt: skip
        actor = Actor(number, number, "", "", (post,))
        if option(workflow, standing, actor, facts, action).allowed:
            found.add((role, place.number))
    return found


@pytest.mark.parametrize("unit", sorted(LEAD_OF))
def test_each_act_is_signed_by_whom_the_table_names_and_by_nobody_else(unit: str) -> None:
    workflow = REGISTRY["rectification"].build({"unit": unit, "closure_notice": "on"})
    typed = table(unit)
    assert {(one.source[0], one.name) for one in workflow.actions} == set(typed)
    for action in workflow.actions:
        chain, out_of = typed[action.source[0], action.name]
        bare = replace(action, guards=(), after=())
        assert len(action.sign_offs) == len(chain), action.name
        for position in range(len(chain)):
            wanted = expected(unit, chain, out_of, position)
            assert allowed(workflow, bare, unit, position) == wanted, (action.name, position)


@pytest.mark.parametrize("unit", sorted(LEAD_OF))
def test_nobody_with_a_post_in_a_unit_that_rectifies_accepts_whatever_else_he_is(unit: str) -> None:
    """Trap: the second post of the same person, or one that was delegated to him, in another unit."""
    workflow = REGISTRY["rectification"].build({"unit": unit, "closure_notice": "on"})
    bodies = {"responsible": frozenset({LEAD_OF[unit], HELPS_OF[unit]})}
    for action in workflow.actions:
        if action.not_body != "responsible":
            continue
        facts = Facts(DAY, DAY, DAY, DAY, action.source[0], "from_batch", bodies=bodies)
        standing = CaseStanding(action.source[0], CODE_OF[unit])
        for role in ROLES:
            outside = HeldPost(1, role, 99, "", COUNTY, Level.COUNTY, DAY, None, assigned_to_case=True)
            inside = HeldPost(2, HP, HELPS_OF[unit], "", VILLAGE, Level.VILLAGE, DAY, None, giver=77)
            actor = Actor(1, 1, "", "", (outside, inside))
            bare = replace(action, guards=())
            assert not option(workflow, standing, actor, facts, bare).allowed, (action.name, role)


def test_acceptance_needs_three_people_and_closure_a_fourth() -> None:
    for variant in REGISTRY["rectification"].variants():
        workflow = REGISTRY["rectification"].build(variant)
        closing = workflow.action("close", "closure_review")
        county = workflow.action("accept", "county_acceptance")
        assert len(county.sign_offs) == 2
        assert "accept" in closing.not_by_signer_of
        assert {"accept", "submit_for_acceptance", "report_progress"} <= set(county.not_by_signer_of)
