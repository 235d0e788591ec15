"""What a refusal rests on: who signed it, and until when the family may appeal against it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.models.case import Case, Signature

REFUSING = ("reject", "decline_at_appraisal")


def refusing_signatures(session: Session, case: Case) -> Sequence[Signature]:
    """Return the signatures of the newest refusal of a case, the first signer's first."""
    rows = list(
        session.execute(
            select(Signature)
            .where(
                Signature.case_id == case.id,
                Signature.action.in_(REFUSING),
                Signature.target == "rejected",
                Signature.voided_by.is_(None),
            )
            .order_by(Signature.sequence)
        ).scalars()
    )
    return rows[-rows[-1].length :] if rows else rows


def appeal_until(case: Case) -> date:
    """Return the last day of an appeal against the refusal that a case stands at."""
    limit = profiles.for_case(case.profile_digest, clock.today())["appeal_days"]
    return calendar.due(case.entered_on, limit["days"], limit["unit"], profiles.entered_years()).on
