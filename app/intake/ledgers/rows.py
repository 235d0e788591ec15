"""Reads the rows of a ledger of problems: each becomes a problem, goes on with one, or says why it doesn't.

Nothing is dropped: whatever row becomes no problem is listed by its number in the sheet, with its reason.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from app.audit.record import looks_personal
from app.intake.lead_lists import Fault, yuan
from app.intake.ledgers.columns import Column, Layout
from app.intake.ledgers.words import CLOSING, DONE, bare
from app.intake.plans.deadlines import kind_and_date
from app.intake.plans.units import responsible

LONGEST = {"title": 500, "number": 20, "category": 120, "deadline_text": 120, "description": 8000}
_STOP = re.compile("[。！？\n]")
_SECTION = re.compile(r"[（(]?[一二三四五六七八九十]+[)）、.．]|聚焦|.*方面(?:存在的?问题)?$")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00")
_LEAD = re.compile(r"牵头(?:责任)?(?:单位|部门)[:：]\s*([^；;。]+)[；;。]?")
_LABEL = re.compile(r"(?:责任|配合|协办|参与)(?:单位|部门)[:：]\s*")
_SUMS = ("合计", "总计", "小计")
_TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One problem of a ledger. ``numbers`` are its rows in the sheet, the first is its own.

    ``units`` and ``lead`` are names as printed, ``deadline_on`` an ISO date or empty, ``amount`` yuan.
    ``faults`` keep it from becoming a problem, ``remarks`` are told and don't. ``finished`` is what the
    ledger says of its settlement.
    """

    numbers: tuple[int, ...]
    title: str
    description: str = ""
    number: str = ""
    category: str = ""
    lead: str = ""
    units: tuple[str, ...] = ()
    deadline_text: str = ""
    deadline_kind: str = "unknown"
    deadline_on: str = ""
    amount: Decimal | None = None
    measures: tuple[str, ...] = ()
    finished: str = ""
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()

    @property
    def at(self) -> int:
        """Return the number of its first row in the sheet."""
        return self.numbers[0]


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A row that becomes no problem: its number, its cells, and why."""

    number: int
    cells: tuple[str, ...]
    why: Fault


@dataclass(slots=True)
class _Above:
    """What the rows above said, for cells that were merged."""

    section: str = ""
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadLedger:
    """The rows of a ledger: problems in their order, and the rows that became none."""

    problems: tuple[LedgerRow, ...]
    left: tuple[LeftRow, ...]


def read_rows(rows: Sequence[Sequence[str]], layout: Layout, written: date | None) -> ReadLedger:
    """Return the problems of a ledger by its layout.

    ``written`` is the day of the feedback: a month without a year is counted from it.
    """
    begin = layout.heading - 1 + layout.depth if layout.heading else 0
    problems: list[LedgerRow] = []
    left: list[LeftRow] = []
    above = _Above()
    for number, row in enumerate(rows[begin:], begin + 1):
        if not any(row):
            continue
        cells = _Cells(row, layout.columns)
        why = _no_problem(cells, layout, has_one=bool(problems))
        if why is None:
            problems.append(_problem(number, cells, layout, above, written))
        elif why.code == "row_continues":
            problems[-1] = _continued(problems[-1], number, cells)
            _units(cells, layout, above)
        else:
            left.append(LeftRow(number, tuple(row), why))
            if why.code == "row_section":
                above.section = cells.only
    return ReadLedger(tuple(problems), tuple(left))


class _Cells:
    """The cells of one row, by what their columns are taken for."""

    def __init__(self, row: Sequence[str], columns: Sequence[Column]) -> None:
        self.row, self.columns = row, columns

    def all(self, *names: str) -> Iterator[tuple[Column, str]]:
        """Yield what stands in the columns of these fields, with the column."""
        for column in self.columns:
            if column.field in names and column.at < len(self.row):
                text = _MIDNIGHT.sub(r"\1", self.row[column.at]).strip()
                if text:
                    yield column, text

    def one(self, name: str) -> str:
        return next((text for _column, text in self.all(name)), "")

    @property
    def filled(self) -> list[str]:
        return [text for text in (cell.strip() for cell in self.row) if text]

    @property
    def only(self) -> str:
        """Return the text of the one filled cell, without its numeral."""
        return re.sub(r"^[（(]?[一二三四五六七八九十]+[)）、.．]\s*", "", self.filled[0]).rstrip("：:")


def _no_problem(cells: _Cells, layout: Layout, *, has_one: bool) -> Fault | None:
    """Return why a row is no problem by itself, None where it is one."""
    filled = cells.filled
    first = bare(filled[0])
    if len(filled) <= 2 and any(
        first == word or filled[0].startswith((f"{word}：", f"{word}:")) for word in CLOSING.split()
    ):
        return Fault("row_closing")
    if len(filled) == 1 and len(filled[0]) <= 60 and _SECTION.match(filled[0]):
        return Fault("row_section")
    if first.startswith(_SUMS):
        return Fault("row_closing")
    if cells.one("problem") or cells.one("description"):
        return None
    if layout.continues and has_one and any(cells.all("measures", "units", "lead", "deadline", "told")):
        return Fault("row_continues")
    return Fault("row_without_problem")


def _problem(number: int, cells: _Cells, layout: Layout, above: _Above, written: date | None) -> LedgerRow:
    faults: list[Fault] = []
    remarks: list[Fault] = []
    title, rest = _split(cells.one("problem") or cells.one("description"))
    told = [rest] if rest else []
    if cells.one("problem"):
        told += [text for _column, text in cells.all("description")]
    told += [f"{column.label}：{text}" for column, text in cells.all("told")]
    category = _carried(cells.one("category"), "category", layout, above) or above.section
    lead, units = _units(cells, layout, above)
    limit = cells.one("deadline")
    kind, day = kind_and_date(limit, written)
    amount = _amount(cells, remarks, told)
    finished = cells.one("finished")
    if bare(finished) in DONE:
        remarks.append(Fault("row_finished", {"text": finished}))
    kept = {
        "title": title, "number": cells.one("number"), "category": category, "deadline_text": limit,
    }  # fmt: skip
    for name, text in kept.items():
        if len(text) > LONGEST[name]:
            remarks.append(Fault("cell_cut", {"most": LONGEST[name]}))
            told.append(text)
            kept[name] = text[: LONGEST[name]]
    description = "\n".join(dict.fromkeys(told))
    if len(description) > LONGEST["description"]:
        faults.append(Fault("cell_too_long", {"most": LONGEST["description"]}))
    measures = tuple(text for _column, text in cells.all("measures"))
    if any(looks_personal(text) for text in (*kept.values(), description)):
        faults.append(Fault("personal_number"))
    return LedgerRow(
        numbers=(number,), description=description, lead=lead, units=units, deadline_kind=kind,
        deadline_on=day or "", amount=amount, measures=measures, finished=finished, faults=tuple(faults),
        remarks=tuple(remarks), **kept,
    )  # fmt: skip


def _continued(problem: LedgerRow, number: int, cells: _Cells) -> LedgerRow:
    """Return a problem with one more row: its measures, its units, what else it tells."""
    lead, units = _named(_joined(cells, "units"), _joined(cells, "lead"))
    told = [f"{column.label}：{text}" for column, text in cells.all("told", "deadline")]
    named = dict.fromkeys([*problem.units, *([lead] if lead else []), *units])
    return replace(
        problem,
        numbers=(*problem.numbers, number),
        description="\n".join(part for part in (problem.description, *told) if part),
        units=tuple(name for name in named if name != problem.lead),
        measures=(*problem.measures, *(text for _column, text in cells.all("measures"))),
    )


def _carried(text: str, name: str, layout: Layout, above: _Above) -> str:
    """Return a cell, or what the rows above said where merged cells are meant to repeat."""
    if text:
        above.cells[name] = text
    return text or (above.cells.get(name, "") if layout.repeats else "")


def _units(cells: _Cells, layout: Layout, above: _Above) -> tuple[str, tuple[str, ...]]:
    units, lead = _joined(cells, "units"), _joined(cells, "lead")
    if units or lead:
        above.cells["units"], above.cells["lead"] = units, lead
    elif layout.repeats:
        units, lead = above.cells.get("units", ""), above.cells.get("lead", "")
    return _named(units, lead)


def _named(units: str, lead: str) -> tuple[str, tuple[str, ...]]:
    """Return lead and other units of a row; a cell may hold both under labels of their own."""
    labelled = _LEAD.search(units)
    if labelled is not None and not lead:
        lead = labelled[1]
        units = units.replace(labelled[0], "")
    named, leading = responsible([_LABEL.sub("", units)], [lead] if lead else [])
    return leading or "", named


def _joined(cells: _Cells, name: str) -> str:
    return "、".join(" ".join(text.split()) for _column, text in cells.all(name))


def _split(text: str) -> tuple[str, str]:
    """Return the problem up to its first full stop, and the rest."""
    found = _STOP.search(text)
    if found is None or not text[: found.start()].strip():
        return text.strip(), ""
    return text[: found.start()].strip(), text[found.end() :].strip()


def _amount(cells: _Cells, remarks: list[Fault], told: list[str]) -> Decimal | None:
    """Return the amount in yuan; one that can't be read stays in the description."""
    for column, text in cells.all("amount", "amount_wan"):
        found = yuan(text)
        if found is None:
            remarks.append(Fault("amount_unreadable"))
            told.append(f"{column.label}：{text}")
            continue
        wan = column.field == "amount_wan" and not text.strip("元 ").endswith("万")
        return found * _TEN_THOUSAND if wan else found
    return None
