"""What the actor's organisations owe of problems: open tasks, findings of their side, lasting reviews."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from app import clock
from app.errors import Forbidden
from app.models.base import db
from app.models.case import Case, Signature
from app.models.problem import (
    Problem,
    ProblemBatch,
    ProblemFinding,
    ProblemUnit,
    RectificationMeasure,
    RectificationTask,
)
from app.permissions import Permission
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.marks import row_number
from app.queries.problem_standing import plan_in_force
from workflows.roles import ROLES

PAGE = 50
NO_DAY = date(9999, 12, 31)
"""Where a task without a day stands: after all others."""
SOON = timedelta(days=30)
"""So long before its day a review of a lasting duty is shown."""
MOST = 100
"""So many findings and reviews are shown beside the tasks."""

BY_ASSIGNMENT = tuple(sorted(name for name, role in ROLES.items() if role.by_assignment))
"""Roles whose findings count for the department's side."""


@dataclass(frozen=True, slots=True)
class UnitTask:
    """An open task: ``measure`` of ``title``; ``part`` is what its unit is in the problem."""

    id: int
    ref: str
    title: str
    batch: str
    measure: str
    unit: str
    part: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Owed:
    """A finding or a review that an organisation of the actor owes; ``side`` is county or department."""

    ref: str
    title: str
    batch: str
    unit: str
    due_on: date | None
    side: str = ""


@dataclass(frozen=True, slots=True)
class UnitTasks:
    """A page of open tasks by day, and what is owed beside them."""

    tasks: tuple[UnitTask, ...]
    following: str | None
    findings: tuple[Owed, ...]
    reviews: tuple[Owed, ...]


def own_organisations(actor: Actor) -> list[int]:
    """Return the organisations for which the actor reads problems, each once."""
    return sorted({post.organisation_id for post in actor.posts})


def unit_tasks(actor: Actor, after: str = "") -> UnitTasks:
    """Return what the actor's organisations owe; raise :class:`Forbidden` for who reads no problems."""
    if not actor.may(Permission.PROBLEMS_READ):
        raise Forbidden
    own = own_organisations(actor)
    today = clock.today()
    statement = (
        select(
            RectificationTask.id, Case.ref, Problem.title, ProblemBatch.title.label("batch"),
            RectificationMeasure.text, ProblemUnit.part, _day().label("day"),
            name_on(RectificationTask.organisation_id, today).label("unit"),
        )
        .select_from(RectificationTask)
        .join(RectificationMeasure, RectificationMeasure.id == RectificationTask.measure_id)
        .join(Problem, Problem.case_id == RectificationTask.case_id)
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .join(Case, Case.id == Problem.case_id)
        .outerjoin(
            ProblemUnit,
            and_(
                ProblemUnit.case_id == Problem.case_id,
                ProblemUnit.organisation_id == RectificationTask.organisation_id,
            ),
        )
        .where(_open_tasks(own), *_behind(after))
        .order_by(func.coalesce(_day(), NO_DAY), RectificationTask.id)
        .limit(PAGE + 1)
    )  # fmt: skip
    found = db.session.execute(statement).all()
    shown = tuple(
        UnitTask(
            row.id, row.ref, row.title, row.batch, row.text, row.unit or "",
            row.part or "responsible", row.day,
        )
        for row in found[:PAGE]
    )  # fmt: skip
    mark = f"{shown[-1].due_on or NO_DAY}_{shown[-1].id}" if len(found) > PAGE else None
    return UnitTasks(shown, mark, _findings(own), _reviews(own, today))


def tasks_waiting(actor: Actor) -> int:
    """Return how many things the actor's organisations owe, those of :func:`unit_tasks` together."""
    own = own_organisations(actor)
    tasks = (
        select(func.count())
        .select_from(RectificationTask)
        .join(RectificationMeasure, RectificationMeasure.id == RectificationTask.measure_id)
        .join(Problem, Problem.case_id == RectificationTask.case_id)
        .join(Case, Case.id == Problem.case_id)
        .where(_open_tasks(own))
        .scalar_subquery()
    )
    findings = (
        select(func.count())
        .select_from(Problem)
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .join(Case, Case.id == Problem.case_id)
        .where(_finding_owed(own))
        .scalar_subquery()
    )
    reviews = (
        select(func.count())
        .select_from(Problem)
        .join(Case, Case.id == Problem.case_id)
        .where(_review_owed(own, clock.today()))
        .scalar_subquery()
    )
    return int(db.session.execute(select(tasks + findings + reviews)).scalar_one())


def _day() -> ColumnElement[Any]:
    """Return the day in force of a task: the promised one of its problem after extensions."""
    promised = func.coalesce(Problem.due_on, RectificationTask.due_on)
    return case((RectificationTask.due_on.is_not(None), promised))


def _open_tasks(own: list[int]) -> ColumnElement[bool]:
    """Return the condition that a task of the plan in force is open and can be ticked.

    What is kept up is never done: it is reviewed after the closure.
    """
    return and_(
        RectificationTask.organisation_id.in_(own),
        RectificationTask.done_on.is_(None),
        RectificationMeasure.lasting.is_(False),
        Case.state == "rectifying",
        RectificationMeasure.sequence == plan_in_force(),
    )


def _behind(after: str) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a task comes after the last one of a page; none for what is no mark."""
    day_text, _, number_text = after.partition("_")
    number = row_number(number_text)
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        return ()
    if number is None:
        return ()
    stands = func.coalesce(_day(), NO_DAY)
    return (or_(stands > day, and_(stands == day, RectificationTask.id > number)),)


def _found(*, by_department: bool) -> ColumnElement[bool]:
    """Return the condition that a side found something in this round."""
    role = Signature.role.in_(BY_ASSIGNMENT)
    return (
        exists()
        .where(
            ProblemFinding.case_id == Problem.case_id,
            ProblemFinding.sequence > Problem.reopened_sequence,
            Signature.case_id == ProblemFinding.case_id,
            Signature.sequence == ProblemFinding.sequence,
            role if by_department else ~role,
        )
        .correlate(Problem)
    )


def _finding_owed(own: list[int]) -> ColumnElement[bool]:
    """Return the condition that a problem handed both ways lacks the finding of one of my sides."""
    return and_(
        ProblemBatch.two_way,
        Case.state == "received",
        or_(
            and_(Problem.department_id.in_(own), ~_found(by_department=True)),
            and_(Problem.lead_id.in_(own), ~_found(by_department=False)),
        ),
    )


def _findings(own: list[int]) -> tuple[Owed, ...]:
    side = case((Problem.lead_id.in_(own), "county"), else_="department")
    unit = case((Problem.lead_id.in_(own), Problem.lead_id), else_=Problem.department_id)
    rows = db.session.execute(
        select(Case.ref, Problem.title, ProblemBatch.title, name_on(unit, clock.today()), Case.due_on, side)
        .select_from(Problem)
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .join(Case, Case.id == Problem.case_id)
        .where(_finding_owed(own))
        .order_by(Case.due_on.is_(None), Case.due_on, Case.id)
        .limit(MOST)
    )
    return tuple(
        Owed(ref, title, batch, name or "", due, told) for ref, title, batch, name, due, told in rows
    )


def _review_owed(own: list[int], today: date) -> ColumnElement[bool]:
    return and_(
        Problem.lead_id.in_(own),
        Case.state == "closed",
        Problem.lasting,
        Problem.next_review_on <= today + SOON,
    )


def _reviews(own: list[int], today: date) -> tuple[Owed, ...]:
    rows = db.session.execute(
        select(
            Case.ref, Problem.title, ProblemBatch.title, name_on(Problem.lead_id, today),
            Problem.next_review_on,
        )
        .select_from(Problem)
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .join(Case, Case.id == Problem.case_id)
        .where(_review_owed(own, today))
        .order_by(Problem.next_review_on, Case.id)
        .limit(MOST)
    )  # fmt: skip
    return tuple(Owed(ref, title, batch, name or "", due) for ref, title, batch, name, due in rows)
