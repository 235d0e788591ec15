"""The path of a case, as its page draws it: the states walked, the one it stands at, those ahead."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.models.base import db
from app.models.case import Case, Signature
from workflows.vocabulary import Standing, Workflow


@dataclass(frozen=True, slots=True)
class PathStep:
    """One state of the path: ``where`` is ``done``, ``here`` or ``ahead``."""

    name: str
    label: str
    where: str


def path_of(workflow: Workflow, case: Case) -> tuple[PathStep, ...]:
    """Return the states from the beginning to help, or from help to elimination, whichever is walked."""
    return path_at(workflow, case.state, case.opening, lambda: _signed_in(case))


def path_at(
    workflow: Workflow, here_at: str, opening: str, signed_in: Callable[[], Iterable[str]]
) -> tuple[PathStep, ...]:
    """Return the path of a case that stands at a state; ``signed_in`` gives where it was signed."""
    main = tuple(state for state in workflow.states if state.name not in _ASIDE)
    names = [state.name for state in main]
    last = names.index("assisted") if "assisted" in names else len(names) - 1
    here = workflow.position(here_at)
    if workflow.state(here_at).standing is not Standing.FINAL and here > last:
        chosen = main[last : names.index("eliminated") + 1] if "eliminated" in names else main
    else:
        chosen = main[: last + 1]
    skipped = {"received"} if opening not in ("public_page", "by_phone", "from_batch") else set()
    steps = tuple(
        PathStep(state.name, state.label, _where(workflow.position(state.name), here))
        for state in chosen
        if state.name not in skipped
    )
    if here_at in {step.name for step in steps}:
        return steps
    state = workflow.state(here_at)
    passed = _furthest(workflow, signed_in())
    return (
        *(step for step in steps if workflow.position(step.name) <= passed),
        PathStep(state.name, state.label, "here"),
    )


_ASIDE = frozenset({"disputed", "closed_untrue", "handed", "screened_out"})
"""States beside the path: shown only of a case that stands there."""


def _where(position: int, here: int) -> str:
    return "here" if position == here else "done" if position < here else "ahead"


def _furthest(workflow: Workflow, sources: Iterable[str]) -> int:
    """Return how far an ended case had come."""
    open_ones = [
        workflow.position(name) for name in sources if workflow.state(name).standing is not Standing.FINAL
    ]
    return max(open_ones, default=0)


def _signed_in(case: Case) -> Iterable[str]:
    """Return the states in which signatures that stand were given."""
    return db.session.execute(
        select(Signature.source).where(Signature.case_id == case.id, Signature.voided_by.is_(None))
    ).scalars()
