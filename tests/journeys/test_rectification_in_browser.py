"""A problem from the hand-over to its closure, its look-back and a new round, page by page in seven roles."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload

from app import clock
from app.models import Case, Problem, db
from tests.support.files import jpeg
from tests.support.plan_papers import COUNT, NUMBER, plan_text
from tests.support.plan_papers import TITLE as PAPER
from tests.support.problems import Problems
from tests.support.story import Story, story

pytestmark = pytest.mark.browser

TITLE = "常态化排查不到位"
FACT = "2026年1至2月一组3户大病户未录入预警信息。"
FIRST, SECOND, KEPT = (
    "3月20日前完成3户大病户入户核实并录入。",
    "3月25日前组织网格员培训1次。",
    "每月25日前汇总排查结果1次。",
)
CRITERION = "3户全部核实录入，排查台账按月更新。"
RELAPSED = "再次入户，1户自3月起未再排查。"


@pytest.fixture
def tale(run_folder: Path, worker: str) -> Iterator[Story]:
    with story(run_folder, f"rectification_{worker}") as told:
        yield told


def test_a_problem_is_rectified_closed_looked_back_at_and_opened_anew(tale: Story) -> None:
    problems = Problems(tale.village)
    ref = read_in(tale, problems)
    claim(tale, ref)
    plan(tale, problems, ref)
    approve(tale, problems, ref)
    work(tale, ref)
    hand_in(tale, ref)
    accept(tale, ref)
    close(tale, ref)
    look_back_and_reopen(tale, ref)
    assert {role for _, role in tale.signatures(ref)} <= {
        "township_leader", "township_officer", "village_clerk", "county_officer", "department_officer",
        "department_leader", "county_leader",
    }  # fmt: skip


def read_in(tale: Story, problems: Problems) -> str:
    """A paper of sixteen problems is read and looked through; one confirmation makes a case of each."""
    officer = tale.at("county_officer").go("/").menu("整改方案导入").follow("导入方案")
    paper: FilePayload = {"name": "方案.txt", "mimeType": "text/plain", "buffer": plan_text().encode()}
    officer.page.set_input_files('main input[name="file"]', paper)
    officer.look("paper-new", again=False).press("读取文件").look("paper-read").reads(PAPER, NUMBER)
    township = str(problems.organisations["township_a"])
    asked = officer.page.locator('main input[type="hidden"][value="县乡村建设专班"]').get_attribute("name")
    officer.fill({
        "item_2_title": TITLE,
        "feedback_on": (clock.today() - timedelta(days=10)).isoformat(),
        str(asked).replace("unit_name_", "unit_"): township,
    })  # fmt: skip
    officer.press("确认并建立批次").look("paper-founded").reads(TITLE)
    with tale.app.app_context():
        found = db.select(Case.ref, Problem.title).join(Problem, Problem.case_id == Case.id)
        refs = {title: ref for ref, title in db.session.execute(found)}
    assert len(refs) == COUNT
    return str(refs[TITLE])


def claim(tale: Story, ref: str) -> None:
    """Words that name nobody are refused; what was typed stays."""
    leader = tale.at("township_leader").go("/").follow(TITLE).look("problem-received").follow("认领问题")
    leader.fill({"place": "上湾村一组", "fact": "有的户未录入。", "cause": "网格员调整后未培训。"})
    leader.press("签署：认领问题").look("problem-claim-422", again=False).reads("没有指明对象")
    assert leader.page.input_value('main [name="cause"]') == "网格员调整后未培训。"
    leader.fill({"fact": FACT}).press("签署：认领问题").reads("已签署", FACT)
    assert tale.states(ref) == ["planning"]


def plan(tale: Story, problems: Problems, ref: str) -> None:
    """Three measures and one more, which lasts; the officer writes, the leader signs."""
    units = problems.organisations
    village, township = units["village_a1"], units["township_a"]
    officer = tale.at("township_officer").go("/").follow(TITLE).follow("提交整改方案")
    officer.fill({"measures-0-text": FIRST, "measures-1-text": SECOND, "measures-2-text": KEPT})
    officer.page.uncheck(f'main input[name="measures-0-units"][value="{township}"]')
    officer.tick(f"measures-0-units={village}", f"measures-1-units={township}")
    officer.tick(f"measures-2-units={township}", "measures-2-lasting=y", "proof=photos")
    officer.press("增加一条措施").look("problem-plan-more", again=False)
    assert officer.page.input_value('main [name="measures-1-text"]') == SECOND
    assert officer.page.is_checked(f'main input[name="measures-2-units"][value="{township}"]')
    assert officer.page.locator('main textarea[name="measures-3-text"]').is_visible()
    officer.fill({
        "person_id": str(tale.village.officers["township_officer"].account_id),
        "criterion": CRITERION,
        "due_on": (clock.today() + timedelta(days=30)).isoformat(),
        "lasting_goal": "按月汇总排查结果。",
    })  # fmt: skip
    officer.press("签署：提交整改方案").look("problem-planned").reads(FIRST, CRITERION, "按月汇总排查结果。")
    tale.at("township_leader").go("/").follow(TITLE).press("签署：提交整改方案").reads("已签署")


def approve(tale: Story, problems: Problems, ref: str) -> None:
    county = tale.at("county_officer").go("/").follow(TITLE).follow("方案审核通过").look("problem-approve")
    county.reads(FIRST, CRITERION).fill({"acceptor_id": str(problems.organisations["department"])})
    county.press("签署：方案审核通过").reads("禾丰县医疗保障局")
    assert tale.states(ref) == ["rectifying"]


def work(tale: Story, ref: str) -> None:
    """Village and township report, each ends its own task; pictures before and after come with it."""
    for role, said in (
        ("village_clerk", "3户已入户核实并录入。"),
        ("township_officer", "已培训网格员12人。"),
    ):
        desk = tale.at(role).go(f"/cases/{ref}").unfold("本环节的其他办理事项").follow("报告整改进展")
        desk.look(f"problem-progress-{role}")
        task = desk.page.locator('main input[name="tasks"]')
        assert task.count() == 1, "a unit ends its own tasks alone, and what lasts is reviewed instead"
        task.check()
        desk.fill({"text": said})
        if role == "village_clerk":
            desk.bring("before_photo", "after_photo")
        desk.press("签署：报告整改进展").look(f"problem-reported-{role}").reads(said, "完成1项任务")


def hand_in(tale: Story, ref: str) -> None:
    leader = tale.at("township_leader").go(f"/cases/{ref}").follow("申请验收").look("problem-hand-in")
    leader.reads(CRITERION, "已有").fill({"text": "3户均已录入，培训已完成。"}).press("签署：申请验收")
    leader.reads("待初验")


def accept(tale: Story, ref: str) -> None:
    """The county's office first, then two of another unit, with the record of the check on the spot."""
    tale.at("county_officer").go("/").follow(TITLE).press("签署：初验通过").reads("待县验")
    officer = tale.at("department_officer").go(f"/cases/{ref}")
    officer.unfold("添加材料")
    officer.page.select_option('main select[name="kind"]', "acceptance_record")
    scan: FilePayload = {
        "name": "核查记录.jpg",
        "mimeType": "image/jpeg",
        "buffer": jpeg(91, 40, camera=True),
    }
    officer.page.set_input_files('main input[name="files"]', scan)
    officer.press("添加").follow("县级验收通过").look("problem-accept").reads(CRITERION, "3户均已录入")
    officer.fill({"text": "实地查看3户，与台账一致。"}).press("签署：县级验收通过").reads("已签署")
    leader = tale.at("department_leader").go("/").follow(TITLE).press("签署：县级验收通过")
    leader.look("problem-accepted").reads("待审批")


def close(tale: Story, ref: str) -> None:
    leader = tale.at("county_leader").go("/").follow(TITLE).follow("销号").look("problem-close")
    leader.reads(CRITERION, "按月汇总排查结果。").fill({"answer_decision_number": "禾整销〔2026〕1号"})
    leader.press("签署：销号").look("problem-closed").reads("下次复查")
    assert tale.states(ref) == ["closed"]


def look_back_and_reopen(tale: Story, ref: str) -> None:
    tale.days_later(40)
    desk = tale.at("department_officer").go(f"/cases/{ref}").unfold("本环节的其他办理事项")
    desk.follow("记录回头看").look("problem-look-back").reads(CRITERION).tick("result=relapsed")
    desk.fill({"text": RELAPSED}).press("签署：记录回头看").reads(RELAPSED)
    leader = (
        tale.at("county_leader").go(f"/cases/{ref}").unfold("本环节的其他办理事项").follow("重新立案整改")
    )
    leader.look("problem-reopen").reads(ref, RELAPSED)
    leader.fill({"answer_basis": "look_back", "answer_reason_text": "回头看发现反弹，重新交办。"})
    leader.press("签署：重新立案整改").reads("待认领")
    leader.unfold("第1轮").look("problem-second-round", again=False).reads(
        "3月2日销号", FACT, FIRST, CRITERION, "实地查看3户，与台账一致。", RELAPSED
    )  # fmt: skip
    assert tale.states(ref) == ["received"]
