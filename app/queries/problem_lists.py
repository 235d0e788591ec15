"""The three lists and the closing ledger on screen (问题清单、责任清单、整改清单、销号台账), page by page.

A page asks a fixed number of statements, however many problems it shows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from app import clock
from app.audit.record import content_of
from app.models.account import Account, Person
from app.models.base import StreamKind, db
from app.models.case import Case, Signature
from app.models.event import Event
from app.models.organisation import Organisation
from app.models.problem import (
    Extension,
    LookBack,
    Problem,
    ProblemBatch,
    ProblemUnit,
    RectificationMeasure,
    RectificationTask,
)
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.marks import row_number
from app.queries.officers import names_of
from app.queries.organisations import names_today
from app.queries.problem_reach import problems_in_reach
from app.queries.problem_standing import Chosen, asked_for, joined, limit, plan_in_force, rules_today

PAGE = 50
KINDS = ("problems", "duties", "rectification", "closures")
CLOSED = ("closed", "closed_untrue")


@dataclass(frozen=True, slots=True)
class ListedMeasure:
    """One measure of the plan in force, with how many of its tasks are done; what is kept up has none."""

    text: str
    lasting: bool
    tasks: int
    done: int


@dataclass(frozen=True, slots=True)
class Closing:
    """How a problem was closed: the day, the number of the decision, who accepted it for the county."""

    on: date | None = None
    decision_number: str = ""
    decided_by: str = ""
    accepted_by: tuple[str, ...] = ()
    look_back: str = ""
    look_back_kind: str = ""
    looked_back_on: date | None = None


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
    closing: Closing = Closing()

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
    rounds = dict(_reopenings(ids)) if kind == "closures" else {}
    return _Beside(
        names=names_today(wanted),
        people=names_of(one.person_id for one in problems if one.person_id is not None)
        if kind == "duties"
        else {},
        units=units,
        rounds=rounds,
        measures=_measures(ids) if kind == "rectification" else {},
        extensions=_extensions(ids) if kind == "rectification" else {},
        closings=_closings(problems, cases) if kind == "closures" else {},
    )


def _reopenings(ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    rows = db.session.execute(
        select(Signature.case_id, func.count())
        .where(
            Signature.case_id.in_(ids),
            Signature.action == "reopen",
            Signature.position == Signature.length - 1,
        )
        .group_by(Signature.case_id)
    )
    return [(case_id, count) for case_id, count in rows]


def _measures(ids: Sequence[int]) -> dict[int, list[ListedMeasure]]:
    """Return the measures of the plans in force in their order."""
    done = func.count(RectificationTask.done_on)
    rows = db.session.execute(
        select(
            RectificationMeasure.case_id, RectificationMeasure.text, RectificationMeasure.lasting,
            func.count(RectificationTask.id), done,
        )
        .select_from(Problem)
        .join(RectificationMeasure, RectificationMeasure.case_id == Problem.case_id)
        .outerjoin(RectificationTask, RectificationTask.measure_id == RectificationMeasure.id)
        .where(Problem.case_id.in_(ids), RectificationMeasure.sequence == plan_in_force())
        .group_by(
            RectificationMeasure.id, RectificationMeasure.case_id, RectificationMeasure.number,
            RectificationMeasure.text, RectificationMeasure.lasting,
        )
        .order_by(RectificationMeasure.case_id, RectificationMeasure.number)
    )  # fmt: skip
    found: dict[int, list[ListedMeasure]] = defaultdict(list)
    for case_id, text, lasting, tasks, ended in rows:
        found[case_id].append(ListedMeasure(text, lasting, 0 if lasting else tasks, 0 if lasting else ended))
    return found


def _extensions(ids: Sequence[int]) -> dict[int, list[tuple[date, date]]]:
    """Return the extensions granted in this round."""
    rows = db.session.execute(
        select(Extension.case_id, Extension.old_due_on, Extension.new_due_on)
        .join(Problem, Problem.case_id == Extension.case_id)
        .where(
            Extension.case_id.in_(ids),
            Extension.granted.is_(True),
            Extension.sequence > Problem.reopened_sequence,
        )
        .order_by(Extension.case_id, Extension.sequence)
    )
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for case_id, old, new in rows:
        found[case_id].append((old, new))
    return found


def _closings(problems: Sequence[Problem], cases: Mapping[int, Case]) -> dict[int, Closing]:
    """Return how the problems were closed in their present round."""
    ids = [one.case_id for one in problems]
    told: dict[int, dict[str, Any]] = {number: {"on": cases[number].closed_on} for number in ids}
    for case_id, action, name, body in db.session.execute(_signed(ids)):
        if action == "accept":
            told[case_id]["accepted_by"] = (*told[case_id].get("accepted_by", ()), name)
            continue
        told[case_id]["decided_by"] = name
        answers = content_of(body).get("data", {}).get("answers") or {}
        told[case_id]["decision_number"] = str(answers.get("decision_number") or "")
    rows = db.session.execute(
        select(LookBack.case_id, LookBack.kind, LookBack.result, LookBack.held_on)
        .join(Problem, Problem.case_id == LookBack.case_id)
        .where(LookBack.case_id.in_(ids), LookBack.sequence > Problem.reopened_sequence)
        .order_by(LookBack.case_id, LookBack.sequence)
    )
    for case_id, kind, result, held_on in rows:
        told[case_id].update(look_back=result, look_back_kind=kind, looked_back_on=held_on)
    return {number: Closing(**facts) for number, facts in told.items()}


def _signed(ids: Sequence[int]) -> Any:
    """Return the county's acceptances and the closures that stand, each with its signer and its event."""
    accepted = and_(Signature.action == "accept", Signature.source == "county_acceptance")
    closed = and_(
        Signature.action.in_(("close", "confirm_untrue")), Signature.position == Signature.length - 1
    )
    return (
        select(Signature.case_id, Signature.action, Person.name, Event.body)
        .join(Problem, Problem.case_id == Signature.case_id)
        .join(Account, Account.id == Signature.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(
            Event,
            (Event.stream_kind == StreamKind.CASE.value)
            & (Event.stream_id == Signature.case_id)
            & (Event.sequence == Signature.sequence),
        )
        .where(
            Signature.case_id.in_(ids),
            or_(accepted, closed),
            Signature.voided_by.is_(None),
            Signature.sequence > Problem.reopened_sequence,
        )
        .order_by(Signature.case_id, Signature.sequence)
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
        closing=beside.closings.get(number, Closing()),
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
