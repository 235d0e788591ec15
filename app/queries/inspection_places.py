"""The places of an inspector's territory, to choose from: townships, and villages under them."""

from sqlalchemy import select

from app.models.base import db
from app.models.region import Region
from app.policy import Actor
from app.queries.inspection_reach import inspected


def places_inspected(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return code and name of every township and village in the territory of the actor's inspection."""
    rows = db.session.execute(
        select(Region.code, Region.name)
        .where(inspected(actor, Region.code), Region.level.in_(("township", "village")))
        .order_by(Region.code)
    )
    return tuple((row.code, row.name) for row in rows)
