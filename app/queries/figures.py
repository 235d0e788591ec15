"""How the county's work stands, in numbers that name nobody: for monitoring."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app import clock
from app.models.base import db
from app.models.case import Case
from app.models.event import Event
from app.policy import SEALED_FROM


@dataclass(frozen=True, slots=True)
class Figures:
    """``cases`` by workflow and state, ``late`` ones that are open past their due date.

    ``latest_days`` is by how many days the latest of them is late, ``events`` counts all histories.
    """

    cases: Mapping[tuple[str, str], int]
    late: int
    latest_days: int
    events: int


def figures() -> Figures:
    """Return the figures of this moment. What is sealed isn't counted: who watches the server isn't told."""
    open_to_all = Case.territory < SEALED_FROM
    by_state = select(Case.workflow, Case.state, func.count()).where(open_to_all)
    by_state = by_state.group_by(Case.workflow, Case.state)
    today = clock.today()
    late, oldest = db.session.execute(
        select(func.count(), func.min(Case.due_on)).where(
            open_to_all, Case.closed_on.is_(None), Case.due_on < today
        )
    ).one()
    return Figures(
        cases={(workflow, state): number for workflow, state, number in db.session.execute(by_state)},
        late=late,
        latest_days=(today - oldest).days if oldest is not None else 0,
        events=db.session.execute(select(func.count(Event.id))).scalar_one(),
    )
