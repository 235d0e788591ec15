"""Everything that an act on a case looks at, asked of the database in one statement.

Dependent questions ("the visitors of the newest visit") name what they depend on as a subquery, so
that nothing has to come back before the next question can be asked.
"""

from sqlalchemy import (
    Date,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app import clock
from app.facts import step_questions as steps
from app.facts.case_questions import OF_EVERY_CASE
from app.facts.kin import family_accounts
from app.facts.problem_questions import PROBLEM_FILE
from app.facts.step_questions import CASE, HOUSEHOLD, PURPOSE
from app.facts.suspicion_questions import SUSPICION_FILE
from app.models.account import Person
from app.models.base import StreamKind
from app.models.bundle import Bundle, Question, Rows
from app.models.case import Case, Signature
from app.models.event import Event
from app.models.evidence import Evidence
from app.models.household import Household, Membership
from app.models.monitoring import Application

_TODAY = bindparam("today", None, type_=Date)


def ask(session: Session, case: Case, *, action: str = "") -> Rows:
    """Return all that is recorded of a case; of an ``action`` also what its signers answered so far."""
    return _FILES.get(case.workflow, _FILE).ask(
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
    **OF_EVERY_CASE,
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

_FILES = {"monitoring": _FILE, "rectification": PROBLEM_FILE, "suspicion": SUSPICION_FILE}
"""What is asked of a case, by its workflow; one that brings no questions is asked a household's."""
