"""What somebody may sign, and why not. The same answer serves page and command."""

import inspect
from dataclasses import replace

import pytest

from app.engine import fire, machine, options, standing
from app.engine.options import Option
from app.engine.options import options as all_options
from app.engine.standing import CaseStanding, Signed
from app.policy import Actor
from tests.support.workflows import CASE, DAY, facts, permit, person, post, with_action
from workflows import REGISTRY
from workflows.facts import Facts
from workflows.roles import ADMINISTRATORS, ROLES
from workflows.vocabulary import Guard, Mode, SignOff, Workflow


def at(state: str, *signatures: Signed) -> CaseStanding:
    return CaseStanding(state, CASE, signatures)


def signed(
    action: str,
    source: str,
    account: int,
    position: int = 0,
    length: int = 1,
    *,
    target: str = "review",
    giver: int | None = None,
) -> Signed:
    return Signed(action, source, target, position, length, account, giver, "any", DAY, account)


def offered(
    name: str, case: CaseStanding, actor: Actor, workflow: Workflow | None = None, **changes: object
) -> Option:
    found = all_options(workflow or permit(), case, actor, facts(case, **changes))
    return next(one for one in found if one.action.name == name)


def codes(option: Option) -> list[str]:
    return [reason.code for reason in option.reasons]


def test_every_action_of_the_state_is_answered_and_no_other() -> None:
    found = all_options(permit(), at("review"), person(1, "helper"), facts(at("review")))
    assert [one.action.name for one in found] == ["approve", "send_back", "remark", "refuse"]


def test_somebody_of_the_right_post_may() -> None:
    option = offered("submit", at("draft"), person(1, "village_clerk"))
    assert (option.allowed, option.post and option.post.role) == (True, "village_clerk")


def test_other_posts_are_told_who_signs() -> None:
    option = offered("submit", at("draft"), person(1, "village_head"))
    assert codes(option) == ["other_role"]
    assert option.reasons[0].details["roles"] == ("village_clerk", "grid_worker")


def test_a_later_signer_waits_for_the_earlier_one() -> None:
    case = at("review")
    assert codes(offered("approve", case, person(1, "county_leader"))) == ["waits_for_earlier_signature"]
    case = at("review", signed("approve", "review", 7, 0, 2, target="approved"))
    assert offered("approve", case, person(1, "county_leader")).allowed


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (person(7, "county_leader"), "the same account"),
        (person(9, posts=(post("county_leader", giver=7),)), "for the one who signed first"),
        (person(8, "county_leader"), "the giver of the first signature"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_chain_needs_distinct_people(second: Actor, why: str) -> None:
    case = at("review", signed("approve", "review", 7, 0, 2, target="approved", giver=8))
    assert codes(offered("approve", case, second)) == ["signed_earlier_in_chain"]


@pytest.mark.parametrize(
    "approver", [person(5, "county_officer"), person(6, posts=(post("county_officer", giver=5),))]
)
def test_nobody_approves_his_own_work_nor_lets_a_delegate_do_it(approver: Actor) -> None:
    case = at("review", signed("submit", "draft", 5, target="applied"))
    assert codes(offered("approve", case, approver)) == ["own_work"]


def test_delegate_who_did_the_work_for_another_counts_as_its_signer() -> None:
    case = at("review", signed("submit", "draft", 5, target="applied", giver=6))
    assert codes(offered("approve", case, person(5, "county_officer"))) == ["own_work"]
    assert codes(offered("approve", case, person(6, "county_officer"))) == ["own_work"]


@pytest.mark.parametrize(
    "kin", [person(5, "village_clerk"), person(6, posts=(post("village_clerk", giver=5),))]
)
def test_kin_of_the_household_signs_nothing_nor_through_a_delegate(kin: Actor) -> None:
    assert codes(offered("submit", at("draft"), kin, recused=frozenset({5}))) == ["kin_of_household"]


def test_a_post_reaches_its_territory_and_no_further() -> None:
    elsewhere = person(1, posts=(post("village_clerk", territory="990101102001"),))
    assert codes(offered("submit", at("draft"), elsewhere)) == ["outside_territory"]
    assigned = person(1, posts=(post("village_clerk", territory="990101102001", assigned_to_case=True),))
    assert offered("submit", at("draft"), assigned).allowed


def test_of_several_posts_the_one_that_is_allowed_is_taken() -> None:
    """An own post comes first; a delegated one steps in where its giver isn't barred and the own one is."""
    posts = (post("village_clerk", giver=5, id=2), post("grid_worker", id=3))
    chosen = offered("submit", at("draft"), person(6, posts=posts)).post
    assert chosen is not None
    assert chosen.id == 3
    posts = (post("village_clerk", giver=5, id=2), post("grid_worker", giver=7, id=3))
    chosen = offered("submit", at("draft"), person(6, posts=posts), recused=frozenset({5})).post
    assert chosen is not None
    assert chosen.id == 3


def guarded(mode: Mode) -> Workflow:
    def never(case: Facts) -> bool:
        return False

    return with_action(permit(), "submit", guards=(Guard(never, "It never holds.", "Law", mode),))


def test_blocking_condition_refuses_with_its_sentence() -> None:
    option = offered("submit", at("draft"), person(1, "village_clerk"), guarded(Mode.BLOCK))
    assert codes(option) == ["guard"]
    assert option.reasons[0].details["sentence"] == "It never holds."


def test_warning_condition_asks_for_a_reason_and_refuses_nothing() -> None:
    option = offered("submit", at("draft"), person(1, "village_clerk"), guarded(Mode.WARN))
    assert option.allowed
    assert [guard.name for guard in option.warnings] == ["never"]


def test_audit_condition_is_computed_and_neither_warns_nor_refuses() -> None:
    option = offered("submit", at("draft"), person(1, "village_clerk"), guarded(Mode.AUDIT))
    assert (option.allowed, option.warnings) == (True, ())
    assert [(finding.guard.name, finding.held) for finding in option.findings] == [("never", False)]


@pytest.mark.parametrize(
    "error",
    [
        KeyError,
        TypeError,
        ValueError,
        ZeroDivisionError,
        IndexError,
        AttributeError,
    ],
)
def test_condition_that_cannot_be_computed_counts_as_failed(error: type[Exception]) -> None:
    def breaks(case: Facts) -> bool:
        raise error("planted")

    workflow = with_action(permit(), "submit", guards=(Guard(breaks, "Unknown.", "Law"),))
    assert codes(offered("submit", at("draft"), person(1, "village_clerk"), workflow)) == [
        "guard_not_computed"
    ]


def test_permission_skip_flag_in_the_engine_api() -> None:
    """Trap: nothing that decides takes more than case, person, facts and answers."""
    allowed = {
        "self", "workflow", "standing", "actor", "facts", "action", "option", "compiled", "target", "reasons",
        "state", "post", "position", "chain", "sign_off", "territory", "findings",
    }  # fmt: skip
    for module in (options, fire, machine, standing):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                assert set(inspect.signature(function).parameters) <= allowed, name


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("variant", list(REGISTRY["monitoring"].variants())[:1])
def test_administrator_exempt_from_rules(role: str, variant: dict[str, str]) -> None:
    """Trap: for each state × action × role, administrators included, only the chain's roles may."""
    workflow = REGISTRY["monitoring"].build(variant)
    workflow = replace(workflow, actions=tuple(replace(a, guards=(), after=()) for a in workflow.actions))
    actor, taken = person(1, role), set()
    for state in workflow.states:
        case = at(state.name)
        for option in all_options(workflow, case, actor, facts(case)):
            assert option.allowed == (role in option.action.sign_offs[0].roles)
            taken |= {option.action.name} if option.allowed else set()
    assert not (taken and (role in ADMINISTRATORS or role == "inspector"))


def test_somebody_without_a_post_may_nothing() -> None:
    for state in permit().states:
        found = all_options(permit(), at(state.name), person(1), facts(at(state.name)))
        assert not any(one.allowed for one in found)


def test_roles_of_a_sign_off_are_never_a_bare_word() -> None:
    with pytest.raises(TypeError, match="tuple"):
        SignOff("county_leader")  # type: ignore[arg-type]
