"""The pages of figures: a group in a place, by the places in it and by its dimensions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.lookup import get_region
from app.models.account import Person
from app.models.base import db
from app.models.case import Case, Signature
from app.models.household import Household
from app.models.region import Region
from app.policy import Actor, region_of, territory_of
from app.queries.figure_books import count
from app.queries.figure_monitoring import category_of, category_shown, roll
from app.queries.figure_scope import DIGITS, Book, Number, Scope
from app.queries.places import places_above, places_in, region_names
from workflows.figures import BY_NAME, DIMENSIONS, GROUPS, UNKNOWN, Figure, of_group

MOST = 200
"""So many households are named under the figures of a place."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure with its number; ``part`` and ``whole`` are those of a rate."""

    figure: Figure
    number: Number
    part: Number = None
    whole: Number = None


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place and its numbers, in the order of the page's figures."""

    code: str
    name: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The figures of a group by one dimension: ``rows`` are codes with their numbers, None where not told."""

    by: str
    figures: tuple[Figure, ...]
    rows: tuple[tuple[str, tuple[Number, ...]], ...]


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """One household of the roll under the figures of a village."""

    ref: str
    head: str
    village: str
    eliminated: bool
    category: str
    since: date


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group of figures from ``begin`` to ``day`` in a place; ``code`` is empty for all in reach."""

    group: str
    code: str
    name: str
    above: tuple[tuple[str, str], ...]
    begin: date
    day: date
    counted: tuple[Counted, ...]
    places: tuple[PlaceLine, ...]
    breakdowns: tuple[Breakdown, ...]
    households: tuple[HouseholdLine, ...]
    left: int


def group_page(actor: Actor, group: str, *, begin: date, day: date, place: str = "") -> GroupPage:
    """Return a group of figures of a place in reach, or of everything in reach where none is named.

    Raises :class:`NotFound` for a place out of reach. A village, or whatever has no places in it, is
    followed down to its households.
    """
    region = get_region(db.session(), actor, place) if place else None
    inside = places_in(actor, region)
    scope = scope_of(actor, region, inside, begin, day)
    book, figures = count(scope, (group,)), of_group(group)
    rows = _households(scope) if group == "monitoring" and not inside else ()
    return GroupPage(
        group=group,
        code=place,
        name=region.name if region is not None else "",
        above=tuple(places_above(actor, region)),
        begin=begin,
        day=day,
        counted=tuple(counted_of(book, one) for one in figures),
        places=tuple(place_lines(book, scope, inside, figures)),
        breakdowns=tuple(breakdowns(book, figures)),
        households=rows[:MOST],
        left=max(len(rows) - MOST, 0),
    )


def scope_of(
    actor: Actor,
    region: Region | None,
    inside: tuple[tuple[str, str], ...],
    begin: date,
    day: date,
    parameters: Mapping[str, object] | None = None,
) -> Scope:
    """Return the scope of a page; places are told apart by the digits of those that stand in its table."""
    digits = len(territory_of(inside[0][0])) if inside else max(DIGITS)
    return Scope(actor, begin, day, region.code if region is not None else "", digits, parameters or {})


def counted_of(book: Book, figure: Figure, by: str = "", key: str = "") -> Counted:
    """Return a figure of a whole, with what it is divided from."""
    part = book.number(figure.part, by=by, key=key) if figure.part else None
    whole = book.number(figure.whole, by=by, key=key) if figure.whole else None
    return Counted(figure, book.number(figure.name, by=by, key=key), part, whole)


def place_lines(
    book: Book, scope: Scope, inside: tuple[tuple[str, str], ...], figures: tuple[Figure, ...]
) -> Iterator[PlaceLine]:
    """Yield the places in a place by their codes, then what was counted of none of them. It is no ranking."""
    known = {territory_of(code)[: scope.digits]: (code, name) for code, name in inside}
    for key, (code, name) in known.items():
        yield PlaceLine(code, name, tuple(book.number(one.name, place=key) for one in figures))
    others = sorted(key for key in book.places if key not in known) if inside else []
    names = region_names(region_of(key) for key in others)
    for key in others:
        numbers = tuple(book.number(one.name, place=key) for one in figures)
        yield PlaceLine("", names.get(region_of(key), key), numbers)


def breakdowns(book: Book, figures: tuple[Figure, ...]) -> Iterator[Breakdown]:
    """Yield the tables by dimension of those figures that are told by one."""
    for by in DIMENSIONS:
        told = tuple(one for one in figures if by in one.by)
        seen = {key for one in told for key in book.codes(one, by)}
        known = [code for code, _ in DIMENSIONS[by][1] if code in seen]
        ordered = [*known, *sorted(seen - {*known})]
        ordered.sort(key=lambda key: key == UNKNOWN)
        rows = tuple((key, tuple(book.number(one.name, by=by, key=key) for one in told)) for key in ordered)
        if rows:
            yield Breakdown(by, told, rows)


def _households(scope: Scope) -> tuple[HouseholdLine, ...]:
    columns: tuple[Any, ...] = (
        Case.ref, Person.name, Region.name.label("village"), Signature.target, Household.kind,
        category_of(scope.day).label("category"), Signature.occurred_on,
    )  # fmt: skip
    rows = db.session.execute(
        roll(scope, *columns)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == func.substr(Case.territory, 1, 12))
        .order_by(Case.territory, Case.id)
    )
    return tuple(
        HouseholdLine(
            row.ref, row.name, row.village, row.target == "eliminated",
            category_shown(row.category, row.kind), row.occurred_on,
        )
        for row in rows
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BulletinBook:
    """All figures of a place for a bulletin. ``places`` are key and name of the places in it."""

    name: str
    places: tuple[tuple[str, str], ...]
    book: Book

    def codes(self, name: str, by: str) -> tuple[str, ...]:
        """Return the codes of a dimension under which a figure was counted, in their order."""
        seen = set(self.book.codes(BY_NAME[name], by))
        listed = [code for code, _ in DIMENSIONS[by][1] if code in seen]
        return (*listed, *sorted(seen - {*listed}))


def bulletin_places(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return code and name of the places to choose from: those of the actor's posts, and those in them."""
    own = _own_places(actor)
    return (*own, *(one for top in own for one in places_in(actor, db.session.get_one(Region, top[0]))))


def bulletin_book(actor: Actor, *, begin: date, day: date, place: str = "") -> BulletinBook:
    """Return what a bulletin of a place is made of; without a place that of the actor's own widest post.

    Raises :class:`NotFound` for a place out of reach.
    """
    own = _own_places(actor)
    code = place or (own[0][0] if own else "")
    region = get_region(db.session(), actor, code) if code else None
    inside = places_in(actor, region)
    scope = scope_of(actor, region, inside, begin, day)
    book = count(scope, [name for name, _ in GROUPS])
    return BulletinBook(
        name=region.name if region is not None else "",
        places=tuple((territory_of(code)[: scope.digits], name) for code, name in inside),
        book=book,
    )


def _own_places(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return code and name of the places of the actor's posts, by code."""
    codes = [region_of(code) for code in actor.case_territories if len(code) <= max(DIGITS)]
    rows = db.session.execute(
        select(Region.code, Region.name).where(Region.code.in_(codes)).order_by(Region.code)
    )
    return tuple((row.code, row.name) for row in rows)
