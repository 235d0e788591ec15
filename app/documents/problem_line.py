"""One row of a list of problems as its columns see it, and what a column is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.facts.problem_rows import BatchRow, ProblemRow, RoundRow

Cell = str | int | Decimal


@dataclass(frozen=True, slots=True)
class Words:
    """The official Chinese words of codes, list by list: ``source``, ``level``, ``state`` and so on."""

    lists: Mapping[str, Mapping[str, str]]

    def of(self, name: str, code: str) -> str:
        """Return the word of a code; the code itself where a list lacks it."""
        return self.lists[name].get(code, code)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: a problem in one of its rounds. ``lasting_counts`` is the county's rule."""

    number: int
    batch: BatchRow
    problem: ProblemRow
    round: RoundRow
    lasting_counts: str
    words: Words


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heads from above, its width in Latin letters (a Chinese sign takes two), its cell."""

    heads: tuple[str, ...]
    width: int
    cell: Callable[[Line], Cell]
