"""A household's whole way to help, page by page: ten people sign in, nobody signs for another.

The family has no account: it applies on a phone's public page and follows its case there in five words.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.browser import send, sideways
from tests.support.desk import NARROW
from tests.support.families import identity_number
from tests.support.story import Story, story

pytestmark = pytest.mark.browser


def _born(year: int) -> date:
    return date(year, 3, 8)


REPRESENTATIVES = tuple(f"{name}代表" for name in "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦")
FIVE_WORDS = ["已收到", "正在核实", "正在评议公示", "已决定", "已帮扶"]
WHOLE_WAY = [
    ("accept", "township_officer"),
    ("submit", "grid_worker"),
    ("record_visit", "first_secretary"),
    ("record_comparison", "county_officer"),
    ("appraise", "village_clerk"),
    ("post_notice", "village_clerk"), ("post_notice", "village_head"),
    ("close_notice", "village_clerk"), ("close_notice", "village_head"),
    ("review", "township_officer"), ("review", "township_leader"), ("review", "township_head"),
    ("approve", "county_officer"), ("approve", "county_leader"),
    ("announce", "village_clerk"), ("announce", "village_head"),
]  # fmt: skip
OVER_THE_LINE = (
    "人均纯收入18200元，高于监测线，自付医疗费320元，能自行应对。如有异议可向柳溪镇人民政府申请复核。"
)


class Family:
    """A family at its phone of 360 pixels, with a receipt and without an account."""

    def __init__(self, tale: Story) -> None:
        context = tale.browser.new_context(viewport=NARROW, locale="zh-CN")  # type: ignore[arg-type]
        self.page = context.new_page()
        self.seen: list[str] = []
        self._address = tale.address
        self._receipt = ("", "")

    def applies(self) -> None:
        self.page.goto(f"{self._address}/public/")
        for link in ("a.door-first", "main a:has-text('柳溪镇')", "main a:has-text('上湾村')"):
            send(self.page, link)
        self.page.fill("#text", "媳妇去年九月查出尿毒症，每周透析三次")
        self.page.fill("#name", "田有根")
        self.page.fill("#phone", "13900001111")
        send(self.page)
        assert "您的申请已收到" in self.page.title()
        assert sideways(self.page) <= 0
        number, code = self.page.locator("dd.big").all_inner_texts()
        self._receipt = (re.sub(r"\D", "", number), code)
        self.looks()

    def looks(self) -> None:
        """Ask with the receipt how far it is, and remember the word."""
        self.page.goto(f"{self._address}/public/status")
        for field, typed in zip(("#number", "#code"), self._receipt, strict=True):
            self.page.fill(field, typed)
        send(self.page)
        self.seen.append(self.page.locator("[aria-current=step]").inner_text())


@pytest.fixture
def tale(run_folder: Path, worker: str) -> Iterator[Story]:
    with story(run_folder, f"journey_{worker}") as told:
        yield told


def test_household_goes_from_application_to_help(tale: Story) -> None:
    """Ten roles; one meeting and one notice of five households each, with different outcomes."""
    family = Family(tale)
    ref = apply(tale, family)
    family.looks()
    visit(tale, ref)
    tale.days_later(1)
    compare(tale, ref)
    explain(tale, ref)
    family.looks()
    others = neighbours(tale)
    declined, objected, cleared = others[0], others[1], others[3]
    tale.days_later(1)
    meet(tale, [ref, *others])
    assert tale.states(ref, *others) == ["appraised", "compared", "appraised", "appraised", "appraised"]
    hang(tale)
    family.looks()
    decline(tale, declined)
    tale.days_later(2)
    object_to(tale, objected, cleared)
    tale.days_later(4)
    take_down(tale, objected)
    family.looks()
    decide(tale, ref)
    family.looks()
    announce(tale, ref)
    family.looks()
    assert list(dict.fromkeys(family.seen)) == FIVE_WORDS
    assert tale.states(*others) == ["rejected", "rejected", "township_review", "township_review"]
    assert tale.signatures(ref) == WHOLE_WAY


def neighbours(tale: Story) -> list[str]:
    """Four families wait for the same meeting; one of the representatives is kin of the third."""
    village = tale.village
    families = [village.household(head, f"{head[0]}小") for head in ("贾长富", "马二平", "丁水生", "于大河")]
    people = tale.roster(*REPRESENTATIVES)
    tale.kin(people[3], village.members(families[2])[0])
    well_off = {
        "amounts": {"work": Decimal(36400), "medical": Decimal(640)}, "can_cope": True, "cannot_cope": (),
        "category": "03",
    }  # fmt: skip
    return [
        village.at("compared", family, **(well_off if family == families[0] else {})) for family in families
    ]


def meet(tale: Story, refs: list[str]) -> None:
    """One meeting, five households: agreed, declined, agreed, agreed without the kin, just agreed."""
    clerk = tale.at("village_clerk").look("home-clerk-meeting")
    clerk.menu("民主评议").look("meetings-empty").follow("新建会议").look("meeting-new")
    people = clerk.page.locator('main select[name="chair_id"] option').all()
    chair, recorder = (str(people[n].get_attribute("value")) for n in (1, 2))
    clerk.fill({"place": "村委会会议室", "chair_id": chair, "recorder_id": recorder})
    clerk.press("准备会议").look("meeting-called")
    for box in clerk.page.locator('main input[name="present"]').all()[:16]:
        box.check()
    votes = [(15, 1, 0), (3, 12, 1), (16, 0, 0), (15, 0, 0), (9, 6, 1)]
    for ref, counts in zip(refs, votes, strict=True):
        number = tale.case(ref).id
        names = (f"agreed_{number}", f"against_{number}", f"abstained_{number}")
        clerk.fill(dict(zip(names, map(str, counts), strict=True)))
    clerk.fill({"minutes": "第一书记汇报入户和比对情况，代表逐户发言、提问并举手表决。"})
    clerk.bring("minutes", "sign_in_sheet").press("登记会议结果").look("meeting-422", again=False)
    clerk.reads("暂不能保存", "贾长富")
    number = tale.case(refs[1]).id
    clerk.tick(f"reasons_{number}=income").fill({f"reason_text_{number}": OVER_THE_LINE})
    clerk.press("登记会议结果").look("meeting-recorded").reads("通过", "未通过", "李代表")


def hang(tale: Story) -> None:
    """The clerk prints one notice of five households, hangs it and signs; the head signs them all."""
    tale.village.at("appraised", tale.village.household("汪满仓", "汪小"))
    clerk = (
        tale.at("village_clerk").menu("公示公告").look("notices-empty").follow("新建公示").look("notice-new")
    )
    for box in clerk.page.locator('main input[name="refs"]').all():
        box.check()
    clerk.press("生成公示").look("notice-prepared").follow("打印").look("notice-print")
    clerk.reads("民主评议结果公示", "田有根", "边缘易致贫户", "12317").misses("因病", "139")
    clerk.page.go_back()
    clerk.fill({"place": "村务公开栏"}).bring("posting_proof").press("已张贴：村文书签署").look(
        "notice-posted"
    )
    head = (
        tale.at("village_head")
        .look("home-head")
        .menu("公示公告")
        .follow("民主评议结果公示")
        .look("notice-head")
    )
    head.press("签署本公示全部农户").look("notice-signed").reads("公示中")


def decline(tale: Story, ref: str) -> None:
    """The head signs that the meeting didn't agree, the township countersigns after reading why."""
    head = (
        tale.at("village_head")
        .go(f"/cases/{ref}")
        .look("case-declined-head")
        .reads("下一步：登记民主评议（评议不通过）")
    )
    head.press("签署").reads("已签署")
    township = tale.at("township_officer").go(f"/cases/{ref}").look("case-declined-township")
    township.reads(OVER_THE_LINE).press("签署").reads("认定不通过")
    township.look("case-rejected")
    assert tale.states(ref) == ["rejected"]


def object_to(tale: Story, upheld: str, cleared: str) -> None:
    """Two villagers object. The township looks into both: one is right, the other isn't."""
    for ref, text in ((upheld, "他家大儿子去年在县城买了门面房，没有报。"), (cleared, "他家有拖拉机。")):
        clerk = tale.at("village_clerk").menu("公示公告").follow("民主评议结果公示").look("notice-hanging")
        clerk.follow("登记异议", within=f'main tr:has(a[href="/cases/{ref}"])').look("objection-new")
        clerk.fill({"channel": "in_person", "text": text})
        clerk.press("登记异议").look("case-objected").reads(text, "尚未处理")
    officer = tale.at("township_officer").look("home-objections")
    for ref, outcome in ((upheld, "upheld"), (cleared, "not_upheld")):
        officer.go(f"/cases/{ref}").follow("核查处理").look("objection-decide")
        officer.tick(f"investigators={officer.officer.account_id}", f"outcome={outcome}")
        officer.fill({"finding": "到县不动产登记中心和农户家中核对，查阅登记簿并询问邻居三人。"})
        officer.press("登记处理结果").look("case-objection-decided")
        officer.reads("异议成立" if outcome == "upheld" else "异议不成立")


def take_down(tale: Story, upheld: str) -> None:
    """After five full days the notice comes down; the case with the upheld objection stays behind."""
    clerk = tale.at("village_clerk").menu("公示公告").follow("民主评议结果公示").look("notice-to-take-down")
    clerk.bring("take_down_proof").press("已取下：上报乡镇").look("notice-taken-down")
    head = tale.at("village_head").menu("公示公告").follow("民主评议结果公示").look("notice-head-closing")
    head.press("签署本公示全部农户").look("notice-closed").reads("乡镇审核中")
    assert tale.states(upheld) == ["on_notice"]
    head.go(f"/cases/{upheld}").look("case-upheld-head")
    head.unfold("本环节的其他办理事项").follow("认定不通过").look("reject-form")
    head.tick("answer_reasons=objection").fill({
        "answer_reason_text": "其子在县城购有门面房，经镇政府核查属实。如有异议可向镇政府申请复核。",
    }).press("签署").reads("已签署")  # fmt: skip
    township = tale.at("township_officer").go(f"/cases/{upheld}").look("case-reject-township")
    township.press("签署").reads("认定不通过")
    assert tale.states(upheld) == ["rejected"]


def decide(tale: Story, ref: str) -> None:
    """Three of the township and two of the county, each in their own name."""
    for role in ("township_officer", "township_leader", "township_head"):
        desk = tale.at(role).go("/").look(f"home-{role}").follow("田有根").look(f"case-{role}")
        desk.press("签署：乡镇审核").reads("已签署")
    tale.days_later(1)
    officer = (
        tale.at("county_officer").look("home-county-review").follow("田有根").look("case-county_officer")
    )
    officer.fill({"answer_opinion": "程序完整，同意。"}).press("签署：县级审定").reads("已签署")
    leader = tale.at("county_leader").look("home-leader").follow("田有根").look("case-county_leader")
    leader.press("签署：县级审定").look("case-county-422", again=False).reads("暂不能保存", "审定文号")
    leader.fill({"answer_decision_number": "禾农发〔2026〕21号"}).press("签署：县级审定").reads("县审定通过")
    leader.look("case-approved")
    assert tale.states(ref) == ["approved"]


def announce(tale: Story, ref: str) -> None:
    """The announcement hangs, clerk and head sign; the clerk enters the family in the national system."""
    clerk = (
        tale.at("village_clerk")
        .look("home-approved")
        .menu("公示公告")
        .follow("新建公告")
        .look("announcement-new")
    )
    clerk.tick(f"refs={ref}").press("生成公示").look("announcement")
    clerk.fill({"place": "村务公开栏"}).bring("posting_proof").press("已张贴：村文书签署").look(
        "announcement-posted"
    )
    tale.at("village_head").menu("公示公告").follow("公告 2").press("签署本公示全部农户").reads("帮扶中")
    clerk.go("/").look("home-to-enter").follow("1户待录入国家系统").look("national-queue").reads(
        "田有根"
    ).follow("已录入").look("national-tick")
    clerk.fill({"code": "99010100012345", "monitored_since": "202603"}).press("已录入")
    clerk.reads("已全部录入").look("national-empty")
    clerk.go(f"/cases/{ref}").look("case-assisted").reads("帮扶中", "禾农发〔2026〕21号")
    assert tale.states(ref) == ["assisted"]


def apply(tale: Story, family: "Family") -> str:
    """The family applies; the grid worker records it at its table, the township accepts, she hands it in."""
    family.applies()
    township = tale.at("township_officer").look("home-received").reads("待受理")
    ref = tale.newest()
    township.go(f"/cases/{ref}").look("case-received").misses("受理申请：签署")
    grid = tale.at("grid_worker").look("home-empty")
    grid.menu("农户").look("households-empty")
    grid.go(f"/cases/{ref}/household/new").look("incoming-household")
    grid.press("登记该户").look("household-new-422", again=False).reads("暂不能保存")
    grid.fill({
        "region_code": tale.village.county.group_a1,
        "m0_name": "田有根", "m0_identity_number": identity_number(_born(1972), serial=31),
        "m1_name": "陈秀英", "m1_relation": "002",
        "m1_identity_number": identity_number(_born(1974), woman=True, serial=32),
        "m2_name": "田小满", "m2_relation": "004",
        "m2_identity_number": identity_number(_born(2012), woman=True, serial=33),
        "phone": "13900001111",
    })  # fmt: skip
    grid.press("登记该户").look("case-known").reads("田有根")
    township.go(f"/cases/{ref}").look("case-to-accept").press("签署：受理申请").look(
        "case-accepted-by-township"
    )
    assert tale.states(ref) == ["draft"]
    grid.go(f"/cases/{ref}").follow("提交申请").look("apply-form").press("签署：提交申请")
    grid.look("apply-form-422", again=False).reads("暂不能保存", "申请人")
    adults = [
        str(one.get_attribute("value")) for one in grid.page.locator('main input[name="consents"]').all()
    ]
    assert len(adults) == 2, "the daughter of thirteen doesn't authorise anything"
    grid.fill({
        "description": "陈秀英去年九月查出尿毒症，每周透析三次，报销后自己还付了两万多元。",
    })  # fmt: skip
    grid.tick("signed_how=thumbprint", "risks=001", "difficulties=03", *(f"consents={one}" for one in adults))
    grid.bring("application", "proof").press("签署：提交申请")
    grid.look("case-applied").reads("已申请授权", "原件扫描 第1页.jpg", "下一步：登记入户核查")
    assert tale.states(ref) == ["applied"]
    return ref


def visit(tale: Story, ref: str) -> None:
    """First secretary and township officer go together; the sheet is added up while it is typed."""
    secretary = tale.at("first_secretary").look("home-one").reads("田有根")
    secretary.follow("田有根").look("case-before-visit").follow("登记入户核查").look("visit-form")
    officers = [tale.village.officers[role].account_id for role in ("first_secretary", "township_officer")]
    secretary.fill({
        "amount_work": "21000", "amount_planting": "5400", "amount_costs": "2100", "amount_medical": "23600",
        "account": "入户看了诊断证明、透析记录和缴费票据，核对了务工工资条和粮食收成。",
    })  # fmt: skip
    secretary.look("visit-typed", again=False).reads("8,100元", "7,866.67元", "233.33元")
    secretary.tick(
        *(f"visitors={one}" for one in officers), "met=at_home", "can_cope=no", "cannot_cope=03",
        "category=02", "confirmed_how=signature",
    )  # fmt: skip
    secretary.press("签署：登记入户核查").look("visit-422", again=False).reads("暂不能保存", "7,866.67元")
    secretary.tick("spending_asked=y", "guarantees_seen=y").bring("visit_sheet").press("签署：登记入户核查")
    secretary.look("case-visited").reads("已入户核查", "边缘易致贫户", "人均纯收入")
    assert tale.states(ref) == ["visited"]


def compare(tale: Story, ref: str) -> None:
    """The county sends the list, the department answers for each member and finds one thing."""
    county = tale.at("county_officer").look("home-county")
    county.menu("信息比对").look("comparisons-empty").follow("发送名单").look("comparison-new")
    county.tick(f"departments={tale.village.county.organisations['department']}")
    county.fill({"document_number": "禾农函〔2026〕8号"}).press("发送").look("comparisons").reads(
        "县医疗保障局"
    )
    department = tale.at("department_officer").look("home-department")
    department.menu("信息比对").follow("禾丰县医疗保障局").look("comparison-answer")
    for name in ("陈秀英", "田小满"):
        department.page.get_by_label(f"{name}的比对结果").select_option("clear")
    department.press("反馈比对结果").look("comparison-answer-422", again=False).reads("还有1条未答复")
    department.page.get_by_label("田有根的比对结果").select_option("vehicle")
    department.page.get_by_label("田有根的命中情况").fill("2016年登记的三轮摩托车一辆")
    department.press("反馈比对结果").look("comparison-returned").reads("车辆", "无命中")
    assert tale.states(ref) == ["visited"]


def explain(tale: Story, ref: str) -> None:
    """The clerk explains what was found, the township accepts, the county records the comparison."""
    clerk = tale.at("village_clerk").look("home-clerk").go(f"/cases/{ref}").look("case-hit")
    clerk.follow("情况说明").look("explanation")
    clerk.fill({"text": "三轮车已用十年，拉粮食和送医用，值不到八百元，不影响基本生活判断。"}).press(
        "提交乡镇"
    )
    clerk.look("case-explained").reads("待乡镇处理")
    township = tale.at("township_officer").look("home-township").go(f"/cases/{ref}")
    township.follow("情况说明").look("explanation-decide")
    township.tick("decision=accept").fill({"opinion": "现场看过车辆，说明属实。"}).press("登记处理意见")
    township.look("case-accepted").reads("已采纳")
    county = tale.at("county_officer").go("/comparisons").follow("禾丰县医疗保障局").look("comparison-county")
    county.press("对已具备条件的案卷登记比对结果").reads("1件已转入下一环节")
    county.look("comparison-carried")


def test_county_signs_twenty_in_one_act_and_two_stay_behind(tale: Story) -> None:
    """A member of one family died meanwhile, another was asked about by a colleague: both tell why."""
    refs = [tale.village.at("county_review") for _ in range(22)]
    dead, asked = refs[4], refs[11]
    tale.opened("county_officer", *refs)
    officer = tale.at("county_officer").look("home-22").reads("待我签署 22")
    officer.follow("县级审定中").look("home-22-state").follow("批量签署").look("signature-list")
    officer.follow("全部勾选已阅看的22件").look("signature-list-ticked")
    tale.buried(dead)
    tale.village.act("county_leader", asked, "request_supplement", answers={
        "part": "papers", "reason": "unreadable", "reason_text": "缴费票据照片看不清，请重拍上传。",
    })  # fmt: skip
    officer.press("签署所勾选的案卷").look("signature-list-signed")
    officer.reads(
        "签署20件，留下2件", "入户核查后家庭成员有死亡", "案卷曾被退回：请打开后单独签署", dead, asked
    )
    tale.opened("county_leader", *refs)
    leader = tale.at("county_leader").follow("县级审定中").follow("批量签署").look("signature-list-leader")
    left = {dead, asked}
    for ref in refs:
        if ref not in left:
            leader.page.check(f'main input[name="refs"][value^="{ref}:"]')
    leader.fill({"answer_decision_number": "禾农发〔2026〕22号"}).press("签署所勾选的案卷").reads(
        "签署20件，留下0件"
    )
    assert tale.states(*(ref for ref in refs if ref not in left)) == ["approved"] * 20
    assert tale.states(dead, asked) == ["county_review"] * 2
