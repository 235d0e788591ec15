"""Loads what guards know of a household, from the tables that record it. The only reader for guards.

Every question is asked once for a case, whatever the number of members, visitors or voters.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.facts import members as member_facts
from app.facts import steps as step_facts
from app.models.account import Account, Relation
from app.models.case import Case
from app.models.household import Household, Membership
from workflows.monitoring.facts import HouseholdFacts


def load(session: Session, case: Case, profile: Mapping[str, object], on: date) -> HouseholdFacts:
    """Return the household's facts for acts on ``on``; the default facts for a case without one."""
    household = session.get(Household, case.household_id) if case.household_id is not None else None
    if household is None:
        return HouseholdFacts()
    purpose = "elimination" if case.state.startswith("elimination") else "identification"
    application, consents = step_facts.application(session, case)
    papers = step_facts.papers(session, case)
    people = member_facts.people(session, household.id)
    announcement = step_facts.notice(session, case, "announcement")
    asked, given = step_facts.supplement(session, case)
    return HouseholdFacts(
        kind=household.kind,
        members=member_facts.members(session, case, people, consents, profile, on),
        members_changed_on=member_facts.changed_on(case, people),
        application=application,
        visit=step_facts.visit(session, case, purpose, papers),
        meeting=step_facts.meeting(session, case, purpose, [person.id for _, person in people]),
        notice=step_facts.notice(session, case, purpose),
        announced=announcement.posted_on is not None and announcement.posting_proof,
        enrolled_on=case.entered_on if case.state == "assisted" else None,
        source_paper=any(kind == "source_paper" for kind, _ in papers),
        supplement_asked=asked,
        supplement_given=given,
        visited_on_site_by_township=any(kind == "on_site" for kind, _ in papers),
        papers=papers,
    )


def kin_accounts(session: Session, case: Case) -> frozenset[int]:
    """Return the accounts of members of the household and of their declared kin."""
    if case.household_id is None:
        return frozenset()
    members = select(Membership.person_id).where(
        Membership.household_id == case.household_id, Membership.valid_to.is_(None)
    )
    kin = select(Relation.holder_id).where(Relation.person_id.in_(members), Relation.ended_on.is_(None))
    found = session.execute(
        select(Account.id).where(or_(Account.person_id.in_(members), Account.person_id.in_(kin)))
    )
    return frozenset(found.scalars())
