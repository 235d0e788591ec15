"""A file that was taken out leads back to whoever took it: by its number, seen or hidden."""

import io
import re
import zipfile
from collections.abc import Callable

from flask import Flask

from app.audit.access import content_of
from app.models import db
from app.models.access import Access, AccessSubject
from app.queries.readings import Asked, readings_of
from tests.support.client import Browser
from tests.support.problems import Problems
from tests.support.village import Village

NUMBER = re.compile(r"DC-(\d{3})-(\d{3})-(\d{3})")


def number_in(text: str) -> int:
    found = NUMBER.search(text)
    assert found is not None
    return int("".join(found.groups()))


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def taken_by(app: Flask, number: int) -> tuple[Access, set[tuple[str, int]]]:
    """Return the reading that a number leads to, and what stood in the file."""
    with app.app_context():
        row = db.session.execute(
            db.select(Access)
            .join(AccessSubject, AccessSubject.access_id == Access.id)
            .where(AccessSubject.subject_kind == "export", AccessSubject.subject_id == number)
        ).scalar_one()
        said = content_of(row.body)["subjects"]
        return row, {(kind, one) for kind, numbers in said.items() for one in numbers}


def test_a_comparison_list_carries_its_number_where_it_is_seen_and_where_it_isn_t(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    household = village.household("卢印", "卢小印")
    ref = village.at("visited", household)
    county = as_("county_officer")
    organisation = str(village.county.organisations["department"])
    county.submit("/comparisons/new", {"departments": [organisation], "refs": [ref]})
    department = as_("department_officer")
    listed = str(county.get("/comparisons").tree.css_first("main tbody a").attributes["href"])
    page = department.get(listed)
    form = page.tree.css_first(f'form[action="{listed}/sheet"]')
    fields = {str(one.attributes["name"]): one.attributes.get("value") or "" for one in form.css("input")}
    answer = department.client.post(f"{listed}/sheet", data={**fields, "purpose": "车辆信息核查"})
    book = parts(answer.get_data())
    officer = village.officers["department_officer"]
    seen, hidden = book["xl/sharedStrings.xml"], book["docProps/core.xml"]
    foot = book["xl/worksheets/sheet1.xml"]
    number = number_in(seen)
    assert number_in(hidden) == number_in(foot) == number
    assert officer.name in seen
    assert "车辆信息核查" in seen
    row, subjects = taken_by(app, number)
    assert row.kind == "exported"
    assert row.actor_id == officer.account_id
    assert {("household", household), ("person", village.members(household)[0])} <= subjects
    with app.app_context():
        rows, _ = readings_of("household", household, Asked(kind="exported"))
        assert [one.who for one in rows] == [officer.name]


def test_every_taking_of_the_problem_list_has_a_number_of_its_own(
    app: Flask, problems: Problems, as_: Callable[[str], Browser]
) -> None:
    problems.batch("饮水管道漏水")
    officer = as_("county_officer")
    numbers = []
    for _ in range(2):
        answer = officer.taken("/problems/lists/problems.xlsx", {"purpose": "上报市级主管部门"})
        numbers.append(number_in(parts(answer.get_data())["docProps/core.xml"]))
    assert len(set(numbers)) == 2
    for number in numbers:
        row, _ = taken_by(app, number)
        assert content_of(row.body)["purpose"] == "stated"
        assert row.kind == "exported"
