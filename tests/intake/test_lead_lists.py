"""Lists of risk leads as departments send them: headings found, rows read, faults named. All invented."""

import io
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from app.intake.lead_columns import columns_of, heading_row
from app.intake.lead_lists import Draft, Reading, day_of, drafts, yuan
from app.intake.lead_places import Place, Places
from app.intake.sheets import Unreadable, rows_of
from tests.support import files
from tests.support.families import identity_number

PLACES = Places(
    [
        Place("990101101000", "柳溪镇", "township", near=True),
        Place("990101102000", "石桥乡", "township", near=True),
        Place("990101103000", "双河街道", "township", near=False),
        Place("990101101001", "上湾村", "village", near=True),
        Place("990101101002", "竹坪村", "village", near=True),
        Place("990101102001", "青杠村", "village", near=True),
        Place("990101102002", "竹坪村", "village", near=True),
        Place("990101103001", "滨江社区", "village", near=False),
        Place("99010110100101", "上湾村一组", "group", near=True),
        Place("99010110100112", "上湾村十二组", "group", near=True),
    ]
)
NUMBER = identity_number(date(1968, 2, 3), serial=499)
TODAY, LISTED = date(2026, 11, 26), date(2026, 11, 20)
TITLES = [["禾丰县医疗保障局2026年10月大额自付人员名单"], ["单位：元", "", "填报日期：2026年11月20日"]]
HEADINGS = [
    "序号",
    "患者姓名",
    "身份证号码",
    "乡镇",
    "行政村",
    "组",
    "自付金额（元）",
    "诊断",
    "出院日期",
    "联系电话",
]


def read(rows: Sequence[Sequence[str]], remembered: dict[str, str] | None = None) -> tuple[Draft, ...]:
    heading = heading_row(rows, remembered)
    columns = columns_of(rows, heading, remembered)
    return drafts(rows, Reading(heading, columns, PLACES, "大额自付", "001", LISTED, TODAY))


def row(**cells: str) -> list[str]:
    whole = {
        "序号": "1", "患者姓名": "何小满", "身份证号码": NUMBER, "乡镇": "柳溪镇", "行政村": "上湾村",
        "组": "一组", "自付金额（元）": "23,500", "诊断": "慢性肾病", "出院日期": "2026-10-09",
        "联系电话": "0870-5550100",
    } | cells  # fmt: skip
    return [whole[heading] for heading in HEADINGS]


def codes(draft: Draft) -> set[str]:
    return {fault.code for fault in draft.faults}


def xlsx(rows: Sequence[Sequence[object]], *, top: int = 0) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for at, cells in enumerate(rows, top):
        sheet.write_row(at, 0, cells)
    book.close()
    return out.getvalue()


def test_row_becomes_a_draft_with_everything_in_its_place() -> None:
    draft = read([*TITLES, HEADINGS, row()])[0]
    assert (draft.number, draft.name, draft.national_id) == (4, "何小满", NUMBER)
    assert (draft.territory, draft.phone) == ("99010110100101", "0870-5550100")
    assert (draft.amount, draft.noticed_on, draft.risks) == (
        Decimal("23500.00"),
        date(2026, 10, 9),
        ("001",),
    )
    assert draft.content == "大额自付；自付金额（元）：23,500；诊断：慢性肾病"
    assert (draft.faults, draft.remarks) == ((), ())


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"身份证号码": NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")}, "identity_checksum"),
        ({"身份证号码": NUMBER[:-2]}, "identity_digits"),
        ({"身份证号码": "9.90101E+17"}, "identity_rounded"),
        ({"身份证号码": "990101196802030000"}, "identity_rounded"),
        ({"患者姓名": ""}, "row_without_name"),
        ({"患者姓名": "何小满2"}, "name_wrong"),
        ({"行政村": ""}, "village_missing"),
        ({"行政村": "红旗村"}, "village_unknown"),
        ({"乡镇": "石桥乡"}, "village_unknown"),
        ({"乡镇": "双河街道", "行政村": "滨江社区"}, "village_far"),
        ({"乡镇": "", "行政村": "竹坪村"}, "village_ambiguous"),
        ({"出院日期": "上个月"}, "date_unreadable"),
        ({"出院日期": "2026-13-40"}, "date_unreadable"),
        ({"出院日期": "2026-12-01"}, "date_future"),
    ],
)
def test_fault_of_a_row_is_named(cells: dict[str, str], code: str) -> None:
    assert codes(read([HEADINGS, row(**cells)])[0]) == {code}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"身份证号码": ""}, "row_without_number"),
        ({"组": "老屋组"}, "group_unknown"),
        ({"联系电话": "无"}, "phone_left_out"),
        ({"自付金额（元）": "若干"}, "amount_unreadable"),
    ],
)
def test_what_a_lead_can_do_without_is_only_remarked(cells: dict[str, str], code: str) -> None:
    draft = read([HEADINGS, row(**cells)])[0]
    assert draft.faults == ()
    assert {remark.code for remark in draft.remarks} == {code}


def test_no_row_is_lost_and_numbers_are_those_of_the_sheet() -> None:
    rows = [
        *TITLES,
        HEADINGS,
        row(),
        [],
        row(患者姓名=""),
        ["合计", "", "", "", "", "", "47,000"],
        ["填报人：某"],
    ]
    found = read(rows)
    assert [draft.number for draft in found] == [4, 6, 7, 8]
    assert [codes(draft) for draft in found] == [
        set(),
        {"row_without_name"},
        {"row_closing"},
        {"row_closing"},
    ]


def test_headings_in_two_rows_are_read_together() -> None:
    rows = [
        ["姓名", "身份证号", "住址", "", "", "致贫风险"],
        ["", "", "乡镇", "村", "组", ""],
        ["何小满", NUMBER, "柳溪", "竹坪", "", "因学"],
    ]
    draft = read(rows)[0]
    assert (draft.number, draft.territory, draft.risks) == (3, "990101101002", ("002",))


def test_place_in_one_cell_is_found() -> None:
    rows = [
        ["户主姓名", "家庭住址"],
        ["何大山", "禾丰县柳溪镇上湾村第12村民小组7号"],
        ["何二山", "石桥乡竹坪村"],
    ]
    assert [draft.territory for draft in read(rows)] == ["99010110100112", "990101102002"]


def test_head_is_told_where_somebody_else_is_named() -> None:
    rows = [["学生姓名", "户主姓名", "户主身份证号", "村"], ["何小满", "何大山", NUMBER, "青杠村"]]
    draft = read(rows)[0]
    assert (draft.name, draft.national_id) == ("何小满", "")
    assert "户主姓名：何大山" in draft.content


def test_number_of_a_disability_card_is_the_citizens() -> None:
    draft = read([HEADINGS, row(身份证号码=f"{NUMBER}42")])[0]
    assert (draft.national_id, draft.faults) == (NUMBER, ())


def test_numbers_of_accounts_and_cards_are_left_out() -> None:
    rows = [["姓名", "村", "银行卡号", "社会保障卡号", "原因"], ["何小满", "青杠村", "6210", "88", "住院"]]
    assert read(rows)[0].content == "大额自付；原因：住院"


def test_what_was_remembered_goes_before_the_words() -> None:
    rows = [["姓名", "患者", "村"], ["何大山", "何小满", "青杠村"]]
    assert read(rows)[0].name == "何大山"
    assert read(rows, {"姓名": "head", "患者": "name"})[0].name == "何小满"
    strange = [["对方", "地方"], ["何小满", "青杠村"]]
    assert heading_row(strange) == 0
    assert read(strange, {"对方": "name", "地方": "village"})[0].territory == "990101102001"


def test_formulas_are_texts_and_stay_harmless() -> None:
    content = f'姓名,身份证号,村,原因\n何小满,="{NUMBER}",青杠村,"=HYPERLINK(""http://x"")"\n'
    draft = read(rows_of(content.encode()))[0]
    assert draft.national_id == NUMBER
    assert draft.content.endswith('原因：=HYPERLINK("http://x")')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_in_whatever_spelling_an_office_saves_it(encoding: str, separator: str) -> None:
    lines = [separator.join(["大额自付名单", "", ""]), separator.join(["姓名", "村", "原因"]), "",
             separator.join(["何小𠮷", "青杠村", '"住院，\n自付多"'])]  # fmt: skip
    found = read(rows_of("\r\n".join(lines).encode(encoding)))
    assert [(draft.number, draft.name) for draft in found] == [(4, "何小𠮷")]
    assert "住院，\n自付多" in found[0].content


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", files.jpeg(), files.office("xl/workbook.xml"), b'a,"b\n', b"\xff\xff\xff,"],
)
def test_what_is_no_sheet_is_refused_or_empty(content: bytes) -> None:
    with suppress(Unreadable):
        assert not any(any(row) for row in rows_of(content))


def test_workbook_keeps_its_row_numbers_and_its_days() -> None:
    content = xlsx([HEADINGS, row(), row(出院日期="")], top=3)
    assert [draft.number for draft in read(rows_of(content))] == [5, 6]


def test_too_many_cells_are_refused() -> None:
    with pytest.raises(Unreadable):
        rows_of(("," * 99 + "\n").encode() * 1001)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-09 00:00:00", date(2026, 10, 9)),
        ("2026/10/9", date(2026, 10, 9)),
        ("2026.10.9", date(2026, 10, 9)),
        ("20261009", date(2026, 10, 9)),
        ("２０２６年10月9日", date(2026, 10, 9)),
        ("2026年10月", date(2026, 10, 31)),
        ("2026-11", LISTED),
        ("10月9日", None),
        ("46304", None),
        ("", None),
    ],
)
def test_day_is_read(text: str, day: date | None) -> None:
    assert day_of(text, latest=LISTED) == day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("23,500", "23500.00"),
        ("2.35万元", "23500.00"),
        ("￥800.5", "800.50"),
        ("-3", None),
        ("NaN", None),
        ("约3千", None),
    ],
)
def test_amount_is_read(text: str, amount: str | None) -> None:
    assert yuan(text) == (Decimal(amount) if amount else None)
