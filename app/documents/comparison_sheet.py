"""A comparison list as a sheet: out to a department, and back with its answers filled in."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from app.documents.export_mark import ExportMark, put_foot, put_mark

HEADINGS = ("编号", "案卷号", "姓名", "证件号码", "村（组）", "比对结果（无/有）", "命中类型", "情况说明")
"""The columns, in the words that departments work with; a returned sheet is read by these."""

RESULTS = {"clear": "无", "hit": "有"}
KINDS = {
    "fiscal": "财政供养",
    "vehicle": "车辆",
    "property": "房产商铺",
    "business": "工商登记",
    "deposit": "存款",
    "other": "其他",
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of the sheet; ``identity`` is the full number, or why there is none to look up."""

    number: int
    ref: str
    name: str
    identity: str
    village: str
    result: str
    hit: str
    detail: str


def comparison_sheet(lines: Sequence[SheetLine], title: str, mark: ExportMark) -> bytes:
    """Return the bytes of an xlsx workbook with one sheet. Every cell is text: no formula can hide in it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("信息比对")
    bold, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
    put_mark(book, mark)
    put_foot(sheet, mark)
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, f"{title}\n{mark.line}", bold)
    sheet.set_row(0, 48)
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(1, column, heading, bold)
    for row, line in enumerate(lines, 2):
        cells = (
            str(line.number), line.ref, line.name, line.identity, line.village,
            RESULTS.get(line.result, ""), KINDS.get(line.hit, ""), line.detail,
        )  # fmt: skip
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell, text)
    last = max(len(lines) + 1, 2)
    sheet.data_validation(2, 5, last, 5, {"validate": "list", "source": list(RESULTS.values())})
    sheet.data_validation(2, 6, last, 6, {"validate": "list", "source": list(KINDS.values())})
    sheet.freeze_panes(2, 0)
    for column, width in enumerate((8, 16, 10, 22, 18, 14, 12, 36)):
        sheet.set_column(column, column, width, text)
    book.close()
    return out.getvalue()
