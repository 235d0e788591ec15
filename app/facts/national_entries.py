"""Which households are told to the national system: those that wait to be typed in, the monitored, all."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.facts.elimination import AFTER_ENROLMENT
from app.facts.rule_questions import ENROLLED
from app.lookup import get_region, in_territories
from app.masking import GONE
from app.models.account import Person
from app.models.case import Case
from app.models.household import Household
from app.models.monitoring import NationalEntry
from app.permissions import Permission
from app.policy import Actor, range_of, territory_of

PARTS = ("waiting", "monitored", "register")
"""Those still to be typed in; monitored ones, eliminated or not; every household of the register."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which households of which place; an empty place is everything that the actor's post reaches."""

    name: str
    place: str = ""


def waits() -> ColumnElement[bool]:
    """Return the condition that a case is on the queue: it gets help, and nobody noted its entry."""
    return and_(Case.state.in_(AFTER_ENROLMENT), ~exists().where(NationalEntry.case_id == Case.id))


def in_part(session: Session, actor: Actor, part: Part) -> Select[int]:
    """Return the numbers of a part's households as a statement; raise :class:`NotFound` out of reach.

    Households whose data are locked or destroyed aren't among them: nothing of them leaves.
    """
    reach = in_territories(actor.territories_for(Permission.NATIONAL_ENTRIES_EXPORT), Household.territory)
    statement = (
        select(Household.id)
        .join(Person, Person.id == Household.head_id)
        .where(reach, Household.ended_on.is_(None), Person.name.not_in(sorted(GONE)))
    )
    if part.place:
        low, high = range_of(territory_of(get_region(session, actor, part.place).code))
        statement = statement.where(Household.territory >= low, Household.territory < high)
    if part.name == "register":
        return statement
    return statement.where(exists().where(Case.household_id == Household.id, _counts(part)))


def cases_in_part(session: Session, actor: Actor, part: Part) -> Select[*tuple[Any, ...]]:
    """Return number and household of the cases whose contents stand in the rows of a part."""
    return select(Case.id, Case.household_id).where(
        Case.household_id.in_(in_part(session, actor, part)), _counts(Part("monitored"))
    )


def _counts(part: Part) -> ColumnElement[bool]:
    if part.name == "waiting":
        return and_(Case.workflow == "monitoring", waits())
    was_enrolled = or_(Case.state.in_((*ENROLLED, "eliminated")), Case.state.startswith("rollback_"))
    return and_(Case.workflow == "monitoring", was_enrolled)
