"""A late visit becomes a suspicion, is checked by two, confirmed and handed over; sealed until then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models import Case, Problem, db
from tests.support.desk import Desk
from tests.support.story import Story, story
from tests.support.suspicions import Suspicions

pytestmark = pytest.mark.browser

TITLE = "上湾村入户走访记录补录未说明原因"
FOUND = "纸质走访表落款日期与系统填报日期不一致。"


@pytest.fixture
def tale(run_folder: Path, worker: str) -> Iterator[Story]:
    with story(run_folder, f"suspicion_{worker}") as told:
        yield told


def test_a_late_visit_is_found_checked_concluded_and_handed_to_the_unit(tale: Story) -> None:
    suspicions = Suspicions(tale.village)
    about = suspicions.late_visit()
    ref = look_again(tale, about)
    nobody_else(tale, ref, about)
    hand_over(tale, suspicions, ref)
    check(tale, ref)
    conclude(tale, ref)
    nobody_else(tale, ref, about)
    problem = make_finding(tale, suspicions, ref)
    unit_receives(tale, ref, problem)
    afterwards(tale, ref, problem)


def look_again(tale: Story, about: str) -> str:
    """The inspector lets the rules look, finds the case, and reads what was compared."""
    desk = tale.at("inspector").go("/").look("suspicion-home").menu("疑点").look("suspicion-list-empty")
    desk.press("立即重新筛查").look("suspicion-list", again=False).reads("已重新筛查", about)
    with tale.app.app_context():
        newest = db.select(Case.ref).where(Case.workflow == "suspicion").order_by(Case.id)
        refs = list(db.session.execute(newest).scalars())
    for ref in refs:
        if "P16" in desk.go(f"/cases/{ref}").text:
            desk.look("suspicion-raised").reads("疑点不等于问题", "填报的发生日期", "录入日期")
            return ref
    raise AssertionError(refs)


def nobody_else(tale: Story, ref: str, about: str) -> None:
    """No page of the village, the township or the county knows of it."""
    for role in ("first_secretary", "village_clerk", "township_leader", "county_leader"):
        desk = tale.at(role)
        for path in (f"/cases/{ref}", "/suspicions", f"/cases/{ref}/papers"):
            answer = desk.page.goto(tale.address + path)
            assert answer is not None
            assert answer.status in (403, 404), (role, path)
        for path in ("/", "/messages", f"/cases/{about}", f"/search?q={ref}", "/problems"):
            desk.go(path).misses("疑点", *([ref] if ref not in path else []))


def hand_over(tale: Story, suspicions: Suspicions, ref: str) -> None:
    desk = tale.at("inspector").go(f"/cases/{ref}").press("签署：需要核查").reads("待派发")
    desk.follow("派发两人核查")
    desk.tick(f"checkers={suspicions.account('second')}")
    desk.press("签署：派发两人核查").look("suspicion-one-checker", again=False).reads("请选择两人")
    desk.tick(f"checkers={suspicions.account('third')}").press("签署：派发两人核查").reads("核查人")
    desk.look("suspicion-checking")


def check(tale: Story, ref: str) -> None:
    """Whoever isn't named as checker is told so; a grave one isn't checked on paper."""
    answers = {"text": FOUND, "hours": "3.5"}
    other = tale.at("inspector").go(f"/cases/{ref}/actions/check").fill(answers).tick("on_site=1")
    other.bring("check_record").press("签署：填写核查情况").reads("由核查人填写并签字")
    desk = tale.at("second").go(f"/cases/{ref}").follow("填写核查情况").look("suspicion-check")
    desk.fill(answers).tick("on_site=0").press("签署：填写核查情况").reads("须到现场核查")
    assert desk.page.input_value('main [name="text"]') == FOUND
    desk.tick("on_site=1").press("签署：填写核查情况").reads("已签署", FOUND)
    third = tale.at("third").go(f"/cases/{ref}").follow("第二核查人签字确认").look("suspicion-second")
    third.reads(FOUND).press("签署：第二核查人签字确认").reads("待作结论")


def conclude(tale: Story, ref: str) -> None:
    desk = tale.at("inspector").go(f"/cases/{ref}").follow("作出核查结论").look("suspicion-conclude")
    desk.tick("excuse=other", "conclusion=true").fill({"text": "原件与系统不符，未说明原因。"})
    desk.bring("original_page").press("签署：作出核查结论").reads("第2")
    tale.at("second").go(f"/cases/{ref}").press("签署：作出核查结论").reads("属实")
    desk.go(f"/cases/{ref}").look("suspicion-concluded").reads("待处置")


def make_finding(tale: Story, suspicions: Suspicions, ref: str) -> str:
    desk = tale.at("inspector").go(f"/cases/{ref}/actions/become-finding").look("suspicion-finding")
    unit = str(suspicions.village.county.organisations["township_a"])
    assert desk.page.input_value('main [name="lead_id"]') == unit
    desk.fill({"title": TITLE, "description": "1月走访，3月才录入。"})
    desk.press("签署：转为问题交办整改").look("suspicion-handed")
    with tale.app.app_context():
        problem = db.select(Case.ref).join(Problem, Problem.case_id == Case.id)
        found = db.session.execute(problem).scalar_one()
    desk.reads(found)
    return found


def unit_receives(tale: Story, ref: str, problem: str) -> None:
    """The unit finds the problem on its first page, and nothing of what led to it."""
    desk: Desk = tale.at("township_leader").go("/").follow(TITLE).look("suspicion-problem-of-unit")
    desk.reads(TITLE).misses(ref, "疑点")
    answer = desk.page.goto(f"{tale.address}/cases/{ref}")
    assert answer is not None
    assert answer.status == 404
    tale.at("inspector").go(f"/cases/{problem}").reads("来源疑点", ref)


def afterwards(tale: Story, ref: str, problem: str) -> None:
    desk = tale.at("inspector").go("/suspicions/rules").look("suspicion-rules").reads("1／1", "100%", "3.5")
    desk.go("/suspicions?state=handed").look("suspicion-list-handed").reads(ref)
    desk.go(f"/suspicions/new?case={problem}").look("suspicion-new")
    desk.fill({"text": "整改方案与走访记录对不上。"}).tick("severity=M").press("确认提出")
    desk.reads("疑点已提出", "人工提出").look("suspicion-by-hand")
