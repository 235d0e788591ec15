"""Batches, lists, tasks and figures as officials meet them in the browser."""

from collections.abc import Callable

import pytest
from flask import Flask

from app import clock
from app.models import Problem, ProblemBatch, ProblemUnit, db
from tests.support.client import Browser, Page
from tests.support.county import TOWNSHIP_A, County
from tests.support.problem_rows import ProblemRows
from tests.support.problems import Problems
from tests.support.village import Village

FACTS = {
    "title": "2026年暗访督导反馈问题", "source": "unannounced", "level": "city", "finder": "市委农办督导组",
    "document_number": "安农办〔2026〕12号",
}  # fmt: skip


@pytest.fixture
def rows(app: Flask, county: County, village: Village) -> ProblemRows:
    return ProblemRows(app, county, village.officers["county_officer"])


def batches(village: Village) -> int:
    with village.app.app_context():
        return int(db.session.execute(db.select(db.func.count(ProblemBatch.id))).scalar_one())


def value(page: Page, name: str) -> str:
    """Return what stands in a question of the form."""
    node = page.tree.css_first(f'[name="{name}"]')
    assert node is not None, name
    if node.tag == "select":
        chosen = node.css_first("option[selected]")
        return str(chosen.attributes["value"]) if chosen is not None else ""
    return str(node.attributes.get("value") or "") if node.tag == "input" else node.text().strip("\n")


def row(place: int, lead: int, **answers: str) -> dict[str, str | list[str]]:
    facts = {"title": "上湾村未按月排查", "lead_id": str(lead), **answers}
    return {f"problems-{place}-{name}": answer for name, answer in facts.items()}


def test_a_batch_is_founded_by_hand_with_rows_added_one_by_one(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer, units = as_("county_officer"), village.county.organisations
    first = row(
        0, units["township_a"], deadline_text="立行立改，2026年12月底前完成", amount="1200.50", number="3"
    )
    more = officer.submit("/problems/batches/new", {**FACTS, **first, "then": "row"}, status=200)
    assert batches(village) == 0
    assert (value(more, "problems-0-title"), value(more, "problems-0-amount")) == (
        "上湾村未按月排查",
        "1200.50",
    )
    assert value(more, "problems-0-lead_id") == str(units["township_a"])
    assert value(more, "problems-1-title") == ""
    second = {**row(1, units["department"]), "problems-1-units": [str(units["township_b"])]}
    done = officer.submit(more, second)
    page = officer.get(done.location)
    assert page.text.count("上湾村未按月排查") == 2
    assert "待认领" in page.text
    with village.app.app_context():
        kept = db.session.execute(db.select(Problem).order_by(Problem.position)).scalars().all()
        assert [(one.number, str(one.amount or ""), one.deadline_kind) for one in kept] == [
            ("3", "1200.50", "dated"), ("", "", "unknown"),
        ]  # fmt: skip
        assert str(kept[0].deadline_on) == "2026-12-31"
        partners = db.select(ProblemUnit.organisation_id).where(ProblemUnit.case_id == kept[1].case_id)
        assert set(db.session.execute(partners).scalars()) == {units["department"], units["township_b"]}
    assert FACTS["title"] in officer.get("/problems").text


def test_the_same_press_founds_one_batch(village: Village, as_: Callable[[str], Browser]) -> None:
    officer = as_("county_officer")
    page = officer.get("/problems/batches/new")
    answers = {**FACTS, **row(0, village.county.organisations["township_a"])}
    first, second = officer.submit(page, answers), officer.submit(page, answers)
    assert first.location == second.location
    assert batches(village) == 1


def test_what_is_wrong_stands_at_its_row_and_everything_typed_stays(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer, unit = as_("county_officer"), village.county.organisations["township_a"]
    page = officer.submit("/problems/batches/new", {**FACTS, "then": "row"}, status=200)
    page = officer.submit(page, {"then": "row"}, status=200)
    # The first problem is left empty: those that are sent keep the places that they have on the page.
    answers = {**row(1, unit), **row(2, unit, title="乙村台账不符", amount="-12")}
    refused = officer.submit(page, answers, status=422)
    summary = refused.tree.css_first('main [role="alert"]')
    assert summary is not None
    assert "问题3：金额" in summary.text()
    assert "问题2" not in summary.text()
    assert value(refused, "problems-1-title") == "上湾村未按月排查"
    assert value(refused, "problems-2-amount") == "-12"
    no_unit = officer.submit(refused, {"problems-2-amount": "", "problems-2-lead_id": ""}, status=422)
    assert "问题3：牵头单位" in no_unit.text
    officer.submit(no_unit, {"problems-2-lead_id": str(unit)})
    assert batches(village) == 1


def test_a_batch_without_a_problem_is_refused(village: Village, as_: Callable[[str], Browser]) -> None:
    refused = as_("county_officer").submit("/problems/batches/new", dict(FACTS), status=422)
    assert "问题1：问题表述" in refused.text
    assert batches(village) == 0


def test_suspects_are_handed_to_a_department_as_well(village: Village, as_: Callable[[str], Browser]) -> None:
    officer, units = as_("county_officer"), village.county.organisations
    both = {**FACTS, "source": "phone_check", "two_way": "y", **row(0, units["township_a"])}
    refused = officer.submit("/problems/batches/new", both, status=422)
    assert "问题1：同时交办的行业部门" in refused.text
    officer.submit(refused, {"problems-0-department_id": str(units["department"])})
    owed = as_("department_officer").get("/problems/tasks")
    assert "待核实的疑似问题" in owed.text
    assert "行业部门一方" in owed.text
    assert "属地一方" in as_("township_officer").get("/problems/tasks").text


def test_only_those_who_found_batches_open_the_form(village: Village, as_: Callable[[str], Browser]) -> None:
    assert as_("county_officer").get("/problems").has_link("/problems/batches/new")
    for role in ("county_leader", "department_officer", "village_clerk"):
        browser = as_(role)
        assert not browser.get("/problems").has_link("/problems/batches/new")
        browser.get("/problems/batches/new", 403)


def test_an_inspector_reads_everything_in_reach_and_is_offered_no_act(
    village: Village, problems: Problems, as_: Callable[[str], Browser]
) -> None:
    village.officers["inspector"] = village.county.officer("inspector")
    ref = problems.at("rectifying")
    inspector = as_("inspector")
    assert "年度考核评估反馈问题" in inspector.get("/problems").text
    for kind in ("problems", "duties", "rectification"):
        assert inspector.get(f"/problems/lists?list={kind}").has_link(f"/cases/{ref}")
    assert "整改完成率" in inspector.get("/problems/figures").text
    assert inspector.get("/problems/tasks").tree.css_first('main a[href*="/actions/"]') is None


def test_the_lists_tell_what_a_problem_has_come_to(problems: Problems, as_: Callable[[str], Browser]) -> None:
    ref = problems.at("closed")
    officer = as_("county_officer")
    problems.look_back(ref, "holds")
    plan = officer.get("/problems/lists?list=rectification").text
    assert "每月25日前汇总柳溪镇人民政府排查结果1次。" in plan
    assert "2／2" in plan
    duties = officer.get("/problems/lists?list=duties").text
    assert "禾丰县医疗保障局" in duties
    assert "上湾村村民委员会" in duties
    assert problems.village.officers["township_officer"].name in duties
    ledger = officer.get("/problems/lists?list=closures").text
    assert "禾整销〔2026〕1号" in ledger
    assert problems.village.officers["department_leader"].name in ledger
    assert "整改成效保持" in ledger
    open_one = problems.batch("另一问题")[0]
    assert not officer.get("/problems/lists?list=closures").has_link(f"/cases/{open_one}")


def test_lists_are_narrowed_by_batch_state_unit_category_and_lateness(
    rows: ProblemRows, as_: Callable[[str], Browser]
) -> None:
    units = rows.county.organisations
    batch, other = rows.batch(), rows.batch(title="县级自查问题", source="self_check")
    rows.problem(
        batch, 1, units=(units["township_a"], units["department"]), title="甲问题", category="工作落实"
    )
    rows.problem(batch, 2, "closed", units=(units["township_b"],), title="乙问题")
    rows.problem(
        other, 1, units=(units["township_b"],), title="丙问题",
        due_on=clock.today().replace(year=clock.today().year - 1),
    )  # fmt: skip
    officer = as_("county_officer")

    def found(query: str) -> str:
        text = officer.get(f"/problems/lists?{query}").text
        return "".join(name for name in "甲乙丙" if f"{name}问题" in text)

    assert found("") == "甲乙丙"
    assert found(f"batch={batch}") == "甲乙"
    assert found("state=closed") == "乙"
    assert found(f"unit={units['department']}") == "甲"
    assert found("category=落实") == "甲乙丙"
    assert found("category=工作") == "甲"
    assert found("shown=overdue") == "丙"
    assert found("source=self_check") == "丙"
    assert found("batch=99999") == ""
    # What nobody offers asks for nothing.
    assert found("batch=x&year=y&after=z&shown=nothing&list=none") == "甲乙丙"


def test_every_problem_stands_on_one_page(rows: ProblemRows, as_: Callable[[str], Browser]) -> None:
    unit, batch = rows.county.organisations["township_a"], rows.batch()
    for position in range(1, 53):
        rows.problem(batch, position, units=(unit,), territory=TOWNSHIP_A)
    officer, seen = as_("county_officer"), []
    for address in ("/problems/lists", f"/problems/batches/{batch}"):
        page = officer.get(address)
        first = {str(node.attributes["href"]) for node in page.tree.css("main tbody th a")}
        following = page.tree.css_first('main a[rel="next"]')
        assert following is not None
        rest = officer.get(str(following.attributes["href"]))
        seen.append(first | {str(node.attributes["href"]) for node in rest.tree.css("main tbody th a")})
        assert len(first) == 50
    assert len(seen[0]) == 52
    assert seen[0] == seen[1]


def test_tasks_of_a_unit_wait_on_the_first_page_until_they_are_reported(
    problems: Problems, as_: Callable[[str], Browser]
) -> None:
    ref = problems.at("rectifying")
    clerk = as_("village_clerk")
    assert "本单位有1项整改任务待办" in clerk.get("/").text
    tasks = clerk.get("/problems/tasks")
    assert "9月30日前完成柳溪镇人民政府3户大病户入户核实。" in tasks.text
    assert "每月25日前汇总柳溪镇人民政府排查结果1次。" not in tasks.text
    assert tasks.has_link(f"/cases/{ref}/actions/report-progress")
    problems.report("village_clerk", ref, "village_a1")
    assert "没有未完成的整改任务" in clerk.get("/problems/tasks").text
    assert "整改任务待办" not in clerk.get("/").text


def test_a_plan_that_was_sent_back_owes_nothing(problems: Problems, as_: Callable[[str], Browser]) -> None:
    ref = problems.at("plan_review")
    assert "没有未完成的整改任务" in as_("village_clerk").get("/problems/tasks").text
    problems.act(
        "county_officer", ref, "send_back",
        answers={"part": "measures", "reason": "empty_words", "reason_text": "措施没有明确对象和时限。"},
    )  # fmt: skip
    problems.plan(ref)
    problems.approve(ref)
    tasks = as_("village_clerk").get("/problems/tasks")
    assert len(tasks.tree.css('main a[href$="/actions/report-progress"]')) == 1
    figures = as_("county_officer").get("/problems/figures").text
    assert "1 ÷ 2" in figures


def test_figures_name_rule_and_day_and_say_which_batches_they_add(
    rows: ProblemRows, as_: Callable[[str], Browser]
) -> None:
    unit = rows.county.organisations["township_a"]
    batch = rows.batch()
    for position, state in enumerate(("closed", "closed", "closed", "rectifying"), 1):
        rows.problem(batch, position, state, units=(unit,), territory=TOWNSHIP_A)
    officer = as_("county_officer")
    one = officer.get("/problems/figures")
    assert "75%" in one.text
    assert "截至" in one.text
    assert "不以措施条数为基数" in one.text
    assert "不同来源" not in one.text
    assert one.has_link("/problems/lists?list=problems&shown=finished")
    other = rows.batch(title="审计反馈问题", source="audit")
    rows.problem(other, 1, units=(unit,), territory=TOWNSHIP_A)
    both = officer.get("/problems/figures?by=township")
    assert "2类不同来源的2个批次" in both.text
    assert "审计反馈问题" in both.text
    assert "柳溪镇" in both.text
    assert "不同来源" not in officer.get(f"/problems/figures?batch={other}&by=unit").text


def test_a_batch_out_of_reach_does_not_exist(
    rows: ProblemRows, village: Village, as_: Callable[[str], Browser]
) -> None:
    batch = rows.batch()
    rows.problem(batch, 1, units=(rows.county.organisations["township_b"],), territory="990101102000")
    as_("township_officer").get(f"/problems/batches/{batch}", 404)
    as_("county_officer").get(f"/problems/batches/{batch}")
    rows.problem(
        batch, 2, units=(rows.county.organisations["township_b"], rows.county.organisations["township_a"]),
        territory="990101102000",
    )  # fmt: skip
    shown = as_("township_officer").get(f"/problems/batches/{batch}")
    assert "其中1个在您的权限范围内" in shown.text
