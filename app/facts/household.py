"""What guards know of a household, from the tables that record it. The only reader for guards."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.engine.standing import CaseStanding
from app.facts import members as member_facts
from app.facts import steps as step_facts
from app.models.bundle import Rows
from app.models.case import Case
from workflows.monitoring.facts import HouseholdFacts


def load(
    session: Session,
    case: Case,
    standing: CaseStanding,
    known: Rows,
    profile: Mapping[str, object],
    on: date,
) -> HouseholdFacts:
    """Return the household's facts for acts on ``on``; the default facts for a case without one."""
    if not known["household"]:
        return HouseholdFacts()
    application, consents = step_facts.application(session, known)
    papers = step_facts.papers(known["papers"])
    asked, given = step_facts.supplement(standing)
    return HouseholdFacts(
        kind=known["household"][0].kind,
        members=member_facts.members(known, consents, profile, on),
        members_changed_on=member_facts.changed_on(case, known["people"]),
        application=application,
        visit=step_facts.visit(known),
        meeting=step_facts.meeting(known),
        notice=step_facts.notice(known),
        announced=step_facts.announced(known),
        enrolled_on=case.entered_on if case.state == "assisted" else None,
        source_paper=any(kind == "source_paper" for kind, _ in papers),
        supplement_asked=asked,
        supplement_given=given,
        visited_on_site_by_township=any(kind == "on_site" for kind, _ in papers),
        papers=papers,
    )
