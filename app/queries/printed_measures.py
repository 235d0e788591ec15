"""The measures that a batch's paper or ledger prints for a problem: no plan yet, but its beginning."""

from app.lookup import get_case
from app.models.base import db
from app.policy import Actor
from app.queries.ledgers import measures_of_ledger
from app.queries.plan_papers import measures_read


def printed_measures(actor: Actor, ref: str) -> list[str]:
    """Return the measures printed for a problem in reach, in their order; empty where nothing prints any."""
    case = get_case(db.session(), actor, ref)
    return measures_read(case) or measures_of_ledger(case)
