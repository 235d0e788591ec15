"""Everything that the page of a problem shows beside its path, asked of the database in one statement.

Rows of every round come back together: which round they belong to is told by their ``sequence``.
"""

from sqlalchemy import Date, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from app.facts.step_questions import CASE
from app.models.account import Account, Person
from app.models.base import StreamKind
from app.models.bundle import Bundle, Question
from app.models.case import Case, Signature
from app.models.event import Event
from app.models.evidence import Evidence
from app.models.problem import (
    Escalation,
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
from app.queries.actors import name_on

_TODAY = bindparam("today", None, type_=Date)


def _problem() -> Question:
    return (
        select(
            *Problem.__table__.columns,
            ProblemBatch.title.label("batch"), ProblemBatch.source, ProblemBatch.level, ProblemBatch.finder,
            ProblemBatch.feedback_on, ProblemBatch.two_way,
            func.coalesce(name_on(Problem.lead_id, _TODAY), "").label("lead"),
            func.coalesce(name_on(Problem.acceptor_id, _TODAY), "").label("acceptor"),
            func.coalesce(name_on(Problem.department_id, _TODAY), "").label("department"),
            Person.name.label("person"),
        )
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .outerjoin(Account, Account.id == Problem.person_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(Problem.case_id == CASE)
    )  # fmt: skip


def _signers() -> Question:
    """Who signed what, for which body: a record's writer is found by the number of its event."""
    return (
        select(
            Signature.sequence, Signature.action, Signature.position, Signature.role, Signature.occurred_on,
            Person.name, func.coalesce(name_on(Signature.organisation_id, _TODAY), "").label("unit"),
        )
        .join(Account, Account.id == Signature.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(Signature.case_id == CASE)
    )  # fmt: skip


def _said() -> Question:
    """The events that alone hold what was said: checks on the spot, claims and plans of earlier rounds."""
    since = select(Problem.reopened_sequence).where(Problem.case_id == CASE).scalar_subquery()
    brought = select(Signature.sequence).where(
        Signature.case_id == CASE,
        Signature.position == 0,
        or_(
            Signature.action == "accept",
            Signature.action.in_(("claim", "submit_plan")) & (Signature.sequence < since),
        ),
    )
    return select(Event.sequence, Event.body).where(
        Event.stream_kind == StreamKind.CASE.value, Event.stream_id == CASE, Event.sequence.in_(brought)
    )


def _alike() -> Question:
    """Problems of the same unit under the same title that are closed (red flag R09)."""
    ours = aliased(Problem)
    return (
        select(Case.ref, Case.closed_on)
        .join(Problem, Problem.case_id == Case.id)
        .join(ours, (ours.lead_id == Problem.lead_id) & (ours.title == Problem.title))
        .where(ours.case_id == CASE, Problem.case_id != CASE, Case.state == "closed")
    )


DOSSIER = Bundle(
    problem=_problem(),
    units=select(
        ProblemUnit.organisation_id,
        ProblemUnit.part,
        func.coalesce(name_on(ProblemUnit.organisation_id, _TODAY), "").label("name"),
    ).where(ProblemUnit.case_id == CASE),
    measures=select(
        RectificationMeasure.id, RectificationMeasure.sequence, RectificationMeasure.number,
        RectificationMeasure.text, RectificationMeasure.lasting,
    ).where(RectificationMeasure.case_id == CASE),
    tasks=select(
        RectificationTask.id, RectificationTask.measure_id, RectificationTask.organisation_id,
        RectificationTask.due_on, RectificationTask.done_on,
        func.coalesce(name_on(RectificationTask.organisation_id, _TODAY), "").label("unit"),
    ).where(RectificationTask.case_id == CASE),
    reports=select(
        ProblemReport.sequence, ProblemReport.kind, ProblemReport.reported_on, ProblemReport.text_sealed
    ).where(ProblemReport.case_id == CASE),
    extensions=select(
        Extension.sequence, Extension.asked_on, Extension.old_due_on, Extension.new_due_on, Extension.granted
    ).where(Extension.case_id == CASE),
    findings=select(
        ProblemFinding.sequence, ProblemFinding.result, ProblemFinding.visited_on, ProblemFinding.text_sealed
    ).where(ProblemFinding.case_id == CASE),
    look_backs=select(
        LookBack.sequence, LookBack.kind, LookBack.held_on, LookBack.result, LookBack.text_sealed
    ).where(LookBack.case_id == CASE),
    escalations=select(
        Escalation.sequence, Escalation.rung, Escalation.given_on, Escalation.number, Escalation.limit_on,
        Escalation.text_sealed,
        func.coalesce(name_on(Escalation.organisation_id, _TODAY), "").label("unit"),
    ).where(Escalation.case_id == CASE),
    signers=_signers(),
    papers=select(Evidence.id, Evidence.kind, Evidence.recorded_at).where(
        Evidence.case_id == CASE, Evidence.struck_on.is_(None)
    ),
    said=_said(),
    alike=_alike(),
)  # fmt: skip
