"""What a worklist shows of each of its cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select

from app.facts.returns import was_returned
from app.models.account import Person
from app.models.base import db
from app.models.case import Case, CaseOpening
from app.models.comparison import ComparisonEntry
from app.models.household import Household
from app.models.meeting import Meeting, Vote
from app.models.monitoring import Visit
from app.models.notice import Objection
from app.models.problem import Problem
from app.models.region import Region
from app.policy import Actor
from app.queries.state_keys import state_key

AMBER = 1
"""Days before the last day from which a case is shown as close to it. The number is ours."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a list. ``head`` is the head of the household, or the title of the problem; ``state`` is a
    key as :func:`state_key` makes it. ``days_left`` is below zero where it is late, None where nothing is
    due.

    Figures are those of the newest visit, in yuan per head; ``votes`` those of the newest meeting:
    for, against, abstained. ``alone`` says that it is signed by itself, not from a list.
    """

    ref: str
    version: int
    head: str
    village: str
    state: str
    due_on: date | None
    provisional: bool
    days_left: int | None
    harm: int
    fast_lane: bool
    legacy: bool
    returned: bool
    category: str
    income: Decimal | None
    spending: Decimal | None
    votes: tuple[int, int, int] | None
    hits: bool
    objections: bool
    opened: bool

    @property
    def alone(self) -> bool:
        """Return whether the case needs a signature of its own (decisions.md 7)."""
        return (
            self.hits or self.objections or self.returned or self.fast_lane or self.legacy or not self.opened
        )

    @property
    def tone(self) -> str:
        """Return how the last day is shown."""
        if self.days_left is None:
            return "secondary"
        return "bad" if self.days_left < 0 else "warn" if self.days_left <= AMBER else "info"


def rows_in_order(ids: Sequence[int], today: date, actor: Actor) -> tuple[Row, ...]:
    """Return the rows of cases by their numbers, in the order of ``ids``, in one statement."""
    found = {row.id: row for row in db.session.execute(_SHOWN, {"ids": ids, "account_id": actor.account_id})}
    return tuple(_row(found[number], today) for number in ids)


def _shown() -> Select[*tuple[Any, ...]]:
    """What a list shows of cases, in one statement whatever their number; put together once."""
    case, visit, vote = Case.__table__, Visit.__table__, Vote.__table__
    person, village, later, meeting = Person.__table__, Region.__table__, visit.alias(), Meeting.__table__
    household, entry, objection = Household.__table__, ComparisonEntry.__table__, Objection.__table__
    opening, counted, problem = CaseOpening.__table__, vote.alias(), Problem.__table__
    newest_meeting = (
        select(func.max(counted.c.meeting_id))
        .join(meeting, meeting.c.id == counted.c.meeting_id)
        .where(counted.c.case_id == case.c.id, meeting.c.status == "recorded")
        .correlate(case)
        .scalar_subquery()
    )
    hits = exists().where(entry.c.case_id == case.c.id, entry.c.result == "hit")
    opened = exists().where(opening.c.case_id == case.c.id, opening.c.account_id == bindparam("account_id"))
    return (
        select(
            case.c.id, case.c.ref, case.c.version, case.c.workflow, case.c.state, case.c.due_on,
            case.c.due_provisional, case.c.harm, case.c.fast_lane_on, case.c.legacy, case.c.round,
            func.coalesce(person.c.name, problem.c.title).label("head"),
            village.c.name.label("village"), visit.c.category, visit.c.income_per_head,
            visit.c.spending_per_head, vote.c.agreed, vote.c.against, vote.c.abstained, hits.label("hits"),
            exists().where(objection.c.case_id == case.c.id).label("objections"), opened.label("opened"),
            was_returned(case.c.id).label("returned"),
        )
        .select_from(case)
        .join(village, village.c.code == case.c.territory)
        .outerjoin(household, household.c.id == case.c.household_id)
        .outerjoin(person, person.c.id == household.c.head_id)
        .outerjoin(problem, problem.c.case_id == case.c.id)
        .outerjoin(visit, visit.c.case_id == case.c.id)
        .outerjoin(later, (later.c.case_id == case.c.id) & (later.c.sequence > visit.c.sequence))
        .outerjoin(vote, (vote.c.case_id == case.c.id) & (vote.c.meeting_id == newest_meeting))
        .where(later.c.id.is_(None), case.c.id.in_(bindparam("ids", expanding=True)))
    )  # fmt: skip


_SHOWN = _shown()


def _row(row: Any, today: date) -> Row:
    return Row(
        ref=row.ref,
        version=row.version,
        head=row.head or "",
        village=row.village,
        state=state_key(row.workflow, row.state),
        due_on=row.due_on,
        provisional=row.due_provisional,
        days_left=(row.due_on - today).days if row.due_on else None,
        harm=row.harm,
        fast_lane=row.fast_lane_on is not None,
        legacy=row.legacy,
        returned=row.round > 1 or row.returned,
        category=row.category or "",
        income=row.income_per_head,
        spending=row.spending_per_head,
        votes=(row.agreed, row.against, row.abstained) if row.agreed is not None else None,
        hits=row.hits,
        objections=row.objections,
        opened=row.opened,
    )
