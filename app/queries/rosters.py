"""Rosters of villages and declarations of kin, for their pages."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.errors import NotFound
from app.lookup import get_region, within_case_reach
from app.models.account import Person, Relation
from app.models.base import db
from app.models.household import Household, Membership, RosterEntry
from app.models.region import Region
from app.permissions import GRANTED, Permission
from app.policy import Actor


@dataclass(frozen=True, slots=True)
class RosterRow:
    """Somebody on a roster; ``kin`` counts the declarations that stand."""

    id: int
    person_id: int
    name: str
    kind: str
    valid_from: date
    valid_to: date | None
    kin: int


@dataclass(frozen=True, slots=True)
class RosterPage:
    """The roster of one village: who is on it today or later, and who was."""

    code: str
    village: str
    present: tuple[RosterRow, ...]
    past: tuple[RosterRow, ...]
    writable: bool


@dataclass(frozen=True, slots=True)
class KinRow:
    """A declaration: who stands aside for whom."""

    id: int
    holder_id: int
    person_id: int
    holder: str
    kin: str
    degree: str
    declared_on: date
    ended_on: date | None


def villages(actor: Actor) -> tuple[tuple[str, str, int], ...]:
    """Return (code, name, number on the roster today) of the villages in reach."""
    today = clock.today()
    standing = (
        select(func.count())
        .where(
            RosterEntry.region_code == Region.code,
            or_(RosterEntry.valid_to.is_(None), RosterEntry.valid_to >= today),
        )
        .correlate(Region)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Region.code, Region.name, standing)
        .where(Region.level == "village", Region.valid_to.is_(None), within_case_reach(actor, Region.code))
        .order_by(Region.code)
        .limit(500)
    )
    return tuple((code, name, count) for code, name, count in rows)


def roster_page(actor: Actor, code: str) -> RosterPage:
    """Return the roster of a village in reach; raise :class:`NotFound` otherwise."""
    region = get_region(db.session(), actor, code)
    if region.level != "village" or not any(post.covers(code) for post in actor.posts):
        raise NotFound
    today = clock.today()
    kin = (
        select(func.count())
        .where(Relation.holder_id == RosterEntry.person_id, Relation.ended_on.is_(None))
        .correlate(RosterEntry)
        .scalar_subquery()
    )
    rows = [
        RosterRow(entry.id, entry.person_id, name, entry.kind, entry.valid_from, entry.valid_to, count)
        for entry, name, count in db.session.execute(
            select(RosterEntry, Person.name, kin)
            .join(Person, Person.id == RosterEntry.person_id)
            .where(RosterEntry.region_code == code)
            .order_by(Person.name_key, RosterEntry.id)
        )
    ]
    return RosterPage(
        code,
        region.name,
        tuple(row for row in rows if row.valid_to is None or row.valid_to >= today),
        tuple(row for row in rows if row.valid_to is not None and row.valid_to < today),
        any(Permission.ROSTER_KEEP in GRANTED[post.role] and post.covers(code) for post in actor.posts),
    )


def kin_list(actor: Actor) -> tuple[KinRow, ...]:
    """Return the actor's own declarations and, for who keeps rosters, those of the roster members."""
    holder, kin = aliased(Person), aliased(Person)
    on_roster = select(RosterEntry.person_id).where(within_case_reach(actor, RosterEntry.region_code))
    mine = Relation.holder_id == actor.person_id
    rows = db.session.execute(
        select(Relation, holder.name, kin.name)
        .join(holder, holder.id == Relation.holder_id)
        .join(kin, kin.id == Relation.person_id)
        .where(or_(mine, Relation.holder_id.in_(on_roster)) if actor.may(Permission.ROSTER_KEEP) else mine)
        .order_by(Relation.ended_on.is_not(None), holder.name_key, Relation.id)
        .limit(500)
    )
    return tuple(
        KinRow(
            row.id, row.holder_id, row.person_id, name, kin_name, row.degree, row.declared_on, row.ended_on
        )
        for row, name, kin_name in rows
    )


def holder_choices(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Return (person, name) of those for whom the actor may declare kin, himself first."""
    found: dict[int, str] = {}
    if actor.may(Permission.KIN_DECLARE):
        found[actor.person_id] = actor.name
    if actor.may(Permission.ROSTER_KEEP):
        today = clock.today()
        rows = db.session.execute(
            select(Person.id, Person.name)
            .join(RosterEntry, RosterEntry.person_id == Person.id)
            .where(
                within_case_reach(actor, RosterEntry.region_code),
                or_(RosterEntry.valid_to.is_(None), RosterEntry.valid_to >= today),
            )
            .order_by(Person.name_key, Person.id)
        )
        for number, name in rows:
            found.setdefault(number, name)
    return tuple(found.items())


def member_name(actor: Actor, person_id: int) -> str:
    """Return the name of a member of a household in reach; raise :class:`NotFound` for anybody else."""
    name = db.session.execute(
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Household, Household.id == Membership.household_id)
        .where(
            Person.id == person_id,
            Membership.valid_to.is_(None),
            within_case_reach(actor, Household.territory),
        )
    ).scalar_one_or_none()
    if name is None:
        raise NotFound
    return name
