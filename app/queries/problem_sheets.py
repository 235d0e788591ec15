"""The rows of the three lists and of the closing ledger: so many statements, however many problems."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app import clock, errors, profiles
from app.errors import Forbidden, Invalid, NotFound
from app.facts.problem import concrete_of
from app.facts.problem_rows import BatchRow, ProblemRow
from app.models.base import db
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.organisation import Organisation
from app.models.problem import (
    Extension,
    LookBack,
    Problem,
    ProblemBatch,
    ProblemReport,
    ProblemUnit,
    RectificationMeasure,
    RectificationTask,
)
from app.permissions import Permission
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.officers import names_of
from app.queries.problem_reach import problems_in_reach
from app.queries.problem_rounds import Brought, rounds_of, signed_acts
from app.sealing import Unreadable

Kept = TypeVar("Kept", ProblemReport, Extension, LookBack)
MOST = 2_000
"""Problems of one workbook: more is asked for batch by batch."""


@dataclass(frozen=True, slots=True)
class ListedBatches:
    """What a list shows: its batches, the newest feedback first, each with its problems in their order.

    ``lasting_counts`` is the county's rule of the day for problems whose lasting part goes on.
    """

    on: date
    lasting_counts: str
    batches: tuple[tuple[BatchRow, tuple[ProblemRow, ...]], ...]


def listed_problems(actor: Actor, batches: Sequence[int] = ()) -> ListedBatches:
    """Return the problems in reach of the batches asked for, of every batch where none is named.

    Raises :class:`NotFound` where a batch asked for has no problem in reach, :class:`Invalid` where it
    would be more than :data:`MOST`.
    """
    if not actor.may(Permission.PROBLEMS_READ):
        raise Forbidden
    found = db.session.execute(_problems(actor, batches)).all()
    if set(batches) - {row.Problem.batch_id for row in found}:
        raise NotFound
    if len(found) > MOST:
        raise Invalid(errors.Problem("", "batches_too_large", {"most": MOST}))
    today = clock.today()
    file = _file([row.Problem for row in found])
    told: dict[int, list[ProblemRow]] = defaultdict(list)
    heads: dict[int, BatchRow] = {}
    for row in found:
        heads.setdefault(row.ProblemBatch.id, _batch(row.ProblemBatch))
        told[row.ProblemBatch.id].append(_row(row.Problem, row.Case, file))
    return ListedBatches(
        on=today,
        lasting_counts=str(profiles.value("lasting_counts", today)),
        batches=tuple((head, tuple(told[number])) for number, head in heads.items()),
    )


def _problems(actor: Actor, batches: Sequence[int]) -> Select[Problem, Case, ProblemBatch]:
    statement = (
        select(Problem, Case, ProblemBatch)
        .join(Case, Case.id == Problem.case_id)
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .where(problems_in_reach(actor))
        .order_by(ProblemBatch.feedback_on.desc(), ProblemBatch.id.desc(), Problem.position)
        .limit(MOST + 1)
    )
    return statement.where(Problem.batch_id.in_(list(batches))) if batches else statement


@dataclass(frozen=True, slots=True)
class _File:
    """Everything that lies beside the problems, by the case it belongs to; ``names`` of organisations."""

    names: Mapping[int, str]
    units: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    papers: dict[int, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    brought: dict[int, Brought] = field(default_factory=lambda: defaultdict(Brought))
    people: Mapping[int, str] = field(default_factory=dict)


def _file(problems: Sequence[Problem]) -> _File:
    """Read what belongs to the problems: one statement for each table."""
    ids = [one.case_id for one in problems]
    units = db.session.execute(
        select(ProblemUnit.case_id, ProblemUnit.organisation_id)
        .where(ProblemUnit.case_id.in_(ids))
        .order_by(ProblemUnit.case_id, ProblemUnit.part, ProblemUnit.organisation_id)
    ).all()
    brought = _brought(ids)
    acts = signed_acts(ids)
    for case_id, signed in acts.items():
        brought[case_id].acts.extend(signed)
    people = {one.person for signed in acts.values() for one in signed if one.person}
    people |= {one.person_id for one in problems if one.person_id is not None}
    file = _File(
        _names(problems, [row.organisation_id for row in units], brought),
        brought=brought,
        people=names_of(people),
    )
    for case_id, organisation in units:
        file.units[case_id].append(organisation)
    for owner, kind, count in db.session.execute(
        select(Evidence.case_id, Evidence.kind, func.count())
        .where(Evidence.case_id.in_(ids), Evidence.struck_on.is_(None))
        .group_by(Evidence.case_id, Evidence.kind)
        .order_by(Evidence.case_id, Evidence.kind)
    ):
        file.papers[owner or 0].append((kind, count))
    return file


def _brought(ids: Sequence[int]) -> dict[int, Brought]:
    """Return measures, tasks, reports, extensions and look-backs of the cases, each in its order."""
    found: dict[int, Brought] = defaultdict(Brought)
    task = aliased(RectificationTask)
    for measure, owed in db.session.execute(
        select(RectificationMeasure, task)
        .outerjoin(task, task.measure_id == RectificationMeasure.id)
        .where(RectificationMeasure.case_id.in_(ids))
        .order_by(RectificationMeasure.sequence, RectificationMeasure.number, task.id)
    ):
        owing = found[measure.case_id].measures.setdefault(measure, [])
        if owed is not None:
            owing.append(owed)
    for report in _of(ProblemReport, ids):
        found[report.case_id].reports.append(report)
    for extension in _of(Extension, ids):
        found[extension.case_id].extensions.append(extension)
    for look_back in _of(LookBack, ids):
        found[look_back.case_id].look_backs.append(look_back)
    return found


def _of(model: type[Kept], ids: Sequence[int]) -> Sequence[Kept]:
    rows = select(model).where(model.case_id.in_(ids)).order_by(model.sequence)
    return db.session.execute(rows).scalars().all()


def _names(
    problems: Sequence[Problem], units: Sequence[int], brought: Mapping[int, Brought]
) -> Mapping[int, str]:
    """Return what the organisations are called today."""
    wanted = set(units)
    for one in problems:
        wanted |= {
            number for number in (one.lead_id, one.department_id, one.acceptor_id) if number is not None
        }
    for beside in brought.values():
        wanted |= {task.organisation_id for tasks in beside.measures.values() for task in tasks}
    rows = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, clock.today())).where(Organisation.id.in_(wanted))
    )
    return {number: name or "" for number, name in rows}


def _batch(row: ProblemBatch) -> BatchRow:
    return BatchRow(
        row.id, row.title, row.source, row.level, row.year, row.round, row.finder, row.document_number,
        row.feedback_on, row.two_way,
    )  # fmt: skip


def _row(row: Problem, case: Case, file: _File) -> ProblemRow:
    try:
        concrete = concrete_of(case, row.concrete_sealed)
    except Unreadable:
        concrete = {}
    named = [file.names.get(number, "") for number in file.units[case.id] if number != row.lead_id]
    return ProblemRow(
        ref=case.ref,
        batch_id=row.batch_id,
        position=row.position,
        number=row.number,
        category=row.category,
        title=row.title,
        description=row.description,
        state=case.state,
        lead=file.names.get(row.lead_id, ""),
        units=named,
        department=file.names.get(row.department_id or 0, ""),
        acceptor=file.names.get(row.acceptor_id or 0, ""),
        deadline_text=row.deadline_text,
        deadline_kind=row.deadline_kind,
        deadline_on=row.deadline_on,
        amount=row.amount,
        amount_settled=row.amount_settled,
        who=concrete.get("who", ""),
        place=concrete.get("place", ""),
        fact=concrete.get("fact", ""),
        cause=concrete.get("cause", ""),
        criterion=row.criterion,
        proof=row.proof,
        due_on=row.due_on,
        lasting=row.lasting,
        lasting_goal=row.lasting_goal,
        next_review_on=row.next_review_on,
        papers=file.papers[case.id],
        rounds=rounds_of(case, file.brought[case.id], file.names, file.people),
    )
