"""Rows of a department's list that stayed behind, as a sheet: each as it was sent, and why it stayed."""

import io
from collections.abc import Sequence

import xlsxwriter

from app.documents.export_mark import ExportMark, put_foot, put_mark

NUMBER, WHY = "原表行号", "未接收原因"
"""The columns that are ours; a sheet that comes back corrected is read with them left out."""


def left_rows_sheet(
    headings: Sequence[str], rows: Sequence[tuple[int, Sequence[str], str]], title: str, mark: ExportMark
) -> bytes:
    """Return the bytes of an xlsx workbook. Every cell is text: no formula of a stranger can hide in it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("未接收线索")
    bold, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
    put_mark(book, mark)
    put_foot(sheet, mark)
    sheet.merge_range(0, 0, 0, len(headings) + 1, f"{title}\n{mark.line}", bold)
    sheet.set_row(0, 48)
    for column, heading in enumerate((*headings, NUMBER, WHY)):
        sheet.write_string(1, column, heading, bold)
        sheet.set_column(column, column, 40 if heading == WHY else 16, text)
    for at, (number, cells, why) in enumerate(rows, 2):
        whole = [*cells, *([""] * (len(headings) - len(cells)))][: len(headings)]
        for column, cell in enumerate((*whole, str(number), why)):
            sheet.write_string(at, column, cell, text)
    sheet.freeze_panes(2, 0)
    book.close()
    return out.getvalue()
