"""Rosters of households in the browser: received, columns confirmed, findings shown, let in."""

import io
import json
import zipfile
from collections.abc import Callable

from flask import Flask

from app import clock
from app.commands.register_entering import work_on
from app.commands.register_work import next_waiting
from app.errors import Problem
from app.models import Access, HelpMeasure, Household, RegisterImport, db
from app.queries.actors import acting
from app.web.wording import sentence
from tests.support.client import Browser, Page
from tests.support.registers import FIRST_ROW, csv_of, roster
from tests.support.village import Village

PLACES = (("柳溪镇", "上湾村"), ("柳溪镇", "竹坪村"), ("石桥乡", "青杠村"))


def send(browser: Browser, content: bytes, status: int = 303) -> Page:
    return browser.submit(
        "/household-rosters/new",
        {"file": (io.BytesIO(content), "花名册.csv")},
        status=status,  # type: ignore[dict-item]
    )


def worked(app: Flask) -> None:
    """Do what the process beside the server does."""
    with app.app_context():
        found = next_waiting(db.session())
        assert found is not None
        actor = acting(found.account_id, clock.today())
        assert actor is not None
        assert work_on(actor, found) == ""


def test_a_roster_is_looked_over_checked_and_its_clean_part_let_in(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer, app = as_("county_officer"), village.app
    made = roster(600, PLACES, defects=60)
    lines = [[*line, "备忘"] if line[:1] == ["省"] else line for line in made.lines()]
    page = officer.get(send(officer, csv_of(lines)).location)
    assert "有1个表头不认识" in page.text
    assert made.rows[0]["证件号码"] not in page.text
    columns = f"{page.path}/columns"
    asked = officer.submit(page, {}, action=columns, status=422)
    assert "请指明此列的含义" in asked.text
    unknown = f"column_{len(lines[2]) - 1}"
    officer.submit(asked, {unknown: ""}, action=columns)
    waiting = officer.get(page.path)
    assert waiting.tree.css_first("progress[data-watch]") is not None
    told = json.loads(officer.client.get(f"{page.path}/progress").data)
    assert (told["over"], told["percent"]) == (False, None)
    worked(app)
    assert json.loads(officer.client.get(f"{page.path}/progress").data)["over"] is True
    found = officer.get(page.path)
    row, rule = made.planted[0]
    assert f"第{row}行" in found.text
    assert found.has_link(f"{page.path}?after=50")
    only = officer.get(f"{page.path}?rule=head_twice")
    assert "一户只有一个户主" in only.text
    assert f"第{row}行" not in only.text or rule == "head_twice"
    officer.submit(found, {}, action=f"{page.path}/accept")
    worked(app)
    done = officer.get(page.path)
    said = " ".join(done.text.split())
    assert "已导入：户数 · 新增人数 90 · 360" in said
    assert "行政区划：禾丰县" in said
    with app.app_context():
        assert db.session.execute(db.select(db.func.count(Household.id))).scalar_one() == 90
    again = send(officer, csv_of(lines), 422)
    assert again.has_link(page.path)


def test_findings_come_as_a_workbook_with_comments_and_without_full_numbers(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    made = roster(24, PLACES, defects=2)
    page = officer.get(send(officer, csv_of(made.lines(), "utf-8")).location)
    officer.submit(page, {}, action=f"{page.path}/columns")
    worked(village.app)
    content = officer.client.get(f"{page.path}/findings.xlsx").data
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
    comments = next(text for name, text in parts.items() if "comments" in name)
    assert "身份证号码" in comments or "校验" in comments or "证件" in comments
    spoiled = made.rows[made.planted[0][0] - FIRST_ROW]["证件号码"]
    assert not any(spoiled in text for text in parts.values())
    assert any(spoiled[:3] + "*" * 13 + spoiled[-2:] in text for text in parts.values())
    with village.app.app_context():
        kinds = db.session.execute(db.select(Access.kind).order_by(Access.id.desc()).limit(1)).scalar_one()
        assert kinds == "exported"


def test_a_hostile_file_is_refused_with_words_and_nothing_is_kept(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    page = send(as_("township_officer"), b"PK\x03\x04 nothing", 422)
    assert "不能" in page.text or "无法" in page.text
    with village.app.app_context():
        assert db.session.execute(db.select(db.func.count(RegisterImport.id))).scalar_one() == 0
    as_("village_head").get("/household-rosters", 403)


def test_a_list_of_measures_is_brought_in_by_the_village_clerk(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    """The kinds on offer are those that somebody enters by hand; words and counts are those of rows."""
    clerk, app, ref = as_("village_clerk"), village.app, village.at("assisted")
    asked = clerk.get("/household-rosters/new")
    kinds = [node.attributes["value"] for node in asked.tree.css("input[name=kind]")]
    assert kinds == ["members", "measures", "visits"]
    heading = ("案件编号", "帮扶措施类型", "帮扶措施", "帮扶内容", "责任单位", "责任人", "开始时间")
    row = [ref, "健康帮扶", "医疗救助", "报销住院费用", "柳溪镇人民政府", "刘某", clock.today().isoformat()]
    content = csv_of([heading, row, [*row[:2], "大病保险", "钱", *row[4:]]])
    sent = clerk.submit(
        asked,
        {"kind": "measures", "file": (io.BytesIO(content), "措施.csv")},  # type: ignore[dict-item]
    )
    page = clerk.get(sent.location)
    assert page.tree.css_first("select[name=column_3] option[selected]").text() == "帮扶内容"
    clerk.submit(page, {}, action=f"{page.path}/columns")
    worked(app)
    found = clerk.get(page.path)
    with app.test_request_context():
        assert sentence(Problem("content", "content_short")) in found.text
    clerk.submit(found, {"part": "clean"}, action=f"{page.path}/accept")
    worked(app)
    assert "已导入行数 1" in " ".join(clerk.get(page.path).text.split())
    with app.app_context():
        assert db.session.execute(db.select(db.func.count(HelpMeasure.id))).scalar_one() == 1
    as_("village_head").get(page.path, 403)
