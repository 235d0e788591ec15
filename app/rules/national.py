"""Facts from rows as the national system exports them: a row a member, the household's columns repeated.

A column that the file hasn't is not held; a cell that is empty wasn't filled in. Cells are texts. Nothing
here reads files: whoever imports gives rows as headings and texts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.rules import headings, lists
from app.rules.facts import HouseholdFacts, MemberFacts, ProjectFacts, Spell, Standards, VillageFacts

Cells = Mapping[str, str]
"""One row: heading to text."""

_PARTS = re.compile(r"[,，、;；]+")
_MONTH = re.compile(r"(\d{4})\D?(\d{1,2})\D?(?:\d{1,2}\D?)?")
_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?")


def households(
    rows: Iterable[Cells],
    by: Standards,
    *,
    work: Mapping[str, Sequence[Cells]] | None = None,
    left: Mapping[str, Sequence[Cells]] | None = None,
) -> Iterator[HouseholdFacts]:
    """Yield the households of rows that stand together by 户编号.

    ``work`` are the rows of 已外出务工信息 by 证件号码, None where that table isn't there. ``left`` are those
    who left by natural decrease, by 户编号. The ``id`` of a household and of a member is the number of its
    row, from 1.
    """
    group: list[tuple[int, Cells]] = []
    for number, row in enumerate(rows, start=1):
        if group and group[-1][1].get("户编号") != row.get("户编号"):
            yield household(group, by, work=work, left=left)
            group = []
        group.append((number, row))
    if group:
        yield household(group, by, work=work, left=left)


def household(
    group: Sequence[tuple[int, Cells]],
    by: Standards,
    *,
    work: Mapping[str, Sequence[Cells]] | None = None,
    left: Mapping[str, Sequence[Cells]] | None = None,
) -> HouseholdFacts:
    """Return one household from its numbered rows; a row without a name is a household without members."""
    number, first = group[0]
    gone = (left or {}).get(first.get("户编号", ""), ())
    return HouseholdFacts(
        id=number,
        by=by,
        members=tuple(_member(at, row, by, work) for at, row in group if row.get("姓名", "-")),
        left=tuple(_member(-at, row, by, work) for at, row in enumerate(gone, start=1)),
        risks=_risks(first),
        measures=_measures(first),
        **_fields(first, headings.HOUSEHOLD),
    )


def village(number: int, row: Cells, by: Standards) -> VillageFacts:
    """Return a village from a row of 行政村信息."""
    return VillageFacts(id=number, by=by, **_fields(row, headings.VILLAGE))


def project(number: int, row: Cells, by: Standards) -> ProjectFacts:
    """Return a project from a row of a project list."""
    return ProjectFacts(id=number, by=by, **_fields(row, headings.PROJECT))


def _member(
    number: int, row: Cells, by: Standards, work: Mapping[str, Sequence[Cells]] | None
) -> MemberFacts:
    rows = None if work is None else work.get(row.get("证件号码", ""), ())
    fields = _fields(row, headings.MEMBER)
    for name in ("identity_number", "disability_card"):
        if name in fields:
            fields[name] = fields[name].upper()
    return MemberFacts(
        id=number,
        by=by,
        health=_several(row, headings.HEALTH, lists.HEALTH),
        public_posts=_several(row, headings.POSTS, {}),
        spells=None if rows is None else tuple(Spell(**_fields(one, headings.SPELL)) for one in rows),
        **fields,
    )


def _fields(row: Cells, table: Mapping[str, tuple[headings.How, tuple[str, ...]]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (how, known) in table.items():
        text = _cell(row, known)
        if text is not None:
            found[name] = _read(text, how)
    return found


def _cell(row: Cells, known: Sequence[str]) -> str | None:
    return next((row[heading].strip() for heading in known if heading in row), None)


def _read(text: str, how: headings.How) -> Any:
    if not isinstance(how, str):
        return how.get(text, text)
    if how == headings.NUMBER:
        return number_in(text)
    if how == headings.MONTH:
        found = _MONTH.fullmatch(text)
        return f"{found[1]}{int(found[2]):02}" if found else text
    return day_in(text) if how == headings.DAY else text


def number_in(text: str) -> Decimal | str:
    """Return the number of a cell, or its text where it is none."""
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return text
    return found if found.is_finite() else text


def day_in(text: str) -> date | None:
    """Return the day of a cell, None where it is none."""
    found = _DAY.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _several(row: Cells, known: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...] | None:
    text = _cell(row, known)
    if text is None:
        return None
    return tuple(sorted(names.get(part.strip(), part.strip()) for part in _PARTS.split(text) if part.strip()))


def _risks(row: Cells) -> tuple[str, ...] | None:
    cells = [row[heading].strip() for heading in headings.RISKS if heading in row]
    return tuple(lists.RISK.get(one, one) for one in cells if one) if cells else None


def _measures(row: Cells) -> tuple[str, ...] | None:
    held = False
    found: list[str] = []
    for heading, (kind, items) in lists.MEASURES.items():
        if heading in row:
            held = True
            parts = (part.strip() for part in _PARTS.split(row[heading]) if part.strip())
            found += [kind + items.get(part, "099") for part in parts]
    return tuple(found) if held else None
