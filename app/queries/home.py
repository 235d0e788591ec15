"""What waits for somebody."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

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
    rows = db.session.execute(
        select(Task, Case.ref)
        .outerjoin(Case, Case.id == Task.case_id)
        .where(
            Task.done_at.is_(None),
            or_(
                Task.account_id == actor.account_id,
                Task.organisation_id.in_([post.organisation_id for post in actor.posts]),
            ),
        )
        .order_by(Task.due_on.is_(None), Task.due_on, Task.id)
        .limit(100)
    )
    return tuple(
        WaitingTask(task.id, task.kind, ref or "", task.due_on, task.account_id == actor.account_id)
        for task, ref in rows
    )
