"""Departments' lists of leads as files, and received through the command. Everybody in them is invented."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter

from app import clock
from app.commands.lead_lists import ListSheet, receive_list
from tests.support.county import County, Officer

HEADINGS = ("序号", "姓名", "身份证号码", "乡镇", "村", "自付金额（元）", "原因", "日期")


def line(name: str, number: str = "", **cells: str) -> list[str]:
    """Return one row under :data:`HEADINGS`, of a family in the first village."""
    whole = {
        "序号": "1", "姓名": name, "身份证号码": number, "乡镇": "柳溪镇", "村": "上湾村",
        "自付金额（元）": "23500", "原因": "住院三次", "日期": clock.today().isoformat(), **cells,
    }  # fmt: skip
    return [whole[heading] for heading in HEADINGS]


def csv_file(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, encoding: str = "gb18030") -> bytes:
    """Return a csv as an office saves it: a title, the headings, the rows."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["大额自付人员名单"], headings, *rows])
    return out.getvalue().encode(encoding)


def workbook(*rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> bytes:
    """Return the same as a workbook."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for at, row in enumerate((["大额自付人员名单"], headings, *rows)):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def received(
    officer: Officer, county: County, content: bytes, *, once: str = "list", listed_on: date | None = None
) -> int:
    """Receive a file of the department and return the list's number."""
    sheet = ListSheet(
        county.organisations["department"], "10月医疗费用个人自付较大", "001", listed_on or clock.today()
    )
    return receive_list(actor=officer.actor(), sheet=sheet, file_name="名单.csv", content=content, once=once)
