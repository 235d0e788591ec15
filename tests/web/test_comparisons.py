"""Comparison lists in the browser: sending, answering by hand and by sheet, explaining, deciding."""

import io
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter
from flask import Flask
from python_calamine import CalamineWorkbook

from app.commands.households import record_household
from app.models import Case, ComparisonEntry, ComparisonList, Event, db
from tests.support import files
from tests.support.client import Browser, Page
from tests.support.county import VILLAGE_B1, County
from tests.support.families import identity_number, member, sheet
from tests.support.village import Village

NUMBER = identity_number(date(1968, 2, 3), serial=499)
HEADINGS = ["编号", "案卷号", "姓名", "证件号码", "村（组）", "比对结果（无/有）", "命中类型", "情况说明"]


@pytest.fixture
def ref(app: Flask, village: Village) -> str:
    """Return a case of two: one with an identity card, one whose number isn't known."""
    with app.app_context():
        household = record_household(
            actor=village.officers["village_clerk"].actor(),
            sheet=sheet(village.county.group_a1, member("卢大成", number=NUMBER), member("卢小禾", "003")),
            once="family",
        )
    village.code = village.county.group_a1
    return village.at("visited", household)


def sent(as_: Callable[[str], Browser], village: Village, *refs: str) -> int:
    """Send the cases to the department, as the county officer does, and return the list's number."""
    officer = as_("county_officer")
    department = str(village.county.organisations["department"])
    officer.submit("/comparisons/new", {"departments": [department], "refs": list(refs)})
    with village.app.app_context():
        return int(db.session.execute(db.select(db.func.max(ComparisonList.id))).scalar_one())


def lines(village: Village, number: int) -> list[int]:
    with village.app.app_context():
        statement = db.select(ComparisonEntry.id).where(ComparisonEntry.list_id == number)
        return list(db.session.execute(statement.order_by(ComparisonEntry.id)).scalars())


def results(village: Village) -> list[str]:
    with village.app.app_context():
        statement = db.select(ComparisonEntry.result).order_by(ComparisonEntry.id)
        return list(db.session.execute(statement).scalars())


def state(village: Village, ref: str) -> str:
    with village.app.app_context():
        return str(db.session.execute(db.select(Case.state).where(Case.ref == ref)).scalar_one())


def workbook(*rows: list[str]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    for at, row in enumerate((HEADINGS, *rows)):
        page.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def bring(browser: Browser, number: int, content: bytes, status: int = 303) -> Page:
    fields = {"sheet": (io.BytesIO(content), "名单.xlsx")}
    action = f"/comparisons/{number}/answers"
    return browser.submit(f"/comparisons/{number}", fields, action=action, status=status)  # type: ignore[arg-type]


def test_list_is_sent_answered_line_by_line_and_returned(
    village: Village, as_: Callable[[str], Browser], ref: str
) -> None:
    number = sent(as_, village, ref)
    department = as_("department_officer")
    page = department.get(f"/comparisons/{number}")
    assert "卢大成" in page.text
    assert NUMBER not in page.html
    answers = {f"result_{line}": "clear" for line in lines(village, number)}
    done = department.submit(page, {**answers, "then": "return"})
    assert "1" in department.get(done.location).text
    assert state(village, ref) == "compared"


def test_page_refused_for_an_open_line_takes_that_line_when_it_is_sent_again(
    village: Village, as_: Callable[[str], Browser], ref: str
) -> None:
    number = sent(as_, village, ref)
    first, second = lines(village, number)
    department = as_("department_officer")
    page = department.submit(
        f"/comparisons/{number}", {f"result_{first}": "clear", "then": "return"}, status=422
    )
    chosen = page.tree.css_first(f'select[name="result_{first}"] option[selected]')
    assert chosen is not None
    assert chosen.attributes["value"] == "clear"
    department.submit(page, {f"result_{second}": "clear", "then": "return"})
    assert state(village, ref) == "compared"


def test_finding_without_description_is_told_beside_its_question(
    village: Village, as_: Callable[[str], Browser], ref: str
) -> None:
    number = sent(as_, village, ref)
    line = lines(village, number)[0]
    page = as_("department_officer").submit(
        f"/comparisons/{number}", {f"result_{line}": "vehicle", "then": "keep"}, status=422
    )
    question = page.tree.css_first(f'[name="detail_{line}"]')
    assert question is not None
    assert question.attributes["aria-invalid"] == "true"
    told = page.tree.css_first(f"#{question.attributes['aria-describedby']}")
    assert told is not None
    assert told.text()
    assert results(village) == ["", ""]


def test_sheet_goes_out_with_full_numbers_for_a_purpose_and_comes_back(
    village: Village, as_: Callable[[str], Browser], ref: str
) -> None:
    number = sent(as_, village, ref)
    department = as_("department_officer")
    action = f"/comparisons/{number}/sheet"
    page = department.get(f"/comparisons/{number}")
    refused = department.submit(page, {"purpose": ""}, action=action)
    assert refused.location.endswith(f"/comparisons/{number}")
    form = page.tree.css_first(f'form[action="{action}"]')
    assert form is not None
    fields = {str(one.attributes["name"]): one.attributes.get("value") or "" for one in form.css("input")}
    answer = department.client.post(action, data={**fields, "purpose": "医保参保信息核查"})
    assert str(answer.mimetype).endswith("spreadsheetml.sheet")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1] == HEADINGS
    assert (rows[2][2], rows[2][3]) == ("卢大成", NUMBER)
    with village.app.app_context():
        kinds = db.session.execute(db.select(Event.kind).where(Event.kind == "comparison.exported")).scalars()
        assert list(kinds) == ["comparison.exported"]
    first, second = ([str(cell) for cell in row] for row in rows[2:4])
    first[5:], second[5:] = ["无", "", ""], ["有", "车辆", "摩托车一辆"]
    bring(department, number, workbook(first, second))
    assert results(village) == ["clear", "hit"]


def test_rows_that_fit_no_line_are_shown_and_the_others_are_kept(
    village: Village, as_: Callable[[str], Browser], ref: str
) -> None:
    number = sent(as_, village, ref)
    first, second = (str(line) for line in lines(village, number))
    content = workbook(
        [first, ref, "卢大成", "", "", "无", "", ""],
        [second, ref, "卢大成", "", "", "无", "", ""],
        ["9999", ref, "陌生人", "", "", "无", "", ""],
        [second, ref, "卢小禾", "", "", "无", "车辆", ""],
    )
    page = bring(as_("department_officer"), number, content, status=422)
    alert = page.tree.css_first('.alert-warning[role="alert"]')
    assert alert is not None
    assert [row for row in (3, 4, 5) if f"第{row}行" in alert.text()] == [3, 4, 5]
    assert "陌生人" in alert.text()
    assert results(village) == ["clear", ""]
    assert "陌生人" not in str(page.headers.get("Set-Cookie"))


def test_row_whose_line_number_was_lost_is_found_by_identity_number_and_name(
    village: Village, as_: Callable[[str], Browser], ref: str
) -> None:
    number = sent(as_, village, ref)
    bring(as_("department_officer"), number, workbook(["", "", "卢大成", NUMBER, "", "无", "", ""]))
    assert results(village) == ["clear", ""]


@pytest.mark.parametrize("content", [b"no sheet at all", files.jpeg(), files.office(), files.zip_bomb()])
def test_file_that_is_no_sheet_changes_nothing(
    village: Village, as_: Callable[[str], Browser], ref: str, content: bytes
) -> None:
    number = sent(as_, village, ref)
    department = as_("department_officer")
    page = department.get(f"/comparisons/{number}")
    action = f"/comparisons/{number}/answers"
    fields = {"sheet": (io.BytesIO(content), "名单.xlsx")}
    assert department.submit(page, fields, action=action, status=None).status in (303, 422)  # type: ignore[arg-type]
    assert results(village) == ["", ""]


def test_finding_is_explained_by_the_village_and_accepted_by_the_township(
    village: Village, as_: Callable[[str], Browser], ref: str
) -> None:
    number = sent(as_, village, ref)
    first, second = lines(village, number)
    found = {f"result_{first}": "vehicle", f"detail_{first}": "面包车一辆", f"result_{second}": "clear"}
    department = as_("department_officer")
    department.submit(f"/comparisons/{number}", {**found, "then": "keep"})
    clerk, path = as_("village_clerk"), f"/findings/{first}"
    assert clerk.get(path).tree.css_first('main form[action="/findings/' + str(first) + '"]') is None
    department.submit(f"/comparisons/{number}", {"then": "return"})
    clerk.submit(path, {"text": "短"}, status=422)
    clerk.submit(path, {"text": "二手农用面包车，购入价六千元，行驶证复印件在案。"})
    township = as_("township_officer")
    township.submit(path, {"decision": "accept", "opinion": ""}, status=422)
    township.submit(path, {"decision": "accept", "opinion": "属实，同意。"})
    assert state(village, ref) == "visited"
    county = as_("county_officer")
    county.submit(f"/comparisons/{number}", action=f"/comparisons/{number}/record")
    assert state(village, ref) == "compared"


def test_village_counts_only_its_own_lines_and_opens_no_list(
    app: Flask, village: Village, as_: Callable[[str], Browser], ref: str, county: County
) -> None:
    number = sent(as_, village, ref)
    page = as_("village_clerk").get("/comparisons")
    assert not page.has_link(f"/comparisons/{number}")
    assert "共2条" in page.text
    as_("village_clerk").get(f"/comparisons/{number}", 404)
    stranger = Browser(app).sign_in(county.officer("village_clerk", "village_b1"))
    assert "共2条" not in stranger.get("/comparisons").text
    assert as_("county_leader").get("/comparisons").has_link(f"/comparisons/{number}")
    assert VILLAGE_B1 not in page.text


def test_case_that_cannot_be_compared_is_named_with_its_reason(
    village: Village, as_: Callable[[str], Browser], ref: str
) -> None:
    ready = village.at("visited")
    county = as_("county_officer")
    page = county.get("/comparisons/new")
    sent(as_, village, ref)
    department = str(village.county.organisations["department"])
    refused = county.submit(page, {"departments": [department], "refs": [ref]}, status=422)
    assert ref in refused.text
    done = county.submit(page, {"departments": [department], "refs": [ref, ready]})
    told = county.get(done.location).text
    assert ref in told
    assert ready not in told


def test_who_does_not_answer_is_refused_and_a_returned_list_says_so(
    village: Village, as_: Callable[[str], Browser], ref: str
) -> None:
    number = sent(as_, village, ref)
    department, county = as_("department_officer"), as_("county_officer")
    page = department.get(f"/comparisons/{number}")
    token = page.tree.css_first('input[name="csrf_token"]')
    assert token is not None
    county.post(f"/comparisons/{number}", {"then": "return"}, 403)
    answers = {f"result_{line}": "clear" for line in lines(village, number)}
    department.submit(page, {**answers, "then": "return"})
    again = department.submit(page, {**answers, "then": "return"})
    assert "反馈" in department.get(again.location).text or "退回" in department.get(again.location).text
