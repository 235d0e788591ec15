"""The findings of a roster as a workbook: one sheet lists them, the other has the rows, each fault commented.

Every cell is text, numbers of people and telephones are masked: the mistakes are mended in the office's own
file, which still has them in full.
"""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

HEADINGS = ("原表行号", "列", "规则", "级别", "现填内容（已脱敏）", "问题与处理")
WEIGHTS = {"out": "须改正", "error": "数据错误", "told": "提示"}
Line = tuple[int, str, str, str, str, str]
"""Row, heading of the column, origin of the rule, weight of the finding, value, sentence."""


def register_sheet(
    title: str,
    lines: Sequence[Line],
    headings: Sequence[str],
    rows: Mapping[int, Sequence[str]],
) -> bytes:
    """Return the bytes of the workbook. ``rows`` are the rows with findings, under ``headings``."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    marks = {
        True: book.add_format({"num_format": "@", "bg_color": "#F8D7DA"}),
        False: book.add_format({"num_format": "@", "bg_color": "#FFF3CD"}),
    }
    _findings(book.add_worksheet("问题清单"), title, lines, bold, text)
    _rows(book.add_worksheet("问题行"), lines, headings, rows, bold, text, marks)
    book.close()
    return out.getvalue()


def _findings(sheet: Worksheet, title: str, lines: Sequence[Line], bold: Format, text: Format) -> None:
    sheet.write_string(0, 0, title, bold)
    for column, (heading, width) in enumerate(zip(HEADINGS, (10, 22, 12, 10, 26, 70), strict=True)):
        sheet.write_string(1, column, heading, bold)
        sheet.set_column(column, column, width, text)
    for at, (row, column_name, origin, weight, value, said) in enumerate(lines, 2):
        for column, cell in enumerate((str(row), column_name, origin, WEIGHTS[weight], value, said)):
            sheet.write_string(at, column, cell, text)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, 1 + len(lines), len(HEADINGS) - 1)


def _rows(
    sheet: Worksheet,
    lines: Sequence[Line],
    headings: Sequence[str],
    rows: Mapping[int, Sequence[str]],
    bold: Format,
    text: Format,
    marks: Mapping[bool, Format],
) -> None:
    """Write the rows as they stand in the file; a comment at each faulty cell says what to do."""
    for column, heading in enumerate((HEADINGS[0], *headings)):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(column, column, 18, text)
    said: dict[int, dict[str, list[tuple[bool, str]]]] = {}
    for row, column_name, _, weight, _, sentence in lines:
        said.setdefault(row, {}).setdefault(column_name, []).append((weight == "out", sentence))
    places = {heading: column for column, heading in enumerate(headings, 1)}
    for at, number in enumerate(sorted(rows), 1):
        sheet.write_string(at, 0, str(number), text)
        for column, cell in enumerate(rows[number], 1):
            sheet.write_string(at, column, cell, text)
        for heading, found in said.get(number, {}).items():
            column = places.get(heading, 0)
            cell = rows[number][column - 1] if column else str(number)
            sheet.write_string(at, column, cell, marks[any(grave for grave, _ in found)])
            sheet.write_comment(at, column, "\n".join(one for _, one in found), {"x_scale": 2})
    sheet.freeze_panes(1, 1)
