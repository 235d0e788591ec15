"""Invented ledgers of problems, as files."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from app.commands.ledgers import agree_columns, receive_ledger
from app.intake.ledgers.draft import proposed
from tests.support.client import Browser, Page
from tests.support.county import Officer

Rows = Sequence[Sequence[str]]

TITLE = "禾丰县2026年专项审计问题清单"
ROWS = (
    (TITLE, "", "", "", "", "", "", ""),
    ("序号", "问题类别", "单位名称", "", "具体问题表述", "问题金额（万元）", "整改时限", "整改措施"),
    ("", "", "牵头单位", "具体责任单位", "", "", "", ""),
    ("1", "资金管理", "县农业农村局", "柳溪镇", "产业奖补滞留8个月。柳溪镇12户未兑付。", "12.5",
     "2026年12月底前", "逐户核对12户并兑付"),
    ("2", "资金管理", "", "石桥乡人民政府", "公益性岗位2人重复领补贴。", "", "立行立改，长期坚持",
     "追回2人补贴"),
    ("3", "项目管理", "", "县乡村建设专班", "3个项目未确权。", "", "2026年9月", "登记3个项目"),
    ("4", "项目管理", "", "柳溪镇", "", "", "", ""),
    ("合计", "", "", "", "3个", "12.5", "", ""),
)  # fmt: skip
"""Two rows of head; row 6 names a unit that nobody knows, row 7 has no problem, row 8 is a sum."""


def workbook(rows: Rows) -> bytes:
    """Return rows as a workbook of one sheet, every cell a text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(at, place, cell)
    book.close()
    return out.getvalue()


def separated(rows: Rows, encoding: str = "gb18030") -> bytes:
    """Return rows as a csv in the encoding in which Chinese offices save it."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def received(browser: Browser, content: bytes, name: str = "问题清单.xlsx", status: int = 303) -> Page:
    """Send a ledger through its page."""
    fields = {"file": (io.BytesIO(content), name)}
    return browser.submit("/ledgers/new", fields, status=status)  # type: ignore[arg-type]


FACTS = {
    "title": "2026年专项审计反馈问题", "finder": "县审计局", "source": "audit", "level": "county",
    "year": "2026", "document_number": "禾审〔2026〕5号", "feedback_on": "2026-03-02",
}  # fmt: skip


def kept(officer: Officer, title: str, *, agreed: bool = False) -> int:
    """Receive a ledger under a title, agree on its columns where asked, and return its number."""
    rows = [[title], *(list(row) for row in ROWS[1:])]
    number = receive_ledger(actor=officer.actor(), file_name="问题清单.csv", content=separated(rows))
    if agreed:
        agree_columns(actor=officer.actor(), paper_id=number, seen=1, draft=proposed(rows, {}))
    return number
