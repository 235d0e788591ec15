"""What waits for somebody."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, or_, select

from app.models.base import db
from app.models.case import Case, Task
from app.policy import Actor


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """One piece of work addressed to me or to an organisation of mine."""

    id: int
    kind: str
    ref: str
    due_on: date | None
    mine: bool


def my_tasks(actor: Actor) -> tuple[WaitingTask, ...]:
    """Return the open work addressed to the actor or his organisations, by deadline."""
    own = [post.organisation_id for post in actor.posts]
    rows = db.session.execute(_OPEN_WORK, {"me": actor.account_id, "own": own})
    return tuple(
        WaitingTask(row.id, row.kind, row.ref or "", row.due_on, row.account_id == actor.account_id)
        for row in rows
    )


_OPEN_WORK = (
    select(Task.id, Task.kind, Task.due_on, Task.account_id, Case.ref)
    .outerjoin(Case, Case.id == Task.case_id)
    .where(
        Task.done_at.is_(None),
        or_(
            Task.account_id == bindparam("me"),
            Task.organisation_id.in_(bindparam("own", expanding=True)),
        ),
    )
    .order_by(Task.due_on.is_(None), Task.due_on, Task.id)
    .limit(100)
)
