"""The mark of a file that goes out: who took it, when, what for, and the number that leads back to him.

It stands in the sheet where everybody sees it, at the foot of every printed page, and in the properties of
the workbook, which a copied table doesn't show and a forwarded file keeps.
"""

from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class ExportMark:
    """``number`` is the subject ``export`` of a reading in the log of accesses."""

    number: int
    who: str
    moment: str
    purpose: str

    @property
    def name(self) -> str:
        """Return the number as it is written, grouped so that it can be read out."""
        return export_name(self.number)

    @property
    def line(self) -> str:
        """Return the mark in one line, in the words of an office."""
        purpose = f"    用途：{self.purpose}" if self.purpose else ""
        return f"导出编号：{self.name}    导出人：{self.who}    导出时间：{self.moment}{purpose}"


def export_name(number: int) -> str:
    """Return the number of an export as it stands on paper."""
    digits = f"{number:09d}"
    return f"DC-{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def put_mark(book: xlsxwriter.Workbook, mark: ExportMark) -> None:
    """Put the mark into the properties of a workbook."""
    book.set_properties({"keywords": mark.name, "comments": mark.line, "author": mark.who})


def put_foot(sheet: Worksheet, mark: ExportMark) -> None:
    """Put the mark at the foot of every page that a sheet is printed on."""
    # An ampersand would be read as a command of the footer.
    who = mark.who.replace("&", "&&")[:80]
    sheet.set_footer(f"&L&8{mark.name}  {who}  {mark.moment}&R&8&P/&N")
