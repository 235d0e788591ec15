"""The mark of a file that goes out: who took it, when, what for, and the number that leads back to him.

It stands in the sheet where everybody sees it, at the foot of every printed page, and in the properties of
the workbook, which a copied table doesn't show and a forwarded file keeps. Beside the number of the export
each copy has a mark of its own that no reader sees.
"""

import io
import re
import secrets
import zipfile
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
    copy: str = ""
    """The hidden mark of one copy (:func:`new_copy_mark`)."""

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


COPY_MARK = re.compile(rb"(?<![A-Z])FB[A-Z]{14}(?![A-Z])")
NUMBER = re.compile(rb"DC-(\d{3})-(\d{3})-(\d{3})")
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Without vowels: no copy is marked with a word."""
_ZIPPED = b"PK\x03\x04"
_PDF = b"%PDF-"


def new_copy_mark() -> str:
    """Return the mark of a copy: random, sixteen letters."""
    return "FB" + "".join(secrets.choice(_LETTERS) for _ in range(14))


def hide_mark(content: bytes, copy: str) -> bytes:
    """Return a file of others with the mark of a copy where its format has a place that no reader shows.

    A zipped document (xlsx, docx) gets it as the archive's comment, a PDF behind its end; what the document
    says stays as it came. Plain text has no such place and is returned as it is.
    """
    if content.startswith(_ZIPPED):
        packed = io.BytesIO(content)
        with zipfile.ZipFile(packed, "a") as archive:
            archive.comment = copy.encode()
        return packed.getvalue()
    if content.startswith(_PDF):
        return content + b"\n%" + copy.encode() + b"\n"
    return content


def put_mark(book: xlsxwriter.Workbook, mark: ExportMark) -> None:
    """Put the mark into the properties of a workbook."""
    book.set_properties({"keywords": mark.name, "comments": mark.line, "author": mark.who})
    if mark.copy:
        book.set_custom_property("副本标识", mark.copy)


def put_foot(sheet: Worksheet, mark: ExportMark) -> None:
    """Put the mark at the foot of every page that a sheet is printed on."""
    # An ampersand would be read as a command of the footer.
    who = mark.who.replace("&", "&&")[:80]
    sheet.set_footer(f"&L&8{mark.name}  {who}  {mark.moment}&R&8&P/&N")
