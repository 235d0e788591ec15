"""Where the head of a ledger stands, how many rows it has, and what each column is taken for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.audit.record import looks_personal
from app.intake.lead_columns import letter
from app.intake.ledgers.words import FIELDS, LEFT_OUT, SINGLE, bare, known, meaning_of, rank_of

MOST_COLUMNS = 80
SEARCHED_ROWS = 20
"""A ledger's head begins this near to its top, or it has none."""
DEEPEST = 3
LONGEST_HEADING = 80
_VALUE = re.compile(r"[\d.,%\-/年月日: ]+")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from 0 on, its heading as read, how it is remembered, what it is taken for.

    ``label`` is the heading with those above it, or the letter where there is none that may be shown.
    ``key`` is empty where it can't be remembered.
    """

    at: int
    label: str
    key: str
    field: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How a ledger is laid out.

    ``heading`` is the first row of its head, from 1, and ``depth`` how many rows it has. ``continues`` says
    that a row without a problem goes on with the one above, ``repeats`` that an empty category or unit means
    the same as above, as merged cells come.
    """

    heading: int
    depth: int
    columns: tuple[Column, ...]
    continues: bool = False
    repeats: bool = False

    @property
    def fields(self) -> Mapping[int, str]:
        """Return what the columns are taken for, by their places."""
        return {one.at: one.field for one in self.columns}


def head_of(rows: Rows, remembered: Mapping[str, str]) -> tuple[int, int]:
    """Return first row (from 1) and depth of the head; (0, 0) where none is found near the top.

    It is the first row with two known headings under which a column can be the problem itself.
    """
    for number in range(1, min(len(rows), SEARCHED_ROWS) + 1):
        if not _begins(rows[number - 1], remembered):
            continue
        depth = depth_of(rows, number)
        labels = _leaves(rows, number, depth)
        found = {
            remembered.get(bare(label), meaning_of(label))
            for label in labels
            if _heading(label) and (known(label) or bare(label) in remembered)
        }
        if len(found - {LEFT_OUT}) > 1 and found & {"problem", "description"}:
            return number, depth
    return 0, 0


def _begins(row: Sequence[str], remembered: Mapping[str, str]) -> bool:
    """Tell whether a row can begin a head: headings alone, two of them known; a title is one cell."""
    filled = [text for text in row if text]
    names = [text for text in filled if known(text) or bare(text) in remembered]
    return len(names) > 1 and all(_heading(text) for text in filled)


def depth_of(rows: Rows, heading: int) -> int:
    """Return how many rows the head has: a row belongs to it that only fills what is open above it."""
    depth = 1
    while depth < DEEPEST and heading + depth <= len(rows):
        above = [_cell(rows[heading - 1 + depth - 1], at) for at in range(_width(rows))]
        below = [_cell(rows[heading - 1 + depth], at) for at in range(_width(rows))]
        filled = [at for at, text in enumerate(below) if text]
        if len(filled) < 2 or not all(_under(above, at) and _heading(below[at]) for at in filled):
            break
        depth += 1
    return depth


def _under(above: Sequence[str], at: int) -> bool:
    """Tell whether a cell can stand under a merged heading: that one is empty here, or begins a span."""
    return not above[at] or (at + 1 < len(above) and not above[at + 1])


def _heading(text: str) -> bool:
    """Tell whether a text can be a heading: short, no value, nobody's number."""
    return (
        bool(bare(text))
        and len(text) <= LONGEST_HEADING // 2
        and not _VALUE.fullmatch(text)
        and not looks_personal(text)
    )


def columns_of(
    rows: Rows, heading: int, depth: int, remembered: Mapping[str, str] | None = None
) -> tuple[Column, ...]:
    """Return the columns under a head, each with what it is proposed for.

    What was confirmed in the same territory for the same heading goes before the words. Where two columns
    could be the same single thing, the one whose word stands first in its list is it; a second problem
    becomes description, anything else is told.
    """
    told = remembered or {}
    leaves, labels = _leaves(rows, heading, depth), _labels(rows, heading, depth)
    keys = _keys(labels)
    wanted = {at: told.get(key, meaning_of(leaves[at])) for at, key in enumerate(keys)}
    by_need = sorted(wanted, key=lambda at: (keys[at] not in told, rank_of(leaves[at]), at))
    taken: set[str] = set()
    for at in by_need:
        field = wanted[at] if wanted[at] in FIELDS else LEFT_OUT
        if field in SINGLE and field in taken:
            field = _second(field)
        taken.add(field)
        wanted[at] = field
    return tuple(
        Column(at, labels[at] if keys[at] else letter(at), keys[at], wanted[at]) for at in range(len(labels))
    )


def _second(field: str) -> str:
    return {"problem": "description", "lead": "units"}.get(field, "told" if field == "category" else LEFT_OUT)


def _width(rows: Rows) -> int:
    return min(max((len(row) for row in rows), default=0), MOST_COLUMNS)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _leaves(rows: Rows, heading: int, depth: int) -> list[str]:
    """Return the lowest heading of each column."""
    head = rows[heading - 1 : heading - 1 + depth] if heading else []
    return [
        next((text for row in reversed(head) if (text := _cell(row, at))), "") for at in range(_width(rows))
    ]


def _labels(rows: Rows, heading: int, depth: int) -> list[str]:
    """Return the headings of each column from above, joined; a merged one stands over its whole span."""
    head = rows[heading - 1 : heading - 1 + depth] if heading else []
    width = _width(rows)
    paths: list[list[str]] = [[] for _ in range(width)]
    for level, row in enumerate(head):
        span = ""
        for at in range(width):
            text = _cell(row, at)
            lower = any(_cell(below, at) for below in head[level + 1 :])
            span = text or (span if lower else "")
            if span and (text or lower):
                paths[at].append(span)
    return [" ".join(" ".join(path).split()) for path in paths]


def _keys(labels: Sequence[str]) -> list[str]:
    """Return how each column is remembered: the same heading a second time is another column."""
    keys: list[str] = []
    for label in labels:
        key = "" if looks_personal(label) else bare(label)[: LONGEST_HEADING - 3]
        count = sum(1 for one in keys if one.partition("#")[0] == key)
        keys.append(f"{key}#{count + 1}" if key and count else key)
    return keys
