"""The worklist (待办): the cases whose next signature is mine, the late ones by harm first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app import clock
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
from app.queries.marks import row_number
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
    """Return the worklist of the actor, of one state or of all; ``after`` is the mark of the next page.

    A page has :data:`PAGE` cases at most, the late ones before the others.
    """
    today = clock.today()
    mine = is_mine(actor)
    counts = db.session.execute(
        select(Case.state, func.count()).where(mine).group_by(Case.state).order_by(Case.state)
    )
    chosen = and_(mine, Case.state == state) if state else mine
    late, due = _page(actor, chosen, today, after)
    found = (*late, *due)
    return Worklist(
        counts=tuple((name, number) for name, number in counts),
        late=late[:PAGE],
        due=found[len(late) : PAGE] if len(late) <= PAGE else (),
        following=_mark(found[PAGE - 1], today) if len(found) > PAGE else None,
    )


def _page(
    actor: Actor, chosen: ColumnElement[bool], today: date, after: str
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the late ones and the others of a page, one more together than it shows."""
    mark = _mark_in(after)
    late: tuple[Row, ...] = ()
    if mark is None or mark.harm is not None:
        overdue = and_(chosen, Case.due_on < today, *_after_late(mark))
        late = _first(overdue, (Case.harm.desc(), Case.due_on, Case.id), PAGE + 1, today, actor)
    if len(late) > PAGE:
        return late, ()
    in_time = and_(chosen, or_(Case.due_on.is_(None), Case.due_on >= today), *_after_due(mark))
    return late, _first(in_time, (_last_day(), Case.id), PAGE + 1 - len(late), today, actor)


def rows_of(actor: Actor, state: str, *, limit: int) -> tuple[Row, ...]:
    """Return the actor's cases of one state, the late ones by harm first."""
    chosen = and_(is_mine(actor), Case.state == state)
    return _first(chosen, (_last_day(), Case.harm.desc(), Case.id), limit, clock.today(), actor)


def is_mine(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the next signature of a case is one the actor's posts give."""
    reached: dict[str, list[ColumnElement[bool]]] = {}
    for post in actor.posts:
        if ROLES[post.role].by_assignment:
            reach: ColumnElement[bool] = assigned_cases(post.organisation_id, clock.today())
        else:
            low, high = range_of(post.territory)
            reach = and_(Case.territory >= low, Case.territory < high)
        reached.setdefault(post.role, []).append(reach)
    return or_(false(), *(and_(is_turn_of(role), or_(*reaches)) for role, reaches in reached.items()))


@cache
def is_turn_of(role: str) -> ColumnElement[bool]:
    """Return the condition that a case waits for a role.

    There are few different turns, whatever the number of cases: they are found by jumping along the
    index of waiting cases, and only what waits for the role is read from it.
    """
    first = select(func.min(Case.turn).label("turn")).where(_WAITING).cte(f"turns_of_{role}", recursive=True)
    later = aliased(Case, name="later")
    following = (
        select(func.min(later.turn))
        .where(later.turn > first.c.turn, literal_column("later.turn <> ''", Boolean))
        .correlate(first)
        .scalar_subquery()
    )
    turns = first.union_all(select(following).where(first.c.turn.is_not(None)))
    return and_(_WAITING, Case.turn.in_(select(turns.c.turn).where(turns.c.turn.contains(f" {role} "))))


_WAITING = literal_column("\"case\".turn <> ''", Boolean)
"""Spelled out, not bound: both databases use a partial index only where its own words stand."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """The last case of a page: ``harm`` only where it is a late one."""

    harm: int | None
    day: date
    case: ScalarSelect[int]


_NEVER = date(9999, 12, 31)


def _last_day() -> ColumnElement[date]:
    return func.coalesce(Case.due_on, _NEVER)


def _mark_in(text: str) -> _Mark | None:
    """Return the mark that a page's address carries: harm where it is a late one, day, reference."""
    harm, _, rest = text.partition("_")
    day, _, ref = rest.partition("_")
    try:
        since = date.fromisoformat(day)
    except ValueError:
        return None
    number = row_number(harm) if harm else None
    return _Mark(number, since, select(Case.id).where(Case.ref == ref).scalar_subquery())


def _after_late(mark: _Mark | None) -> tuple[ColumnElement[bool], ...]:
    if mark is None or mark.harm is None:
        return ()
    same_day = and_(Case.due_on == mark.day, Case.id > mark.case)
    return (or_(Case.harm < mark.harm, and_(Case.harm == mark.harm, or_(Case.due_on > mark.day, same_day))),)


def _after_due(mark: _Mark | None) -> tuple[ColumnElement[bool], ...]:
    if mark is None or mark.harm is not None:
        return ()
    return (or_(_last_day() > mark.day, and_(_last_day() == mark.day, Case.id > mark.case)),)


def _mark(row: Row, today: date) -> str:
    late = row.due_on is not None and row.due_on < today
    return f"{row.harm if late else ''}_{(row.due_on or _NEVER).isoformat()}_{row.ref}"


def _first(
    chosen: ColumnElement[bool], order: tuple[Any, ...], limit: int, today: date, actor: Actor
) -> tuple[Row, ...]:
    """Return the first of a choice of cases: which they are is read from the index of waiting cases."""
    ids = list(db.session.execute(select(Case.id).where(chosen).order_by(*order).limit(limit)).scalars())
    if not ids:
        return ()
    found = db.session.execute(_SHOWN, {"ids": ids, "account_id": actor.account_id})
    rows = {row.id: _row(row, today) for row in found}
    return tuple(rows[number] for number in ids)


def _shown() -> Select[*tuple[Any, ...]]:
    """What a list shows of cases, in one statement whatever their number; put together once."""
    case, visit, vote = Case.__table__, Visit.__table__, Vote.__table__
    person, village, later, meeting = Person.__table__, Region.__table__, visit.alias(), Meeting.__table__
    household, entry, objection = Household.__table__, ComparisonEntry.__table__, Objection.__table__
    opening, counted = CaseOpening.__table__, vote.alias()
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
            case.c.id, case.c.ref, case.c.version, case.c.state, case.c.due_on, case.c.due_provisional,
            case.c.harm, case.c.fast_lane_on, case.c.legacy, case.c.round, person.c.name.label("head"),
            village.c.name.label("village"), visit.c.category, visit.c.income_per_head,
            visit.c.spending_per_head, vote.c.agreed, vote.c.against, vote.c.abstained, hits.label("hits"),
            exists().where(objection.c.case_id == case.c.id).label("objections"), opened.label("opened"),
        )
        .select_from(case)
        .join(village, village.c.code == case.c.territory)
        .outerjoin(household, household.c.id == case.c.household_id)
        .outerjoin(person, person.c.id == household.c.head_id)
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
        state=row.state,
        due_on=row.due_on,
        provisional=row.due_provisional,
        days_left=(row.due_on - today).days if row.due_on else None,
        harm=row.harm,
        fast_lane=row.fast_lane_on is not None,
        legacy=row.legacy,
        returned=row.round > 1,
        category=row.category or "",
        income=row.income_per_head,
        spending=row.spending_per_head,
        votes=(row.agreed, row.against, row.abstained) if row.agreed is not None else None,
        hits=row.hits,
        objections=row.objections,
        opened=row.opened,
    )
