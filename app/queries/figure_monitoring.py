"""Figures of the roll: households monitored and eliminated at the end of any day, from their signatures.

How a household stood on a day follows from the newest completed act up to it that moves the roll. Nothing
is kept for it: the acts are (``Signature``), and the index ``ix_signature_roll`` holds those alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import CTE, Select, String, and_, cast, func, or_, select
from sqlalchemy import case as when

from app.models.base import db
from app.models.case import Case, Signature
from app.models.household import Household, Membership
from app.models.lead import Lead, LeadReport
from app.models.monitoring import Application, Visit
from app.queries.figure_scope import Book, Scope
from app.queries.roll_acts import ANNOUNCED, CARRIED, ENDING, on_roll
from workflows.figures import UNKNOWN

_LIFTED = "2"
"""户类型 of a household lifted out of poverty: carried over without a visit it is of category 01, else of 02.
There was no third category when such households were enrolled (national notice of March 2020)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Households alike in everything that figures tell apart: how many, and their members."""

    place: str
    eliminated: bool
    category: str
    risks: Sequence[str]
    channel: str
    enrolled_now: bool
    eliminated_now: bool
    households: int
    persons: int


def count_roll(scope: Scope, book: Book) -> None:
    """Count the figures of the group ``monitoring`` into a book."""
    for one in standings(scope):
        keys = {"category": one.category, "channel": one.channel}
        names = ["monitored", "eliminated" if one.eliminated else "standing"]
        names += ["enrolled"] if one.enrolled_now else []
        names += ["newly_eliminated"] if one.eliminated and one.eliminated_now else []
        for name in names:
            for unit, number in (("households", one.households), ("persons", one.persons)):
                book.add(one.place, f"{name}_{unit}", number, **keys)
                for risk in one.risks or (UNKNOWN,):
                    _by_risk(book, one.place, f"{name}_{unit}", risk, number)


def _by_risk(book: Book, place: str, name: str, risk: str, number: int) -> None:
    """Count by risk without counting the household itself again: it may have several."""
    for counted in (book.whole, book.places[place]):
        counted[name, "risk", risk] += number


def category_shown(visited: str | None, kind: str) -> str:
    """Return the category by the visit, else that of who was carried over without one."""
    return visited or ("01" if kind == _LIFTED else "02")


def standings(scope: Scope) -> Iterator[Standing]:
    """Yield the households on the roll at the end of the scope's day, those alike together."""
    each = once(_each(scope))
    keys = [column for column in each.c if column.name != "size"]
    rows = db.session.execute(
        select(*keys, func.count().label("households"), func.sum(each.c.size).label("persons")).group_by(
            *keys
        )
    )
    for row in rows:
        yield Standing(
            place=row.place,
            eliminated=row.state == "eliminated",
            category=category_shown(row.category, row.kind),
            risks=tuple(orjson.loads(row.risks)) if row.risks else (),
            channel=row.channel,
            enrolled_now=bool(row.enrolled_now),
            eliminated_now=bool(row.moved_now),
            households=int(row.households),
            persons=int(row.persons),
        )


def once(statement: Select[Any]) -> CTE:
    """Return a statement as one that is worked out once: SQLite would ask for each of its columns twice."""
    return statement.cte().prefix_with("MATERIALIZED")


def last_moves(scope: Scope) -> Any:
    """Return, as a subquery, the cases on the roll in scope with their newest act up to the day.

    Its columns: ``case_id``, ``moved`` (the number of that act), ``announced`` (the day of the announcement,
    NULL for who was enrolled before the system), ``newest`` (the newest such case of the household). All of
    it comes out of one pass over an index: asking for each case again took a third of the page's time.
    """
    acts = (
        select(
            Signature.case_id,
            func.max(Signature.sequence).label("moved"),
            func.max(when((Signature.action == ANNOUNCED, Signature.occurred_on))).label("announced"),
        )
        .where(*on_roll(Signature, scope.day))
        .group_by(Signature.case_id)
        .subquery()
    )
    newest = func.max(acts.c.case_id).over(partition_by=Case.household_id)
    return (
        select(acts, newest.label("newest"))
        .join(Case, Case.id == acts.c.case_id)
        .where(scope.inside(Case.territory))
        .subquery()
    )


def roll(scope: Scope, *columns: Any, moves: Any = None) -> Select[Any]:
    """Return a statement of the households on the roll at the end of the day, with the act that decides it.

    ``columns`` are of :class:`Case`, :class:`Household` and :class:`Signature`, which is that act, and of
    ``moves`` (:func:`last_moves`) where the caller has made them.
    """
    moves = last_moves(scope) if moves is None else moves
    return (
        select(*columns)
        .select_from(moves)
        .join(Case, Case.id == moves.c.case_id)
        .join(Signature, and_(Signature.case_id == Case.id, Signature.sequence == moves.c.moved))
        .join(Household, Household.id == Case.household_id)
        .where(moves.c.case_id == moves.c.newest, Signature.action.not_in(ENDING))
    )


def _each(scope: Scope) -> Select[Any]:
    moves = last_moves(scope)
    return roll(
        scope,
        func.substr(Case.territory, 1, scope.digits).label("place"),
        when((Signature.target == "eliminated", "eliminated"), else_="standing").label("state"),
        Household.kind.label("kind"),
        category_of(scope.day).label("category"),
        _risks(scope.day).label("risks"),
        func.coalesce(_first_source(), Case.opening).label("channel"),
        when((moves.c.announced >= scope.begin, 1), else_=0).label("enrolled_now"),
        when((and_(Signature.occurred_on >= scope.begin, Signature.action != CARRIED), 1), else_=0).label(
            "moved_now"
        ),
        _size(scope.day).label("size"),
        moves=moves,
    )


def category_of(day: date) -> Any:
    """Return the category by the newest visit up to a day, NULL where there was none."""
    return (
        select(Visit.category)
        .where(Visit.case_id == Case.id, Visit.visited_on <= day)
        .order_by(Visit.sequence.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _risks(day: date) -> Any:
    return (
        select(cast(Application.risks, String))
        .where(Application.case_id == Case.id, Application.signed_on <= day)
        .order_by(Application.sequence.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _first_source() -> Any:
    return (
        select(LeadReport.source)
        .join(Lead, Lead.id == LeadReport.lead_id)
        .where(Lead.case_id == Case.id)
        .order_by(LeadReport.id)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _size(day: date) -> Any:
    return (
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.household_id == Case.household_id,
            Membership.valid_from <= day,
            or_(Membership.valid_to.is_(None), Membership.valid_to > day),
        )
        .correlate(Case)
        .scalar_subquery()
    )
