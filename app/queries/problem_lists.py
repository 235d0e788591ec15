"""The three lists and the closing ledger on screen (问题清单、责任清单、整改清单、销号台账), page by page.

A page asks a fixed number of statements, however many problems it shows.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from app import clock
from app.models.base import db
from app.models.case import Case
from app.models.organisation import Organisation
from app.models.problem import (
    Problem,
    ProblemBatch,
    ProblemUnit,
)
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.marks import row_number
from app.queries.officers import names_of
from app.queries.organisations import names_today
from app.queries.problem_list_parts import (
    NOT_CLOSED,
    Closing,
    ListedMeasure,
    closings_of,
    granted_extensions,
    measures_in_force,
    reopenings,
)
from app.queries.problem_reach import problems_in_reach
from app.queries.problem_standing import Chosen, asked_for, joined, limit, rules_today

PAGE = 50
KINDS = ("problems", "duties", "rectification", "closures")
CLOSED = ("closed", "closed_untrue")


@dataclass(frozen=True, slots=True)
class ListedProblem:
    """One problem in any of the lists; what a list doesn't show is left empty.

    ``limit_on`` is the limit in force, ``round`` counts from one. ``units`` are those beside the lead.
    ``extensions`` are those granted, each with the old and the new day.
    """

    ref: str
    batch_id: int
    batch: str
    source: str
    finder: str
    position: int
    number: str
    category: str
    title: str
    state: str
    lead: str
    deadline_text: str
    deadline_kind: str
    limit_on: date | None
    overdue: bool
    amount: Decimal | None
    criterion: str
    lasting: bool
    round: int
    units: tuple[str, ...] = ()
    person: str = ""
    acceptor: str = ""
    department: str = ""
    measures: tuple[ListedMeasure, ...] = ()
    extensions: tuple[tuple[date, date], ...] = ()
    closing: Closing = NOT_CLOSED

    @property
    def tasks(self) -> int:
        """Return how many tasks the plan in force has."""
        return sum(one.tasks for one in self.measures)

    @property
    def done(self) -> int:
        """Return how many of them are done."""
        return sum(one.done for one in self.measures)


def problem_list(
    actor: Actor, kind: str, chosen: Chosen, after: str = ""
) -> tuple[tuple[ListedProblem, ...], str | None]:
    """Return a page of a list of the problems in reach that are asked for, and the mark of the next page.

    Batches stand the newest first, the problems of each in their own order.
    """
    rules = rules_today()
    statement = joined(select(Problem, Case, ProblemBatch, limit().label("limit_on")).select_from(Problem))
    statement = (
        statement.where(asked_for(actor, chosen, rules), *_behind(after))
        .order_by(Problem.batch_id.desc(), Problem.position)
        .limit(PAGE + 1)
    )
    if kind == "closures":
        statement = statement.where(Case.state.in_(CLOSED))
    found = db.session.execute(statement).all()
    shown = found[:PAGE]
    overdue = _overdue(actor, chosen, [row.Problem.case_id for row in shown])
    beside = _beside(kind, [row.Problem for row in shown], {row.Case.id: row.Case for row in shown})
    mark = f"{shown[-1].Problem.batch_id}_{shown[-1].Problem.position}" if len(found) > PAGE else None
    return tuple(_listed(row, overdue, beside) for row in shown), mark


def _behind(after: str) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a problem comes after the last one of a page; none for what is no mark."""
    first, _, second = after.partition("_")
    batch, position = row_number(first), row_number(second)
    if batch is None or position is None:
        return ()
    rest = and_(Problem.batch_id == batch, Problem.position > position)
    return (or_(Problem.batch_id < batch, rest),)


def _overdue(actor: Actor, chosen: Chosen, ids: Sequence[int]) -> frozenset[int]:
    """Return which of the problems are overdue, by the same condition as the figures."""
    if not ids:
        return frozenset()
    wanted = asked_for(actor, chosen.but(shown="overdue"), rules_today())
    statement = joined(select(Problem.case_id).select_from(Problem))
    return frozenset(db.session.execute(statement.where(wanted, Problem.case_id.in_(list(ids)))).scalars())


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the problems, by case."""

    names: Mapping[int, str]
    people: Mapping[int, str]
    units: Mapping[int, list[int]]
    rounds: Mapping[int, int]
    measures: Mapping[int, list[ListedMeasure]]
    extensions: Mapping[int, list[tuple[date, date]]]
    closings: Mapping[int, Closing]


def _beside(kind: str, problems: Sequence[Problem], cases: Mapping[int, Case]) -> _Beside:
    ids = [one.case_id for one in problems]
    units: dict[int, list[int]] = defaultdict(list)
    if kind == "duties":
        rows = select(ProblemUnit.case_id, ProblemUnit.organisation_id).where(ProblemUnit.case_id.in_(ids))
        for case_id, organisation in db.session.execute(rows.order_by(ProblemUnit.organisation_id)):
            units[case_id].append(organisation)
    wanted = {number for found in units.values() for number in found}
    for one in problems:
        wanted |= {n for n in (one.lead_id, one.acceptor_id, one.department_id) if n is not None}
    rounds = dict(reopenings(ids)) if kind == "closures" else {}
    return _Beside(
        names=names_today(wanted),
        people=names_of(one.person_id for one in problems if one.person_id is not None)
        if kind == "duties"
        else {},
        units=units,
        rounds=rounds,
        measures=measures_in_force(ids) if kind == "rectification" else {},
        extensions=granted_extensions(ids) if kind == "rectification" else {},
        closings=closings_of(problems, cases) if kind == "closures" else {},
    )


def _listed(row: Any, overdue: frozenset[int], beside: _Beside) -> ListedProblem:
    problem, case, batch = row.Problem, row.Case, row.ProblemBatch
    number = problem.case_id
    return ListedProblem(
        ref=case.ref,
        batch_id=batch.id,
        batch=batch.title,
        source=batch.source,
        finder=batch.finder,
        position=problem.position,
        number=problem.number,
        category=problem.category,
        title=problem.title,
        state=f"rectification.{case.state}",
        lead=beside.names.get(problem.lead_id, ""),
        deadline_text=problem.deadline_text,
        deadline_kind=problem.deadline_kind,
        limit_on=row.limit_on,
        overdue=number in overdue,
        amount=problem.amount,
        criterion=problem.criterion,
        lasting=problem.lasting,
        round=1 + beside.rounds.get(number, 0),
        units=tuple(
            beside.names.get(one, "") for one in beside.units.get(number, ()) if one != problem.lead_id
        ),
        person=beside.people.get(problem.person_id or 0, ""),
        acceptor=beside.names.get(problem.acceptor_id or 0, ""),
        department=beside.names.get(problem.department_id or 0, ""),
        measures=tuple(beside.measures.get(number, ())),
        extensions=tuple(beside.extensions.get(number, ())),
        closing=beside.closings.get(number, NOT_CLOSED),
    )


def units_with_problems(actor: Actor) -> list[tuple[int, str]]:
    """Return number and name of the organisations that have a part in a problem in reach, for a choice."""
    today = clock.today()
    taking_part = (
        select(ProblemUnit.organisation_id)
        .join(Case, Case.id == ProblemUnit.case_id)
        .where(problems_in_reach(actor))
    )
    rows = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, today))
        .where(Organisation.id.in_(taking_part))
        .order_by(Organisation.region_code, Organisation.id)
    )
    return [(number, name or "") for number, name in rows]
