"""Role × action × territory: who may act on a suspicion, as a table typed by hand says.

The table comes from product.md 1 and red-flags.md 4.3, not from the definition: every state, every place
of every chain, every role in every place is asked of the engine, and what it lets through is compared.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.engine.options import option
from app.engine.standing import CaseStanding, Signed
from app.permissions import GRANTED, Permission
from app.policy import Actor, HeldPost, is_sealed, sealed, unsealed
from tests.support.workflows import DAY
from workflows import REGISTRY
from workflows.facts import Done, Facts
from workflows.roles import ROLES, Level
from workflows.vocabulary import Action, Workflow

COUNTY, TOWN, OTHER_TOWN, VILLAGE, GROUP = (
    "990101", "990101101", "990101102", "990101101001", "99010110100101",
)  # fmt: skip
PLACES = (
    (COUNTY, Level.COUNTY),
    ("990102", Level.COUNTY),
    (TOWN, Level.TOWNSHIP),
    (OTHER_TOWN, Level.TOWNSHIP),
    (VILLAGE, Level.VILLAGE),
    (GROUP, Level.VILLAGE),
)
HERE = {("inspector", COUNTY), ("inspector", TOWN)}
"""Inspectors whose territory the place lies in, and nobody else: no officer, no leader, no administrator."""

TABLE: dict[tuple[str, str], tuple[int, tuple[str, ...]]] = {
    ("raised", "screen"): (1, ()),
    ("raised", "screen_out"): (2, ()),
    ("screened", "hand_over"): (1, ()),
    ("checking", "hand_over"): (1, ()),
    ("checking", "check"): (1, ()),
    ("countersigning", "hand_over"): (1, ()),
    ("countersigning", "confirm_check"): (1, ("check",)),
    ("checked", "conclude"): (2, ()),
    ("checked", "send_back"): (1, ()),
    ("concluded", "dispose"): (1, ()),
    ("concluded", "become_finding"): (1, ()),
}
"""By state and act: how many different people sign, and signers of which acts may not."""


def workflow() -> Workflow:
    return REGISTRY["suspicion"].build({})


def people() -> Iterator[tuple[str, str, Level]]:
    """Yield every role in every place in which it can be held."""
    for place, level in PLACES:
        for key, role in ROLES.items():
            if level in role.levels:
                yield key, place, level


def allowed(
    action: Action, place: str, given: tuple[Signed, ...], done: tuple[Done, ...]
) -> set[tuple[str, str]]:
    """Return whom the engine lets sign next; guards aside, those are tested by themselves."""
    bare = replace(action, guards=(), after=())
    standing = CaseStanding(action.source[0], place, given)
    facts = Facts(DAY, DAY, DAY, DAY, action.source[0], "by_rule", done=done)
    found = set()
    for number, (role, territory, level) in enumerate(people()):
        post = HeldPost(number, role, 1, "", territory, level, DAY, None)
        actor = Actor(number, number, "", "", (post,))
        if option(workflow(), standing, actor, facts, bare).allowed:
            found.add((role, territory))
    return found


def signed(action: Action, who: int) -> Signed:
    return Signed(
        action.name, action.source[0], action.targets[0], 0, len(action.sign_offs), who, None, "inspector",
        DAY, 1,
    )  # fmt: skip


def test_the_table_knows_every_act() -> None:
    assert {(one.source[0], one.name) for one in workflow().actions} == set(TABLE)


@pytest.mark.parametrize("place", [VILLAGE, GROUP])
def test_every_act_is_signed_by_inspectors_of_the_place_and_by_nobody_else(place: str) -> None:
    for action in workflow().actions:
        length, not_by = TABLE[action.source[0], action.name]
        assert (len(action.sign_offs), action.not_by_signer_of) == (length, not_by), action.name
        for position in range(length):
            given = (signed(action, 900),) if position else ()
            assert allowed(action, sealed(place), given, ()) == HERE, (action.name, position)


def test_the_second_of_two_is_somebody_else() -> None:
    everybody = list(people())
    first = next(n for n, (role, place, _) in enumerate(everybody) if (role, place) == ("inspector", COUNTY))
    for name in ("screen_out", "conclude"):
        action = next(one for one in workflow().actions if one.name == name)
        assert allowed(action, sealed(VILLAGE), (signed(action, first),), ()) == {("inspector", TOWN)}


def test_who_wrote_the_check_does_not_sign_it_as_the_second() -> None:
    everybody = list(people())
    writer = next(n for n, (role, place, _) in enumerate(everybody) if (role, place) == ("inspector", TOWN))
    check = next(one for one in workflow().actions if one.name == "check")
    confirm = next(one for one in workflow().actions if one.name == "confirm_check")
    given = (signed(check, writer),)
    assert allowed(confirm, sealed(VILLAGE), given, ()) == {("inspector", COUNTY)}


def test_what_is_sealed_lies_in_no_territory_but_an_inspectors() -> None:
    for place in (COUNTY, TOWN, VILLAGE, GROUP):
        assert is_sealed(sealed(place))
        assert not is_sealed(place)
        assert unsealed(sealed(place)) == place
        for role, territory, level in people():
            post = HeldPost(1, role, 1, "", territory, level, DAY, None)
            reached = role == "inspector" and place.startswith(territory)
            assert post.covers(sealed(place)) == reached, (role, territory, place)


def test_only_inspectors_are_granted_suspicions() -> None:
    for permission in (Permission.SUSPICIONS_READ, Permission.SUSPICIONS_HANDLE):
        assert {role for role, granted in GRANTED.items() if permission in granted} == {"inspector"}
    assert {role for role, granted in GRANTED.items() if Permission.CASES_ACT in granted} == {
        *(role for role, granted in GRANTED.items() if Permission.CASES_WRITE in granted), "inspector",
    }  # fmt: skip
