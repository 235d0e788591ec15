"""The worklist (待办): the cases whose next signature is mine, the late ones by harm first."""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app import clock
from app.lookup import assigned_cases
from app.models.base import db
from app.models.case import Case
from app.policy import Actor, HeldPost, range_of
from app.queries.marks import row_number
from app.queries.state_keys import in_state, state_key
from app.queries.worklist_rows import Row, rows_in_order
from workflows.roles import ROLES

PAGE = 50


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
    counts = db.session.execute(_counted(actor.posts, today))
    late, due = _page(actor, state, today, after)
    found = (*late, *due)
    return Worklist(
        counts=tuple((state_key(workflow, name), number) for workflow, name, number in counts),
        late=late[:PAGE],
        due=found[len(late) : PAGE] if len(late) <= PAGE else (),
        following=_mark(found[PAGE - 1], today) if len(found) > PAGE else None,
    )


def _page(actor: Actor, state: str, today: date, after: str) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the late ones and the others of a page, one more together than it shows."""
    mark = _mark_in(after)
    late: tuple[Row, ...] = ()
    if mark is None or mark.harm is not None:
        overdue = _late(actor.posts, today, state).where(*_after_late(mark))
        late = _first(overdue, PAGE + 1, today, actor)
    if len(late) > PAGE:
        return late, ()
    in_time = _in_time(actor.posts, today, state).where(*_after_due(mark))
    return late, _first(in_time, PAGE + 1 - len(late), today, actor)


@lru_cache(maxsize=256)
def _counted(posts: tuple[HeldPost, ...], today: date) -> Select[str, str, int]:
    """Put the statement together once for the posts of somebody: that costs more than to ask it."""
    return (
        select(Case.workflow, Case.state, func.count())
        .where(_mine(posts, today))
        .group_by(Case.workflow, Case.state)
        .order_by(Case.workflow, Case.state)
    )


@lru_cache(maxsize=512)
def _late(posts: tuple[HeldPost, ...], today: date, state: str) -> Select[int]:
    return _chosen(posts, today, state, Case.due_on < today).order_by(Case.harm.desc(), Case.due_on, Case.id)


@lru_cache(maxsize=512)
def _in_time(posts: tuple[HeldPost, ...], today: date, state: str) -> Select[int]:
    due = or_(Case.due_on.is_(None), Case.due_on >= today)
    return _chosen(posts, today, state, due).order_by(_last_day(), Case.id)


def _chosen(posts: tuple[HeldPost, ...], today: date, state: str, when: ColumnElement[bool]) -> Select[int]:
    mine = _mine(posts, today)
    chosen = and_(mine, in_state(state)) if state else mine
    return select(Case.id).where(chosen, when).limit(bindparam("most"))


def rows_of(actor: Actor, state: str, *, limit: int) -> tuple[Row, ...]:
    """Return the actor's cases of one state, the late ones by harm first."""
    chosen = select(Case.id).where(is_mine(actor), in_state(state)).limit(bindparam("most"))
    in_order = chosen.order_by(_last_day(), Case.harm.desc(), Case.id)
    return _first(in_order, limit, clock.today(), actor)


def is_mine(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the next signature of a case is one the actor's posts give."""
    return _mine(actor.posts, clock.today())


@lru_cache(maxsize=256)
def _mine(posts: tuple[HeldPost, ...], today: date) -> ColumnElement[bool]:
    reached: dict[str, list[ColumnElement[bool]]] = {}
    for post in posts:
        if ROLES[post.role].by_assignment:
            reach: ColumnElement[bool] = assigned_cases(post.organisation_id, today)
        else:
            low, high = range_of(post.territory)
            reach = and_(Case.territory >= low, Case.territory < high)
        # Where a case waits for one unit alone, others who could reach it aren't asked.
        asked = or_(Case.unit_id.is_(None), Case.unit_id == post.organisation_id)
        reached.setdefault(post.role, []).append(and_(reach, asked))
    return or_(false(), *(and_(is_turn_of(role), or_(*reaches)) for role, reaches in reached.items()))


@cache
def is_turn_of(role: str) -> ColumnElement[bool]:
    """Return the condition that a case waits for a role.

    There are few different turns, whatever the number of cases: they are found by jumping along the
    index of waiting cases, and only what waits for the role is read from it.
    """
    first = (
        select(func.min(Case.turn).label("turn"))
        .where(Case.turn != _NOBODY)
        .cte(f"turns_of_{role}", recursive=True)
    )
    later = aliased(Case, name="later")
    following = (
        select(func.min(later.turn))
        .where(later.turn > first.c.turn, later.turn != _NOBODY)
        .correlate(first)
        .scalar_subquery()
    )
    turns = first.union_all(select(following).where(first.c.turn.is_not(None)))
    return and_(
        Case.turn != _NOBODY, Case.turn.in_(select(turns.c.turn).where(turns.c.turn.contains(f" {role} ")))
    )


_NOBODY: ColumnElement[str] = literal_column("''")
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
    return _Mark(row_number(harm), since, select(Case.id).where(Case.ref == ref).scalar_subquery())


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


def _first(statement: Select[int], most: int, today: date, actor: Actor) -> tuple[Row, ...]:
    """Return the first of a choice of cases: which they are is read from the index of waiting cases."""
    ids = list(db.session.execute(statement, {"most": most}).scalars())
    if not ids:
        return ()
    return rows_in_order(ids, today, actor)
