"""What an inspector reaches: the territory of the post that grants it, and nothing of another post."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.errors import NotFound
from app.lookup import get_case, in_territories
from app.models.base import db
from app.models.case import Case
from app.permissions import Permission
from app.policy import Actor


def inspected_case(actor: Actor, ref: str) -> Case:
    """Return a case in the territory of the actor's inspection; raise :class:`NotFound` otherwise."""
    case = get_case(db.session(), actor, ref)
    if actor.post_at(Permission.INSPECTION_READ, case.territory) is None:
        raise NotFound
    return case


def inspected(actor: Actor, code: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a region code lies in the territory of the actor's inspection."""
    return in_territories(actor.territories_for(Permission.INSPECTION_READ), code)
