"""Which problems a reader has in reach: by the place, by an assignment, or by a part in putting it right."""

from sqlalchemy import ColumnElement, or_, select

from app import clock
from app.lookup import in_territories
from app.models.case import Assignment, Case
from app.models.problem import ProblemUnit
from app.policy import Actor


def problems_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on :class:`Case` that a problem is in the actor's reach.

    Its place lies in his territories, it is assigned today to one of his organisations, or one of them
    has a part in putting it right (牵头单位、责任单位). It never grants a right by itself: whoever uses it
    asks for ``PROBLEMS_READ`` first.
    """
    own = sorted({post.organisation_id for post in actor.posts})
    today = clock.today()
    assigned = select(Assignment.case_id).where(
        Assignment.organisation_id.in_(own),
        Assignment.valid_from <= today,
        or_(Assignment.valid_to.is_(None), Assignment.valid_to >= today),
    )
    taking_part = select(ProblemUnit.case_id).where(ProblemUnit.organisation_id.in_(own))
    return or_(
        in_territories(actor.case_territories, Case.territory),
        Case.id.in_(assigned),
        Case.id.in_(taking_part),
    )
