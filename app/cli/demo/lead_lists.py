"""Departments' lists of risk leads in the demo: one taken over and followed up, one that has just come."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import xlsxwriter
from sqlalchemy import select

from app import storage
from app.cli.demo import names
from app.cli.demo.agenda import Thread
from app.cli.demo.county import VILLAGES, Village
from app.cli.demo.desk import Desk
from app.cli.demo.identity_numbers import Numbers
from app.cli.demo.lives import Pace
from app.cli.demo.noticing import Noticing
from app.commands.lead_list_rows import take_list
from app.commands.lead_lists import ListSheet, receive_list
from app.intake.lead_review import proposed
from app.intake.sheets import rows_of
from app.models.base import db
from app.models.lead import Lead
from app.models.lead_list import LeadList, LeadListRow

HEADINGS = ("序号", "姓名", "身份证号", "乡镇", "行政村", "个人自付金额（元）", "备注", "结算日期")
TAKEN, WAITING = 47, 1
"""Days ago on which the county's medical insurance sent its two lists."""
ROWS = 7
ENDS = (
    ("sufficient", "医疗救助和大病保险二次报销后自付不足四千元，家中两人稳定务工，能够负担。"),
    ("settled", "商业保险已赔付到账，治疗结束，户主已恢复上工。"),
    ("monitored", "该户已享受低保和医疗救助，慢特病门诊待遇已办理，收支能够平衡。"),
    ("declined", "子女在城镇有固定收入并承担医疗费用，本人明确表示不申请，已签字确认。"),
)
"""Reason and words of the ends of the leads of the first list, in turn."""


@dataclass
class LeadLists:
    """The lists of the medical insurance: families whose own share of hospital costs was large."""

    desk: Desk
    numbers: Numbers
    random: Random
    today: date

    def begin(self, add: Callable[[Thread], None]) -> None:
        """Plan both lists; what follows from the first one's leads is planned with ``add`` in its turn."""
        add(self._taken(self.today - timedelta(days=TAKEN), add))
        add(self._received(self.today - timedelta(days=WAITING)))

    def _received(self, day: date) -> Thread:
        yield Pace(self.random).at(day, 16.2)
        self._receive(day, [self._row(place, place + 5, day) for place in range(ROWS)])

    def _taken(self, day: date, add: Callable[[Thread], None]) -> Thread:
        """Two rows of one person become one lead, two that can't be read stay behind with their reason."""
        pace = Pace(self.random)
        yield pace.at(day, 9.2)
        rows = [self._row(place, place, day) for place in range(ROWS)]
        rows.append([str(ROWS + 1), *rows[0][1:6], "同一患者第二次住院", rows[0][7]])
        rows.append([str(ROWS + 2), *rows[1][1:2], "99010119700305001", *rows[1][3:]])
        rows.append([str(ROWS + 3), "", *rows[2][2:]])
        number = self._receive(day, rows)
        yield pace.at(day, 10.1)
        self._take(number)
        for place, lead in enumerate(self._leads(number)):
            village = next(one for one in VILLAGES if lead.territory.startswith(one.code))
            add(self._followed(lead.id, village, day, ENDS[place % len(ENDS)]))

    def _followed(self, lead: int, village: Village, day: date, end: tuple[str, str]) -> Thread:
        pace = Pace(self.random)
        yield pace.at(day, 11)
        yield from Noticing(self.desk, self.random, self.today).follow(lead, village, day, end, 3, pace)

    def _row(self, place: int, village: int, day: date) -> list[str]:
        where, sex = VILLAGES[village % len(VILLAGES)], "12"[place % 2]
        born = date(1952 + 4 * place, 1 + place, 11)
        left = day - timedelta(days=6 + place)
        return [
            str(place + 1), names.surname(self.random) + names.given(self.random, sex),
            self.numbers.of(born, sex), where.township_name, where.name,
            f"{21300 + 1740 * place}.00", ("住院三次，报销后自付较大", "门诊慢特病长期用药")[place % 2],
            f"{left:%Y-%m-%d}",
        ]  # fmt: skip

    def _receive(self, day: date, rows: Sequence[Sequence[str]]) -> int:
        officers = self.desk.officers
        sheet = ListSheet(
            supplier_id=officers.places["medical"], subject=f"{day.month}月医疗费用个人自付较大人员",
            risk="001", listed_on=day,
        )  # fmt: skip
        return receive_list(
            actor=officers.actor(officers.holder("department_officer", "medical")), sheet=sheet,
            file_name=f"{sheet.subject}名单.xlsx", content=_workbook(sheet.subject, rows),
            once=self.desk.once(),
        )  # fmt: skip

    def _take(self, number: int) -> None:
        """Take a list over as the county's officer does who agrees with what the columns were read as."""
        officers = self.desk.officers
        session = db.session()
        listed = session.get_one(LeadList, number)
        layout = proposed(session, listed, rows_of(storage.get(listed.name, key=listed.key)))
        take_list(
            actor=officers.actor(officers.holder("county_officer", "bureau")), list_id=number,
            heading=layout.heading, fields={one.at: one.field for one in layout.columns},
        )  # fmt: skip

    @staticmethod
    def _leads(number: int) -> Iterator[Lead]:
        rows = select(LeadListRow.lead_id).where(LeadListRow.list_id == number)
        yield from db.session.execute(select(Lead).where(Lead.id.in_(rows)).order_by(Lead.id)).scalars().all()


def _workbook(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for at, row in enumerate(((title,), HEADINGS, *rows)):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()
