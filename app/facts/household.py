"""Loads what guards know of a household, from the tables that record it. The only reader for guards.

Every question is asked once for a case, whatever the number of members, visitors or voters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.facts import members as member_facts
from app.facts import snapshots
from app.facts import steps as step_facts
from app.models.account import Account, Relation
from app.models.case import Case, Snapshot
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
    asked, given, shown = step_facts.supplement(session, case)
    subject = HouseholdFacts(
        kind=household.kind,
        members=member_facts.members(session, case, people, consents, profile, on),
        members_changed_on=member_facts.changed_on(session, case, people),
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
    return replace(
        subject,
        missing_dates=tuple(_missing_dates(case.state, subject)),
        supplement_changes=_changed_since(session, case, shown, subject),
    )


def _missing_dates(state: str, subject: HouseholdFacts) -> Iterator[str]:
    """Yield the earlier steps of the chain in hand that have no day (red flag P07)."""
    if not state.endswith(("township_review", "township_reviewed", "county_review")):
        return
    if state.startswith("rollback"):
        return
    days = {
        "visit": subject.visit.visited_on,
        "meeting": subject.meeting.held_on,
        "notice": subject.notice.posted_on,
        "notice_end": subject.notice.taken_down_on,
    }
    if not state.startswith("elimination"):
        days["application"] = subject.application.signed_on
    yield from (name for name, day in days.items() if day is None)


_SUBSTANCE = {
    "category": ("kind", "visit.category"),
    "income": ("visit.income_per_head", "visit.reference_per_head", "visit.spending", "visit.can_cope"),
    "risk": ("application.risks",),
}
_MEMBER_SUBSTANCE = frozenset({"died_on", "health", "id", "labour", "relation", "school"})


def _changed_since(
    session: Session, case: Case, shown: str | None, subject: HouseholdFacts
) -> frozenset[str]:
    """Return what is no longer as the asker of a supplement was shown it (decisions.md 8)."""
    snapshot = session.get(Snapshot, shown) if shown is not None else None
    if snapshot is None:
        return frozenset()
    paths = {
        one.path for one in snapshots.differences(snapshots.opened(case, snapshot), snapshots.flat(subject))
    }
    found = {name for name, watched in _SUBSTANCE.items() if paths & set(watched)}
    if any(path.startswith("members.") and path.split(".")[-1] in _MEMBER_SUBSTANCE for path in paths):
        found.add("members")
    return frozenset(found)


def without_consent(session: Session, case: Case) -> tuple[int, ...]:
    """Return the living members of full age whose authorisation isn't on record, by number."""
    if case.household_id is None:
        return ()
    _, consents = step_facts.application(session, case)
    today = clock.today()
    return tuple(
        person.id
        for _, person in member_facts.people(session, case.household_id)
        if person.died_on is None and person.id not in consents and member_facts.adult(person, today)
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
