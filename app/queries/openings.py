"""What the page that opens a case needs to know."""

from dataclasses import dataclass

from sqlalchemy import select

from app import clock, profiles
from app.definitions import in_force
from app.errors import Forbidden
from app.lookup import get_household
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.household import Household
from app.models.region import Region
from app.policy import Actor
from workflows.monitoring.definition import FROM_LEAD
from workflows.parameters import variant
from workflows.vocabulary import Opening


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """A household about to apply: ``openings`` are the ways that the actor may choose."""

    household_id: int
    head: str
    village: str
    territory: str
    open_case: str
    openings: tuple[Opening, ...]


def opening_page(actor: Actor, household_id: int) -> OpeningPage:
    """Return what opens a case for a household in reach; raise :class:`Forbidden` where nobody's post may."""
    household = get_household(db.session(), actor, household_id)
    workflow, _ = in_force("monitoring", variant(profiles.values(clock.today())))
    ways = tuple(
        way
        for way in workflow.openings
        if way.name != FROM_LEAD  # that one begins at the page of the lead
        and any(post.role in way.roles and post.covers(household.territory) for post in actor.posts)
    )
    if not ways:
        raise Forbidden
    head, village = db.session.execute(
        select(Person.name, Region.name)
        .select_from(Household)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == Household.territory)
        .where(Household.id == household_id)
    ).one()
    standing = db.session.execute(
        select(Case.ref).where(Case.household_id == household_id, Case.closed_on.is_(None))
    ).scalar_one_or_none()
    return OpeningPage(household_id, head, village, household.territory, standing or "", ways)
