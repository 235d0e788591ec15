"""What is known of risk leads: who may not decide one, whom it is about, what still has to be seen."""

from collections.abc import Iterable
from datetime import date

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.facts.kin import family_accounts
from app.keyring import vault
from app.models.lead import Lead, LeadReport, LeadVisitor
from app.sealing import Unreadable, placeholder
from workflows.monitoring.leads import FROM_AFAR

WHOM = "lead/whom"
"""Context under which name and paper of whom a lead is about are sealed."""
ENDING = "lead/ending"
"""Context under which the reason of an end without risk is sealed; the number of the lead follows."""


def whom(lead: Lead) -> dict[str, str]:
    """Return ``name`` and ``national_id`` of whom a lead is about; the paper may be missing."""
    try:
        told: dict[str, str] = orjson.loads(vault().open(lead.key, lead.whom_sealed, context=WHOM))
    except Unreadable as error:
        return {"name": placeholder(error)}
    return told


def kin_of_household(session: Session, household_id: int | None) -> frozenset[int]:
    """Return the accounts of members of a household and of their declared kin."""
    if household_id is None:
        return frozenset()
    return frozenset(session.execute(family_accounts(household_id)).scalars())


def family_of(session: Session, lead: Lead) -> dict[int, bytes]:
    """Return the numbers and keys of a lead and of those merged into it."""
    with session.no_autoflush:
        merged = session.execute(select(Lead.id, Lead.key).where(Lead.merged_into_id == lead.id))
        return {lead.id: lead.key, **{row.id: row.key for row in merged}}


def said(report: LeadReport, key: bytes) -> dict[str, str]:
    """Return what a report says: ``name``, ``phone``, ``address`` and ``content``, where given."""
    place = f"lead_report/{report.lead_id}/{report.sequence}"
    try:
        told: dict[str, str] = orjson.loads(vault().open(key, report.said_sealed, context=place))
    except Unreadable as error:
        return dict.fromkeys(("name", "content"), placeholder(error))
    return told


def phones(session: Session, lead: Lead) -> tuple[str, ...]:
    """Return the telephones given with a lead, each once."""
    keys = family_of(session, lead)
    reports = session.execute(
        select(LeadReport).where(LeadReport.lead_id.in_(keys)).order_by(LeadReport.id)
    ).scalars()
    found = (said(one, keys[one.lead_id]).get("phone", "") for one in reports)
    return tuple(dict.fromkeys(one for one in found if one))


def visitors_named(session: Session, lead_id: int) -> tuple[LeadVisitor, ...]:
    """Return who is to visit because of a lead, in the order in which they were named."""
    return tuple(
        session.execute(
            select(LeadVisitor)
            .where(LeadVisitor.lead_id == lead_id, LeadVisitor.ended_on.is_(None))
            .order_by(LeadVisitor.id)
        ).scalars()
    )


def noticed_days(session: Session, lead: Lead) -> tuple[date, ...]:
    """Return the days on which anything was noticed, merged leads included, the first one first."""
    return tuple(day for day, _ in told_days(session, lead))


def told_days(session: Session, lead: Lead) -> tuple[tuple[date, date], ...]:
    """Return for each report the day on which it was noticed, and the day from which its limits count."""
    if lead.id is None:
        return ()
    merged = select(Lead.id).where(Lead.merged_into_id == lead.id)
    with session.no_autoflush:  # what changed in the lead is written with its next event only
        found = session.execute(
            select(LeadReport.noticed_on, LeadReport.source, LeadReport.recorded_at).where(
                or_(LeadReport.lead_id == lead.id, LeadReport.lead_id.in_(merged))
            )
        ).all()
        return tuple(
            sorted((day, counted_from(source, day, local_date(recorded))) for day, source, recorded in found)
        )


def counted_from(source: str, noticed_on: date, recorded_on: date) -> date:
    """Return the day from which the limits of a report count: nobody is late before he was told.

    What a department or a superior noticed counts from the report, everything else from the notice:
    whoever noticed it himself could have told it then.
    """
    return recorded_on if source in FROM_AFAR else noticed_on


def unseen(lead: Lead, days: Iterable[date]) -> tuple[date, ...]:
    """Return those of the days after which nobody has visited yet."""
    return tuple(day for day in days if lead.visited_on is None or day > lead.visited_on)


def is_township(code: str) -> bool:
    """Return whether a region code is that of a township: no village is known."""
    return code[9:12] == "000"
