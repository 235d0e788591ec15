"""Random sequences of verbs, judged by a second, simple telling of chain signing."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.fire import NotAllowed, sign
from app.engine.machine import Compiled, compile_workflow
from app.engine.options import options
from app.engine.standing import CaseStanding
from app.policy import Actor
from tests.engine.reference import Reference
from tests.support.workflows import CASE, after, facts, permit, person, post
from workflows import REGISTRY
from workflows.roles import ROLES
from workflows.structure import structure
from workflows.vocabulary import Workflow

MONITORING = REGISTRY["monitoring"]


def unguarded(workflow: Workflow) -> Compiled:
    """Compile a definition without its conditions: here only people and order are judged."""
    return compile_workflow(
        replace(workflow, actions=tuple(replace(action, guards=()) for action in workflow.actions))
    )


DEFINITIONS = [
    unguarded(permit()),
    *(unguarded(MONITORING.build(variant)) for variant in MONITORING.variants()),
]
PLAIN = {id(one): json.loads(json.dumps(structure(one.workflow))) for one in DEFINITIONS}

# Few people, so that they meet in one chain; every role, the administrators and inspectors included;
# account 3 also acts for account 1, and 4 for 2.
PEOPLE: list[Actor] = [person(number, role) for number in (1, 2, 3) for role in ROLES] + [
    person(number, posts=(post(role, giver=giver),))
    for number, giver in ((3, 1), (4, 2), (4, 1))
    for role in ROLES
]

steps = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000), st.booleans()), max_size=40)


def walk(compiled: Compiled, moves: list[tuple[int, int, bool]]) -> None:
    workflow = compiled.workflow
    begin = workflow.openings[0].state
    standing, reference = CaseStanding(begin, CASE), Reference(PLAIN[id(compiled)], begin)
    for verb, who, useful in moves:
        acts = sorted(reference.verbs())
        if not acts:
            return
        name = acts[verb % len(acts)]
        targets = reference.verbs()[name]["targets"]
        target = targets[who % len(targets)]
        due = reference.verbs()[name]["sign_offs"][len(reference.begun.get(name, ("", []))[1])]["roles"]
        crowd = [one for one in PEOPLE if one.posts[0].role in due] if useful else PEOPLE
        actor = crowd[who % len(crowd)]
        held = actor.posts[0]
        people = {actor.account_id} | ({held.giver} if held.giver else set())
        offered = {one.action.name: one for one in options(workflow, standing, actor, facts(standing))}
        expected = reference.may(name, target, held.role, people)
        try:
            outcome = sign(compiled, standing, offered[name], target=target)
        except NotAllowed:
            assert not expected
            continue
        assert expected
        reference.sign(name, target, people)
        standing = after(standing, offered[name], outcome, actor)
        assert standing.state == reference.state
        assert {(one.action, one.source, one.signers) for one in standing.done(workflow)} == {
            (done, source, frozenset(who)) for done, source, who in reference.done
        }
        assert {act: len(standing.chain(act)) for act in reference.verbs() if standing.chain(act)} == {
            act: len(signed) for act, (_, signed) in reference.begun.items()
        }


@settings(max_examples=300, deadline=None)
@given(moves=steps)
def test_no_tests_around_group_signing(moves: list[tuple[int, int, bool]]) -> None:
    """Trap: the small procedure agrees with the reference, whatever is tried in whatever order."""
    walk(DEFINITIONS[0], moves)


@settings(max_examples=300, deadline=None)
@given(which=st.integers(1, len(DEFINITIONS) - 1), moves=steps)
def test_every_variant_of_monitoring_agrees_with_the_reference(
    which: int, moves: list[tuple[int, int, bool]]
) -> None:
    walk(DEFINITIONS[which], moves)
