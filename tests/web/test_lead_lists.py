"""Lists of leads in the browser: received, looked over, taken over, handed back."""

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from app import clock
from app.models import Event, Lead, LeadList, db
from tests.support.client import Browser, Page
from tests.support.county import County
from tests.support.families import identity_number
from tests.support.lead_lists import HEADINGS, csv_file, line, workbook
from tests.support.village import Village

NUMBER = identity_number(date(1968, 2, 3), serial=411)


def send(browser: Browser, village: Village, content: bytes, status: int = 303, **more: str) -> Page:
    fields = {
        "supplier": str(village.county.organisations["department"]), "subject": "10月医疗费用个人自付较大",
        "risk": "001", "listed_on": clock.today().isoformat(),
        "file": (io.BytesIO(content), "名单.csv"), **more,
    }  # fmt: skip
    return browser.submit("/lead-lists/new", fields, status=status)  # type: ignore[arg-type]


def leads(village: Village) -> int:
    with village.app.app_context():
        return int(db.session.execute(db.select(db.func.count()).select_from(Lead)).scalar_one())


def chosen(page: Page, column: int) -> str:
    option = page.tree.css_first(f'select[name="column_{column}"] option[selected]')
    return str(option.attributes["value"]) if option is not None else ""


def row_of(page: Page, number: int) -> str:
    """Return what the page says of a row of the sheet, and whether it is marked as kept back."""
    for row in page.tree.css("tbody tr"):
        head = row.css_first("th")
        if head is not None and head.text().strip() == f"第{number}行":
            return ("! " if row.attributes.get("class") == "row-bad" else "") + row.text(separator=" ")
    return ""


def test_list_is_received_looked_over_and_taken_over(village: Village, as_: Callable[[str], Browser]) -> None:
    officer = as_("county_officer")
    content = csv_file(
        line("何小满", NUMBER, 原因="电话13900001111"), line("尤大山", NUMBER[:-2]),
        line("尤小山", 村="红旗村"), line("何小满", NUMBER),
    )  # fmt: skip
    page = officer.get(send(officer, village, content).location)
    assert [chosen(page, column) for column in range(len(HEADINGS))] == [
        "", "name", "national_id", "township", "village", "amount", "content", "noticed_on",
    ]  # fmt: skip
    assert row_of(page, 4).startswith("! ")
    assert "18" in row_of(page, 4)
    assert row_of(page, 5).startswith("! ")
    assert row_of(page, 6).startswith("第6行")
    assert leads(village) == 0
    looked = officer.submit(page, {"then": "look"}, status=200)
    assert "红旗村" in looked.text
    assert leads(village) == 0
    done = officer.get(officer.submit(looked, {"then": "take"}).location)
    assert "接收为线索 1" in done.text
    assert "并入未办结的线索 1" in done.text
    assert "未接收 2" in done.text
    path = " ".join(done.tree.css_first("ol.path").text(separator=" ").split())
    assert "联席会商 （在系统外召开）" in path
    assert "集中交办 0/1" in path
    assert row_of(done, 4).startswith("! ")
    assert leads(village) == 1
    assert "接收1条，并入1条，未接收2条" in officer.get("/lead-lists").text


def test_columns_that_were_swapped_are_proposed_swapped_the_next_time(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    headings = [*HEADINGS[:6], "当事人", HEADINGS[7]]
    page = officer.get(
        send(officer, village, csv_file(line("何大山", 原因="何小满"), headings=headings)).location
    )
    assert (chosen(page, 1), chosen(page, 6)) == ("name", "")
    officer.submit(page, {"column_1": "head", "column_6": "name", "then": "take"})
    again = send(officer, village, csv_file(line("尤大山", 原因="尤小满"), headings=headings))
    page = officer.get(again.location)
    assert (chosen(page, 1), chosen(page, 6)) == ("head", "name")
    assert "尤小满" in page.text


def test_other_row_of_headings_brings_its_own_proposals(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    content = csv_file(
        ["项目", "谁", "何处", "", "", "", "", ""], line("何小满"), headings=["甲", "乙", "丙"]
    )
    page = officer.get(send(officer, village, content).location)
    page = officer.submit(page, {"heading": "3", "then": "take"}, status=200)
    assert leads(village) == 0
    chosen_now = {"column_1": "name", "column_3": "township", "column_4": "village", "column_6": "content"}
    officer.submit(page, {**chosen_now, "then": "take"})
    assert leads(village) == 1


def test_columns_without_a_name_are_refused_beside_the_columns(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    page = officer.get(send(officer, village, csv_file(line("何小满"))).location)
    refused = officer.submit(page, {"column_1": "", "then": "take"}, status=422)
    assert "姓名" in refused.tree.css_first('[role="alert"]').text()  # type: ignore[union-attr]
    twice = officer.submit(page, {"column_6": "name", "then": "take"}, status=422)
    question = twice.tree.css_first('[name="column_6"]')
    assert question is not None
    assert question.attributes["aria-invalid"] == "true"
    assert leads(village) == 0


def test_the_same_file_again_is_refused_with_the_way_to_the_first(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer, content = as_("county_officer"), csv_file(line("何小满", NUMBER))
    first = send(officer, village, content).location
    refused = send(officer, village, content, status=422)
    assert refused.has_link(first)
    # A township is refused too, and isn't shown a list that isn't its own.
    township = send(as_("township_officer"), village, content, status=422)
    assert not township.has_link(first)
    officer.submit(first, action=f"{first}/withdraw")
    assert send(officer, village, content).location != first


def test_rows_left_behind_are_handed_back_as_texts_with_their_reasons(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    content = workbook(line("尤大山", NUMBER[:-2], 原因="=1+1"), line("何小满"))
    page = officer.get(send(officer, village, content).location)
    done = officer.get(officer.submit(page, {"then": "take"}).location)
    action = f"{done.path}/download"
    assert officer.submit(done, {"purpose": ""}, action=action).location == done.path
    form = done.tree.css_first(f'form[action="{action}"]')
    assert form is not None
    fields = {str(one.attributes["name"]): one.attributes.get("value") or "" for one in form.css("input")}
    answer = officer.client.post(action, data={**fields, "purpose": "退回部门更正"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1] == [*HEADINGS, "原表行号", "未接收原因"]
    assert (rows[2][1], rows[2][2], rows[2][6], rows[2][8]) == ("尤大山", NUMBER[:-2], "=1+1", "3")
    kept = officer.client.post(action, data={**fields, "part": "file", "purpose": "核对原件"})
    # What the department sent stays as it was; behind it, in the place for remarks, is the mark of the copy.
    assert kept.data[: len(content) - 2] == content[:-2]
    assert re.fullmatch(rb"FB[A-Z]{14}", kept.data[len(content) :])
    with village.app.app_context():
        kinds = db.session.execute(db.select(Event.kind).where(Event.kind == "lead_list.exported"))
        assert len(kinds.all()) == 2
    # Corrected and sent again, our two columns don't disturb.
    rows[2][2] = NUMBER
    corrected = workbook([str(cell) for cell in rows[2]], headings=[str(cell) for cell in rows[1]])
    page = officer.get(send(officer, village, corrected).location)
    assert (chosen(page, 8), chosen(page, 9)) == ("", "")
    officer.submit(page, {"then": "take"})
    assert leads(village) == 2


def test_department_sends_its_own_lists_and_sees_only_them(
    app: Flask, village: Village, as_: Callable[[str], Browser], county: County
) -> None:
    department, officer = as_("department_officer"), as_("county_officer")
    page = department.get("/lead-lists/new")
    offered = [one.attributes.get("value") for one in page.tree.css('select[name="supplier"] option')]
    assert offered == [str(county.organisations["department"])]
    number = send(department, village, csv_file(line("何小满", NUMBER))).location
    other = send(
        officer, village, csv_file(line("别人")), supplier=str(county.organisations["office"])
    ).location
    assert department.get("/lead-lists").has_link(number)
    assert not department.get("/lead-lists").has_link(other)
    department.get(other, 404)
    done = department.submit(number, {"then": "take"})
    assert "接收为线索 1" in department.get(done.location).text
    assert as_("county_leader").get("/lead-lists").has_link(number)
    as_("county_leader").get(number)
    as_("village_clerk").get("/lead-lists", 403)
    township = Browser(app).sign_in(county.officer("township_officer"))
    township.get(number, 404)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_are_whole_in_both_languages_and_mask_numbers(
    village: Village, as_: Callable[[str], Browser], language: str
) -> None:
    officer = as_("county_officer").language(language)
    page = send(officer, village, csv_file(line("何小满", NUMBER, 原因="电话13900001111"), line("")))
    shown = officer.get(page.location)
    assert NUMBER not in shown.html
    assert "13900001111" not in shown.html
    officer.submit(shown, {"then": "take"})
    done = officer.get(page.location)
    assert NUMBER not in done.html
    with village.app.app_context():
        assert db.session.execute(db.select(LeadList.status)).scalar_one() == "taken"
