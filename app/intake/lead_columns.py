"""Where the headings of a department's list stand, and what each of its columns is taken for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.audit.record import looks_personal
from app.intake.lead_words import CLOSING, HEADINGS, LEFT_OUT, SINGLE, bare, meaning_of

MOST_COLUMNS = 60
SEARCHED_ROWS = 20
"""A list's headings stand this near to its top, or it has none."""
LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: its place from 0 on, its heading as written, and what it is taken for.

    ``label`` is the heading, or the column's letter where it has none that may be shown. ``key`` is
    how the column is remembered, empty where it can't be.
    """

    at: int
    label: str
    key: str
    field: str


def letter(at: int) -> str:
    """Return a column's letter, as the program of the office shows it."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def heading_row(rows: Sequence[Sequence[str]], remembered: Mapping[str, str] | None = None) -> int:
    """Return the row of the headings, counted from 1 as in the sheet; 0 where there are none.

    It is the first of those rows near the top in which most headings are known; titles above it have
    one cell. A name or a number has to be among them: everything else may stand in a title too.
    """
    best, found = 0, 1
    for number, row in enumerate(rows[:SEARCHED_ROWS], 1):
        fields = _fields(row, remembered or {})
        if len(fields) > found and fields & {"name", "national_id", "head"}:
            best, found = number, len(fields)
    return best


def _fields(row: Sequence[str], remembered: Mapping[str, str]) -> set[str]:
    found = {
        remembered.get(bare(cell), meaning_of(cell))
        for cell in row
        if len(cell) <= LONGEST_HEADING and not looks_personal(cell)
    }
    return {field for field in found if field}


def columns_of(
    rows: Sequence[Sequence[str]], heading: int, remembered: Mapping[str, str] | None = None
) -> tuple[Column, ...]:
    """Return the columns below the headings in row ``heading``, each with what it is proposed for.

    What was confirmed for the same supplier and heading before goes before the words.
    """
    labels = _labels(rows, heading)
    keys = _keys(labels)
    proposed: dict[int, str] = {}
    told = remembered or {}
    for known in (True, False):
        for at, key in enumerate(keys):
            if (key in told) is known:
                field = told[key] if known else meaning_of(labels[at]) or LEFT_OUT
                proposed[at] = field if field not in proposed.values() or field not in SINGLE else LEFT_OUT
    _settle_head(proposed)
    return tuple(
        Column(at, label if key else letter(at), key, proposed[at])
        for at, (label, key) in enumerate(zip(labels, keys, strict=True))
    )


def _labels(rows: Sequence[Sequence[str]], heading: int) -> list[str]:
    """Return the headings; a second row of them (a merged heading and what is under it) is joined."""
    width = min(max((len(row) for row in rows), default=0), MOST_COLUMNS)
    above = list(rows[heading - 1]) if heading else []
    below = list(rows[heading]) if double(rows, heading) else []
    return [_cell(below, at) or _cell(above, at) for at in range(width)]


def double(rows: Sequence[Sequence[str]], heading: int) -> bool:
    """Return whether the row under the headings is one more row of them."""
    if not heading or heading >= len(rows):
        return False
    cells = [cell for cell in rows[heading] if cell]
    known = [cell for cell in cells if len(cell) <= LONGEST_HEADING and bare(cell) in HEADINGS]
    return len(known) > 1 and len(known) == len(cells)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _keys(labels: Sequence[str]) -> list[str]:
    """Return how each column is remembered: the same heading a second time is another column."""
    keys: list[str] = []
    for label in labels:
        key = "" if looks_personal(label) or len(label) > LONGEST_HEADING else bare(label)
        count = sum(1 for one in keys if one.partition("#")[0] == key)
        keys.append(f"{key}#{count + 1}" if key and count else key)
    return keys


def _settle_head(proposed: dict[int, str]) -> None:
    """Take the head of the household for the person where the list names nobody else."""
    places = {field: at for at, field in proposed.items() if field}
    if "head" in places and "name" not in places:
        proposed[places["head"]] = "name"
        if "head_id" in places and "national_id" not in places:
            proposed[places["head_id"]] = "national_id"
    for at, field in proposed.items():
        if field == "head_id":
            proposed[at] = LEFT_OUT


def closes(row: Sequence[str]) -> bool:
    """Return whether a row is no row of the list but stands below it: a sum, a signature, a remark."""
    first = next((cell for cell in row if cell), "")
    return bare(first).startswith(tuple(CLOSING.split()))
