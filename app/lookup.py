"""The only way to a thing: finding it and being allowed to see it are one step.

What lies outside the actor's territory doesn't exist for him (:class:`NotFound`).
"""

from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import clock
from app.audit.seen import note_case, note_found, note_seen
from app.errors import NotFound
from app.facts.suspicion_people import kept_from
from app.models.account import Account, Person, Post
from app.models.case import Assignment, Case
from app.models.comparison import ComparisonList
from app.models.evidence import Evidence
from app.models.help import HelpMeasure
from app.models.household import Household
from app.models.inspection_sample import InspectionCallList, InspectionSample
from app.models.lead import Lead
from app.models.lead_list import LeadList
from app.models.meeting import Meeting
from app.models.notice import Notice
from app.models.organisation import Organisation
from app.models.problem_paper import PlanPaper
from app.models.region import Region
from app.permissions import GRANTED, Permission
from app.policy import Actor, is_sealed, range_of, reaches, territory_of
from workflows.roles import ROLES

Found = TypeVar(
    "Found", ComparisonList, InspectionCallList, InspectionSample, LeadList, Meeting, Notice, PlanPaper
)


def within_reach(actor: Actor, code: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a region code lies in the actor's territories, as index ranges."""
    ranges = [range_of(territory) for territory in actor.territories]
    return or_(false(), *((code >= low) & (code < high) for low, high in ranges))


def get_region(session: Session, actor: Actor, code: str) -> Region:
    """Return a region in reach, or one that contains a territory of the actor."""
    region = session.get(Region, code)
    if region is None:
        raise NotFound
    prefix = territory_of(code)
    if not any(reaches(own, code) or prefix == own[: len(prefix)] for own in actor.territories):
        raise NotFound
    return region


def get_organisation(session: Session, actor: Actor, organisation_id: int) -> Organisation:
    """Return an organisation whose region lies in reach."""
    found = session.execute(
        select(Organisation).where(
            Organisation.id == organisation_id, within_reach(actor, Organisation.region_code)
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def get_account(session: Session, actor: Actor, account_id: int) -> tuple[Account, Person]:
    """Return an account with its person: one's own, or one with a post in reach.

    County administrators see every account, also those without a post yet.
    """
    statement = (
        select(Account, Person)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id == account_id, or_(Account.id == actor.account_id, visible_accounts(actor)))
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound
    return found.Account, found.Person


def visible_accounts(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an account may be seen by the actor."""
    if any(len(post.territory) <= 6 and post.role in _COUNTY_EYES for post in actor.posts):
        return Account.id > 0
    in_reach = (
        select(Post.account_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(within_reach(actor, Organisation.region_code))
    )
    return Account.id.in_(in_reach)


_COUNTY_EYES = frozenset({"system_admin", "security_admin", "audit_admin", "inspector"})


def get_case(session: Session, actor: Actor, ref: str, *, lock: bool = False) -> Case:
    """Return a case in the actor's territory or assigned to one of his organisations.

    What is sealed doesn't exist for whom it names, for their kin and for the household's.
    ``lock`` keeps others from changing it until the transaction ends.
    """
    case = session.execute(_CASE_LOCKED if lock else _CASE, {"ref": ref}).scalar_one_or_none()
    if case is None or not actor.may(Permission.CASES_READ):
        raise NotFound
    if not any(post.covers(case.territory) for post in actor.posts) and not assigned_to(
        session, actor, case.id
    ):
        raise NotFound
    if is_sealed(case.territory) and kept_from(session, actor.people, case.id):
        raise NotFound
    note_case(session, case)
    return case


_CASE = select(Case).where(Case.ref == bindparam("ref"))
_CASE_LOCKED = _CASE.with_for_update()


def get_household(session: Session, actor: Actor, household_id: int, *, lock: bool = False) -> Household:
    """Return a household in the actor's territory, or one whose case is assigned to him."""
    statement = select(Household).where(Household.id == household_id)
    if lock:
        statement = statement.with_for_update()
    household = session.execute(statement).scalar_one_or_none()
    if household is None or not actor.may(Permission.CASES_READ):
        raise NotFound
    note_seen(session, ("household", household.id))
    if any(post.covers(household.territory) for post in actor.posts):
        return household
    cases = session.execute(select(Case.id).where(Case.household_id == household_id)).scalars()
    if not any(assigned_to(session, actor, case_id) for case_id in cases):
        raise NotFound
    return household


def get_lead(session: Session, actor: Actor, lead_id: int, *, lock: bool = False) -> Lead:
    """Return a lead of a place in reach, for whoever may read leads there."""
    statement = select(Lead).where(Lead.id == lead_id)
    lead = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if lead is None or actor.post_at(Permission.LEADS_READ, lead.territory) is None:
        raise NotFound
    note_seen(session, ("lead", lead.id))
    if lead.household_id is not None:
        note_seen(session, ("household", lead.household_id))
    return lead


def get_meeting(session: Session, actor: Actor, meeting_id: int, *, lock: bool = False) -> Meeting:
    """Return a meeting of a village in reach."""
    statement = select(Meeting).where(Meeting.id == meeting_id, within_case_reach(actor, Meeting.region_code))
    return _one(session, statement.with_for_update() if lock else statement)


def get_notice(session: Session, actor: Actor, notice_id: int, *, lock: bool = False) -> Notice:
    """Return a notice of a village in reach."""
    statement = select(Notice).where(Notice.id == notice_id, within_case_reach(actor, Notice.region_code))
    return _one(session, statement.with_for_update() if lock else statement)


def get_comparison_list(
    session: Session, actor: Actor, list_id: int, *, lock: bool = False
) -> ComparisonList:
    """Return a comparison list: a department's own; any for who reads comparisons of the county."""
    whole_county = any(len(post.territory) <= 6 and post.covers(post.territory) for post in actor.posts)
    own = ComparisonList.department_id.in_([post.organisation_id for post in actor.posts])
    statement = select(ComparisonList).where(
        ComparisonList.id == list_id, own if not whole_county else ComparisonList.id > 0
    )
    return _one(session, statement.with_for_update() if lock else statement)


def get_lead_list(session: Session, actor: Actor, list_id: int, *, lock: bool = False) -> LeadList:
    """Return a department's list of leads: one received in reach, or one of the actor's own department."""
    statement = select(LeadList).where(LeadList.id == list_id, visible_lead_lists(actor))
    return _one(session, statement.with_for_update() if lock else statement)


def visible_lead_lists(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a list of leads may be seen by the actor."""
    reading = Permission.LEAD_LISTS_READ
    own = [
        post.organisation_id
        for post in actor.posts
        if ROLES[post.role].by_assignment and reading in GRANTED[post.role]
    ]
    near = in_territories(actor.territories_for(reading), LeadList.territory)
    return or_(LeadList.supplier_id.in_(own), near)


def get_plan_paper(session: Session, actor: Actor, paper_id: int, *, lock: bool = False) -> PlanPaper:
    """Return a paper with problems, for whoever founds batches of the county or township it was read for."""
    statement = select(PlanPaper).where(PlanPaper.id == paper_id, visible_plan_papers(actor))
    return _one(session, statement.with_for_update() if lock else statement)


def visible_plan_papers(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a paper with problems may be looked through by the actor."""
    return in_territories(actor.territories_for(Permission.PROBLEMS_FOUND), PlanPaper.territory)


def get_sample(session: Session, actor: Actor, sample_id: int, *, lock: bool = False) -> InspectionSample:
    """Return a sample of a territory that lies in reach of an inspector's post."""
    reach = in_territories(actor.territories_for(Permission.INSPECTION_SAMPLE), InspectionSample.territory)
    statement = select(InspectionSample).where(InspectionSample.id == sample_id, reach)
    return _one(session, statement.with_for_update() if lock else statement)


def get_call_list(session: Session, actor: Actor, list_id: int, *, lock: bool = False) -> InspectionCallList:
    """Return a list of call-backs of a territory that lies in reach of an inspector's post."""
    reach = in_territories(actor.territories_for(Permission.INSPECTION_SAMPLE), InspectionCallList.territory)
    statement = select(InspectionCallList).where(InspectionCallList.id == list_id, reach)
    return _one(session, statement.with_for_update() if lock else statement)


def get_evidence(
    session: Session, actor: Actor, paper_id: int, *, lock: bool = False
) -> tuple[Evidence, Case | Meeting | Notice]:
    """Return a paper with what it belongs to, where that is in reach; ``lock`` locks the latter."""
    paper = session.get(Evidence, paper_id)
    if paper is None:
        raise NotFound
    note_seen(session, ("evidence", paper.id))
    if paper.meeting_id is not None:
        return paper, get_meeting(session, actor, paper.meeting_id, lock=lock)
    if paper.notice_id is not None:
        return paper, get_notice(session, actor, paper.notice_id, lock=lock)
    ref = session.execute(select(Case.ref).where(Case.id == paper.case_id)).scalar_one()
    return paper, get_case(session, actor, ref, lock=lock)


def get_measure(
    session: Session, actor: Actor, measure_id: int, *, lock: bool = False
) -> tuple[HelpMeasure, Case]:
    """Return a help measure with its case, where that is in reach.

    ``lock`` locks the case before the measure is read: of two who write, the second sees the first.
    """
    ref = session.execute(
        select(Case.ref).join(HelpMeasure, HelpMeasure.case_id == Case.id).where(HelpMeasure.id == measure_id)
    ).scalar_one_or_none()
    if ref is None:
        raise NotFound
    case = get_case(session, actor, ref, lock=lock)
    return session.get_one(HelpMeasure, measure_id, populate_existing=lock), case


def within_case_reach(actor: Actor, code: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a region code lies where the actor's cases lie, as index ranges."""
    return in_territories(actor.case_territories, code)


def in_territories(territories: tuple[str, ...], code: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a region code begins with one of the prefixes, as index ranges."""
    ranges = [range_of(territory) for territory in territories]
    return or_(false(), *((code >= low) & (code < high) for low, high in ranges))


def _one(session: Session, statement: Select[Found]) -> Found:
    found: Found | None = session.scalar(statement)
    if found is None:
        raise NotFound
    note_found(session, found)
    return found


def assigned_cases(organisation_id: int, on: date) -> ColumnElement[bool]:
    """Return the condition that a case is assigned to an organisation on a day."""
    return Case.id.in_(
        select(Assignment.case_id).where(
            Assignment.organisation_id == organisation_id,
            Assignment.valid_from <= on,
            or_(Assignment.valid_to.is_(None), Assignment.valid_to >= on),
        )
    )


def assigned_to(session: Session, actor: Actor, case_id: int) -> frozenset[int]:
    """Return the actor's organisations to which a case is assigned today."""
    own = {"case": case_id, "own": [post.organisation_id for post in actor.posts], "today": clock.today()}
    return frozenset(session.execute(_ASSIGNED, own).scalars())


_ASSIGNED = select(Assignment.organisation_id).where(
    Assignment.case_id == bindparam("case"),
    Assignment.organisation_id.in_(bindparam("own", expanding=True)),
    Assignment.valid_from <= bindparam("today"),
    or_(Assignment.valid_to.is_(None), Assignment.valid_to >= bindparam("today")),
)
