"""Places for the public pages: the townships of the county, their villages, the groups of a village."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.errors import NotFound
from app.models.base import db
from app.models.region import Region


@dataclass(frozen=True, slots=True)
class Place:
    """One place with those inside it: villages sorted by sound, the groups of a village by their number."""

    code: str
    name: str
    above: str
    inside: Sequence[tuple[str, str]]


def townships() -> tuple[tuple[str, str], ...]:
    """Return the townships of this installation's county."""
    return _named(select(Region).where(Region.level == "township", Region.valid_to.is_(None)))


def place(code: str, level: str) -> Place:
    """Return a township or village with what lies inside; raise :class:`NotFound` for any other code."""
    found = db.session().get(Region, code)
    if found is None or found.level != level or found.valid_to is not None:
        raise NotFound
    above = db.session().get(Region, found.parent_code) if found.parent_code else None
    inside = _named(
        select(Region).where(Region.parent_code == code, Region.valid_to.is_(None)),
        by_code=level == "village",
    )
    return Place(found.code, found.name, above.name if above is not None else "", inside)


def county_name() -> str:
    """Return the name of the county that this installation serves; empty before its regions are loaded."""
    name = db.session.execute(
        select(Region.name).where(Region.level == "county", Region.valid_to.is_(None)).order_by(Region.code)
    ).scalars()
    return next(iter(name), "")


def _named(statement: Any, *, by_code: bool = False) -> tuple[tuple[str, str], ...]:
    order = (Region.code,) if by_code else (Region.name_key, Region.code)
    rows = db.session.execute(statement.order_by(*order)).scalars()
    return tuple((row.code, row.name) for row in rows)
