"""Everything that an act on a case looks at, asked of the database in one statement.

Dependent questions ("the visitors of the newest visit") name what they depend on as a subquery, so
that nothing has to come back before the next question can be asked.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    ScalarSelect,
    String,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app import clock, profiles
from app.models.account import Account, Person, Post, Relation
from app.models.base import Moment, StreamKind
from app.models.bundle import Bundle, Question, Rows
from app.models.case import Assignment, Case, CaseOpening, Signature, Snapshot
from app.models.comparison import ComparisonEntry, ComparisonList, Explanation
from app.models.event import Event
from app.models.evidence import Evidence
from app.models.household import Household, Membership
from app.models.meeting import Attendance, Meeting, Recusal, Vote
from app.models.monitoring import Application, Consent, Visit, Visitor
from app.models.notice import Notice, NoticeEntry, Objection
from app.models.profile import ProfileSnapshot

_POSTED = ("posted", "taken_down")

_CASE = bindparam("case_id", None, type_=Integer)
_HOUSEHOLD = bindparam("household_id", None, type_=Integer)
_PURPOSE = bindparam("purpose", None, type_=String)
_TODAY = bindparam("today", None, type_=Date)


def ask(session: Session, case: Case, *, action: str = "") -> Rows:
    """Return all that is recorded of a case; of an ``action`` also what its signers answered so far."""
    return _FILE.ask(
        session,
        case_id=case.id,
        household_id=case.household_id,
        opened_at=case.opened_at,
        sequence=case.last_sequence,
        state=case.state,
        action=action,
        profile_digest=case.profile_digest,
        purpose="elimination" if case.state.startswith("elimination") else "identification",
        today=clock.today(),
    )


def _signatures() -> Question:
    return select(
        Signature.action, Signature.source, Signature.target, Signature.position, Signature.length,
        Signature.account_id, Signature.on_behalf_of, Signature.role, Signature.occurred_on,
        Signature.sequence, Signature.snapshot_digest,
    ).where(Signature.case_id == _CASE, Signature.voided_by.is_(None))  # fmt: skip


def _said() -> Question:
    """The events of the signatures of an action in the present state, whose answers the next one needs."""
    of_chain = select(Signature.sequence).where(
        Signature.case_id == _CASE,
        Signature.voided_by.is_(None),
        Signature.action == bindparam("action", None, type_=String),
        Signature.source == bindparam("state", None, type_=String),
    )
    return select(Event.sequence, Event.body).where(
        Event.stream_kind == StreamKind.CASE.value, Event.stream_id == _CASE, Event.sequence.in_(of_chain)
    )


def _newest_event() -> Question:
    return select(Event.digest).where(
        Event.stream_kind == StreamKind.CASE.value,
        Event.stream_id == _CASE,
        Event.sequence == bindparam("sequence", None, type_=Integer),
    )


def _assignments() -> Question:
    return select(Assignment.organisation_id).where(
        Assignment.case_id == _CASE,
        Assignment.valid_from <= _TODAY,
        or_(Assignment.valid_to.is_(None), Assignment.valid_to >= _TODAY),
    )


def _openings() -> Question:
    """Who opened the case since it came to its state, with every role that they hold today."""
    came = select(func.max(Signature.recorded_at)).where(
        Signature.case_id == _CASE,
        Signature.target == bindparam("state", None, type_=String),
        Signature.source != bindparam("state", None, type_=String),
    )
    opened_at = bindparam("opened_at", None, type_=Moment)
    return (
        select(CaseOpening.account_id, Post.role)
        .join(Post, Post.account_id == CaseOpening.account_id)
        .where(
            CaseOpening.case_id == _CASE,
            CaseOpening.opened_at >= func.coalesce(came.scalar_subquery(), opened_at),
            Post.ended_at.is_(None),
            Post.valid_from <= _TODAY,
            or_(Post.valid_to.is_(None), Post.valid_to >= _TODAY),
        )
    )


def _members_now() -> Question:
    return select(Membership.person_id).where(
        Membership.household_id == _HOUSEHOLD, Membership.valid_to.is_(None)
    )


def _kin() -> Question:
    """The accounts of members of the household and of their declared kin."""
    kin = select(Relation.holder_id).where(
        Relation.person_id.in_(_members_now()), Relation.ended_on.is_(None)
    )
    return select(Account.id).where(or_(Account.person_id.in_(_members_now()), Account.person_id.in_(kin)))


def _people() -> Question:
    """Everybody who belongs, and whoever died while belonging."""
    return (
        select(
            Membership.id, Membership.person_id, Membership.relation, Membership.labour, Membership.health,
            Membership.school, Membership.valid_from, Membership.reason_in, Person.born_on, Person.died_on,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.household_id == _HOUSEHOLD,
            or_(Membership.valid_to.is_(None), Membership.reason_out == "death"),
        )
    )  # fmt: skip


def _left() -> Question:
    """The day on which a member last left the household."""
    return select(func.max(Membership.valid_to).label("last")).where(Membership.household_id == _HOUSEHOLD)


def _newest(model: type[Application] | type[Visit], *conditions: Any) -> ScalarSelect[int]:
    return (
        select(model.id)
        .where(model.case_id == _CASE, *conditions)
        .order_by(model.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )


def _application() -> Question:
    return select(
        Application.signed_on, Application.risks, Application.scribe, Application.read_aloud,
        Application.proxy, Application.proxy_hash, Application.helper_sealed.is_not(None).label("reasoned"),
        Application.applicant_id,
    ).where(Application.id == _newest(Application))  # fmt: skip


def _consents() -> Question:
    return select(Consent.person_id, Consent.consented_on).where(
        Consent.application_id == _newest(Application)
    )


def _visit() -> Question:
    return select(
        Visit.visited_on, Visit.size, Visit.window_begin, Visit.window_end, Visit.confirmed_how,
        Visit.income_per_head,
        Visit.spending_per_head, Visit.reference_per_head, Visit.spending, Visit.can_cope, Visit.guarantees,
        Visit.spending_settled, Visit.category,
    ).where(Visit.id == _newest(Visit, Visit.purpose == _PURPOSE))  # fmt: skip


def _visitors() -> Question:
    return select(Visitor.account_id).where(Visitor.visit_id == _newest(Visit, Visit.purpose == _PURPOSE))


def _answers() -> Question:
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
        .where(ComparisonEntry.case_id == _CASE)
    )  # fmt: skip


def _newest_meeting() -> ScalarSelect[int]:
    return (
        select(Meeting.id)
        .join(Vote, Vote.meeting_id == Meeting.id)
        .where(Vote.case_id == _CASE, Meeting.purpose == _PURPOSE, Meeting.status == "recorded")
        .order_by(Meeting.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _meeting() -> Question:
    """The newest recorded meeting that voted on the case, with that vote."""
    return (
        select(
            Meeting.held_on, Meeting.body, Meeting.minutes_sealed.is_not(None).label("written"),
            Vote.agreed, Vote.against, Vote.abstained,
        )
        .join(Vote, Vote.meeting_id == Meeting.id)
        .where(Meeting.id == _newest_meeting(), Vote.case_id == _CASE)
    )  # fmt: skip


def _attendance() -> Question:
    return select(Attendance.person_id, Attendance.present).where(Attendance.meeting_id == _newest_meeting())


def _recused() -> Question:
    return select(Recusal.person_id).where(Recusal.meeting_id == _newest_meeting(), Recusal.case_id == _CASE)


def _kin_of_members() -> Question:
    """Those on the meeting's list who are declared kin of a member of the household."""
    members = select(Membership.person_id).where(
        Membership.household_id == _HOUSEHOLD,
        or_(Membership.valid_to.is_(None), Membership.reason_out == "death"),
    )
    listed = select(Attendance.person_id).where(Attendance.meeting_id == _newest_meeting())
    return select(Relation.holder_id).where(
        Relation.holder_id.in_(listed), Relation.person_id.in_(members), Relation.ended_on.is_(None)
    )


def _newest_notice(kind: Any) -> ScalarSelect[int]:
    return (
        select(Notice.id)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(NoticeEntry.case_id == _CASE, Notice.kind == kind, Notice.status.in_(_POSTED))
        .order_by(Notice.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _notice(kind: Any) -> Question:
    return select(Notice.posted_on, Notice.last_day, Notice.taken_down_on, Notice.place).where(
        Notice.id == _newest_notice(kind)
    )


def _objections() -> Question:
    return select(
        Objection.outcome, Objection.decided_on, Objection.objected_to, Objection.investigators
    ).where(Objection.case_id == _CASE, Objection.notice_id == _newest_notice(_PURPOSE))


def _papers(owner: ColumnElement[bool]) -> Question:
    return select(Evidence.kind, Evidence.id).where(owner, Evidence.struck_on.is_(None))


_FILE = Bundle(
    signatures=_signatures(),
    said=_said(),
    newest=_newest_event(),
    snapshots=select(Snapshot.digest).where(Snapshot.case_id == _CASE),
    assignments=_assignments(),
    openings=_openings(),
    bound=select(ProfileSnapshot.values).where(
        ProfileSnapshot.digest == bindparam("profile_digest", None, type_=String)
    ),
    parameters=profiles.decided(_TODAY),
    household=select(Household.kind).where(Household.id == _HOUSEHOLD),
    kin=_kin(),
    people=_people(),
    left=_left(),
    application=_application(),
    consents=_consents(),
    visit=_visit(),
    visitors=_visitors(),
    answers=_answers(),
    meeting=_meeting(),
    attendance=_attendance(),
    recused=_recused(),
    kin_of_members=_kin_of_members(),
    notice=_notice(_PURPOSE),
    announcement=_notice("announcement"),
    objections=_objections(),
    papers=_papers(Evidence.case_id == _CASE),
    meeting_papers=_papers(Evidence.meeting_id == _newest_meeting()),
    notice_papers=_papers(Evidence.notice_id == _newest_notice(_PURPOSE)),
    announcement_papers=_papers(Evidence.notice_id == _newest_notice("announcement")),
)
