"""What is late and where, for those in charge: counted whenever somebody looks, never kept.

Places stand in the order of their codes, and pages show states in the order of the path: this says where
help is needed, not who is best.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from app import clock
from app.lookup import get_region, within_case_reach
from app.models.base import db
from app.models.case import Case
from app.models.region import Region
from app.policy import Actor, territory_of
from app.queries.marks import row_number
from app.queries.places import VILLAGE, lies_in, places_above, places_in
from app.queries.state_keys import in_state, state_key
from app.queries.worklist_rows import Row, rows_in_order

PAGE = 50


@dataclass(frozen=True, slots=True)
class LatePlace:
    """A township or village, and how many of its open cases are past their last day."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class LatePage:
    """The late cases of a place, by the places in it and by state, and a page of the cases themselves.

    ``code`` and ``name`` are empty for everything in reach. ``above`` leads back, the widest first.
    ``total`` counts all states, the rows are those of the state that was asked for.
    """

    code: str
    name: str
    above: tuple[tuple[str, str], ...]
    places: tuple[LatePlace, ...]
    states: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]
    following: str | None

    @property
    def total(self) -> int:
        """Return how many cases of the place are late."""
        return sum(number for _, number in self.states)


def late_page(actor: Actor, *, place: str = "", state: str = "", after: str = "") -> LatePage:
    """Return what is late in a place in reach, or in everything in reach where none is named.

    ``after`` is the mark of the next page. Raises :class:`NotFound` for a place out of reach.
    """
    session, today = db.session(), clock.today()
    region = get_region(session, actor, place) if place else None
    chosen = is_late(actor, place, today)
    counts = _counts(chosen)
    states: Counter[str] = Counter()
    for (_, name), number in counts.items():
        states[name] += number
    rows = _rows(actor, and_(chosen, in_state(state)) if state else chosen, today, after)
    return LatePage(
        code=place,
        name=region.name if region is not None else "",
        above=tuple(places_above(actor, region)),
        places=_places(actor, region, counts),
        states=tuple(sorted(states.items())),
        rows=rows[:PAGE],
        following=_mark(rows[PAGE - 1]) if len(rows) > PAGE else None,
    )


def is_late(actor: Actor, place: str, today: date) -> ColumnElement[bool]:
    """Return the condition that an open case in reach and in a place is past its last day."""
    return and_(
        within_case_reach(actor, Case.territory),
        lies_in(place, Case.territory),
        Case.closed_on.is_(None),
        Case.due_on < today,
    )


def _counts(chosen: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    """Return the number of late cases by village and state."""
    village = func.substr(Case.territory, 1, VILLAGE)
    found = db.session.execute(
        select(village, Case.workflow, Case.state, func.count())
        .where(chosen)
        .group_by(village, Case.workflow, Case.state)
    )
    return {(code, state_key(workflow, state)): number for code, workflow, state, number in found}


def _places(actor: Actor, region: Region | None, counts: dict[tuple[str, str], int]) -> tuple[LatePlace, ...]:
    """Return the places in a region, or what the actor's posts reach, each with its number."""
    return tuple(
        LatePlace(
            code, name, sum(n for (village, _), n in counts.items() if village.startswith(territory_of(code)))
        )
        for code, name in places_in(actor, region)
    )


def _rows(actor: Actor, chosen: ColumnElement[bool], today: date, after: str) -> tuple[Row, ...]:
    """Return one page of cases and one more: by harm, then by how long they are late."""
    order = (Case.harm.desc(), Case.due_on, Case.id)
    ids = list(
        db.session.execute(
            select(Case.id).where(chosen, *_behind(after)).order_by(*order).limit(PAGE + 1)
        ).scalars()
    )
    return rows_in_order(ids, today, actor) if ids else ()


def _mark(row: Row) -> str:
    return f"{row.harm}_{row.due_on}_{row.ref}"


def _behind(after: str) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a case comes after the last one of a page; none for a mark that isn't one."""
    harm_text, _, rest = after.partition("_")
    day_text, _, ref = rest.partition("_")
    harm = row_number(harm_text)
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        return ()
    if harm is None:
        return ()
    last = select(Case.id).where(Case.ref == ref).scalar_subquery()
    same_day = and_(Case.due_on == day, Case.id > last)
    return (or_(Case.harm < harm, and_(Case.harm == harm, or_(Case.due_on > day, same_day))),)
