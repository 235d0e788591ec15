"""Where the headings of a roster stand, and what each of its columns is taken for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.audit.record import looks_personal
from app.errors import Invalid, Problem
from app.intake.lead_columns import LONGEST_HEADING, letter
from app.intake.lead_words import bare
from app.intake.registers.kinds import Kind
from app.intake.registers.words import LEFT_OUT, UNKNOWN
from app.intake.registers.workbook import Row

SEARCHED_ROWS = 20
"""The headings stand this near to the top; the national system puts two titles above them."""
LEAST = 3
"""So many headings that mean something make a row of headings."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from 0 on, its heading as written, how it is remembered, what it is taken for."""

    at: int
    label: str
    key: str
    field: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The row of the headings as numbered in the sheet, and the columns with a heading."""

    kind: Kind
    heading: int
    columns: tuple[Column, ...]

    @property
    def unknown(self) -> tuple[Column, ...]:
        """Return the columns about which somebody has to say something."""
        return tuple(one for one in self.columns if one.field == UNKNOWN)

    @property
    def taken(self) -> tuple[Column, ...]:
        """Return the columns that are taken over, in the order of the sheet."""
        return tuple(one for one in self.columns if one.field not in (LEFT_OUT, UNKNOWN))

    def label_of(self, field: str) -> str:
        """Return the heading under which a field stands, empty where no column says it."""
        return next((one.label for one in self.columns if one.field == field), "")


def proposed(kind: Kind, rows: Sequence[Row], remembered: Mapping[str, str]) -> Layout:
    """Return the layout by what was agreed on before, else by the words of the kind.

    ``rows`` are the first of the sheet. Raises :class:`Invalid` where no headings are found.
    """
    best, found = None, LEAST - 1
    for number, cells in rows[:SEARCHED_ROWS]:
        fields = {remembered.get(_key(cell), kind.meaning_of(cell)) for cell in cells if cell}
        known = len(fields - {UNKNOWN, LEFT_OUT})
        if known > found:
            best, found = (number, cells), known
    if best is None:
        raise Invalid(Problem("file", "headings_missing"))
    return Layout(kind, best[0], tuple(_columns(kind, best[1], remembered)))


def _columns(kind: Kind, cells: Sequence[str], remembered: Mapping[str, str]) -> list[Column]:
    columns: list[Column] = []
    seen: dict[str, int] = {}
    taken: set[str] = set()
    for at, cell in enumerate(cells):
        if not cell.strip():
            continue
        key = _key(cell)
        seen[key] = seen.get(key, 0) + 1
        again = seen[key] > 1  # the national system repeats headings: the first of them counts
        numbered = f"{key}#{seen[key]}" if key and again else key
        field = remembered.get(numbered, LEFT_OUT if again else kind.meaning_of(cell))
        if field in taken:
            field = LEFT_OUT
        if field not in (LEFT_OUT, UNKNOWN):
            taken.add(field)
        columns.append(Column(at, cell[:LONGEST_HEADING] if key else letter(at), numbered, field))
    return columns


def _key(cell: str) -> str:
    if looks_personal(cell) or len(cell) > LONGEST_HEADING:
        return ""
    return bare(cell)


def agreed(layout: Layout, fields: Mapping[int, str]) -> Layout:
    """Return the layout with what somebody chose for its columns; raise :class:`Invalid` for one unfit."""
    columns = tuple(replace(one, field=fields.get(one.at, one.field)) for one in layout.columns)
    problems: list[Problem] = []
    taken: set[str] = set()
    for one in columns:
        if one.field == UNKNOWN:
            problems.append(Problem(f"column_{one.at}", "column_unknown"))
        elif one.field not in layout.kind.words:
            problems.append(Problem(f"column_{one.at}", "unknown_choice"))
        elif one.field in taken:
            problems.append(Problem(f"column_{one.at}", "column_twice"))
        elif one.field:
            taken.add(one.field)
    problems += [
        Problem("", "column_missing", {"column": layout.kind.words[one_of[0]].split()[0]})
        for one_of in layout.kind.needed
        if not taken & set(one_of)
    ]
    if problems:
        raise Invalid(*problems)
    return Layout(layout.kind, layout.heading, columns)
