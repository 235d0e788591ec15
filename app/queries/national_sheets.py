"""Households as the national system's table has them: how many there are by place, and their facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app import clock
from app.facts.national_entries import PARTS, Part, in_part
from app.facts.rule_facts import households, standards
from app.lookup import get_region
from app.models.account import Person
from app.models.base import db
from app.models.household import Household, Membership
from app.models.region import Region
from app.policy import Actor
from app.profiles import values
from app.queries.places import places_above, places_in
from app.rules.facts import HouseholdFacts
from app.rules.national_cells import AREA, Beside

TOGETHER = 200
MOST_ROWS = 10_000
"""Rows of one file. A township's register has more: it is taken out village by village."""
_LEVELS = dict(zip(("province", "city", "county", "township", "village", "group"), AREA, strict=True))


@dataclass(frozen=True, slots=True)
class Amount:
    """How many households and persons a part has. ``fits`` says that one file takes them."""

    part: str
    households: int
    persons: int

    @property
    def fits(self) -> bool:
        """Return whether there is anything, and not too much."""
        return 0 < self.persons <= MOST_ROWS


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be taken out of a place, and the places above and in it."""

    code: str
    name: str
    above: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    amounts: tuple[Amount, ...]


def offer(actor: Actor, place: str) -> Offer:
    """Return what could be taken out of a place, of everything in reach without one."""
    region = get_region(db.session(), actor, place) if place else None
    return Offer(
        place,
        region.name if region is not None else "",
        tuple(places_above(actor, region)),
        places_in(actor, region) if region is None or region.level != "village" else (),
        tuple(amount(actor, Part(name, place)) for name in PARTS),
    )


def amount(actor: Actor, part: Part) -> Amount:
    """Return how many households and persons a part has."""
    chosen = in_part(db.session(), actor, part).subquery()
    homes = db.session.execute(select(func.count()).select_from(chosen)).scalar_one()
    persons = db.session.execute(
        select(func.count())
        .select_from(Membership)
        .where(Membership.household_id.in_(select(chosen.c.id)), Membership.valid_to.is_(None))
    ).scalar_one()
    return Amount(part.name, homes, persons)


def place_name(actor: Actor, place: str) -> str:
    """Return the name of a place in reach, empty for everything that the actor's post reaches."""
    return get_region(db.session(), actor, place).name if place else ""


def told_households(actor: Actor, part: Part) -> Iterator[tuple[HouseholdFacts, Beside]]:
    """Yield the households of a part by place, with names and places beside the facts."""
    session, today = db.session(), clock.today()
    by = standards(values(today), today)
    chosen = in_part(session, actor, part).order_by(Household.territory, Household.id)
    homes = session.execute(chosen).scalars().all()
    for begin in range(0, len(homes), TOGETHER):
        numbers = homes[begin : begin + TOGETHER]
        names, areas = _names(numbers), _areas(numbers)
        facts = {home.id: home for home in households(session, numbers, by)}
        for number in numbers:
            if number in facts:
                yield facts[number], Beside(names, areas[number])


def _names(numbers: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id.in_(numbers), Membership.valid_to.is_(None))
    )
    return {row.id: row.name for row in rows}


def _areas(numbers: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the places of households from province to village group; what isn't recorded isn't there."""
    homes = dict(
        db.session.execute(select(Household.id, Household.territory).where(Household.id.in_(numbers))).all()
    )
    known: dict[str, Region] = {}
    wanted = set(homes.values())
    while wanted:
        found = db.session.execute(select(Region).where(Region.code.in_(wanted))).scalars().all()
        known |= {one.code: one for one in found}
        wanted = {one.parent_code for one in found if one.parent_code} - set(known)
    return {number: _above(code, known) for number, code in homes.items()}


def _above(code: str | None, known: dict[str, Region]) -> dict[str, str]:
    area = {}
    while code is not None and code in known:
        area[_LEVELS[known[code].level]] = known[code].name
        code = known[code].parent_code
    return area
