"""What figures are asked of: a place, a period and its last day; and what counting them brings."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

from app import clock, profiles
from app.lookup import within_case_reach
from app.policy import Actor
from app.queries.places import lies_in
from workflows.figures import BY_NAME, Figure

Number = int | Decimal | None
Cell = tuple[str, str, str]
"""Name of a figure, dimension and code; both empty for the figure itself."""
DIGITS = (2, 4, 6, 9, 12)
"""Digits of the codes of province, city, county, township and village."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: ``place`` is a region code, empty for all in reach; ``begin`` to the end of ``day``.

    ``digits`` says by how many digits of their codes places are told apart. ``parameters`` are those of the
    county that figures rest on, today's where none are given.
    """

    actor: Actor
    begin: date
    day: date
    place: str = ""
    digits: int = 12
    parameters: Mapping[str, object] = field(default_factory=dict)

    def parameter(self, name: str) -> object:
        """Return a parameter of the county, as it was frozen or as it is today."""
        return self.parameters[name] if name in self.parameters else profiles.value(name, clock.today())

    def inside(self, code: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """Return the condition that a territory lies in reach and in the place."""
        return and_(within_case_reach(self.actor, code), lies_in(self.place, code))


@dataclass(slots=True)
class Book:
    """Counted figures, by place and as a whole: places are codes cut to the digits of the scope.

    What can't be added up over places, such as a median or units that have a part in many, is ``fixed``.
    """

    places: dict[str, Counter[Cell]] = field(default_factory=dict)
    whole: Counter[Cell] = field(default_factory=Counter)
    fixed: dict[tuple[str, Cell], Number] = field(default_factory=dict)

    def add(self, place: str, name: str, number: int, **keys: str) -> None:
        """Count ``number`` for a figure at a place, and by each dimension that ``keys`` names."""
        here = self.places.setdefault(place, Counter())
        for cell in ((name, "", ""), *((name, by, key) for by, key in keys.items())):
            here[cell] += number
            self.whole[cell] += number

    def keep(self, name: str, number: Number, *, place: str = "", by: str = "", key: str = "") -> None:
        """Keep a figure that isn't the sum of its places; without a place it is that of the whole."""
        self.fixed[place, (name, by, key)] = number

    def number(self, name: str, *, place: str = "", by: str = "", key: str = "") -> Number:
        """Return a figure, of the whole where no place is named; None for a rate of nothing."""
        figure, cell = BY_NAME[name], (name, by, key)
        if figure.whole:
            whole = self.number(figure.whole, place=place, by=by, key=key)
            part = self.number(figure.part, place=place, by=by, key=key)
            return percent(int(part or 0), int(whole or 0))
        if (place, cell) in self.fixed:
            return self.fixed[place, cell]
        return (self.places.get(place, Counter()) if place else self.whole)[cell]

    def codes(self, figure: Figure, by: str) -> Iterator[str]:
        """Yield the codes of a dimension under which something of a figure was counted."""
        name = figure.part or figure.name
        names = {name, figure.whole or name}
        seen = {cell[2] for cell in self.whole if cell[0] in names and cell[1] == by}
        seen |= {cell[2] for place, cell in self.fixed if not place and cell[0] in names and cell[1] == by}
        yield from sorted(seen)


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share in per cent with two decimals, rounded as schools do; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def percentile(days: Mapping[int, int], share: int) -> int | None:
    """Return the fewest days within which ``share`` per cent of all lie; ``days`` maps days to how many."""
    whole = sum(days.values())
    reached = 0
    for number in sorted(days):
        reached += days[number]
        if reached * 100 >= whole * share:
            return number
    return None


def merged(parts: Iterable[Mapping[int, int]]) -> Counter[int]:
    """Return several distributions of days as one."""
    found: Counter[int] = Counter()
    for one in parts:
        found.update(one)
    return found
