"""Lists of leads from departments: received once, read as agreed, each row with its outcome."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from app import clock, profiles, storage
from app.backup.counting import papers
from app.commands import lead_list_rows
from app.commands.households import record_household
from app.commands.lead_list_rows import take_list
from app.commands.lead_lists import ReceivedBefore, withdraw_list
from app.errors import Forbidden, Invalid, NotFound
from app.masking import masked_text
from app.models import Event, Lead, LeadList, LeadListColumn, LeadListRow, LeadReport, db
from app.queries.lead_list_review import review
from tests.support import files
from tests.support.county import County, Officer
from tests.support.families import identity_number, member, sheet
from tests.support.lead_lists import HEADINGS, csv_file, line, received, workbook

NUMBER, OTHER = identity_number(date(1968, 2, 3), serial=411), identity_number(date(1990, 5, 6), serial=412)
FIELDS = {
    1: "name",
    2: "national_id",
    3: "township",
    4: "village",
    5: "amount",
    6: "content",
    7: "noticed_on",
}


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def officer(county: County) -> Officer:
    return county.officer("county_officer")


def take(who: Officer, number: int, fields: dict[int, str] | None = None) -> bool:
    return take_list(actor=who.actor(), list_id=number, heading=2, fields=fields or FIELDS)


def outcomes(number: int) -> list[tuple[int, str, list[str]]]:
    rows = db.session.execute(
        db.select(LeadListRow).where(LeadListRow.list_id == number).order_by(LeadListRow.number)
    ).scalars()
    return [(row.number, row.outcome, [str(one["code"]) for one in row.reasons]) for row in rows]


def told(number: int) -> list[str]:
    return list(
        db.session.execute(
            db.select(Event.kind)
            .where(Event.stream_kind == "lead_list", Event.stream_id == number)
            .order_by(Event.sequence)
        ).scalars()
    )


def count(table: type) -> int:
    return int(db.session.execute(db.select(db.func.count()).select_from(table)).scalar_one())


@pytest.mark.parametrize("make", [csv_file, workbook])
def test_every_row_is_taken_merged_or_left_with_its_reason(
    officer: Officer, county: County, inside: None, make: object
) -> None:
    content = make(  # type: ignore[operator]
        line("何小满", NUMBER), line("尤大山", OTHER[:-2]), line("何小满", NUMBER),
        line("尤小山", 村="红旗村"), line("尤小河"), ["合计", "", "", "", "", "70500"],
    )  # fmt: skip
    number = received(officer, county, content)
    assert outcomes(number) == []
    assert count(Lead) == 0
    take(officer, number)
    assert outcomes(number) == [
        (3, "taken", []),
        (4, "left", ["identity_digits"]),
        (5, "merged", []),
        (6, "left", ["village_unknown"]),
        (7, "taken", []),
        (8, "left", ["row_closing"]),
    ]
    assert told(number) == ["lead_list.received", "lead_list.confirmed", "lead_list.taken"]
    report = db.session.execute(db.select(LeadReport).order_by(LeadReport.id)).scalars().first()
    assert report is not None
    assert (report.source, report.supplier, report.risks) == ("department", "禾丰县医疗保障局", ["001"])


def test_household_known_by_number_decides_where_the_lead_goes(
    officer: Officer, county: County, inside: None
) -> None:
    household = record_household(
        actor=county.officer("village_clerk").actor(), once="h",
        sheet=sheet(county.group_a1, member("何小满", number=NUMBER)),
    )  # fmt: skip
    number = received(officer, county, csv_file(line("何小满", NUMBER, 村="红旗村"), line("尤大山", NUMBER)))
    take(officer, number)
    assert outcomes(number) == [(3, "taken", []), (4, "left", ["identity_other_name"])]
    lead = db.session.execute(db.select(Lead)).scalar_one()
    assert (lead.household_id, lead.territory) == (household, county.group_a1)


def test_township_takes_over_only_its_own_villages(county: County, inside: None) -> None:
    township = county.officer("township_officer")
    number = received(township, county, csv_file(line("何小满"), line("尤大山", 乡镇="石桥乡", 村="青杠村")))
    take(township, number)
    assert outcomes(number) == [(3, "taken", []), (4, "left", ["village_far"])]


def test_department_takes_over_its_own_lists_and_no_others(county: County, inside: None) -> None:
    department = county.officer("department_officer")
    number = received(
        department, county, csv_file(line("何小满", NUMBER), line("尤大山", 乡镇="石桥乡", 村="青杠村"))
    )
    take(department, number)
    assert [outcome for _, outcome, _ in outcomes(number)] == ["taken", "taken"]
    stranger = county.officer("department_officer", "office")
    with pytest.raises(Forbidden):
        received(stranger, county, csv_file(line("别人")), once="other")
    with pytest.raises(NotFound):
        take(stranger, number)


@pytest.mark.parametrize(
    "role", ["village_clerk", "township_leader", "county_leader", "inspector", "department_leader"]
)
def test_others_receive_no_list(county: County, inside: None, role: str) -> None:
    with pytest.raises(Forbidden):
        received(county.officer(role), county, csv_file(line("何小满")))


def test_columns_are_remembered_for_the_supplier(officer: Officer, county: County, inside: None) -> None:
    swapped = {**FIELDS, 1: "head", 6: "name"}
    content = csv_file(line("何大山", 原因="何小满"), headings=[*HEADINGS[:6], "当事人", HEADINGS[7]])
    take(officer, received(officer, county, content), swapped)
    known = {one.heading: one.field for one in db.session.execute(db.select(LeadListColumn)).scalars()}
    assert (known["姓名"], known["当事人"], known["序号"]) == ("head", "name", "")
    again = received(officer, county, csv_file(line("何二山")), once="again")
    take(officer, again)
    db.session.expire_all()
    known = {one.heading: one.field for one in db.session.execute(db.select(LeadListColumn)).scalars()}
    assert (known["姓名"], known["当事人"]) == ("name", "name")


def test_the_same_file_is_received_once_until_it_is_withdrawn(
    officer: Officer, county: County, inside: None
) -> None:
    content = csv_file(line("何小满", NUMBER))
    number = received(officer, county, content)
    assert received(officer, county, content) == number
    with pytest.raises(ReceivedBefore) as refusal:
        received(county.officer("township_officer"), county, content, once="again")
    assert refusal.value.list_id == number
    withdraw_list(actor=officer.actor(), list_id=number, once="w")
    other = received(officer, county, content, once="third")
    take(officer, other)
    with pytest.raises(Forbidden):
        withdraw_list(actor=officer.actor(), list_id=other, once="w2")
    with pytest.raises(Forbidden):
        take(officer, number)


def test_townships_receive_the_same_file_each_for_itself(county: County, inside: None) -> None:
    content = csv_file(line("何小满"), line("尤大山", 乡镇="石桥乡", 村="青杠村"))
    for place in ("township_a", "township_b"):
        township = county.officer("township_officer", place)
        take(township, received(township, county, content))
    assert count(LeadList) == 2
    assert count(Lead) == 2


def test_taking_over_goes_on_where_it_was_interrupted(
    officer: Officer, county: County, inside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_list_rows, "PORTION", 2)
    number = received(officer, county, csv_file(*(line(f"何{sign}") for sign in "甲乙丙丁戊")))
    rows: list[str] = []

    def the_power_fails(*arguments: object) -> None:
        rows.extend(["row"] if "INSERT INTO lead_list_row" in str(arguments[2]) else [])
        if len(rows) == 4:
            raise OSError("no more power")

    event.listen(db.engine, "before_cursor_execute", the_power_fails)
    with pytest.raises(OSError, match="power"):
        take(officer, number)
    event.remove(db.engine, "before_cursor_execute", the_power_fails)
    assert [row for row, _, _ in outcomes(number)] == [3, 4]
    # Whatever the second press says of the columns: what was agreed on holds.
    take(officer, number, {1: "phone"})
    take(officer, number)
    assert [outcome for _, outcome, _ in outcomes(number)] == ["taken"] * 5
    assert count(Lead) == 5
    assert told(number)[-1] == "lead_list.taken"
    assert told(number).count("lead_list.taken") == 1


def test_long_list_is_taken_over_in_several_presses(
    officer: Officer, county: County, inside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_list_rows, "PORTION", 2)
    monkeypatch.setattr(lead_list_rows, "SECONDS", 0.0)
    number = received(officer, county, csv_file(*(line(f"何{sign}") for sign in "甲乙丙丁戊")))
    presses = [take(officer, number) for _ in range(4)]
    assert presses == [False, False, True, True]
    assert [outcome for _, outcome, _ in outcomes(number)] == ["taken"] * 5


@pytest.mark.parametrize(
    ("fields", "heading", "code"),
    [
        ({2: "national_id"}, 2, "column_name_missing"),
        ({1: "name", 2: "name"}, 2, "column_twice"),
        ({1: "name", 2: "salary"}, 2, "unknown_choice"),
        ({1: "name"}, 99, "unknown_choice"),
    ],
)
def test_columns_by_which_nothing_can_be_read_are_refused(
    officer: Officer, county: County, inside: None, fields: dict[int, str], heading: int, code: str
) -> None:
    number = received(officer, county, csv_file(line("何小满")))
    with pytest.raises(Invalid) as refusal:
        take_list(actor=officer.actor(), list_id=number, heading=heading, fields=fields)
    assert code in {problem.code for problem in refusal.value.problems}
    assert told(number) == ["lead_list.received"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (files.jpeg(), "sheet_unreadable"),
        (files.office(), "sheet_kind"),
        (files.zip_bomb(), "file_bomb"),
        (b"\r\n,,\r\n", "sheet_empty"),
        ("姓名,村\n".encode() + "何,上湾村\n".encode() * 5000, "list_too_long"),
    ],
)
def test_file_that_is_no_list_is_refused(
    officer: Officer, county: County, inside: None, content: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        received(officer, county, content)
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert count(LeadList) == 0


def test_list_of_tomorrow_or_of_another_body_is_refused(
    officer: Officer, county: County, inside: None
) -> None:
    with pytest.raises(Invalid) as refusal:
        received(officer, county, csv_file(line("何")), listed_on=clock.today() + timedelta(days=1))
    assert [problem.code for problem in refusal.value.problems] == ["date_future"]
    county.organisations["department"] = county.organisations["discipline"]
    with pytest.raises(Invalid):
        received(officer, county, csv_file(line("何")))


def test_file_of_a_list_belongs_into_every_backup(officer: Officer, county: County, inside: None) -> None:
    content = csv_file(line("何小满", NUMBER))
    number = received(officer, county, content)
    listed = db.session.get_one(LeadList, number)
    assert listed.name in papers(db.session.connection())
    assert storage.get(listed.name, key=listed.key) == content


def test_a_long_list_is_compared_with_the_register_in_as_many_questions_as_a_short_one(
    officer: Officer, county: County, inside: None, asked: list[str]
) -> None:
    numbers = [identity_number(date(1950 + one, 1, 1), serial=413) for one in range(40)]
    short = received(officer, county, csv_file(line("何小满", NUMBER)))
    long = received(officer, county, csv_file(*(line("何小满", one) for one in numbers)), once="long")
    counted = []
    for number in (short, long):
        db.session.rollback()
        asked.clear()
        assert review(officer.actor(), number, None, None).good in (1, 40)
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_profile_is_asked_once_for_many_rows(app: Flask, inside: None, asked: list[str]) -> None:
    with profiles.read_once(clock.today()):
        asked.clear()
        assert profiles.value("limit_visit", clock.today()) == profiles.values(clock.today())["limit_visit"]
        assert profiles.entered_years() == {}
        assert asked == []
    profiles.value("limit_visit", clock.today())
    assert len(asked) == 1


def test_long_numbers_in_a_strangers_text_are_masked() -> None:
    text = masked_text(f"证件{NUMBER}，电话139 0000 1111，2026-10-09 08:30，23500元")
    assert NUMBER not in text
    assert "0000 1111" not in text
    assert "2026-10-09 08:30，23500元" in text
