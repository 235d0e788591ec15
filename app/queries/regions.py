"""Regions with what lies in them."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from app import clock
from app.lookup import get_region, within_reach
from app.models.base import db
from app.models.organisation import Organisation
from app.models.region import Region
from app.policy import Actor, region_of
from app.queries.actors import name_on


@dataclass(frozen=True, slots=True)
class RegionPage:
    """One region: its way from the top, the regions and organisations in it that are in reach."""

    code: str
    name: str
    level: str
    above: tuple[tuple[str, str], ...]
    children: tuple[tuple[str, str, str], ...]
    organisations: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class RegionCard:
    """A region with the regions in it that are in reach, for the first page."""

    code: str
    name: str
    children: tuple[tuple[str, str, str], ...]


def region_card(actor: Actor, code: str) -> RegionCard:
    """Return a region as the first page shows it; raise :class:`NotFound` outside of reach."""
    region = get_region(db.session(), actor, code)
    return RegionCard(region.code, region.name, _children(actor, code))


def region_page(actor: Actor, code: str) -> RegionPage:
    """Return a region; raise :class:`NotFound` outside of reach."""
    session = db.session()
    region = get_region(session, actor, code)
    above: list[tuple[str, str]] = []
    parent = region.parent_code
    while parent is not None:
        upper = session.get_one(Region, parent)
        above.append((upper.code, upper.name))
        parent = upper.parent_code
    organisations = session.execute(
        select(Organisation.id, name_on(Organisation.id, clock.today()), Organisation.kind)
        .where(Organisation.region_code == code, within_reach(actor, Organisation.region_code))
        .order_by(Organisation.id)
    ).all()
    return RegionPage(
        region.code,
        region.name,
        region.level,
        tuple(reversed(above)),
        _children(actor, code),
        tuple((number, name or "", kind) for number, name, kind in organisations),
    )


def _children(actor: Actor, code: str) -> tuple[tuple[str, str, str], ...]:
    found = db.session.execute(_WITHIN, {"parent": code})
    return tuple((child, name, level) for child, name, level in found if _reachable(actor, child))


_WITHIN = (
    select(Region.code, Region.name, Region.level)
    .where(Region.parent_code == bindparam("parent"), Region.valid_to.is_(None))
    .order_by(Region.code)
)


def _reachable(actor: Actor, code: str) -> bool:
    from_top = code.rstrip("0")
    return any(code.startswith(own) or own.startswith(from_top) for own in actor.territories)


def home_region(actor: Actor) -> str | None:
    """Return the code of the widest region in reach, where browsing begins."""
    if not actor.territories:
        return None
    widest = min(actor.territories, key=len)
    return region_of(widest)
