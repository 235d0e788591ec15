"""The county has decided: what the decision rests on is changed by a correction, not in passing (P22)."""

from datetime import date

from sqlalchemy.orm import Session

from app.errors import Invalid, Problem
from app.facts.corrections import standing_decision


def refuse_silent_change(session: Session, household_id: int, *, changed: bool, field: str = "") -> None:
    """Refuse to change a key fact on which the county has decided.

    ``changed`` says that the form would change one; filling in what nobody had asked for yet is none.
    """
    decision = standing_decision(session, household_id) if changed else None
    if decision is not None:
        raise Invalid(Problem(field, "correct_instead", {"day": decision.day, "ref": decision.ref}))


def refuse_backdated(session: Session, household_id: int, day: date, *, field: str) -> None:
    """Refuse a coming or going dated at or before the decision: the county decided on others then."""
    decision = standing_decision(session, household_id)
    if decision is not None and day <= decision.day:
        raise Invalid(Problem(field, "before_decision", {"day": decision.day, "ref": decision.ref}))
