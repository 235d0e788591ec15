"""Who helps how many households, and which of them are handed over together."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app import clock
from app.errors import NotFound
from app.facts.helping import helps
from app.lookup import in_territories
from app.models.account import Account, Person
from app.models.base import db
from app.models.help import HelperAssignment
from app.models.household import Household
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor
from app.queries.officers import Official, officers_of

_HEAD, _HELPER = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class HelperLoad:
    """A helper with the number of his households; ``gone`` when he holds no post of help any more."""

    account_id: int
    name: str
    households: int
    gone: bool


@dataclass(frozen=True, slots=True)
class HelpedHousehold:
    """One household of a helper."""

    id: int
    head: str
    village: str


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """The households of one helper that the actor may hand over, and who can take them."""

    account_id: int
    name: str
    gone: bool
    rows: tuple[HelpedHousehold, ...]
    officers: tuple[Official, ...]


def helper_loads(actor: Actor) -> tuple[HelperLoad, ...]:
    """Return who helps the households in reach: whoever is gone stands first, then by name."""
    fit = helps(clock.today())
    rows = db.session.execute(
        _helped(actor)
        .with_only_columns(Account.id, _HELPER.name, func.count(), fit)
        .group_by(Account.id, Account.closed_at, _HELPER.name, _HELPER.name_key)
        .order_by(fit, _HELPER.name_key, Account.id)
    )
    return tuple(HelperLoad(number, name, count, not still) for number, name, count, still in rows)


def hand_over_page(actor: Actor, account_id: int) -> HandOverPage:
    """Return a helper's households in reach by village; raise :class:`NotFound` where he has none."""
    rows = db.session.execute(
        _helped(actor)
        .with_only_columns(
            Household.id, Household.territory, _HEAD.name.label("head"), Region.name.label("village"),
            _HELPER.name.label("helper"), helps(clock.today()).label("still"),
        )
        .where(Account.id == account_id)
        .order_by(Household.territory, Household.id)
    ).all()  # fmt: skip
    if not rows:
        raise NotFound
    around = {row.territory[:12]: None for row in rows}
    officers = {one.account_id: one for code in around for one in officers_of(code)}
    return HandOverPage(
        account_id=account_id,
        name=rows[0].helper,
        gone=not rows[0].still,
        rows=tuple(HelpedHousehold(row.id, row.head, row.village) for row in rows),
        officers=tuple(one for one in officers.values() if one.account_id != account_id),
    )


def _helped(actor: Actor) -> Select[Any]:
    return (
        select(HelperAssignment.id)
        .join(Household, Household.id == HelperAssignment.household_id)
        .join(_HEAD, _HEAD.id == Household.head_id)
        .join(Region, Region.code == func.substr(Household.territory, 1, 12))
        .join(Account, Account.id == HelperAssignment.account_id)
        .join(_HELPER, _HELPER.id == Account.person_id)
        .where(
            HelperAssignment.valid_to.is_(None),
            Household.ended_on.is_(None),
            in_territories(actor.territories_for(Permission.HELPERS_ASSIGN), Household.territory),
        )
    )
