"""The queue of households still to be typed into the national system."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select

from app.facts.national_entries import waits
from app.lookup import get_case, in_territories, within_case_reach
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.household import Household
from app.models.region import Region
from app.policy import Actor

PAGE = 100


@dataclass(frozen=True, slots=True)
class QueuedCase:
    """One household that gets help and isn't in the national system yet."""

    ref: str
    head: str
    village: str
    assisted_since: date
    waits: bool
    national_code: str
    monitored_since: str


def entry_queue(actor: Actor) -> tuple[QueuedCase, ...]:
    """Return the queue of the actor's territory, the oldest first."""
    statement = (
        _queued()
        .where(within_case_reach(actor, Case.territory), waits())
        .order_by(Case.entered_on, Case.id)
        .limit(PAGE)
    )
    return tuple(_row(row) for row in db.session.execute(statement))


def entries_waiting(actor: Actor) -> int:
    """Return how many households of the actor's territory are in the queue."""
    return db.session.execute(_counted(actor.case_territories)).scalar_one()


@lru_cache(maxsize=256)
def _counted(territories: tuple[str, ...]) -> Select[int]:
    """Put the statement together, once for a territory: that costs more than to ask it."""
    return select(func.count()).select_from(Case).where(in_territories(territories, Case.territory), waits())


def queued_case(actor: Actor, ref: str) -> QueuedCase:
    """Return one household in reach; ``waits`` says whether it is on the queue."""
    case = get_case(db.session(), actor, ref)
    return _row(db.session.execute(_queued().where(Case.id == case.id)).one())


def _queued() -> Any:
    return (
        select(
            Case.ref, Person.name, Region.name.label("village"), Case.entered_on, Household.national_code,
            Household.monitored_since, waits().label("waits"),
        )
        .join(Household, Household.id == Case.household_id)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == Case.territory)
    )  # fmt: skip


def _row(row: Any) -> QueuedCase:
    return QueuedCase(
        row.ref,
        row.name,
        row.village,
        row.entered_on,
        row.waits,
        row.national_code or "",
        row.monitored_since or "",
    )
