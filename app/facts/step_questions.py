"""What is asked of the steps of a case: application, visit, comparison, meeting, notice, papers."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, ScalarSelect, String, bindparam, exists, func, or_, select

from app.models.account import Relation
from app.models.bundle import Question
from app.models.case import Signature
from app.models.comparison import ComparisonEntry, ComparisonList, Explanation
from app.models.evidence import Evidence
from app.models.help import HelpMeasure
from app.models.household import Membership
from app.models.meeting import Attendance, Meeting, Recusal, Vote
from app.models.monitoring import Application, Consent, Visit, Visitor
from app.models.notice import Notice, NoticeEntry, Objection
from workflows.monitoring.help import MISTAKE

CASE = bindparam("case_id", None, type_=Integer)
HOUSEHOLD = bindparam("household_id", None, type_=Integer)
PURPOSE = bindparam("purpose", None, type_=String)

_POSTED = ("posted", "taken_down")


def _newest(model: type[Application] | type[Visit], *conditions: Any) -> ScalarSelect[int]:
    return (
        select(model.id)
        .where(model.case_id == CASE, *conditions)
        .order_by(model.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )


def application() -> Question:
    """Ask for the newest application."""
    return select(
        Application.signed_on, Application.risks, Application.scribe, Application.read_aloud,
        Application.proxy, Application.proxy_hash, Application.helper_sealed.is_not(None).label("reasoned"),
        Application.applicant_id,
    ).where(Application.id == _newest(Application))  # fmt: skip


def consents() -> Question:
    """Ask who authorised the query with the newest application, and when."""
    return select(Consent.person_id, Consent.consented_on).where(
        Consent.application_id == _newest(Application)
    )


def visit() -> Question:
    """Ask for the newest visit for the purpose."""
    return select(
        Visit.visited_on, Visit.size, Visit.window_begin, Visit.window_end, Visit.confirmed_how,
        Visit.income_per_head,
        Visit.spending_per_head, Visit.reference_per_head, Visit.spending, Visit.can_cope, Visit.guarantees,
        Visit.spending_settled, Visit.category, Visit.assessed,
    ).where(Visit.id == _newest(Visit, Visit.purpose == PURPOSE))  # fmt: skip


def visitors() -> Question:
    """Ask who made that visit."""
    return select(Visitor.account_id).where(Visitor.visit_id == _newest(Visit, Visit.purpose == PURPOSE))


def answers() -> Question:
    """The departments' answers on every member, each with how many explanations were accepted."""
    settled = (
        select(func.count())
        .select_from(Explanation)
        .where(Explanation.entry_id == ComparisonEntry.id, Explanation.decision == "accepted")
        .correlate(ComparisonEntry)
        .scalar_subquery()
        .label("settled")
    )
    return (
        select(
            ComparisonEntry.id, ComparisonEntry.person_id, ComparisonEntry.result, ComparisonEntry.checked_on,
            ComparisonList.department_id, settled,
        )
        .join(ComparisonList, ComparisonList.id == ComparisonEntry.list_id)
        .where(ComparisonEntry.case_id == CASE)
    )  # fmt: skip


def newest_meeting() -> ScalarSelect[int]:
    """Name the newest recorded meeting that voted on the case for the purpose."""
    return (
        select(Meeting.id)
        .join(Vote, Vote.meeting_id == Meeting.id)
        .where(Vote.case_id == CASE, Meeting.purpose == PURPOSE, Meeting.status == "recorded")
        .order_by(Meeting.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def meeting() -> Question:
    """The newest recorded meeting that voted on the case, with that vote."""
    return (
        select(
            Meeting.held_on, Meeting.body, Meeting.minutes_sealed.is_not(None).label("written"),
            Vote.agreed, Vote.against, Vote.abstained,
        )
        .join(Vote, Vote.meeting_id == Meeting.id)
        .where(Meeting.id == newest_meeting(), Vote.case_id == CASE)
    )  # fmt: skip


def attendance() -> Question:
    """Ask who was expected at that meeting, and who was there."""
    return select(Attendance.person_id, Attendance.present).where(Attendance.meeting_id == newest_meeting())


def recused() -> Question:
    """Ask who stood aside there when the case was voted on."""
    return select(Recusal.person_id).where(Recusal.meeting_id == newest_meeting(), Recusal.case_id == CASE)


def kin_of_members() -> Question:
    """Those on the meeting's list who are declared kin of a member of the household."""
    members = select(Membership.person_id).where(
        Membership.household_id == HOUSEHOLD,
        or_(Membership.valid_to.is_(None), Membership.reason_out == "death"),
    )
    listed = select(Attendance.person_id).where(Attendance.meeting_id == newest_meeting())
    return select(Relation.holder_id).where(
        Relation.holder_id.in_(listed), Relation.person_id.in_(members), Relation.ended_on.is_(None)
    )


def newest_notice(kind: Any) -> ScalarSelect[int]:
    """Name the newest posted notice of a kind that names the case."""
    return (
        select(Notice.id)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(NoticeEntry.case_id == CASE, Notice.kind == kind, Notice.status.in_(_POSTED))
        .order_by(Notice.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def notice(kind: Any) -> Question:
    """Ask for that notice, with the help that its line on the case lists."""
    return (
        select(Notice.posted_on, Notice.last_day, Notice.taken_down_on, Notice.place, NoticeEntry.help)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(Notice.id == newest_notice(kind), NoticeEntry.case_id == CASE)
    )


def objections() -> Question:
    """Ask for the objections to the notice for the purpose."""
    return select(
        Objection.outcome, Objection.decided_on, Objection.objected_to, Objection.investigators
    ).where(Objection.case_id == CASE, Objection.notice_id == newest_notice(PURPOSE))


def measures() -> Question:
    """Ask for the help measures that weren't entered by mistake, and whether their proof still counts."""
    return (
        select(
            HelpMeasure.id, HelpMeasure.kind, HelpMeasure.planned_on, HelpMeasure.starts_on,
            HelpMeasure.delivered_on, HelpMeasure.ended_on, Evidence.struck_on.label("struck_on"),
        )
        .outerjoin(Evidence, Evidence.id == HelpMeasure.proof_id)
        .where(HelpMeasure.case_id == CASE, HelpMeasure.end_reason != MISTAKE)
    )  # fmt: skip


def papers(owner: ColumnElement[bool]) -> Question:
    """Ask for an owner's papers that aren't struck out."""
    return select(Evidence.kind, Evidence.id).where(owner, Evidence.struck_on.is_(None))


def natural_end() -> Question:
    """Ask for the proofs that the risk is gone by itself; a roll-back refutes those that came before it."""
    refuted = exists().where(
        Signature.case_id == CASE,
        Signature.action == "approve_rollback",
        Signature.position == Signature.length - 1,
        Signature.recorded_at >= Evidence.recorded_at,
    )
    return select(Evidence.id).where(
        Evidence.case_id == CASE, Evidence.kind == "natural_end", Evidence.struck_on.is_(None), ~refuted
    )
