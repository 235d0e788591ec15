"""Everything that an act on a problem looks at, asked of the database in one statement.

What an earlier round brought has no say: every question begins after the event that reopened the problem.
"""

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased

from app.facts.case_questions import OF_EVERY_CASE
from app.facts.step_questions import CASE
from app.models.bundle import Bundle, Question
from app.models.case import Case, Signature
from app.models.evidence import Evidence
from app.models.problem import (
    Extension,
    LookBack,
    Problem,
    ProblemBatch,
    ProblemFinding,
    ProblemReport,
    ProblemUnit,
    RectificationMeasure,
    RectificationTask,
)

_SINCE: ScalarSelect[int] = select(Problem.reopened_sequence).where(Problem.case_id == CASE).scalar_subquery()
_PLAN: ScalarSelect[int] = (
    select(func.max(RectificationMeasure.sequence))
    .where(RectificationMeasure.case_id == CASE, RectificationMeasure.sequence > _SINCE)
    .scalar_subquery()
)
"""The number of the event that brought the plan that counts."""


def _problem() -> Question:
    columns = [column for column in Problem.__table__.columns if column.name != "description"]
    return (
        select(*columns, ProblemBatch.level, ProblemBatch.feedback_on, ProblemBatch.two_way)
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .where(Problem.case_id == CASE)
    )


def _measures() -> Question:
    """The measures of the plan that counts; ``copied`` where another unit's plan has the same words."""
    other, theirs = aliased(RectificationMeasure), aliased(Problem)
    lead = select(Problem.lead_id).where(Problem.case_id == CASE).scalar_subquery()
    copied = (
        select(other.id)
        .join(theirs, theirs.case_id == other.case_id)
        .where(other.fingerprint == RectificationMeasure.fingerprint, theirs.lead_id != lead)
        .exists()
    )
    return select(
        RectificationMeasure.id,
        RectificationMeasure.number,
        RectificationMeasure.text,
        RectificationMeasure.lasting,
        copied.label("copied"),
    ).where(RectificationMeasure.case_id == CASE, RectificationMeasure.sequence == _PLAN)


def _tasks() -> Question:
    return (
        select(
            RectificationTask.id,
            RectificationTask.measure_id,
            RectificationTask.organisation_id,
            RectificationTask.due_on,
            RectificationTask.done_on,
            RectificationMeasure.lasting,
        )
        .join(RectificationMeasure, RectificationMeasure.id == RectificationTask.measure_id)
        .where(RectificationTask.case_id == CASE, RectificationMeasure.sequence == _PLAN)
    )


def _papers() -> Question:
    """The papers of the file; ``reused`` where the same bytes lie in the file of another problem."""
    other, theirs = aliased(Evidence), aliased(Problem)
    reused = (
        select(other.id)
        .join(theirs, theirs.case_id == other.case_id)
        .where(other.sha256 == Evidence.sha256, other.case_id != CASE, other.struck_on.is_(None))
        .exists()
    )
    return select(
        Evidence.id, Evidence.kind, Evidence.recorded_at, Evidence.taken_at, reused.label("reused")
    ).where(Evidence.case_id == CASE, Evidence.struck_on.is_(None))


def _alike() -> Question:
    """Problems of the same unit under the same title that are closed (red flag R09)."""
    ours = aliased(Problem)
    return (
        select(Case.ref, Case.closed_on)
        .join(Problem, Problem.case_id == Case.id)
        .join(ours, (ours.lead_id == Problem.lead_id) & (ours.title == Problem.title))
        .where(ours.case_id == CASE, Problem.case_id != CASE, Case.state == "closed")
    )


def _findings() -> Question:
    """What was found, with the role of whoever signed it: that says for which side."""
    return (
        select(ProblemFinding.sequence, ProblemFinding.result, ProblemFinding.visited_on, Signature.role)
        .join(
            Signature,
            (Signature.case_id == ProblemFinding.case_id) & (Signature.sequence == ProblemFinding.sequence),
        )
        .where(ProblemFinding.case_id == CASE, ProblemFinding.sequence > _SINCE)
    )


PROBLEM_FILE = Bundle(
    **OF_EVERY_CASE,
    problem=_problem(),
    units=select(ProblemUnit.organisation_id, ProblemUnit.part).where(ProblemUnit.case_id == CASE),
    measures=_measures(),
    tasks=_tasks(),
    reports=select(ProblemReport.reported_on).where(
        ProblemReport.case_id == CASE, ProblemReport.kind == "progress", ProblemReport.sequence > _PLAN
    ),
    extensions=select(
        Extension.sequence, Extension.asked_on, Extension.old_due_on, Extension.new_due_on, Extension.granted
    ).where(Extension.case_id == CASE, Extension.sequence > _SINCE),
    findings=_findings(),
    look_backs=select(LookBack.sequence, LookBack.kind, LookBack.held_on, LookBack.result).where(
        LookBack.case_id == CASE
    ),
    papers=_papers(),
    alike=_alike(),
)
