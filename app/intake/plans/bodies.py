"""The organisations that the units of a paper are compared with."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.facts.plan_papers import place_names, unit_rows
from app.intake.plans.draft import Draft
from app.intake.plans.matching import Body, Match, Places, match_names
from app.policy import HeldPost


@dataclass(frozen=True, slots=True)
class Bodies:
    """The organisations that a post may hand problems to, the county's departments, and whose paper it is."""

    all: tuple[Body, ...]
    departments: tuple[Body, ...]
    places: Places


def bodies_of(session: Session, post: HeldPost, territory: str) -> Bodies:
    """Return the organisations for a paper of the county or township ``territory``."""
    county, township = place_names(session, territory)
    rows = unit_rows(session, post)
    bodies = {
        number: Body(number, name, level, near=bool(township) and region.startswith(territory[:9]))
        for number, name, level, _kind, region in rows
    }
    departments = [bodies[number] for number, _name, _level, kind, _region in rows if kind == "department"]
    return Bodies(tuple(bodies.values()), tuple(departments), Places(county, township))


def matches_of(draft: Draft, bodies: Bodies) -> Mapping[str, Match]:
    """Return what the names of a draft are taken for."""
    return match_names(draft.names(), bodies.all, bodies.places)
