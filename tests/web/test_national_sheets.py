"""Households in the columns of the national system: taken out, read back by our import, noted in one go."""

import csv
import io
import zipfile
from collections.abc import Callable

import pytest

from app.audit.access import content_of
from app.audit.record import content_of as told_by
from app.commands.register_entering import work_on
from app.commands.register_imports import accept_roster, agree_columns, receive_roster
from app.commands.register_work import next_waiting
from app.intake.registers.columns import proposed
from app.intake.registers.kinds import HOUSEHOLDS
from app.intake.registers.reading import Source
from app.models import Access, Event, Export, Household, RegisterImport, db
from app.queries.national_entries import entry_queue
from app.queries.register_imports import report_of
from app.rules.national_cells import ORDER
from tests.support.client import Browser
from tests.support.registers import Roster, csv_of, roster, workbook_of
from tests.support.settings import set_parameter
from tests.support.village import Village

As = Callable[[str], Browser]
WHY = {"purpose": "录入国家系统"}
PLACES = (("柳溪镇", "上湾村"),)


def entered(village: Village, made: Roster) -> list[int]:
    """Bring a roster in, and return its households in their order."""
    officer = village.officers["county_officer"]
    with village.app.app_context():
        number = receive_roster(
            actor=officer.actor(), file_name="花名册.csv", content=csv_of(made.lines()), once="roster"
        )
        agree_columns(actor=officer.actor(), import_id=number, fields={}, seen=0, once="columns")
        _work(village)
        accept_roster(actor=officer.actor(), import_id=number, part="whole", seen=0, once="accept")
        _work(village)
        return list(db.session.execute(db.select(Household.id).order_by(Household.id)).scalars())


def _work(village: Village) -> None:
    waiting = next_waiting(db.session())
    assert waiting is not None
    assert work_on(village.officers["county_officer"].actor(), waiting) == ""


@pytest.fixture
def families(village: Village) -> list[int]:
    made = roster(12, PLACES)
    for row in made.rows:
        row["识别监测时间"], row["户类型"] = "", "普通户"
        row["户编号"] = f"9900000{row['户编号'][-3:]}"
    made.rows[1]["姓名"] = "=牟小玉"
    return entered(village, made)


def table(content: bytes) -> list[list[str]]:
    with Source([content]) as source:
        return [cells for _, cells in source.rows()]


def checked(village: Village, content: bytes, once: str) -> tuple[dict[str, int], list[str]]:
    """Bring a sheet to our own import, and return what it counts and what it finds fault with."""
    officer = village.officers["county_officer"]
    with village.app.app_context():
        number = receive_roster(actor=officer.actor(), file_name="表", content=content, once=once)
        agree_columns(actor=officer.actor(), import_id=number, fields={}, seen=0, once=f"{once}/columns")
        _work(village)
        counts = dict(db.session.get_one(RegisterImport, number).counts)
        return counts, [one.rule for one in report_of(officer.actor(), number).findings]


def test_what_is_taken_out_is_read_back_as_it_was(village: Village, families: list[int], as_: As) -> None:
    officer = as_("county_officer")
    assert "12" in officer.get("/national-entries/export").text
    book, text = (
        officer.taken(f"/national-entries/export/register.{form}", WHY).get_data() for form in ("xlsx", "csv")
    )
    assert table(book)[2] == table(text)[2] == list(ORDER)
    with Source([book]) as source:
        layout = proposed(HOUSEHOLDS, list(source.rows(most=20)), {})
    assert (layout.heading, layout.unknown, len(table(book))) == (3, (), 15)
    counts, findings = checked(village, book, "book")
    assert (counts["rows"], counts["same"], counts["same_persons"], findings) == (12, 3, 12, [])
    # In a text alone the name that begins like a formula has an apostrophe before it, and is told so.
    counts, findings = checked(village, text, "text")
    assert (counts["rows"], counts["same"], findings) == (12, 2, ["recorded_differs"])


def test_nothing_in_a_sheet_is_a_formula_and_numbers_are_texts(families: list[int], as_: As) -> None:
    officer = as_("township_officer")
    book, text = (
        officer.taken(f"/national-entries/export/register.{form}", WHY).get_data() for form in ("xlsx", "csv")
    )
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        sheet, styles = (
            packed.read("xl/worksheets/sheet1.xml").decode(),
            packed.read("xl/styles.xml").decode(),
        )
        assert "=牟小玉" in packed.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "<v>" not in sheet.replace('t="s"><v>', "")
    assert 'quotePrefix="1"' in styles
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert lines[4][ORDER.index("姓名")] == "'=牟小玉"
    assert all(line[ORDER.index("证件号码")].startswith('="99') for line in lines[3:])
    formulas = {cell[:2] for line in lines for cell in line if cell[:1] in ("=", "+", "-", "@")}
    assert formulas == {'="'}


def test_a_sheet_leaves_with_its_purpose_and_says_whom_it_showed(
    village: Village, families: list[int], as_: As
) -> None:
    officer = as_("township_officer")
    officer.submit("/national-entries/export/register.csv", {"purpose": ""}, status=422)
    officer.taken("/national-entries/export/register.csv?place=990101101001", WHY)
    officer.get("/national-entries/export?place=990102000000", 404)
    officer.get("/national-entries/export/everything.csv", 404)
    with village.app.app_context():
        body = db.session.execute(db.select(Access.body).order_by(Access.id.desc()).limit(1)).scalar_one()
        said = content_of(body)
        assert (said["kind"], said["fields"]) == ("exported", ["household_phone", "identity", "phone"])
        assert said["subjects"]["household"] == families
        row = db.session.execute(db.select(Export)).scalar_one()
        assert (row.kind, row.rows, row.purpose, row.state) == (
            "national_sheet",
            12,
            WHY["purpose"],
            "granted",
        )
    set_parameter(village.county, "export_row_cap", 11)
    waiting = officer.submit("/national-entries/export/register.xlsx", WHY).location
    assert "待审批" in officer.get(waiting).text
    assert "12" in as_("township_leader").get(waiting).text


def test_what_the_national_system_shows_is_noted_each_by_itself_and_the_rest_stays_with_why(
    village: Village, families: list[int], as_: As
) -> None:
    refs = [village.at("assisted", one) for one in families]
    officer, clerk = as_("township_officer"), as_("village_clerk")
    page = officer.get("/national-entries")
    assert page.has_link("/national-entries/export")
    lines = table(officer.taken("/national-entries/export/waiting.xlsx", WHY).get_data())
    since, code = ORDER.index("识别监测时间"), ORDER.index("户编号")
    assert len(lines) == 15
    assert not any(line[since] for line in lines[3:])
    first, second, third = (lines[begin : begin + 4] for begin in (3, 7, 11))
    for line in first:
        line[since] = "202611"
    for line in second:
        line[code], line[since] = "51", "202611"
    told = sent(clerk, workbook_of([*lines[:3], *first, *second]))
    assert "已登记录入1户" in told.text
    rows = [node.text() for node in told.tree.css("tbody tr")]
    assert [(ref in row) for ref, row in zip(refs[1:], rows, strict=True)] == [True, True]
    assert "8至16位数字" in rows[0]
    assert "表中没有这一户" in rows[1]
    assert queued(village) == refs[1:]
    with village.app.app_context():
        noted = db.session.execute(
            db.select(Event.body).where(Event.kind == "case.nationally_entered")
        ).scalars()
        assert [told_by(body)["data"] for body in noted] == [
            {"code": "9900000001", "monitored_since": "202611"}
        ]
    for line in second:
        line[code] = "9900000002"
    told = sent(clerk, csv_of([*lines[:3], *first, *second, *third]))
    assert "已登记录入1户" in told.text
    assert "另有1户此前已登记" in told.text
    assert "“识别监测时间”为空" in told.text
    assert queued(village) == refs[2:]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x89PNG\r\n\x1a\n\x00", "无法读取"), (csv_of([["姓名", "户编号", "村"]] * 4), "“识别监测时间”")],
)
def test_a_sheet_that_says_nothing_of_the_entry_is_refused_by_name(
    content: bytes, said: str, village: Village, as_: As
) -> None:
    assert said in sent(as_("village_clerk"), content, 422).text


def sent(browser: Browser, content: bytes, status: int = 200) -> Browser:
    fields = {"file": (io.BytesIO(content), "表.xlsx"), "entered_on": "2026-11-27"}
    return browser.submit("/national-entries/typed", fields, status=status)


def queued(village: Village) -> list[str]:
    with village.app.app_context():
        return [one.ref for one in entry_queue(village.officers["township_officer"].actor())]
