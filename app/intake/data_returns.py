"""Reads a list of hits that the province returned: bytes in, rows with rule, household and member out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.intake.sheets import Unreadable, rows_of

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "rule": ("规则编号", "规则代码", "规则号", "疑点编号", "问题编号", "规则"),
    "code": ("户编号", "户编码", "家庭编号"),
    "number": ("证件号码", "身份证号码", "身份证号"),
    "name": ("姓名", "户主姓名"),
}
"""What a column is called; the first that the file has counts."""
_LOOKED_AT = 6
"""Rows in which the headings may stand; two title rows are usual (monitoring.md 9.1)."""


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row: its number in the sheet, the rule as written, 户编号 and 证件号码; one may be empty."""

    row: int
    rule: str
    code: str
    number: str
    name: str


class NoHeadings(Exception):
    """The sheet has no column with the number of a rule, or none with that of a household or a person."""


def read_returned(content: bytes) -> list[ReturnedRow]:
    """Return the rows of a list; raise :class:`Unreadable` or :class:`NoHeadings`."""
    rows = rows_of(content)
    for at, row in enumerate(rows[:_LOOKED_AT]):
        places = _places(row)
        if "rule" in places and ("code" in places or "number" in places):
            return list(_rows(rows, at + 1, places))
    raise NoHeadings


def _places(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for field, names in HEADINGS.items():
        place = next((row.index(name) for name in names if name in row), None)
        if place is not None:
            found[field] = place
    return found


def _rows(rows: Sequence[Sequence[str]], begin: int, places: Mapping[str, int]) -> list[ReturnedRow]:
    found = []
    for at, row in enumerate(rows[begin:], start=begin + 1):
        cells = {field: row[place].strip() if place < len(row) else "" for field, place in places.items()}
        if any(cells.values()):
            found.append(ReturnedRow(at, **{name: cells.get(name, "") for name in HEADINGS}))
    return found


__all__ = ["NoHeadings", "ReturnedRow", "Unreadable", "read_returned"]
