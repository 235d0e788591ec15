"""What is known of risk leads: who may not decide one, whom it is about, what still has to be seen."""

from datetime import date

import orjson
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.keyring import vault
from app.models.account import Account, Relation
from app.models.household import Membership
from app.models.lead import Lead, LeadReport, LeadVisitor

WHOM = "lead/whom"
"""Context under which name and paper of whom a lead is about are sealed."""


def whom(lead: Lead) -> dict[str, str]:
    """Return ``name`` and ``national_id`` of whom a lead is about; the paper may be missing."""
    told: dict[str, str] = orjson.loads(vault().open(lead.key, lead.whom_sealed, context=WHOM))
    return told


def kin_of_household(session: Session, household_id: int | None) -> frozenset[int]:
    """Return the accounts of members of a household and of their declared kin."""
    if household_id is None:
        return frozenset()
    members = select(Membership.person_id).where(
        Membership.household_id == household_id, Membership.valid_to.is_(None)
    )
    kin = select(Relation.holder_id).where(Relation.person_id.in_(members), Relation.ended_on.is_(None))
    return frozenset(
        session.execute(
            select(Account.id).where(or_(Account.person_id.in_(members), Account.person_id.in_(kin)))
        ).scalars()
    )


def visitors_named(session: Session, lead_id: int) -> tuple[LeadVisitor, ...]:
    """Return who is to visit because of a lead, in the order in which they were named."""
    return tuple(
        session.execute(
            select(LeadVisitor)
            .where(LeadVisitor.lead_id == lead_id, LeadVisitor.ended_on.is_(None))
            .order_by(LeadVisitor.id)
        ).scalars()
    )


def noticed_last(session: Session, lead: Lead) -> date | None:
    """Return the newest day on which anything was noticed, merged leads included; None without a report."""
    merged = select(Lead.id).where(Lead.merged_into_id == lead.id)
    return session.execute(
        select(func.max(LeadReport.noticed_on)).where(
            or_(LeadReport.lead_id == lead.id, LeadReport.lead_id.in_(merged))
        )
    ).scalar_one()
