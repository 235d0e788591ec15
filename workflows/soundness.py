"""Finds what is wrong with a definition before anybody works by it.

Names and chains are checked one by one; the order of the path is checked by walking every way a
case can take, keeping in mind which completed actions still stand (security.md, REL-17).
"""

from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from workflows.roles import HOUSEHOLD, ROLES
from workflows.vocabulary import Kind, Standing, Workflow

WATCHER = "inspector"
"""Who watches others' procedures and signs in none of them."""

Completed = tuple[str, str]
"""A completed action: its name and the state it was done from."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a definition: a code, where it is, and a sentence for its author."""

    code: str
    place: str
    sentence: str


def problems(workflow: Workflow, parameters: Container[str] | None = None) -> tuple[Problem, ...]:
    """Return everything wrong with ``workflow``; empty means sound.

    ``parameters`` are the keys of the county profile that deadlines may name; None skips that check.
    """
    naming = tuple(_naming(workflow))
    if naming:
        return naming
    return (
        *_signing(workflow),
        *_conditions(workflow),
        *_forms(workflow),
        *_deadlines(workflow, parameters),
        *_ends(workflow),
        *_path(workflow),
    )


def _naming(workflow: Workflow) -> Iterator[Problem]:
    yield from _repeated(workflow)
    yield from _unknown(workflow)
    if not workflow.openings:
        yield Problem("no_opening", workflow.name, "no case can begin")


def _repeated(workflow: Workflow) -> Iterator[Problem]:
    yield from _twice("state", [state.name for state in workflow.states])
    yield from _twice("state label", [state.label for state in workflow.states])
    yield from _twice("opening", [opening.name for opening in workflow.openings])
    yield from _twice("action", [(a.name, source) for a in workflow.actions for source in a.source])
    for state in workflow.states:
        labels = [action.label for action in workflow.actions_from(state.name)]
        yield from _twice(f"label in {state.name}", labels)


def _unknown(workflow: Workflow) -> Iterator[Problem]:
    states = {state.name for state in workflow.states}
    actions = {action.name for action in workflow.actions}
    named = [
        *((opening.name, opening.state, states, "state") for opening in workflow.openings),
        *((a.name, name, states, "state") for a in workflow.actions for name in (*a.source, *a.targets)),
        *(
            (a.name, name, actions, "action")
            for a in workflow.actions
            for name in (*a.not_by_signer_of, *a.after)
        ),
        *((state.name, name, actions, "action") for state in workflow.states for name in state.requires),
    ]
    for place, name, known, what in named:
        if name not in known:
            yield Problem(f"unknown_{what}", place, f"names {name}, which doesn't exist")


def _twice(what: str, names: Iterable[object]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Problem("duplicate", str(name), f"{what} {name} appears {count} times")


def _signing(workflow: Workflow) -> Iterator[Problem]:
    asked = {role for action in workflow.actions for sign_off in action.sign_offs for role in sign_off.roles}
    # A procedure of the watchers alone is theirs to sign; in every other one they only read.
    watchers = frozenset() if asked == {WATCHER} else frozenset({WATCHER})
    for action in workflow.actions:
        if not action.sign_offs or not action.source or not action.targets:
            yield Problem("nobody_may", action.name, "nobody may take it, or it leads nowhere")
        for sign_off in action.sign_offs:
            known = [role for role in sign_off.roles if role in ROLES]
            if not known:
                yield Problem("nobody_may", action.name, "a signature of its chain has no role that exists")
            for role in sign_off.roles:
                if role not in ROLES:
                    yield Problem("unknown_role", action.name, f"asks for {role}, which doesn't exist")
                elif ROLES[role].administers or role in watchers:
                    yield Problem("watcher_signs", action.name, f"{role} watches and never signs")
    for opening in workflow.openings:
        if not opening.roles:
            yield Problem("nobody_may", opening.name, "nobody may open a case this way")
        for role in opening.roles:
            if role not in ROLES and role != HOUSEHOLD:
                yield Problem("unknown_role", opening.name, f"asks for {role}, which doesn't exist")


def _conditions(workflow: Workflow) -> Iterator[Problem]:
    for action in workflow.actions:
        for guard in action.guards:
            if not guard.sentence.strip():
                yield Problem("no_sentence", action.name, f"{guard.name} fails without a sentence")
            if not guard.basis.strip():
                yield Problem("no_basis", action.name, f"{guard.name} names no basis")
        yield from _twice(f"condition of {action.name}", [guard.name for guard in action.guards])


def _forms(workflow: Workflow) -> Iterator[Problem]:
    for action in workflow.actions:
        yield from _twice(f"field of {action.name}", [field.name for field in action.fields])
        for field in action.fields:
            if (field.kind in (Kind.CHOICE, Kind.CHOICES)) != bool(field.choices):
                yield Problem("choices", f"{action.name}.{field.name}", "choices and kind don't agree")
            if field.asked not in ("first", "last", "every"):
                yield Problem("asked", f"{action.name}.{field.name}", f"can't be asked of {field.asked}")


def _deadlines(workflow: Workflow, parameters: Container[str] | None) -> Iterator[Problem]:
    for state in workflow.states:
        for deadline in state.deadlines:
            if deadline.counted_from not in ("entry", "opening", "promise"):
                yield Problem("deadline", state.name, f"can't count from {deadline.counted_from}")
            if deadline.counted_from == "promise":
                continue
            if parameters is not None and deadline.parameter not in parameters:
                yield Problem("unknown_parameter", state.name, f"{deadline.parameter} is no parameter")


def _ends(workflow: Workflow) -> Iterator[Problem]:
    reached = _reachable(workflow, {opening.state for opening in workflow.openings})
    ends = {state.name for state in workflow.states if state.standing is not Standing.OPEN}
    for state in workflow.states:
        leaving = [a for a in workflow.actions_from(state.name) if set(a.targets) - {state.name}]
        if state.name not in reached:
            yield Problem("unreachable", state.name, "no case ever arrives here")
        if state.standing is Standing.FINAL and any(not action.appeal for action in leaving):
            yield Problem("final_exit", state.name, "is final and yet can be left without an appeal")
        if state.standing is Standing.SETTLED and not leaving:
            yield Problem("settled_end", state.name, "is settled without a way on: call it final")
        if state.standing is Standing.OPEN and not leaving:
            yield Problem("dead_end", state.name, "can't be left and isn't final")
        elif state.standing is Standing.OPEN and not _reachable(workflow, {state.name}) & ends:
            yield Problem("no_end", state.name, "leads round in circles and never to an end")


def _reachable(workflow: Workflow, begin: set[str]) -> set[str]:
    found, waiting = set(begin), deque(begin)
    while waiting:
        for action in workflow.actions_from(waiting.popleft()):
            for target in action.targets:
                if target not in found:
                    found.add(target)
                    waiting.append(target)
    return found


def _path(workflow: Workflow) -> Iterator[Problem]:
    """Report each state that can be reached without what it requires, once, by a shortest way."""
    needed = {name for state in workflow.states for name in state.requires}
    needed |= {name for action in workflow.actions for name in action.after}
    begin = {(opening.state, frozenset[Completed]()) for opening in workflow.openings}
    ways: dict[tuple[str, frozenset[Completed]], tuple[str, ...]] = dict.fromkeys(begin, ())
    waiting, reported = deque(ways), set()
    while waiting:
        state, standing = node = waiting.popleft()
        names = {name for name, _ in standing}
        missing = [name for name in workflow.state(state).requires if name not in names]
        if missing and state not in reported:
            reported.add(state)
            way = " → ".join((*ways[node], state))
            yield Problem("shortcut", state, f"can be reached without {', '.join(missing)}: {way}")
        if missing:
            continue
        for action in workflow.actions_from(state):
            if action.carries_over or not names.issuperset(action.after):
                continue
            for target in action.targets:
                kept = standing_after(workflow, action.name, state, target, standing)
                after = (target, frozenset(done for done in kept if done[0] in needed))
                if after not in ways:
                    ways[after] = (*ways[node], action.name)
                    waiting.append(after)


def standing_after(
    workflow: Workflow, action: str, source: str, target: str, standing: Iterable[Completed]
) -> frozenset[Completed]:
    """Return which completed actions stand once ``action`` went from ``source`` to ``target``.

    Going back voids everything done from the target's state on, and is itself no result; every
    other act adds itself.
    """
    if not workflow.moves_back(source, target):
        return frozenset(standing) | {(action, source)}
    back_to = workflow.position(target)
    return frozenset(done for done in standing if workflow.position(done[1]) < back_to)
