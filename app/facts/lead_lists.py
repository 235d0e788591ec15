"""What a department's list of leads is compared with: the places, and whose numbers are known. Set by set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import ID_CARD, kindred_numbers
from app.keyring import vault
from app.models.account import Person
from app.models.household import Household, Membership
from app.models.lead_list import LeadList, LeadListColumn
from app.models.organisation import OrganisationName
from app.models.region import Region
from app.permissions import GRANTED, Permission
from app.policy import Actor, HeldPost, range_of, reaches
from workflows.roles import ROLES

SUPPLIERS = ("department", "competent_bureau", "county_office")
"""The kinds of county bodies that send lists."""
CELLS = "lead_list_row/cells"
"""Where the sealed cells of a row stand; the numbers of list and row follow."""
_TOGETHER = 5_000
"""Hashes asked for in one statement; SQLite takes 32,766 values at most."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person who is recorded under a number of the list: her name, and the household she belongs to.

    ``household_id`` is None for somebody who belongs to none today; ``territory`` is empty then.
    """

    name: str
    died: bool
    household_id: int | None
    territory: str


def taker(actor: Actor, listed: LeadList) -> HeldPost | None:
    """Return the post in which the actor may take a list over, None without one.

    A department takes over its own lists, everybody else those received within his territory.
    """
    for post in actor.own_first:
        if Permission.LEAD_LISTS_TAKE not in GRANTED[post.role]:
            continue
        if ROLES[post.role].by_assignment:
            if post.organisation_id == listed.supplier_id:
                return post
        elif reaches(post.territory, listed.territory):
            return post
    return None


def place_rows(session: Session, territory: str) -> list[tuple[str, str, str, bool]]:
    """Return code, name, level of every township, village and group in force, and whether it lies there."""
    low, high = range_of(territory[:6])
    rows = session.execute(
        select(Region.code, Region.name, Region.level)
        .where(
            Region.code >= low,
            Region.code < high,
            Region.level.in_(("township", "village", "group")),
            Region.valid_to.is_(None),
        )
        .order_by(Region.code)
    )
    return [(code, name, level, reaches(territory, code)) for code, name, level in rows]


def known_people(session: Session, numbers: Iterable[str]) -> Mapping[str, Known]:
    """Return who is recorded under each citizen's number, also where it was taken from another card."""
    by_hash = {
        vault().lookup_hash(f"{kind}/{text}"): number
        for number in set(numbers)
        for kind, text in kindred_numbers(ID_CARD, number)
    }
    found: dict[str, Known] = {}
    hashes = list(by_hash)
    for begin in range(0, len(hashes), _TOGETHER):
        part = hashes[begin : begin + _TOGETHER]
        rows = session.execute(
            select(
                Person.identity_hash, Person.name, Person.died_on, Household.id, Household.territory
            )
            .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.valid_to.is_(None))
            .outerjoin(
                Household, (Household.id == Membership.household_id) & Household.ended_on.is_(None)
            )
            .where(Person.identity_hash.in_(part))
            .order_by(Person.id)
        )  # fmt: skip
        for hashed, name, died_on, household_id, lives in rows:
            found.setdefault(
                by_hash[hashed or ""], Known(name, died_on is not None, household_id, lives or "")
            )
    return found


def remembered_columns(session: Session, supplier_id: int) -> Mapping[str, str]:
    """Return what the columns of a supplier were taken for the last time, by their headings."""
    rows = session.execute(
        select(LeadListColumn.heading, LeadListColumn.field).where(LeadListColumn.supplier_id == supplier_id)
    )
    return dict(rows.all())


def supplier_name(session: Session, supplier_id: int, on: date) -> str:
    """Return what the body that sends a list is called on a day."""
    return session.execute(
        select(OrganisationName.name)
        .where(OrganisationName.organisation_id == supplier_id, OrganisationName.valid_from <= on)
        .order_by(OrganisationName.valid_from.desc())
        .limit(1)
    ).scalar_one()
