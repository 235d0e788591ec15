"""问题清单, 责任清单, 整改清单 and 销号台账 as workbooks: one sheet for each batch, never added up."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from app.documents.export_mark import ExportMark, put_foot, put_mark
from app.documents.formulas import looks_like_formula
from app.documents.problem_columns import CLOSING_LEDGER, DUTY_LIST, PROBLEM_LIST, WORK_LIST
from app.documents.problem_line import Cell, Column, Line, Words
from app.facts.problem_rows import BatchRow, ProblemRow

A4, A3 = 9, 8
LONGEST = 32_000
"""Signs of one cell; the format takes 32,767 and leaves out a text that is longer."""
_TABLE, _LINE_HEIGHT, _HIGHEST = 2, 13.5, 409
"""First row of the head; points of one line; the highest row there is: the rest is seen in its cell."""
_CUT = "……（全文见系统案卷）"

_ONE_ROW = "一个问题列一行；“是否已整改完成”以通过县级验收为准，“不属实”单列、不计入已完成；"
_LASTING = {
    "finished": "长期坚持事项在当前部分验收后计为已完成，并注明“长期坚持”。",
    "apart": "长期坚持事项在当前部分验收后计为“阶段性完成，持续整改”，单列、不计入已完成。",
}
_CLOSINGS = (
    "一次销号列一行；销号后重新启动的，原行保留并在备注中注明；验收须由责任单位以外的单位两人进行；"
    "“不属实销号”单列，不计入整改完成。"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the lists: its official name, its columns, and whether it lists closures."""

    name: str
    columns: tuple[Column, ...]
    closures: bool = False
    paper: int = A4


KINDS = {
    "problems": Kind("问题清单", PROBLEM_LIST),
    "duties": Kind("责任清单", DUTY_LIST),
    "rectification": Kind("整改清单", WORK_LIST, paper=A3),
    "closures": Kind("销号台账", CLOSING_LEDGER, paper=A3, closures=True),
}
"""The lists by their names in addresses."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a workbook says of itself: as of which day, and who took it; ``lasting_counts`` is the rule."""

    on: date
    lasting_counts: str
    mark: ExportMark


def problem_workbook(
    kind: Kind, batches: Sequence[tuple[BatchRow, Sequence[ProblemRow]]], words: Words, export: Export
) -> bytes:
    """Return the bytes of an xlsx workbook with a sheet for each batch.

    Texts stay texts: no formula can hide in a cell.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    put_mark(book, export.mark)
    look = _Look(book)
    for place, (batch, problems) in enumerate(batches, 1):
        sheet = book.add_worksheet(_sheet_name(place, batch, words))
        lines = list(_lines(kind, batch, problems, words, export.lasting_counts))
        put_foot(sheet, export.mark)
        _Sheet(sheet, look, kind).write(batch, lines, words, export)
    if not batches:
        sheet = book.add_worksheet(kind.name)
        sheet.write_string(0, 0, f"截至{_chinese(export.on)}，没有可列示的问题。")
    book.close()
    return out.getvalue()


def _lines(
    kind: Kind, batch: BatchRow, problems: Sequence[ProblemRow], words: Words, lasting_counts: str
) -> Iterator[Line]:
    chosen = (
        (problem, one)
        for problem in problems
        for one in (problem.rounds if kind.closures else problem.rounds[-1:])
        if one.result or not kind.closures
    )
    for number, (problem, one) in enumerate(chosen, 1):
        yield Line(number, batch, problem, one, lasting_counts, words)


class _Look:
    """The formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        cell = {"border": 1, "text_wrap": True, "valign": "top", "font_name": "宋体", "font_size": 10}
        self.title = book.add_format(
            {"bold": True, "align": "center", "valign": "vcenter", "font_name": "黑体", "font_size": 16}
        )
        self.day = book.add_format({"align": "center", "font_name": "宋体", "font_size": 11})
        self.head = book.add_format(
            {**cell, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E8EEF4"}
        )
        self.text = book.add_format({**cell, "num_format": "@"})
        # A sign at the beginning keeps its cell a text when somebody types in it, too.
        self.risky = book.add_format({**cell, "num_format": "@", "quote_prefix": True})
        self.count = book.add_format({**cell, "align": "center", "num_format": "0"})
        self.money = book.add_format({**cell, "align": "right", "num_format": "#,##0.00####"})
        self.foot = book.add_format(
            {"text_wrap": True, "valign": "top", "font_name": "宋体", "font_size": 10}
        )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet being written: title, day, head, rows, foot."""

    sheet: Worksheet
    look: _Look
    kind: Kind

    def write(self, batch: BatchRow, lines: Sequence[Line], words: Words, export: Export) -> None:
        last = len(self.kind.columns) - 1
        self.sheet.merge_range(0, 0, 0, last, "", self.look.title)
        self.sheet.write_string(0, 0, _title(batch, self.kind), self.look.title)
        self.sheet.set_row(0, 30)
        self.sheet.merge_range(1, 0, 1, last, f"截至{_chinese(export.on)}", self.look.day)
        depth = self._head()
        for at, line in enumerate(lines, _TABLE + depth):
            cells = [column.cell(line) for column in self.kind.columns]
            for place, cell in enumerate(cells):
                self._cell(at, place, cell)
            self.sheet.set_row(at, self._height(cells))
        self._foot(_TABLE + depth + len(lines), _foot(self.kind, batch, lines, words, export))
        self._paper(depth)

    def _head(self) -> int:
        """Write the head, merged where heads are shared or shorter, and return how many rows it has."""
        columns = self.kind.columns
        depth = max(len(column.heads) for column in columns)
        for level in range(depth):
            self.sheet.set_row(_TABLE + level, self._head_height(level, depth))
            for heads, group in groupby(range(len(columns)), lambda at: columns[at].heads[: level + 1]):  # noqa: B023
                places = list(group)
                if len(heads) <= level:
                    continue
                ends = all(len(columns[at].heads) == level + 1 for at in places)
                self._merged(
                    _TABLE + level, places[0], _TABLE + (depth - 1 if ends else level), places[-1], heads[-1]
                )
        for at, column in enumerate(columns):
            self.sheet.set_column(at, at, column.width)
        return depth

    def _head_height(self, level: int, depth: int) -> float:
        """Return how high a row of the head is: narrow heads need most, a merged one has several rows."""
        needed = [
            (_lines_of(column.heads[-1], column.width) * _LINE_HEIGHT + 6) / (depth - len(column.heads) + 1)
            for column in self.kind.columns
            if level >= len(column.heads) - 1
        ]
        return max([_LINE_HEIGHT + 6, *needed])

    def _height(self, cells: Sequence[Cell]) -> float:
        """Return how high a row has to be. Not every program reckons that when it opens a workbook."""
        lines = (
            _lines_of(str(cell), column.width) for cell, column in zip(cells, self.kind.columns, strict=True)
        )
        return min(max(lines) * _LINE_HEIGHT + 3, _HIGHEST)

    def _merged(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        if (top, left) == (bottom, right):
            self.sheet.write_string(top, left, text, self.look.head)
        else:
            self.sheet.merge_range(top, left, bottom, right, text, self.look.head)

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, Decimal):
            self.sheet.write_number(row, column, float(cell), self.look.money)
        elif isinstance(cell, int):
            self.sheet.write_number(row, column, cell, self.look.count)
        else:
            text = cell if len(cell) <= LONGEST else cell[: LONGEST - len(_CUT)] + _CUT
            risky = looks_like_formula(text)
            self.sheet.write_string(row, column, text, self.look.risky if risky else self.look.text)

    def _foot(self, row: int, texts: Sequence[str]) -> None:
        """Write the foot. A merged cell doesn't grow by itself: its height is reckoned from its text."""
        last = len(self.kind.columns) - 1
        wide = sum(column.width for column in self.kind.columns)
        for at, text in enumerate(texts, row):
            self.sheet.merge_range(at, 0, at, last, "", self.look.foot)
            self.sheet.write_string(at, 0, text, self.look.foot)
            self.sheet.set_row(at, _LINE_HEIGHT * _lines_of(text, wide) + 3)

    def _paper(self, depth: int) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(self.kind.paper)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(_TABLE, _TABLE + depth - 1)
        self.sheet.freeze_panes(_TABLE + depth, 3)
        self.sheet.set_footer("&C第 &P 页，共 &N 页")


def _lines_of(text: str, width: int) -> int:
    """Return how many lines a text takes in a column: a Chinese sign is as wide as two Latin letters."""
    room = max(width - 1, 2)
    return sum(
        -(-max(sum(1 if sign.isascii() else 2 for sign in line), 1) // room) for line in text.split("\n")
    )


def _title(batch: BatchRow, kind: Kind) -> str:
    """Return the title of a sheet; 反馈问题 and 问题清单 share their 问题."""
    shared = "问题"
    before = batch.title.removesuffix(shared) if kind.name.startswith(shared) else batch.title
    return f"{before}{kind.name}"


def _foot(
    kind: Kind, batch: BatchRow, lines: Sequence[Line], words: Words, export: Export
) -> tuple[str, ...]:
    """Return the lines under a table: the rule, the batch, who took it out of the system."""
    rule = _CLOSINGS if kind.closures else _ONE_ROW + _LASTING[export.lasting_counts]
    number = f"，{batch.document_number}" if batch.document_number else ""
    count = f"{len(lines)}次销号" if kind.closures else f"{len(lines)}个问题"
    return (
        f"统计口径：{rule}金额单位为万元。",
        f"来源批次：{batch.title}（{words.of('source', batch.source)}，{words.of('level', batch.level)}，"
        f"{batch.year}年{batch.round}，反馈单位：{batch.finder}{number}，反馈日期：{_chinese(batch.feedback_on)}）。"
        f"本表列示导出人可查阅的{count}；不同来源的批次分表列示，不合并计算。",
        export.mark.line,
    )


def _sheet_name(place: int, batch: BatchRow, words: Words) -> str:
    """Return a name of a sheet that no other has: at most 31 signs, none that the format refuses."""
    bare = "".join(sign for sign in words.of("source", batch.source) if sign not in "[]:*?/\\'")
    return f"{place:02d} {batch.year}{bare}"[:31]


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"
