"""Households in which somebody bears a name: how what came in from outside is told whose it is."""

from typing import Any

from sqlalchemy import Select, select

from app.models.account import Person
from app.models.household import Household, Membership
from app.models.region import Region

MOST = 100
"""So many households of one name."""


def households_with(name: str) -> Select[Any]:
    """Return the question for number, head, place and member of the households with exactly that name.

    Whoever asks says where, and in which order.
    """
    head = Person.__table__.alias("head")
    return (
        select(Household.id, head.c.name, Region.name, Person.name)
        .join(Membership, Membership.household_id == Household.id)
        .join(Person, Person.id == Membership.person_id)
        .join(head, head.c.id == Household.head_id)
        .join(Region, Region.code == Household.territory)
        .where(
            Household.ended_on.is_(None),
            Membership.valid_to.is_(None),
            Person.name == name.replace(" ", ""),
        )
        .limit(MOST)
    )
