"""Everything that an act on a case looks at, asked of the database in one statement.

Dependent questions ("the visitors of the newest visit") name what they depend on as a subquery, so
that nothing has to come back before the next question can be asked.
"""

from sqlalchemy import (
    Date,
    Integer,
    String,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app import clock, profiles
from app.facts import step_questions as steps
from app.facts.kin import family_accounts
from app.facts.step_questions import CASE, HOUSEHOLD, PURPOSE
from app.models.account import Person, Post
from app.models.base import Moment, StreamKind
from app.models.bundle import Bundle, Question, Rows
from app.models.case import Assignment, Case, CaseOpening, Signature, Snapshot
from app.models.event import Event
from app.models.evidence import Evidence
from app.models.household import Household, Membership
from app.models.monitoring import Application
from app.models.profile import ProfileSnapshot

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
    ).where(Signature.case_id == CASE, Signature.voided_by.is_(None))  # fmt: skip


def _said() -> Question:
    """The events of the signatures of an action in the present state, whose answers the next one needs."""
    of_chain = select(Signature.sequence).where(
        Signature.case_id == CASE,
        Signature.voided_by.is_(None),
        Signature.action == bindparam("action", None, type_=String),
        Signature.source == bindparam("state", None, type_=String),
    )
    return select(Event.sequence, Event.body).where(
        Event.stream_kind == StreamKind.CASE.value, Event.stream_id == CASE, Event.sequence.in_(of_chain)
    )


def _newest_event() -> Question:
    return select(Event.digest).where(
        Event.stream_kind == StreamKind.CASE.value,
        Event.stream_id == CASE,
        Event.sequence == bindparam("sequence", None, type_=Integer),
    )


def _assignments() -> Question:
    return select(Assignment.organisation_id).where(
        Assignment.case_id == CASE,
        Assignment.valid_from <= _TODAY,
        or_(Assignment.valid_to.is_(None), Assignment.valid_to >= _TODAY),
    )


def _openings() -> Question:
    """Who opened the case since it came to its state, with every role that they hold today."""
    came = select(func.max(Signature.recorded_at)).where(
        Signature.case_id == CASE,
        Signature.target == bindparam("state", None, type_=String),
        Signature.source != bindparam("state", None, type_=String),
    )
    opened_at = bindparam("opened_at", None, type_=Moment)
    return (
        select(CaseOpening.account_id, CaseOpening.version, Post.role)
        .join(Post, Post.account_id == CaseOpening.account_id)
        .where(
            CaseOpening.case_id == CASE,
            CaseOpening.opened_at >= func.coalesce(came.scalar_subquery(), opened_at),
            Post.ended_at.is_(None),
            Post.valid_from <= _TODAY,
            or_(Post.valid_to.is_(None), Post.valid_to >= _TODAY),
        )
    )


def _kin() -> Question:
    """The accounts of members of the household and of their declared kin."""
    return family_accounts(HOUSEHOLD)


def _people() -> Question:
    """Everybody who belongs, and whoever died while belonging."""
    return (
        select(
            Membership.id, Membership.person_id, Membership.relation, Membership.labour, Membership.health,
            Membership.school, Membership.valid_from, Membership.reason_in, Person.born_on, Person.died_on,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.household_id == HOUSEHOLD,
            or_(Membership.valid_to.is_(None), Membership.reason_out == "death"),
        )
    )  # fmt: skip


def _left() -> Question:
    """The day on which a member last left the household."""
    return select(func.max(Membership.valid_to).label("last")).where(Membership.household_id == HOUSEHOLD)


def _cases_beside() -> Question:
    """The household's other cases that are open, or eliminated with the risks of their applications."""
    return (
        select(Case.state, Case.closed_on, Application.risks)
        .outerjoin(Application, Application.case_id == Case.id)
        .where(
            Case.household_id == HOUSEHOLD,
            Case.id != CASE,
            or_(Case.closed_on.is_(None), Case.state == "eliminated"),
        )
    )


def _proposed() -> Question:
    """The event in which the elimination was proposed that is in hand, and not taken back since."""
    newest = select(func.max(Signature.sequence)).where(
        Signature.case_id == CASE,
        Signature.action == "propose_elimination",
        Signature.position == 0,
        Signature.voided_by.is_(None),
    )
    return select(Event.body).where(
        Event.stream_kind == StreamKind.CASE.value,
        Event.stream_id == CASE,
        Event.sequence == newest.scalar_subquery(),
    )


_FILE = Bundle(
    signatures=_signatures(),
    said=_said(),
    newest=_newest_event(),
    snapshots=select(Snapshot.digest).where(Snapshot.case_id == CASE),
    assignments=_assignments(),
    openings=_openings(),
    bound=select(ProfileSnapshot.values).where(
        ProfileSnapshot.digest == bindparam("profile_digest", None, type_=String)
    ),
    parameters=profiles.decided(_TODAY),
    household=select(Household.kind, Household.monitored_since).where(Household.id == HOUSEHOLD),
    kin=_kin(),
    people=_people(),
    left=_left(),
    beside=_cases_beside(),
    proposed=_proposed(),
    application=steps.application(),
    consents=steps.consents(),
    visit=steps.visit(),
    visitors=steps.visitors(),
    answers=steps.answers(),
    meeting=steps.meeting(),
    attendance=steps.attendance(),
    recused=steps.recused(),
    measures=steps.measures(),
    kin_of_members=steps.kin_of_members(),
    notice=steps.notice(PURPOSE),
    announcement=steps.notice("announcement"),
    objections=steps.objections(),
    papers=steps.papers(Evidence.case_id == CASE),
    natural_end=steps.natural_end(),
    meeting_papers=steps.papers(Evidence.meeting_id == steps.newest_meeting()),
    notice_papers=steps.papers(Evidence.notice_id == steps.newest_notice(PURPOSE)),
    announcement_papers=steps.papers(Evidence.notice_id == steps.newest_notice("announcement")),
)
