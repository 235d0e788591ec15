"""Plants warnings of a department, each visited and ended without risk, and the posts of helpers."""

import io
from datetime import date, timedelta

import xlsxwriter
from sqlalchemy import select

from app import clock, storage
from app.cli.demo.agenda import Thread, at
from app.cli.demo.county import TOWNSHIPS, VILLAGES
from app.cli.founding.house import House
from app.commands.lead_endings import NoRisk, close_lead_without_risk
from app.commands.lead_list_rows import take_list
from app.commands.lead_lists import ListSheet, receive_list
from app.commands.lead_visits import SeenAtHome, record_lead_visit
from app.commands.people import open_account
from app.commands.posts import Appointment, give_post
from app.intake.lead_review import proposed
from app.intake.sheets import rows_of
from app.models.base import db
from app.models.lead import Lead
from app.models.lead_list import LeadList, LeadListRow

LASTS = 15
"""Days from the list to the last day of the period; five of them until every lead is ended."""
_HEADINGS = ("序号", "姓名", "乡镇", "行政村", "备注")
_SURNAMES = "田方江白金石秦陶"
_GIVEN = "春夏秋冬山川河海松柏竹梅兰菊云雨雪风霜露东南西北金木水火土石仁义礼智信安康福禄寿"
_ENDING = "入户核实，报销后自付金额较小，家庭收入稳定，能够自行负担，暂无返贫致贫风险。"


def warn(house: House, count: int, day: date) -> Thread:
    """Let a department send a list of so many rows, take it over, visit every household, end every lead."""
    if not count:
        return
    yield at(day - timedelta(days=LASTS), 9)
    number = _receive(house, count)
    _take(house, number)
    rows = select(Lead.id, Lead.territory).join(LeadListRow, LeadListRow.lead_id == Lead.id)
    leads = db.session.execute(rows.where(LeadListRow.list_id == number).order_by(Lead.id)).all()
    yield at(day - timedelta(days=LASTS - 3), 14)
    for lead, territory in leads:
        _visit(house, lead, territory)
    yield at(day - timedelta(days=LASTS - 5), 10)
    for lead, territory in leads:
        _end(house, lead, territory)


def _receive(house: House, count: int) -> int:
    officers = house.officers
    sheet = ListSheet(
        supplier_id=officers.places["medical"], subject="医疗费用个人自付较大人员", risk="001",
        listed_on=clock.today(),
    )  # fmt: skip
    by = officers.holder("department_officer", "medical")
    return receive_list(
        actor=officers.actor(by), sheet=sheet, file_name="预警名单.xlsx", content=_workbook(count),
        once=house.desk.once(),
    )  # fmt: skip


def _workbook(count: int) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, _HEADINGS)
    for number in range(count):
        village = VILLAGES[number % len(VILLAGES)]
        called = _SURNAMES[number % 8] + _GIVEN[number // 8 % 40] + _GIVEN[number // 320 % 40]
        row = (str(number + 1), called, village.township_name, village.name, "住院自付费用较大")
        sheet.write_row(number + 1, 0, row)
    book.close()
    return out.getvalue()


def _take(house: House, number: int) -> None:
    session = db.session()
    listed = session.get_one(LeadList, number)
    layout = proposed(session, listed, rows_of(storage.get(listed.name, key=listed.key)))
    fields = {one.at: one.field for one in layout.columns}
    officers = house.officers
    by = officers.holder("county_officer", "bureau")
    while not take_list(actor=officers.actor(by), list_id=number, heading=layout.heading, fields=fields):
        pass


def _clerk(house: House, territory: str) -> tuple[str, str]:
    village = next(one for one in VILLAGES if territory.startswith(one.code))
    return house.officers.holder("village_clerk", village.key), house.officers.holder(
        "village_head", village.key
    )


def _visit(house: House, lead: int, territory: str) -> None:
    clerk, head = _clerk(house, territory)
    seen = SeenAtHome(
        visited_on=clock.today(), visitors=[house.officers.account(one) for one in (clerk, head)],
        met="at_home", findings=(), note="入户查看票据，核对收支，与户主谈话。",
    )  # fmt: skip
    record_lead_visit(actor=house.officers.actor(clerk), lead_id=lead, seen=seen, once=house.desk.once())


def _end(house: House, lead: int, territory: str) -> None:
    clerk, _head = _clerk(house, territory)
    ending = NoRisk(reason="sufficient", text=_ENDING, told_how="in_person", told_on=clock.today())
    close_lead_without_risk(
        actor=house.officers.actor(clerk), lead_id=lead, ending=ending, once=house.desk.once()
    )


def appoint(house: House, helpers: int, grid_workers: int) -> None:
    """Open accounts and give posts, today: helpers in the townships, grid workers in the villages.

    Those whom the county has already hold their posts as well; so many are opened as are missing.
    """
    officers = house.officers
    bodies = {
        "helper": tuple(f"t{code}" for code, _, _ in TOWNSHIPS),
        "grid_worker": tuple(village.key for village in VILLAGES),
    }
    system = officers.actor(officers.administrator("system_admin"))
    security = officers.actor(officers.administrator("security_admin"))
    for role, wanted in (("helper", helpers), ("grid_worker", grid_workers)):
        there = sum(one.somebody.role == role for one in officers.found.values())
        for number in range(max(wanted - there, 0)):
            name = f"{role.replace('_', '')}{number + 1}"
            account, _password = open_account(
                actor=system, name="干部" if role == "helper" else "网格员", identity_kind="none_yet",
                identity_number="", phone="", username=name, once=name,
            )  # fmt: skip
            place = officers.places[bodies[role][number % len(bodies[role])]]
            appointment = Appointment(account, role, place, clock.today(), None)
            give_post(actor=security, appointment=appointment, once=name)
