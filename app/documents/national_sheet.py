"""Households in the columns of the national system, as a workbook and as a csv that its reader takes back."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

from app.documents.export_mark import ExportMark, put_foot, put_mark
from app.documents.formulas import looks_like_formula
from app.rules.national_cells import NUMBERS, ORDER

SHEET = "监测对象信息"
_WIDTHS = {"姓名": 10, "户主姓名": 10, "村": 14, "自然村": 14, "乡": 12}
_LONG = 11
"""Digits from which on programs write a number otherwise than it was."""


def national_workbook(title: str, rows: Iterable[Sequence[str]], mark: ExportMark) -> bytes:
    """Return the bytes of an xlsx workbook: two titles, the headings in the third row, every cell a text.

    What looks like a formula is kept as a text, and stays one when its cell is edited.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(SHEET)
    bold, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
    risky = book.add_format({"num_format": "@", "quote_prefix": True})
    put_mark(book, mark)
    put_foot(sheet, mark)
    for column, heading in enumerate(ORDER):
        width = 22 if heading in NUMBERS else _WIDTHS.get(heading, 12)
        sheet.set_column(column, column, width, text)
    for at, (said,) in enumerate(_titles(title, mark)):
        sheet.write_string(at, 0, said)
    for column, heading in enumerate(ORDER):
        sheet.write_string(2, column, heading, bold)
    for at, row in enumerate(rows, 3):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(at, column, cell, risky if looks_like_formula(cell) else text)
    sheet.set_landscape()
    sheet.freeze_panes(3, 0)
    book.close()
    return out.getvalue()


def national_csv(title: str, rows: Iterable[Sequence[str]], mark: ExportMark) -> bytes:
    """Return the bytes of a csv (UTF-8 with its mark, as Excel and WPS want it).

    Long numbers are written ``="…"``, by which programs and our own reader keep their digits; before anything
    else that a program might take for a formula stands an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows(_titles(title, mark))
    writer.writerow(ORDER)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _titles(title: str, mark: ExportMark) -> Iterator[tuple[str]]:
    yield (title,)
    yield (mark.line,)


def _harmless(cell: str) -> str:
    digits = cell.removeprefix("+")
    if digits.isascii() and digits.replace("X", "0").isdigit() and len(digits) >= _LONG:
        return f'="{cell}"'
    return f"'{cell}" if looks_like_formula(cell) else cell
