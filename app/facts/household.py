"""What guards know of a household, from the tables that record it. The only reader for guards."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from app import clock
from app.engine.standing import CaseStanding
from app.facts import elimination as elimination_facts
from app.facts import help_measures as help_facts
from app.facts import members as member_facts
from app.facts import snapshots
from app.facts import steps as step_facts
from app.facts.questions import ask
from app.facts.rule_gate import errors_at_signature
from app.models.bundle import Rows
from app.models.case import Case, Snapshot
from workflows.monitoring.facts import HouseholdFacts


def load(
    session: Session,
    case: Case,
    standing: CaseStanding,
    known: Rows,
    profile: Mapping[str, object],
    on: date,
    answers: Mapping[str, object],
) -> HouseholdFacts:
    """Return the household's facts for acts on ``on``; the default facts for a case without one.

    ``answers`` are those of the act in hand: whoever proposes an elimination says how the risk went.
    """
    if not known["household"]:
        return HouseholdFacts()
    application, consents = step_facts.application(session, known)
    papers = step_facts.papers(known["papers"])
    kinds, naturally = {kind for kind, _ in papers}, elimination_facts.naturally(known, answers)
    asked, given, shown = step_facts.supplement(standing, known)
    subject = HouseholdFacts(
        kind=known["household"][0].kind,
        members=member_facts.members(known, consents, profile, on),
        members_changed_on=member_facts.changed_on(case, known),
        application=application,
        visit=step_facts.visit(known),
        meeting=step_facts.meeting(known),
        notice=step_facts.notice(known, naturally=naturally),
        announced=step_facts.announced(known),
        eliminated_naturally=naturally,
        **elimination_facts.fields(standing, known),
        **help_facts.fields(standing, known, profile, application.risks),
        source_paper="source_paper" in kinds,
        supplement_asked=asked,
        supplement_given=given,
        visited_on_site_by_township="on_site" in kinds,
        papers=papers,
    )
    return replace(
        subject,
        missing_dates=tuple(_missing_dates(case.state, subject)),
        supplement_changes=_changed_since(session, case, shown, subject),
        data_errors=errors_at_signature(session, case, profile),
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
    return missing_consents(session, ask(session, case))


def missing_consents(session: Session, known: Rows) -> tuple[int, ...]:
    """Return the same from what was asked of a case before."""
    today = clock.today()
    _, consents = step_facts.application(session, known)
    return tuple(
        one.person_id
        for one in sorted(known["people"], key=lambda row: row.id)
        if one.died_on is None and one.person_id not in consents and member_facts.adult(one.born_on, today)
    )


def kin_accounts(session: Session, case: Case) -> frozenset[int]:
    """Return the accounts of members of the household and of their declared kin."""
    return (
        frozenset(row.id for row in ask(session, case)["kin"])
        if case.household_id is not None
        else frozenset()
    )
