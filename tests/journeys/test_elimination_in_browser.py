"""From help to elimination, back again when the old risk returns, and eliminated once more, page by page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models import Membership, db
from tests.support.desk import Desk
from tests.support.elimination import BY_HELP, bring, deliver
from tests.support.settings import set_parameter
from tests.support.story import Story, story

pytestmark = pytest.mark.browser

REPRESENTATIVES = tuple(f"{name}代表" for name in "赵钱孙李周吴郑王冯陈褚卫蒋沈韩")
WHY = "住院费用已按政策报销，长子务工稳定，收入持续高于监测范围。"
RETURNED = "长子失去务工岗位，住院费用再次发生，原风险复发。"
SENTENCES = {
    "X01": ("人均收入低于当年监测范围。",),
    "X02": ("纳入时间不足本县规定的月数；属自然消除的，须先上传佐证材料。",),
    "X03": ("没有针对该户风险的已落实帮扶措施，或自然消除尚无证明。",),
    "X04": ("整户无劳动能力的，暂不标注风险消除，继续监测；成员劳动技能尚未登记的，请先到农户信息中补录。",),
    "X05": (
        "大额刚性支出尚未解决，或“三保障”及饮水安全未落实。",
        "风险未稳定消除、收入不稳定或出现新增风险。",
    ),
}
"""What each red flag is refused with, as the village reads it."""
TOWNSHIP = ("township_officer", "township_leader", "township_head")


@pytest.fixture
def tale(run_folder: Path, worker: str) -> Iterator[Story]:
    with story(run_folder, f"elimination_{worker}") as told:
        yield told


def test_household_is_eliminated_rolled_back_and_eliminated_again(tale: Story) -> None:
    people = tale.roster(*REPRESENTATIVES)
    set_parameter(tale.village.county, "password_max_age_days", 720)  # else half a year ends passwords
    ref = tale.village.at("assisted", tale.village.household("田有根", "田小满"))
    refused(tale, ref)
    never_proposed(tale)
    deliver(tale.village, ref)
    deliver(tale.village, ref, "40002")
    tale.days_later(190)
    eliminate(tale, ref, "禾农发〔2026〕61号")
    roll_back(tale, ref)
    bring(tale.village, people, tale.time, ref, "elimination_county_review", BY_HELP)
    tale.days_later(0)
    decide(tale, ref, "禾农发〔2026〕88号")


def weigh(desk: Desk) -> Desk:
    """Answer what the county's rules on help ask beside the form."""
    for box in desk.page.locator('main [name^="reason_"]').all():
        box.fill("两项措施已解决该户困难，其余不需要。")
    return desk


def refused(tale: Story, ref: str) -> None:
    """On the day of the announcement nothing has been delivered and no time has passed."""
    clerk = tale.at("village_clerk").go(f"/cases/{ref}").look("case-assisted").unfold("本环节的其他办理事项")
    clerk.follow("提出风险消除").look("elimination-form")
    weigh(clerk).fill({"answer_manner": "01", "answer_reason_text": WHY}).press("签署：提出风险消除").look(
        "elimination-422", again=False
    )
    clerk.reads("暂不能保存", *SENTENCES["X02"], *SENTENCES["X03"])
    assert clerk.page.input_value('main [name="answer_reason_text"]') == WHY
    assert tale.states(ref) == ["assisted"]


def never_proposed(tale: Story) -> None:
    """Where nobody can work the page says so before anything is typed, and leads to no form (X04)."""
    household = tale.village.household("孙老汉", "孙老太")
    ref = tale.village.at("assisted", household)
    with tale.app.app_context():
        db.session.execute(
            db.update(Membership).where(Membership.household_id == household).values(labour="004")
        )
        db.session.commit()
    clerk = (
        tale.at("village_clerk").go(f"/cases/{ref}").unfold("本环节的其他办理事项").reads(*SENTENCES["X04"])
    )
    assert clerk.page.locator("main").get_by_role("link", name="提出风险消除").count() == 0
    clerk.go(f"/cases/{ref}/actions/propose-elimination").look("elimination-never").reads(*SENTENCES["X04"])
    assert clerk.page.locator("main form [name^=answer]").count() == 0


def eliminate(tale: Story, ref: str, decision: str) -> None:
    """Village, meeting, notice, township and county, each in their own name."""
    clerk = tale.at("village_clerk").go(f"/cases/{ref}").unfold("本环节的其他办理事项").follow("提出风险消除")
    weigh(clerk).fill({"answer_manner": "01", "answer_reason_text": WHY}).press("签署：提出风险消除").reads(
        "已签署"
    )
    head = tale.at("village_head").go("/").follow("田有根").look("elimination-head").reads(WHY)
    weigh(head).press("签署：提出风险消除").reads("已提出风险消除")
    visit(tale, ref)
    meet(tale, ref)
    hang_and_take_down(tale, ref)
    for role in TOWNSHIP:
        tale.at(role).go("/").follow("田有根").look(f"elimination-{role}").press("签署：乡镇审核").reads(
            "已签署"
        )
    decide(tale, ref, decision)


def decide(tale: Story, ref: str, decision: str) -> None:
    tale.at("county_officer").go("/").follow("田有根").press("签署：县级审定").reads("已签署")
    leader = tale.at("county_leader").go("/").follow("田有根").look("elimination-county")
    leader.fill({"answer_decision_number": decision}).press("签署：县级审定").look("eliminated")
    leader.reads("风险已消除", decision)
    assert tale.states(ref) == ["eliminated"]


def visit(tale: Story, ref: str) -> None:
    secretary = (
        tale.at("first_secretary").go(f"/cases/{ref}").follow("登记入户核查").look("elimination-visit")
    )
    officers = [tale.village.officers[role].account_id for role in ("first_secretary", "township_officer")]
    secretary.fill({"amount_work": "2100", "account": "看了工资条和报销单。"}).tick(
        *(f"visitors={one}" for one in officers), "met=at_home", "spending_asked=y", "guarantees_seen=y",
        "can_cope=yes", "assessed=risk_gone", "assessed=income_stable", "confirmed_how=signature",
    )  # fmt: skip
    secretary.bring("visit_sheet").press("签署：登记入户核查").look("elimination-visit-422", again=False)
    secretary.reads("暂不能保存", *SENTENCES["X01"], *SENTENCES["X05"])
    secretary.fill({"amount_work": "21000"}).tick("spending_settled=y", "assessed=no_new_risk")
    secretary.press("签署：登记入户核查")
    secretary.look("elimination-visited").reads("风险消除入户核查", "识别时的返贫致贫风险已稳定消除")


def meet(tale: Story, ref: str) -> None:
    clerk = tale.at("village_clerk").go("/").follow("准备会议").look("elimination-meeting")
    people = clerk.page.locator('main select[name="chair_id"] option').all()
    chair, recorder = (str(people[n].get_attribute("value")) for n in (1, 2))
    clerk.fill({"place": "村委会会议室", "chair_id": chair, "recorder_id": recorder}).press("准备会议")
    for box in clerk.page.locator('main input[name="present"]').all():
        box.check()
    clerk.fill({f"agreed_{tale.case(ref).id}": "15", "minutes": "逐户对照消除标准和帮扶成效讨论并表决。"})
    clerk.bring("minutes", "sign_in_sheet").press("登记会议结果").look("elimination-met").reads(
        "风险消除评议"
    )
    assert tale.states(ref) == ["elimination_appraised"]


def hang_and_take_down(tale: Story, ref: str) -> None:
    clerk = tale.at("village_clerk").follow("新建公示").look("elimination-notice-new").press("生成公示")
    clerk.follow("打印").look("elimination-print")
    clerk.reads("风险消除公示", "就业帮扶、综合帮扶").misses("健康", "医疗", "139")
    clerk.page.go_back()
    clerk.fill({"place": "村务公开栏"}).bring("posting_proof").press("已张贴：村文书签署")
    notice = clerk.path
    tale.at("village_head").go(notice).press("签署本公示全部农户").reads("风险消除公示中")
    tale.days_later(6)
    tale.at("village_clerk").go(notice).bring("take_down_proof").press("已取下：上报乡镇")
    tale.at("village_head").go(notice).press("签署本公示全部农户").reads("风险消除乡镇审核中")


def roll_back(tale: Story, ref: str) -> None:
    clerk = tale.at("village_clerk").go(f"/cases/{ref}").unfold("本环节的其他办理事项")
    clerk.follow("提出回退").fill({"answer_reason_text": RETURNED}).press("签署：提出回退")
    tale.at("village_head").go("/").follow("田有根").press("签署：提出回退").reads("回退乡镇审核中")
    for role in TOWNSHIP:
        tale.at(role).go("/").follow("田有根").look(f"rollback-{role}").press("签署：回退审核").reads(
            "已签署"
        )
    tale.at("county_officer").go("/").follow("田有根").press("签署：回退审定").reads("已签署")
    tale.at("county_leader").go("/").follow("田有根").press("签署：回退审定").look("rolled-back").reads(
        "帮扶中"
    )
    assert tale.states(ref) == ["assisted"]
