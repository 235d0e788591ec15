"""Each fault that a definition can have is planted and must be found; the real ones are clean."""

from dataclasses import replace

import pytest

from tests.support.workflows import adding, in_season, permit, with_action, with_state
from workflows import REGISTRY
from workflows.soundness import problems
from workflows.vocabulary import Action, Field, Guard, Kind, Opening, SignOff, State, Workflow

KEYS = frozenset({"limit_notice", "limit_review", "limit_all"})
CLERK = (SignOff(("village_clerk",)),)


def codes(workflow: Workflow) -> set[tuple[str, str]]:
    return {(problem.code, problem.place) for problem in problems(workflow, KEYS)}


def test_a_sound_definition_has_no_problem() -> None:
    assert problems(permit(), KEYS) == ()


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_variant_that_ships_is_sound(name: str) -> None:
    family = REGISTRY[name]
    found = {str(variant): problems(family.build(variant)) for variant in family.variants()}
    assert {variant: faults for variant, faults in found.items() if faults} == {}


def act(name: str, source: str, target: str) -> Action:
    return Action(name, name.title(), (source,), (target,), CLERK)


def test_path_to_approved_that_skips_the_notice_is_found_with_its_shortest_way() -> None:
    workflow = adding(permit(), act("hurry", "applied", "review"), act("hurry_more", "review", "on_notice"))
    shortcuts = {p.place: p.sentence for p in problems(workflow, KEYS) if p.code == "shortcut"}
    assert shortcuts["approved"] == (
        "can be reached without post_notice, close_notice: submit → hurry → approve → approved"
    )


def test_going_back_voids_what_was_done_from_there_on() -> None:
    """Sent back to the beginning, a case can't jump to review on its old notice."""
    workflow = with_action(permit(), "send_back", targets=("draft",))
    workflow = adding(workflow, act("resume", "draft", "review"))
    assert ("shortcut", "approved") in codes(workflow)


def test_results_before_the_place_gone_back_to_keep_standing() -> None:
    assert problems(with_action(permit(), "send_back", targets=("on_notice",)), KEYS) == ()


def test_carry_over_is_the_one_exception_of_the_path() -> None:
    jump = act("carry_over", "draft", "approved")
    assert ("shortcut", "approved") in codes(adding(permit(), jump))
    assert problems(adding(permit(), replace(jump, carries_over=True)), KEYS) == ()


FAULTS: dict[str, tuple[Workflow, tuple[str, str]]] = {
    "dead end": (
        adding(permit(), State("lost", "Lost"), act("lose", "applied", "lost")),
        ("dead_end", "lost"),
    ),
    "self-loop is no way out": (
        adding(permit(), State("lost", "Lost"), act("lose", "applied", "lost"), act("stay", "lost", "lost")),
        ("dead_end", "lost"),
    ),
    "circle without end": (
        adding(
            permit(),
            State("east", "East"),
            State("west", "West"),
            act("lose", "applied", "east"),
            act("go", "east", "west"),
            act("come", "west", "east"),
        ),
        ("no_end", "east"),
    ),
    "unreachable state": (
        adding(permit(), State("island", "Island"), act("leave", "island", "draft")),
        ("unreachable", "island"),
    ),
    "final state with an exit": (with_action(permit(), "reinstate", appeal=False), ("final_exit", "refused")),
    "settled state without exit": (
        replace(permit(), actions=tuple(a for a in permit().actions if a.name != "reopen")),
        ("settled_end", "approved"),
    ),
    "guard without sentence": (
        with_action(permit(), "approve", guards=(Guard(in_season, " ", "Law"),)),
        ("no_sentence", "approve"),
    ),
    "guard without basis": (
        with_action(permit(), "approve", guards=(Guard(in_season, "Out of season.", ""),)),
        ("no_basis", "approve"),
    ),
    "the same guard twice": (
        with_action(permit(), "approve", guards=(Guard(in_season, "a", "b"), Guard(in_season, "c", "d"))),
        ("duplicate", "in_season"),
    ),
    "action nobody may take": (with_action(permit(), "approve", sign_offs=()), ("nobody_may", "approve")),
    "signature without a role": (
        with_action(permit(), "approve", sign_offs=(SignOff(()),)),
        ("nobody_may", "approve"),
    ),
    "unknown role": (
        with_action(permit(), "approve", sign_offs=(SignOff(("emperor",)),)),
        ("unknown_role", "approve"),
    ),
    "inspector who decides": (
        with_action(permit(), "approve", sign_offs=(SignOff(("inspector",)),)),
        ("watcher_signs", "approve"),
    ),
    "administrator who decides": (
        with_action(permit(), "approve", sign_offs=(SignOff(("county_leader", "system_admin")),)),
        ("watcher_signs", "approve"),
    ),
    "misspelt source": (
        with_action(permit(), "approve", source=("reveiw",)),
        ("unknown_state", "approve"),
    ),
    "misspelt target": (
        with_action(permit(), "approve", targets=("aproved",)),
        ("unknown_state", "approve"),
    ),
    "separation from an unknown action": (
        with_action(permit(), "approve", not_by_signer_of=("sumbit",)),
        ("unknown_action", "approve"),
    ),
    "owed act that doesn't exist": (
        with_action(permit(), "approve", after=("compare",)),
        ("unknown_action", "approve"),
    ),
    "requirement that doesn't exist": (
        with_state(permit(), "approved", requires=("aprove",)),
        ("unknown_action", "approved"),
    ),
    "two states of one name": (adding(permit(), State("draft", "Second draft")), ("duplicate", "draft")),
    "two states of one label": (adding(permit(), State("other", "Applied")), ("duplicate", "Applied")),
    "one verb twice from a state": (
        adding(permit(), replace(act("approve", "review", "refused"), label="Again")),
        ("duplicate", "('approve', 'review')"),
    ),
    "two actions of one label in a state": (
        adding(permit(), replace(act("settle", "review", "refused"), label="Approve")),
        ("duplicate", "Approve"),
    ),
    "no way in": (replace(permit(), openings=()), ("no_opening", "permit")),
    "opening into nowhere": (
        replace(permit(), openings=(Opening("paper", "On paper", "nowhere", ("village_clerk",)),)),
        ("unknown_state", "paper"),
    ),
    "opening by nobody": (
        replace(permit(), openings=(Opening("paper", "On paper", "draft", ()),)),
        ("nobody_may", "paper"),
    ),
    "one field twice": (
        with_action(permit(), "approve", fields=(Field("n", "N", Kind.TEXT), Field("n", "M", Kind.TEXT))),
        ("duplicate", "n"),
    ),
    "choice without choices": (
        with_action(permit(), "approve", fields=(Field("n", "N", Kind.CHOICE),)),
        ("choices", "approve.n"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_is_found_where_it_is(fault: str) -> None:
    workflow, expected = FAULTS[fault]
    assert expected in codes(workflow)


def test_deadline_names_a_parameter_of_the_profile() -> None:
    found = problems(permit(), KEYS - {"limit_all"})
    assert [(problem.code, problem.place) for problem in found] == [("unknown_parameter", "review")]


def test_every_problem_tells_its_author_what_is_wrong() -> None:
    for workflow, _ in FAULTS.values():
        assert all(
            problem.code and problem.place and problem.sentence for problem in problems(workflow, KEYS)
        )
