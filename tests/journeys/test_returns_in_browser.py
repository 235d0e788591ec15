"""The ways back, page by page, in a county that compares only after the township: five people in Chinese."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app import clock
from app.commands.objections import Decided, Received, decide_objection, receive_objection
from tests.support.settings import set_parameter
from tests.support.story import Story, story
from tests.support.village import AMOUNTS

pytestmark = pytest.mark.browser

OTHERS = "本环节的其他办理事项"
FIGURES = "务工收入与工资条不一致，透析费用少记两万元，请重新入户核对。"
UNCLEAR = "比对后发现一辆三轮车，乡镇意见未写明核实情况，请补写后再报。"
REFUSED = {"reasons": ["no_risk"], "reason_text": "入户未发现返贫致贫风险，如有异议可向镇政府申请复核。"}


@pytest.fixture
def tale(run_folder: Path, worker: str) -> Iterator[Story]:
    with story(run_folder, f"returns_{worker}") as told:
        yield told


def test_case_goes_back_three_times_and_who_signs_next_sees_what_changed(tale: Story) -> None:
    set_parameter(tale.village.county, "comparison_position", "after_township")
    ref = tale.village.at("visited", tale.village.household("田有根", "田小满"))
    village_decides(tale, ref)
    reappraise(tale, ref)
    tale.days_later(9)
    village_decides(tale, ref, close=True)
    sent_back_by_the_township(tale, ref)
    tale.days_later(9)
    village_decides(tale, ref, close=True)
    signed_again(tale, ref)
    compared_after_the_township(tale, ref)
    sent_back_by_the_county(tale, ref)
    refused_and_told(tale, ref)


def village_decides(tale: Story, ref: str, *, close: bool = False) -> None:
    """Meeting and notice, which other journeys walk by their pages."""
    tale.village.appraise(ref)
    tale.village.post(ref)
    if close:
        tale.village.close(ref)


def reappraise(tale: Story, ref: str) -> None:
    """An objection was right: clerk and head bring the case back to the meeting, with the reason."""
    village = tale.village
    with tale.app.app_context():
        number = receive_objection(
            actor=village.officers["village_clerk"].actor(), ref=ref, once="objection",
            received=Received(clock.today(), "in_person", "评议时他家大儿子的工资没有讲。"),
        )  # fmt: skip
        decide_objection(
            actor=village.officers["township_officer"].actor(), objection_id=number, once="decided",
            decided=Decided(
                "upheld", "到务工单位核对，工资情况属实，评议时未说明。",
                [village.officers["township_officer"].account_id], clock.today(),
            ),
        )  # fmt: skip
    clerk = tale.at("village_clerk").go(f"/cases/{ref}").look("upheld").unfold(OTHERS)
    clerk.follow("因异议重新评议").look("reappraise").press("签署：因异议重新评议")
    clerk.look("reappraise-422", again=False).reads("请填写")
    clerk.fill({"answer_reason_text": "异议成立，工资情况须在会上说明后重新表决。"}).press(
        "签署：因异议重新评议"
    )
    clerk.reads("已签署")
    head = tale.at("village_head").go(f"/cases/{ref}").look("reappraise-head")
    head.press("签署：因异议重新评议").look("reappraised").reads("已入户核查", "工资情况须在会上说明")
    assert tale.states(ref) == ["visited"]


def sent_back_by_the_township(tale: Story, ref: str) -> None:
    """The officer signs, the leader finds figures that don't agree: part, reason, words."""
    tale.at("township_officer").go("/").follow("田有根").press("签署：乡镇审核").reads("已签署")
    leader = tale.at("township_leader").go("/").follow("田有根").unfold(OTHERS).follow("退回")
    leader.look("send-back").press("签署：退回").look("send-back-422", again=False)
    leader.tick("target=applied").fill(
        {"answer_part": "visit", "answer_reason": "figures", "answer_reason_text": FIGURES}
    )
    leader.press("签署：退回").look("sent-back").reads("已申请授权", "退回1次", FIGURES)
    assert tale.states(ref) == ["applied"]
    secretary = tale.at("first_secretary").go("/").look("home-sent-back").follow("田有根").look("returned")
    secretary.reads("退回（重新办理）原因", "入户核查", "数据与资料不符", FIGURES)
    secretary.misses("会议日期", "公示张贴日期")
    assert secretary.page.locator("main .digest").count() == 0, "figures and votes that no longer count"
    tale.village.visit(ref, on=clock.today(), amounts={**AMOUNTS, "medical": Decimal(30000)})


def signed_again(tale: Story, ref: str) -> None:
    """Whoever signed before reads what is new since then, and nothing that isn't."""
    officer = tale.at("township_officer").go("/").follow("田有根").look("signed-before")
    officer.reads("4,000元 → 15,000元")
    officer.press("签署：乡镇审核").reads("已签署")
    for role in ("township_leader", "township_head"):
        tale.village.act(role, ref, "review")
    assert tale.states(ref) == ["township_reviewed"]


def compared_after_the_township(tale: Story, ref: str) -> None:
    county = tale.at("county_officer").go(f"/cases/{ref}").look("awaits-comparison").menu("信息比对")
    county.follow("发送名单").look("comparison-late")
    county.tick(f"departments={tale.village.county.organisations['department']}")
    county.fill({"document_number": "禾农函〔2026〕9号"}).press("发送")
    department = tale.at("department_officer").menu("信息比对").follow("禾丰县医疗保障局")
    for name in ("田有根", "田小满"):
        department.page.get_by_label(f"{name}的比对结果").select_option("clear")
    department.press("反馈比对结果").reads("1件转入下一环节").look("comparison-answered")
    assert tale.states(ref) == ["county_review"]


def sent_back_by_the_county(tale: Story, ref: str) -> None:
    county = (
        tale.at("county_officer").go(f"/cases/{ref}").unfold(OTHERS).follow("退回").look("county-send-back")
    )
    county.tick("target=township_review").fill(
        {"answer_part": "comparison", "answer_reason": "unexplained", "answer_reason_text": UNCLEAR}
    )
    county.press("签署：退回").look("county-sent-back").reads("乡镇审核中", UNCLEAR)
    officer = tale.at("township_officer").go("/").follow("田有根").look("county-returned").reads(UNCLEAR)
    officer.misses("15,000元 →")
    assert tale.states(ref) == ["township_review"]


def refused_and_told(tale: Story, ref: str) -> None:
    for role in ("township_officer", "township_leader"):
        tale.village.act(role, ref, "reject", answers=REFUSED if role == "township_officer" else {})
    clerk = tale.at("village_clerk").go("/").look("home-to-tell").follow("田有根").look("tell-family")
    clerk.reads("认定不通过的理由", REFUSED["reason_text"])
    clerk.press("签署：告知农户不予认定").look("tell-family-422", again=False).reads("暂不能保存")
    clerk.fill({"answer_channel": "in_person", "answer_receipt": "户主本人签收，已告知可向镇政府申请复核"})
    clerk.press("签署：告知农户不予认定").look("told").reads("户主本人签收")
    assert tale.case(ref).due_on is None
