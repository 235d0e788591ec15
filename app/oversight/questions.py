"""What the rules ask of the tables beside cases and signatures: one statement a kind for a batch of cases."""

from collections.abc import Callable, Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.models.bundle import Question
from app.models.case import Case
from app.models.comparison import ComparisonEntry
from app.models.evidence import Evidence
from app.models.help import HelpMeasure
from app.models.meeting import Meeting, Vote
from app.models.monitoring import Application, NationalEntry, Visit
from app.models.notice import Notice, NoticeEntry, Objection
from app.models.problem import Problem, ProblemBatch, ProblemReport
from workflows.monitoring.help import MISTAKE
from workflows.rectification.codes import WORK_PAPERS

Ask = Callable[[int, int], Question]


def _application(first: int, last: int) -> Question:
    return (
        select(Application.case_id, Application.sequence, Application.signed_on, Application.risks)
        .where(Application.case_id.between(first, last))
        .order_by(Application.case_id, Application.sequence)
    )


def _visits(first: int, last: int) -> Question:
    return (
        select(Visit.case_id, Visit.sequence, Visit.purpose, Visit.visited_on)
        .where(Visit.case_id.between(first, last))
        .order_by(Visit.case_id, Visit.sequence)
    )


def _meetings(first: int, last: int) -> Question:
    return (
        select(Vote.case_id, Meeting.id, Meeting.purpose, Meeting.held_on)
        .join(Meeting, Meeting.id == Vote.meeting_id)
        .where(Vote.case_id.between(first, last), Meeting.status == "recorded")
        .order_by(Vote.case_id, Meeting.id)
    )


def _notices(first: int, last: int) -> Question:
    return (
        select(
            NoticeEntry.case_id, Notice.id, Notice.kind, Notice.posted_on, Notice.taken_down_on,
            Notice.last_sequence,
        )
        .join(Notice, Notice.id == NoticeEntry.notice_id)
        .where(NoticeEntry.case_id.between(first, last), Notice.status.in_(("posted", "taken_down")))
        .order_by(NoticeEntry.case_id, Notice.id)
    )  # fmt: skip


def _taken(first: int, last: int) -> Question:
    """Pictures, with the camera's day, that prove that a notice still hung."""
    return (
        select(NoticeEntry.case_id, Evidence.notice_id, Evidence.taken_at)
        .join(Evidence, Evidence.notice_id == NoticeEntry.notice_id)
        .where(
            NoticeEntry.case_id.between(first, last), Evidence.kind == "take_down_proof",
            Evidence.struck_on.is_(None), Evidence.taken_at != "",
        )
        .order_by(NoticeEntry.case_id, Evidence.id)
    )  # fmt: skip


def _objections(first: int, last: int) -> Question:
    return (
        select(Objection.case_id, Objection.received_on, Objection.decided_on)
        .where(Objection.case_id.between(first, last))
        .order_by(Objection.case_id, Objection.id)
    )


def _national(first: int, last: int) -> Question:
    return (
        select(NationalEntry.case_id, NationalEntry.entered_on, NationalEntry.account_id)
        .where(NationalEntry.case_id.between(first, last))
        .order_by(NationalEntry.case_id)
    )


def _compared(first: int, last: int) -> Question:
    """The members of a case, with the day of their newest result."""
    return (
        select(
            ComparisonEntry.case_id, ComparisonEntry.person_id,
            func.max(ComparisonEntry.checked_on).label("checked_on"),
        )
        .where(ComparisonEntry.case_id.between(first, last))
        .group_by(ComparisonEntry.case_id, ComparisonEntry.person_id)
        .order_by(ComparisonEntry.case_id, ComparisonEntry.person_id)
    )  # fmt: skip


def _measures(first: int, last: int) -> Question:
    """The first day on which help was planned."""
    return (
        select(HelpMeasure.case_id, func.min(HelpMeasure.planned_on).label("planned_on"))
        .where(HelpMeasure.case_id.between(first, last), HelpMeasure.end_reason != MISTAKE)
        .group_by(HelpMeasure.case_id)
        .order_by(HelpMeasure.case_id)
    )


def _problem(first: int, last: int) -> Question:
    return (
        select(
            Problem.case_id, Problem.lead_id, Problem.deadline_kind, Problem.reopened_on,
            Problem.reopened_sequence, ProblemBatch.feedback_on,
        )
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .where(Problem.case_id.between(first, last))
        .order_by(Problem.case_id)
    )  # fmt: skip


def _reports(first: int, last: int) -> Question:
    return (
        select(ProblemReport.case_id, ProblemReport.sequence, ProblemReport.reported_on)
        .where(ProblemReport.case_id.between(first, last), ProblemReport.kind == "progress")
        .order_by(ProblemReport.case_id, ProblemReport.sequence)
    )


def _work_papers(first: int, last: int) -> Question:
    """Proof of work on problems that a camera dated."""
    return (
        select(Evidence.case_id, Evidence.id, Evidence.taken_at)
        .where(
            Evidence.case_id.between(first, last), Evidence.kind.in_(WORK_PAPERS),
            Evidence.struck_on.is_(None), Evidence.taken_at != "",
        )
        .order_by(Evidence.case_id, Evidence.id)
    )  # fmt: skip


def _alike(first: int, last: int) -> Question:
    """Problems of the same unit under the same title that are closed, as the guard of a claim asks."""
    ours = aliased(Problem)
    return (
        select(ours.case_id, Case.id, Case.ref, Case.closed_on, Case.last_sequence)
        .join(Problem, (Problem.lead_id == ours.lead_id) & (Problem.title == ours.title))
        .join(Case, Case.id == Problem.case_id)
        .where(
            ours.case_id.between(first, last), Problem.case_id != ours.case_id, Case.state == "closed",
            Case.closed_on.is_not(None),
        )
        .order_by(ours.case_id, Case.id)
    )  # fmt: skip


def others_of_households(households: Collection[int]) -> Question:
    """Return the question for all cases of households, with the risks of each application."""
    return (
        select(
            Case.household_id, Case.id, Case.ref, Case.opening, Case.opened_on, Application.risks,
        )
        .outerjoin(Application, Application.case_id == Case.id)
        .where(Case.household_id.in_(households))
        .order_by(Case.household_id, Case.id, Application.sequence)
    )  # fmt: skip


OF_CASE: Mapping[str, Ask] = {
    "application": _application,
    "visits": _visits,
    "meetings": _meetings,
    "notices": _notices,
    "taken": _taken,
    "objections": _objections,
    "national": _national,
    "compared": _compared,
    "measures": _measures,
    "problem": _problem,
    "reports": _reports,
    "work_papers": _work_papers,
    "alike": _alike,
}
"""By name: what is asked for each batch; the first column is the number of the case."""
