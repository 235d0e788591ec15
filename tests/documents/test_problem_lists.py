"""The three lists and the closing ledger as workbooks: what an official reads who opens one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from app import clock
from app.commands.problem_batches import BatchSheet, ProblemSheet, found_batch
from app.commands.problem_checks import reopening_record
from app.models import Case, Problem, db
from app.queries.problem_sheets import listed_problems
from tests.support.client import Browser
from tests.support.county import COUNTY
from tests.support.problems import Problems

TODAY = "%Y年%m月%d日"


def fetched(browser: Browser, kind: str, query: str = "") -> bytes:
    return browser.taken(f"/problems/lists/{kind}.xlsx{query}").get_data()


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def only(content: bytes) -> list[list[str]]:
    found = sheets(content)
    assert len(found) == 1
    return next(iter(found.values()))


def column(rows: list[list[str]], head: str, below: int) -> str:
    """Return the cell under a head, ``below`` rows under the title and the day and the head itself."""
    for row in rows[2:5]:
        if head in row:
            return rows[below][row.index(head)]
    raise AssertionError(f"no column {head} in {rows[2:5]}")


def found_as_told(problems: Problems, *sheets: ProblemSheet, **changes: object) -> int:
    """Found a batch of these problems and return its number."""
    facts: dict[str, object] = {
        "territory": COUNTY, "title": "2026年度审计反馈问题", "source": "audit", "level": "province",
        "year": 2026, "finder": "省审计厅", "document_number": "云审办函〔2026〕12号", "round": "第二轮",
        "feedback_on": clock.today() - timedelta(days=20),
    }  # fmt: skip
    with problems.village.app.app_context():
        return found_batch(
            actor=problems.village.officers["county_officer"].actor(),
            sheet=BatchSheet(**{**facts, **changes}),  # type: ignore[arg-type]
            problems=sheets,
            once=f"lists/{changes}",
        )


def batch_of(problems: Problems, ref: str) -> int:
    with problems.village.app.app_context():
        found = db.select(Problem.batch_id).join(Case, Case.id == Problem.case_id).where(Case.ref == ref)
        return int(db.session.execute(found).scalar_one())


def test_the_problem_list_has_title_day_two_rows_of_head_rows_and_a_foot(
    problems: Problems, as_: Callable[[str], Browser]
) -> None:
    lead = problems.organisations["township_a"]
    village = problems.organisations["village_a1"]
    found_as_told(
        problems,
        ProblemSheet(
            title="公益性岗位补贴发放不及时。", description="抽查3个村，2个村跨季度发放。", lead_id=lead,
            units=[village], number="7", category="政策落实", deadline_text="2026年12月底前",
            deadline_kind="dated", amount=Decimal("125000"),
        ),
        ProblemSheet(title="项目资产未确权。", lead_id=lead),
    )  # fmt: skip
    rows = only(fetched(as_("county_officer"), "problems"))
    assert rows[0][0] == "2026年度审计反馈问题清单"
    assert rows[1][0] == f"截至{clock.today():{TODAY}}"
    assert rows[2][:4] == ["序号", "问题编号", "", "单位名称"]
    assert rows[3][1:5] == ["上级编号", "本系统编号", "牵头单位", "具体责任单位"]
    assert column(rows, "上级编号", 4) == "7"
    assert column(rows, "具体责任单位", 4) == "上湾村村民委员会"
    assert column(rows, "问题来源", 4) == "审计（省级）\n省审计厅"
    assert column(rows, "反馈中的表述", 4).startswith("公益性岗位补贴发放不及时。\n抽查3个村")
    assert column(rows, "问题金额（万元）", 4) == "12.5"
    assert column(rows, "是否已整改完成", 4) == "否"
    assert rows[5][0] == "2.0"
    foot = [row[0] for row in rows[6:]]
    assert foot[0].startswith("统计口径：一个问题列一行")
    assert "云审办函〔2026〕12号" in foot[1]
    assert "2个问题；不同来源的批次分表列示，不合并计算" in foot[1]
    officer = problems.village.officers["county_officer"]
    assert foot[2].startswith("导出编号：DC-")
    assert f"导出人：{officer.name}（禾丰县农业农村局）" in foot[2]


def test_duty_and_work_list_say_who_does_what_by_when_and_how_far_it_is(
    problems: Problems, as_: Callable[[str], Browser]
) -> None:
    ref = problems.at("rectifying")
    problems.report("township_officer", ref, "township_a")
    leader = as_("county_leader")
    duties = only(fetched(leader, "duties"))
    assert column(duties, "细化的整改措施", 4).splitlines() == [
        "1.9月30日前完成柳溪镇人民政府3户大病户入户核实。",
        "2.每月25日前汇总柳溪镇人民政府排查结果1次。",
    ]
    assert column(duties, "承担单位", 4) == "1.上湾村村民委员会\n2.柳溪镇人民政府"
    assert (
        column(duties, "整改第一责任人（认领签字）", 4) == problems.village.officers["township_leader"].name
    )
    assert column(duties, "具体责任人", 4) == problems.village.officers["township_officer"].name
    assert column(duties, "验收责任单位", 4) == "禾丰县医疗保障局"
    assert column(duties, "整改完成标准", 4) == "3户大病户全部核实到位，排查台账按月更新。"
    assert "涉及对象：上湾村村委会" in column(duties, "具体问题表述（认领）", 4)
    work = only(fetched(leader, "rectification"))
    assert column(work, "应完成", 5) == "2.0"
    assert column(work, "已完成", 5) == "1.0"
    assert "已逐户入户核实，台账已更新。" in column(work, "已采取的整改措施", 5)
    assert (column(work, "整改状态", 5), column(work, "是否销号", 5)) == ("整改中", "否")


def test_the_closing_ledger_keeps_a_closure_after_its_problem_was_reopened(
    problems: Problems, as_: Callable[[str], Browser]
) -> None:
    ref = problems.at("closed")
    problems.at("rectifying", problems.batch("尚未整改完成的问题")[0])
    problems.look_back(ref)
    answers = {"basis": "look_back", "reason_text": "回头看发现1户仍未录入，问题反弹。"}
    problems.act("county_leader", ref, "reopen", reopening_record(), answers=answers)
    found = sheets(fetched(as_("county_leader"), "closures", f"?batch={batch_of(problems, ref)}"))
    assert len(found) == 1
    rows = next(iter(found.values()))
    officers = problems.village.officers
    assert column(rows, "轮次", 4) == "1.0"
    today = clock.today().isoformat()
    first = f"{officers['county_officer'].name}（禾丰县农业农村局）{today}"
    assert column(rows, "初验人（单位）及日期", 4) == first
    assert column(rows, "县级验收人（单位）及日期", 4).splitlines() == [
        f"{officers['department_officer'].name}（禾丰县医疗保障局）{today}",
        f"{officers['department_leader'].name}（禾丰县医疗保障局）{today}",
    ]
    assert column(rows, "现场核查日期", 4) == today
    assert column(rows, "决定文号", 4) == "禾整销〔2026〕1号"
    assert column(rows, "责任人", 4) == officers["township_officer"].name
    assert column(rows, "整改情况", 4) == "3户已全部核实。"
    assert "问题反弹" in column(rows, "回头看", 4)
    assert column(rows, "备注", 4) == f"{clock.today().isoformat()}重新启动，转第2轮整改"
    assert rows[5][0].startswith("统计口径：一次销号列一行")


def test_batches_of_different_sources_lie_in_sheets_of_their_own_and_are_never_added(
    problems: Problems, as_: Callable[[str], Browser]
) -> None:
    lead = problems.organisations["township_a"]
    first = found_as_told(problems, ProblemSheet(title="台账不全。", lead_id=lead))
    problems.batch("帮扶不到位", "入户不深入", year=2025)
    officer = as_("county_officer")
    found = sheets(fetched(officer, "problems"))
    assert sorted(len([row for row in rows if row[0].endswith(".0")]) for rows in found.values()) == [1, 2]
    assert {name[2:] for name in found} == {" 2026审计", " 2025考核评估"}
    assert len(sheets(fetched(officer, "problems", f"?batch={first}"))) == 1


def test_what_looks_like_a_formula_is_a_text(problems: Problems, as_: Callable[[str], Browser]) -> None:
    lead = problems.organisations["township_a"]
    titles = ["=1+1", "+86问题", "-未整改", "@SUM(A1)", "\t=cmd"]
    found_as_told(problems, *(ProblemSheet(title=title, lead_id=lead) for title in titles))
    content = fetched(as_("county_officer"), "problems")
    inside_xlsx = zipfile.ZipFile(io.BytesIO(content))
    sheet = inside_xlsx.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in inside_xlsx.read("xl/styles.xml").decode()
    assert column(only(content), "反馈中的表述", 4) == "=1+1"


@pytest.mark.parametrize(("kind", "paper", "head"), [("duties", "9", "4"), ("rectification", "8", "5")])
def test_a_sheet_prints_across_and_its_head_stands_still(
    problems: Problems, as_: Callable[[str], Browser], kind: str, paper: str, head: str
) -> None:
    problems.batch()
    content = fetched(as_("county_officer"), kind)
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert f'<pageSetup paperSize="{paper}"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert f'<pane xSplit="3" ySplit="{head}"' in sheet
    assert "<mergeCell " in sheet


def test_a_reader_sees_the_problems_in_his_reach_alone(
    problems: Problems, as_: Callable[[str], Browser]
) -> None:
    ours, theirs = problems.batch("柳溪镇的问题")[0], problems.batch("石桥乡的问题", lead="township_b")[0]
    shared = problems.batch("两乡共性问题", lead="bureau")[0]
    other = problems.village.county.officer("township_officer", "township_b")
    with problems.village.app.app_context():
        seen = {row.ref for _, rows in listed_problems(other.actor()).batches for row in rows}
    assert seen == {theirs}
    clerk = as_("village_clerk")
    assert (
        clerk.client.get(f"/problems/lists/problems.xlsx?batch={batch_of(problems, ours)}").status_code == 404
    )
    assert "没有可列示的问题" in only(fetched(clerk, "problems"))[0][0]
    assert as_("county_officer").client.get("/problems/lists/nothing.xlsx").status_code == 404
    assert shared not in seen


def test_an_unfinished_lasting_duty_is_counted_as_the_county_chose(
    problems: Problems, as_: Callable[[str], Browser]
) -> None:
    problems.at("rectifying", lasting_goal="每月排查一次，长期坚持。")
    rows = only(fetched(as_("county_officer"), "rectification"))
    assert column(rows, "长期坚持事项", 5) == "每月排查一次，长期坚持。"
    assert "计为已完成，并注明“长期坚持”" in rows[6][0]


def test_more_problems_take_no_more_statements(problems: Problems, asked: list[str]) -> None:
    actor = problems.village.officers["county_officer"].actor()

    def statements() -> int:
        with problems.village.app.app_context():
            asked.clear()
            listed_problems(actor)
            return len(asked)

    problems.at("rectifying")
    before = statements()
    problems.batch("三", "四", "五")
    problems.at("rectifying")
    assert statements() == before
