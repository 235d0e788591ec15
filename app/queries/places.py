"""The places under and above a region, as pages that count by place go through them."""

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.lookup import within_case_reach
from app.models.base import db
from app.models.region import Region
from app.policy import Actor, range_of, region_of, territory_of

VILLAGE = 12
"""Digits of a village's code."""


def places_in(actor: Actor, region: Region | None) -> tuple[tuple[str, str], ...]:
    """Return code and name of the places in a region, or of what the actor's posts reach, by code.

    Whoever is in charge of one place begins with what lies in it.
    """
    if region is not None:
        inside = Region.parent_code == region.code
    else:
        tops = [region_of(code) for code in actor.case_territories]
        inside = Region.parent_code.in_(tops) if len(tops) == 1 else Region.code.in_(tops)
    found = db.session.execute(
        select(Region.code, Region.name)
        .where(
            inside, Region.level != "group", Region.valid_to.is_(None), within_case_reach(actor, Region.code)
        )
        .order_by(Region.code)
    )
    return tuple((code, name) for code, name in found)


def places_above(actor: Actor, region: Region | None) -> Iterator[tuple[str, str]]:
    """Yield code and name of the regions in reach above a region, the widest first."""
    found: list[tuple[str, str]] = []
    parent = region.parent_code if region is not None else None
    while parent is not None:
        upper = db.session.get_one(Region, parent)
        if not any(territory_of(upper.code).startswith(own) for own in actor.case_territories):
            break
        found.append((upper.code, upper.name))
        parent = upper.parent_code
    return reversed(found)


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of regions by their codes; asks for nothing where no code is given."""
    wanted = set(codes)
    if not wanted:
        return {}
    rows = db.session.execute(select(Region.code, Region.name).where(Region.code.in_(wanted)))
    return {row.code: row.name for row in rows}


def lies_in(place: str, code: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a territory lies in a place, in any where none is named."""
    low, high = range_of(territory_of(place) if place else "")
    return and_(code >= low, code < high)
