"""Which suspicions an inspector sees: those of his territory that don't name him, his kin or his family."""

from sqlalchemy import ColumnElement, and_

from app.errors import Forbidden
from app.facts.suspicion_people import kept_cases
from app.lookup import in_territories
from app.models.case import Case
from app.permissions import Permission
from app.policy import Actor, sealed


def suspicions_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on :class:`Case` that it is a suspicion in the actor's reach."""
    if not actor.may(Permission.SUSPICIONS_READ):
        raise Forbidden
    places = tuple(sealed(one) for one in actor.territories_for(Permission.SUSPICIONS_READ))
    return and_(
        Case.workflow == "suspicion",
        in_territories(places, Case.territory),
        Case.id.not_in(kept_cases(actor.people)),
    )
