"""How problems stand, said once: what a figure counts is what its list shows.

Every condition is about :class:`Case`, :class:`Problem` and :class:`ProblemBatch` joined together. Sources
of the measures: rectification.md 6.1 and 6.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, true
from sqlalchemy import select as _select

from app import clock, profiles
from app.errors import Forbidden
from app.models.case import Case, Signature
from app.models.problem import (
    Extension,
    Problem,
    ProblemBatch,
    ProblemUnit,
    RectificationMeasure,
)
from app.permissions import Permission
from app.policy import Actor
from app.queries.problem_reach import problems_in_reach

TOWNSHIP = 9
"""Digits of a township's code; those of a county unit end in zeros there."""

SUSPECTS = "phone_check"
"""The source whose problems are suspects: that one proves untrue settles it (rectification.md 5.1)."""

SUBMITTED = ("submit_plan", "submit_for_acceptance")
"""What a unit hands in and somebody else may send back."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The county's rules of the day: how lasting problems count, and the base of the rate on time."""

    on: date
    lasting_counts: str
    on_time_base: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which problems are asked for; what is empty asks for nothing.

    ``unit`` has any part in a problem, ``lead`` answers for it. ``place`` is the code of a township, or that
    of the county for problems of its own units. ``shown`` names one of :func:`conditions`.
    """

    batch: int | None = None
    source: str = ""
    year: int | None = None
    state: str = ""
    unit: int | None = None
    lead: int | None = None
    place: str = ""
    category: str = ""
    shown: str = ""

    def but(self, **changes: Any) -> "Chosen":
        """Return the same with other answers."""
        return replace(self, **changes)

    def address(self) -> dict[str, Any]:
        """Return what an address says about it: only what was asked for."""
        names = ("batch", "source", "year", "state", "unit", "lead", "place", "category", "shown")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def rules_today() -> Rules:
    """Return the rules that hold today."""
    today = clock.today()
    known = profiles.values(today)
    return Rules(today, str(known["lasting_counts"]), str(known["on_time_base"]))


def limit() -> ColumnElement[Any]:
    """Return the limit in force: the promised day after extensions, else the last day of the paper.

    A problem found anew has only what its new plan promises; the paper's day is over.
    """
    return case(
        (Problem.reopened_sequence > 0, Problem.due_on),
        else_=func.coalesce(Problem.due_on, Problem.deadline_on),
    )


def handed_in_on() -> ColumnElement[Any]:
    """Return the day of the hand-in that stands in this round, none where there is none."""
    return (
        _select(func.max(Signature.occurred_on))
        .where(
            Signature.case_id == Problem.case_id,
            Signature.action == "submit_for_acceptance",
            Signature.position == Signature.length - 1,
            Signature.voided_by.is_(None),
            Signature.sequence > Problem.reopened_sequence,
        )
        .correlate(Problem)
        .scalar_subquery()
    )


def plan_in_force() -> ColumnElement[Any]:
    """Return the number of the event that brought the newest plan of this round."""
    newest = RectificationMeasure.__table__.alias("newest_plan")
    return (
        _select(func.max(newest.c.sequence))
        .where(newest.c.case_id == Problem.case_id, newest.c.sequence > Problem.reopened_sequence)
        .correlate(Problem)
        .scalar_subquery()
    )


def _signed(*actions: str) -> ColumnElement[bool]:
    """Return the condition that one of the acts was ever completed, whatever became void later."""
    return (
        exists()
        .where(
            Signature.case_id == Problem.case_id,
            Signature.action.in_(actions),
            Signature.position == Signature.length - 1,
        )
        .correlate(Problem)
    )


def conditions(rules: Rules) -> Mapping[str, ColumnElement[bool]]:
    """Return what each figure counts, by its name."""
    closed = Case.state == "closed"
    untrue = Case.state == "closed_untrue"
    counting = closed if rules.lasting_counts == "finished" else and_(closed, Problem.lasting.is_(False))
    in_time = handed_in_on() <= limit()
    past = and_(limit() < rules.on, or_(handed_in_on().is_(None), handed_in_on() > limit()))
    overdue = and_(Case.closed_on.is_(None), past)
    with_limit = limit().is_not(None)
    due = and_(with_limit, or_(closed, and_(Case.closed_on.is_(None), limit() < rules.on)))
    return {
        "": true(),
        "finished": or_(counting, and_(untrue, ProblemBatch.source == SUSPECTS)),
        "open": Case.closed_on.is_(None),
        "closed": closed,
        "untrue": untrue,
        "lasting": and_(closed, Problem.lasting),
        "due": due,
        "on_time": and_(closed, with_limit, in_time),
        "closed_or_overdue": or_(closed, overdue),
        "overdue": overdue,
        "returned": _signed("send_back"),
        "submitted": _signed(*SUBMITTED),
        "was_closed": _signed("close"),
        "relapsed": Problem.reopened_sequence > 0,
        "extended": exists()
        .where(Extension.case_id == Problem.case_id, Extension.granted.is_(True))
        .correlate(Problem),
    }  # fmt: skip


def joined(statement: Any) -> Any:
    """Return a statement on :class:`Problem` with its case and its batch beside it."""
    return statement.join(Case, Case.id == Problem.case_id).join(
        ProblemBatch, ProblemBatch.id == Problem.batch_id
    )


def asked_for(actor: Actor, chosen: Chosen, rules: Rules) -> ColumnElement[bool]:
    """Return the condition that a problem is in the actor's reach and among those asked for.

    Raises :class:`Forbidden` for who may not read problems.
    """
    if not actor.may(Permission.PROBLEMS_READ):
        raise Forbidden
    wanted = [problems_in_reach(actor), conditions(rules).get(chosen.shown, true())]
    if chosen.batch is not None:
        wanted.append(Problem.batch_id == chosen.batch)
    if chosen.source:
        wanted.append(ProblemBatch.source == chosen.source)
    if chosen.year is not None:
        wanted.append(ProblemBatch.year == chosen.year)
    if chosen.state:
        wanted.append(Case.state == chosen.state)
    if chosen.lead is not None:
        wanted.append(Problem.lead_id == chosen.lead)
    if chosen.unit is not None:
        taking_part = _select(ProblemUnit.case_id).where(ProblemUnit.organisation_id == chosen.unit)
        wanted.append(Problem.case_id.in_(taking_part))
    if chosen.place:
        wanted.append(func.substr(Case.territory, 1, TOWNSHIP) == chosen.place[:TOWNSHIP])
    if chosen.category:
        wanted.append(Problem.category.contains(chosen.category, autoescape=True))
    return and_(*wanted)
