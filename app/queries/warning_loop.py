"""The path of a department's warnings (部门预警八步, rectification.md 5.2), from what became of a list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import func, select

from app import clock
from app.models.base import db
from app.models.lead import Lead, LeadVisitor
from app.models.lead_list import LeadListRow
from app.queries.lead_lists import ListRow


@dataclass(frozen=True, slots=True)
class LoopStep:
    """One of the eight steps: ``where`` is done, here, ahead or elsewhere; ``done`` of ``whole`` leads.

    ``on`` is the day of the step where it has one. What stands elsewhere is no business of this programme.
    """

    name: str
    where: str
    done: int | None = None
    whole: int | None = None
    on: date | None = None


def warning_loop(row: ListRow) -> tuple[LoopStep, ...]:
    """Return the eight steps for a list, in their order."""
    found = db.session.execute(_counted(row.id)).one()
    whole = found.leads or 0
    columns_agreed = row.status in ("confirmed", "taken")
    steps = [
        LoopStep("exchange", "done", on=clock.local_date(row.received_at)),
        LoopStep("compare", "done" if columns_agreed else "here"),
        LoopStep("screen", _where(columns_agreed, row.status == "taken"), row.taken + row.merged, row.rows),
        LoopStep("meet", "elsewhere"),
    ]
    reached = row.status == "taken"
    for name, done in (("hand", found.handed), ("check", found.visited), ("tell", found.ended)):
        finished = whole > 0 and done == whole
        steps.append(LoopStep(name, _where(reached, finished), done or 0, whole))
        reached = reached and finished
    steps.append(LoopStep("track", _where(reached, reached and not found.late), found.late or 0, whole))
    return tuple(steps)


def _where(reached: bool, finished: bool) -> str:
    return "done" if finished and reached else "here" if reached else "ahead"


def _counted(list_id: int) -> Any:
    """Count the leads of a list: handed to visitors or seen, visited, ended with feedback, and late."""
    leads = select(LeadListRow.lead_id).where(
        LeadListRow.list_id == list_id, LeadListRow.lead_id.is_not(None)
    )
    handed = select(LeadVisitor.id).where(LeadVisitor.lead_id == Lead.id).exists()

    def number(condition: Any) -> Any:
        return func.coalesce(func.sum(when((condition, 1), else_=0)), 0)

    ended = Lead.closed_on.is_not(None)
    return select(
        func.count().label("leads"),
        number(handed | Lead.visited_on.is_not(None) | ended).label("handed"),
        number(Lead.visited_on.is_not(None) | ended).label("visited"),
        number(ended).label("ended"),
        number(~ended & (Lead.due_on < clock.today())).label("late"),
    ).where(Lead.id.in_(leads))
