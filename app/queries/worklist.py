"""The worklist (待办): the cases whose next signature is mine, the late ones by harm first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.facts.returns import was_returned
from app.lookup import assigned_cases
from app.models.account import Person
from app.models.base import db
from app.models.case import Case, CaseOpening
from app.models.comparison import ComparisonEntry
from app.models.household import Household
from app.models.meeting import Meeting, Vote
from app.models.monitoring import Visit
from app.models.notice import Objection
from app.models.region import Region
from app.policy import Actor, range_of
from workflows.roles import ROLES

PAGE = 50
AMBER = 1
"""Days before the last day from which a case is shown as close to it. The number is ours."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a list. ``days_left`` is below zero where it is late, None where nothing is due.

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


@dataclass(frozen=True, slots=True)
class Worklist:
    """What is mine: counts by state, the late ones by harm, and a page of the others by last day."""

    counts: tuple[tuple[str, int], ...]
    late: tuple[Row, ...]
    due: tuple[Row, ...]
    following: str | None

    @property
    def total(self) -> int:
        """Return how many cases wait for me."""
        return sum(number for _, number in self.counts)


def worklist(actor: Actor, *, state: str = "", after: str = "") -> Worklist:
    """Return the worklist of the actor, of one state or of all; ``after`` is the mark of the next page."""
    today = clock.today()
    mine = is_mine(actor)
    counts = db.session.execute(
        select(Case.state, func.count()).where(mine).group_by(Case.state).order_by(Case.state)
    )
    chosen = and_(mine, Case.state == state) if state else mine
    late = and_(chosen, Case.due_on.is_not(None), Case.due_on < today)
    first = not after
    due = and_(chosen, or_(Case.due_on.is_(None), Case.due_on >= today), *_after(after))
    found = _rows(
        actor, select(Case).where(due).order_by(_last_day(), Case.id).limit(PAGE + 1), today, _by_day
    )
    shown = found[:PAGE]
    return Worklist(
        counts=tuple((name, number) for name, number in counts),
        late=_rows(
            actor,
            select(Case).where(late).order_by(Case.harm.desc(), Case.due_on, Case.id).limit(4 * PAGE),
            today,
            _by_harm,
        )
        if first
        else (),
        due=shown,
        following=_mark(shown[-1]) if len(found) > PAGE else None,
    )


def rows_of(actor: Actor, state: str, *, limit: int) -> tuple[Row, ...]:
    """Return the actor's cases of one state, the late ones by harm first."""
    today = clock.today()
    chosen = select(Case).where(is_mine(actor), Case.state == state).order_by(*_ranked(Case)).limit(limit)
    return _rows(actor, chosen, today, lambda found: _ranked(found.c))


def _ranked(columns: Any) -> tuple[Any, ...]:
    return func.coalesce(columns.due_on, _NEVER), columns.harm.desc(), columns.id


def is_mine(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the next signature of a case is one the actor's posts give."""
    parts = []
    for post in actor.posts:
        if ROLES[post.role].by_assignment:
            reach: ColumnElement[bool] = assigned_cases(post.organisation_id, clock.today())
        else:
            low, high = range_of(post.territory)
            reach = and_(Case.territory >= low, Case.territory < high)
        parts.append(and_(Case.turn.contains(f" {post.role} "), reach))
    return or_(false(), *parts)


_NEVER = date(9999, 12, 31)

Order = Callable[[Any], tuple[Any, ...]]


def _by_harm(found: Any) -> tuple[Any, ...]:
    return found.c.harm.desc(), found.c.due_on, found.c.id


def _by_day(found: Any) -> tuple[Any, ...]:
    return func.coalesce(found.c.due_on, _NEVER), found.c.id


def _last_day() -> ColumnElement[date]:
    return func.coalesce(Case.due_on, _NEVER)


def _after(mark: str) -> tuple[ColumnElement[bool], ...]:
    day, _, ref = mark.partition("_")
    try:
        since = date.fromisoformat(day)
    except ValueError:
        return ()
    last = select(Case.id).where(Case.ref == ref).scalar_subquery()
    return (or_(_last_day() > since, and_(_last_day() == since, Case.id > last)),)


def _mark(row: Row) -> str:
    return f"{(row.due_on or _NEVER).isoformat()}_{row.ref}"


def _rows(actor: Actor, chosen: Select[Case], today: date, order: Order) -> tuple[Row, ...]:
    """Return the rows of a choice of cases in one statement, whatever their number."""
    visit, later_visit = aliased(Visit), aliased(Visit)
    vote, village, found = aliased(Vote), aliased(Region), chosen.subquery()
    newest_meeting = (
        select(func.max(Vote.meeting_id))
        .join(Meeting, Meeting.id == Vote.meeting_id)
        .where(Vote.case_id == found.c.id, Meeting.status == "recorded")
        .correlate(found)
        .scalar_subquery()
    )
    statement = (
        select(
            found,
            Person.name.label("head"),
            village.name.label("village"),
            visit.category,
            visit.income_per_head,
            visit.spending_per_head,
            vote.agreed,
            vote.against,
            vote.abstained,
            exists()
            .where(ComparisonEntry.case_id == found.c.id, ComparisonEntry.result == "hit")
            .label("hits"),
            exists().where(Objection.case_id == found.c.id).label("objections"),
            exists()
            .where(CaseOpening.case_id == found.c.id, CaseOpening.account_id == actor.account_id)
            .label("opened"),
            was_returned(found.c.id).label("returned"),
        )
        .join(village, village.code == found.c.territory)
        .outerjoin(Household, Household.id == found.c.household_id)
        .outerjoin(Person, Person.id == Household.head_id)
        .outerjoin(visit, visit.case_id == found.c.id)
        .outerjoin(later_visit, (later_visit.case_id == found.c.id) & (later_visit.sequence > visit.sequence))
        .outerjoin(vote, (vote.case_id == found.c.id) & (vote.meeting_id == newest_meeting))
        .where(later_visit.id.is_(None))
        .order_by(*order(found))
    )
    return tuple(_row(row, today) for row in db.session.execute(statement))


def _row(row: Any, today: date) -> Row:
    return Row(
        ref=row.ref,
        version=row.version,
        head=row.head or "",
        village=row.village,
        state=row.state,
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
