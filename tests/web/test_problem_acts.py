"""A problem page by page: each act by whom it belongs to, refused to others, and nothing typed is lost."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.commands.problem_plans import MeasureSheet
from app.commands.problem_records import ClaimSheet, claim_record
from app.models import Case, Problem, db
from app.web.forms.problem_records import VAGUE_SHOWN
from tests.support import files
from tests.support.carriers import state
from tests.support.client import Browser, Page
from tests.support.plan_papers import founded
from tests.support.problems import Problems
from tests.support.settings import set_parameter
from workflows.rectification.wording import vague_words

As = Callable[[str], Browser]
Fields = dict[str, str | list[str]]

CLAIM: Fields = {
    "who": "上湾村村委会", "place": "上湾村一组", "fact": "1至3月未开展排查，3户大病户未录入。",
    "cause": "网格员调整后未培训。",
}  # fmt: skip
REASON = "汛期道路中断，材料无法运入，预计通车后二十日完成。"


def acts(ref: str, name: str) -> str:
    return f"/cases/{ref}/actions/{name}"


def plan(problems: Problems, **changes: str | list[str]) -> Fields:
    """Return a plan of two measures, one for the village and one for the township."""
    units = problems.organisations
    return {
        "measures-0-text": "9月30日前完成3户大病户入户核实并录入。",
        "measures-0-units": [str(units["village_a1"])],
        "measures-1-text": "每月25日前汇总各村排查结果1次。",
        "measures-1-units": [str(units["township_a"])],
        "person_id": str(problems.village.officers["township_officer"].account_id),
        "criterion": "3户全部核实到位，台账按月更新。",
        "proof": ["work_trace"],
        "due_on": (clock.today() + timedelta(days=30)).isoformat(),
        **changes,
    }


def texts(page: Page) -> list[str]:
    """Return what stands in the rows of measures."""
    return [node.text() for node in page.tree.css('textarea[name^="measures-"]')]


def test_every_word_that_the_claim_warns_of_is_refused() -> None:
    assert [word for word in VAGUE_SHOWN if not vague_words(word)] == []


def test_a_vague_claim_comes_back_whole_and_a_concrete_one_is_shown(problems: Problems, as_: As) -> None:
    ref, leader = problems.batch()[0], as_("township_leader")
    form = leader.get(acts(ref, "claim"))
    assert "有的、有些、部分" in form.text, form.text
    refused = leader.submit(form, {**CLAIM, "fact": "有的村排查不到位"}, status=422)
    assert "没有指明对象" in refused.text
    assert "有的村排查不到位" in refused.html
    assert "网格员调整后未培训。" in refused.html
    assert leader.submit(refused, CLAIM).location.endswith(ref)
    shown = leader.get(f"/cases/{ref}").text
    assert "3户大病户未录入" in shown
    assert "网格员调整后未培训" in shown


@pytest.mark.parametrize(
    ("at", "act", "stranger"),
    [
        ("received", "claim", "county_officer"),
        ("planning", "submit-plan", "county_officer"),
        ("plan_review", "approve-plan", "township_officer"),
        ("rectifying", "report-progress", "county_leader"),
        ("rectifying", "request-extension", "township_officer"),
        ("rectifying", "submit-for-acceptance", "township_officer"),
        ("county_acceptance", "accept", "township_leader"),
        ("closure_review", "close", "county_officer"),
        ("closed", "record-look-back", "township_leader"),
        ("closed", "reopen", "county_officer"),
    ],
)
def test_whose_act_it_is_not_is_told_so(
    problems: Problems, as_: As, at: str, act: str, stranger: str
) -> None:
    ref = problems.at(at)
    browser = as_(stranger)
    assert browser.get(acts(ref, act), 403).tree.css_first('main form[method="post"]') is None
    token = browser.get(f"/cases/{ref}").tree.css_first('input[name="csrf_token"]')
    fields = {"csrf_token": str(token.attributes["value"]) if token else "", "once": "one"}
    browser.post(acts(ref, act), {**fields, "occurred_on": clock.today().isoformat()}, 403)
    assert state(problems.village, ref) == at


def test_one_more_measure_keeps_every_row_and_the_plan_is_shown(problems: Problems, as_: As) -> None:
    ref, officer = problems.at("planning"), as_("township_officer")
    page = officer.get(acts(ref, "submit-plan"))
    assert len(texts(page)) == 3
    longer = officer.submit(page, {**plan(problems), "more": "1"}, status=200)
    assert len(texts(longer)) == 4
    assert "错误" not in longer.tree.css_first("title").text()  # type: ignore[union-attr]
    assert texts(longer)[:2] == ["9月30日前完成3户大病户入户核实并录入。", "每月25日前汇总各村排查结果1次。"]
    assert longer.tree.css_first(".error-summary") is None, "nothing was judged yet"
    third: Fields = {
        "measures-3-text": "10月15日前组织网格员培训1次。",
        "measures-3-units": [str(problems.organisations["village_a2"])],
        "measures-3-lasting": "y",
    }
    refused = officer.submit(longer, third, status=422)
    assert "长期坚持" in refused.text
    assert texts(refused)[3] == "10月15日前组织网格员培训1次。"
    officer.submit(refused, {"lasting_goal": "每季度培训1次。"})
    leader = as_("township_leader")
    shown = leader.get(f"/cases/{ref}")
    for words in ("组织网格员培训1次", "3户全部核实到位", "每季度培训1次", "竹坪村村民委员会", "测试"):
        assert words in shown.text, words
    leader.submit(acts(ref, "submit-plan"))
    assert state(problems.village, ref) == "plan_review"


def test_a_measure_without_unit_is_named_by_its_row(problems: Problems, as_: As) -> None:
    ref, officer = problems.at("planning"), as_("township_officer")
    page = officer.get(acts(ref, "submit-plan"))
    refused = officer.submit(page, plan(problems, **{"measures-1-units": []}), status=422)
    assert refused.has_link("#measures-1-units")
    assert "请选择责任单位" in refused.text
    assert officer.submit(refused, plan(problems)).location.endswith(ref)


def test_a_plan_that_came_back_stands_in_the_form_again(problems: Problems, as_: As) -> None:
    ref = problems.at("plan_review")
    returned: Fields = {
        "answer_part": "measures",
        "answer_reason": "empty_words",
        "answer_reason_text": REASON,
    }
    county = as_("county_officer")
    county.submit(county.get(acts(ref, "send-back")), returned)
    page = as_("township_officer").get(acts(ref, "submit-plan"))
    assert texts(page)[0] == "9月30日前完成柳溪镇人民政府3户大病户入户核实。"
    chosen = page.tree.css_first('select[name="person_id"] option[selected]')
    assert chosen is not None
    assert "3户大病户全部核实到位" in page.html
    as_("township_officer").submit(page, {"criterion": "3户全部入户，9月底前录入。"})
    shown = as_("township_leader").get(f"/cases/{ref}")
    assert "3户全部入户" in shown.text
    assert "已被退回的方案" in shown.text


def test_the_first_plan_begins_with_the_measures_of_the_paper(problems: Problems, as_: As) -> None:
    village = problems.village
    with village.app.app_context():
        founded(village.officers["county_officer"], "年度考核反馈问题整改方案")
        ref = db.session.execute(db.select(Case.ref).order_by(Case.id)).scalars().first()
    assert ref is not None
    claim = {name: str(text) for name, text in CLAIM.items()}
    problems.act("department_leader", ref, "claim", claim_record(ClaimSheet(**claim)))
    page = as_("department_officer").get(acts(ref, "submit-plan"))
    assert [text[:14] for text in texts(page)] == [
        "4月20日前逐户核对3户名单",
        "每月25日前兑现1次并公示。",
        "",
    ]
    ticked = page.tree.css_first('input[name="measures-0-units"][checked]')
    assert ticked is not None, "who answers alone carries it out"
    assert ticked.attributes["value"] == str(problems.organisations["department"])


def test_a_plan_is_approved_with_a_body_that_stands_apart(problems: Problems, as_: As) -> None:
    ref, county = problems.at("plan_review"), as_("county_officer")
    page = county.get(acts(ref, "approve-plan"))
    offered = {node.text() for node in page.tree.css('select[name="acceptor_id"] option')}
    assert "禾丰县医疗保障局" in offered
    assert not {"柳溪镇人民政府", "禾丰县纪委监委"} & offered
    forged: Fields = {
        "acceptor_id": str(problems.organisations["township_a"]),
        "answer_opinion": "措施具体。",
    }
    refused = county.submit(page, forged, status=422)
    assert "措施具体。" in refused.html
    county.submit(refused, {"acceptor_id": str(problems.organisations["department"])})
    assert "验收责任单位 禾丰县医疗保障局" in county.get(f"/cases/{ref}").text


def test_a_unit_reports_what_is_its_own(problems: Problems, as_: As) -> None:
    ref, clerk = problems.at("rectifying"), as_("village_clerk")
    page = clerk.get(acts(ref, "report-progress"))
    own, theirs = problems.tasks(ref, "village_a1"), problems.tasks(ref, "township_a")
    assert [node.attributes["value"] for node in page.tree.css('input[name="tasks"]')] == [str(own[0])]
    done: Fields = {"text": "3户已入户核实。", "tasks": [str(theirs[0])]}
    refused = clerk.submit(page, done, status=422)
    assert "3户已入户核实。" in refused.html
    paper = {"paper_work_trace": (io.BytesIO(files.jpeg(61)), "台账.jpg")}
    clerk.submit(refused, {"tasks": [str(own[0])], **paper})  # type: ignore[dict-item]
    shown = as_("township_officer").get(f"/cases/{ref}").text
    assert "3户已入户核实。" in shown
    assert "完成1项任务" in shown


@pytest.mark.parametrize(("answer", "said"), [("grant-extension", "已批准"), ("refuse-extension", "未批准")])
def test_more_time_is_asked_for_and_answered(problems: Problems, as_: As, answer: str, said: str) -> None:
    ref, leader = problems.at("rectifying"), as_("township_leader")
    old, new = (clock.today() + timedelta(days=days) for days in (30, 40))
    page = leader.get(acts(ref, "request-extension"))
    earlier: Fields = {"new_due_on": (old - timedelta(days=1)).isoformat(), "answer_reason_text": REASON}
    refused = leader.submit(page, earlier, status=422)
    assert REASON in refused.html
    leader.submit(refused, {"new_due_on": new.isoformat()})
    county = as_("county_leader")
    asked = county.get(acts(ref, answer))
    assert f"{new.month}月{new.day}日" in asked.text
    assert REASON in asked.text
    county.submit(asked, {"answer_reason_text": "情况已核实，按程序办理。"})
    shown = leader.get(f"/cases/{ref}").text
    assert said in shown
    with problems.village.app.app_context():
        due = db.session.execute(db.select(Problem.due_on)).scalar_one()
    assert due == (new if answer == "grant-extension" else old)


def test_a_long_extension_asks_why_beside_what_was_typed(problems: Problems, as_: As) -> None:
    ref, leader = problems.at("rectifying"), as_("township_leader")
    new = (clock.today() + timedelta(days=60)).isoformat()
    page = leader.get(acts(ref, "request-extension"))
    refused = leader.submit(page, {"new_due_on": new, "answer_reason_text": REASON}, status=422)
    assert REASON in refused.html
    leader.submit(refused, {"reason_extended_within_reason": "须待新路通车后方可施工。"})
    as_("county_leader").submit(acts(ref, "grant-extension"), {"answer_reason_text": "情况属实，同意。"})
    assert "反复延期" in leader.get(f"/cases/{ref}").text


def test_a_problem_that_is_back_names_the_one_that_was_closed(problems: Problems, as_: As) -> None:
    first, second = problems.batch("常态化排查不到位", "常态化排查不到位")
    problems.at("closed", first)
    shown = as_("township_leader").get(f"/cases/{second}").text
    assert "反弹" in shown
    assert first in shown
    assert "反弹" not in as_("township_leader").get(f"/cases/{first}").text


def test_disputed_with_proof_and_closed_as_not_true(problems: Problems, as_: As) -> None:
    ref, leader = problems.batch()[0], as_("township_leader")
    leader.submit(acts(ref, "dispute"), {"answer_reason_text": "入户核实，3户均已于2月录入，问题不属实。"})
    for kind in ("untrue_proof", "visit_record"):
        problems.village.paper(kind, case_id=problems.village.case_id(ref))
    for role in ("county_officer", "county_leader"):
        as_(role).submit(acts(ref, "confirm-untrue"))
    assert state(problems.village, ref) == "closed_untrue"
    assert "3户均已于2月录入" in leader.get(f"/cases/{ref}").text


def test_a_result_that_hung_too_short_stays_on_notice(problems: Problems, as_: As) -> None:
    set_parameter(problems.village.county, "closure_notice", "on")
    ref, county = problems.at("closure_review"), as_("county_officer")  # the state before is the notice's
    assert state(problems.village, ref) == "on_notice"
    problems.village.paper("closure_notice", case_id=problems.village.case_id(ref))
    today = clock.today()
    hung: Fields = {
        "answer_posted_on": (today - timedelta(days=3)).isoformat(),
        "answer_taken_down_on": today.isoformat(),
        "answer_place": "村务公开栏",
    }
    refused = county.submit(county.get(acts(ref, "close-notice")), hung, status=422)
    assert "村务公开栏" in refused.html
    assert state(problems.village, ref) == "on_notice"


def test_the_hand_in_shows_which_proof_is_there(problems: Problems, as_: As) -> None:
    ref, leader = problems.at("rectifying"), as_("township_leader")
    problems.report("village_clerk", ref, "village_a1")
    leader.submit(
        acts(ref, "mark-lasting"), {"goal": "每月排查1次。", "answer_reason_text": "属机制问题，需长期坚持。"}
    )
    problems.report("township_officer", ref, "township_a")
    page = leader.get(f"/cases/{ref}")
    assert [node.text() for node in page.tree.css(".tone-bad")] == ["缺"]
    problems.village.paper("work_trace", case_id=problems.village.case_id(ref))
    page = leader.get(acts(ref, "submit-for-acceptance"))
    assert [node.text() for node in page.tree.css("main form .tone-good")] == ["已有"]
    refused = leader.submit(page, {"text": ""}, status=422)
    leader.submit(refused, {"text": "3户已全部核实，台账齐全。"})
    assert state(problems.village, ref) == "first_acceptance"
    assert "每月排查1次" in leader.get(f"/cases/{ref}").text


def test_two_of_another_unit_accept_and_nobody_who_rectifies(problems: Problems, as_: As) -> None:
    ref, village = problems.at("county_acceptance"), problems.village
    insider = village.county.officer("department_officer")
    village.county.give_post(insider, "township_officer")
    village.officers["insider"] = insider
    as_("insider").get(acts(ref, "accept"), 403)
    officer = as_("department_officer")
    page = officer.get(acts(ref, "accept"))
    assert "3户大病户全部核实到位" in page.text
    assert "3户已全部核实。" in page.text
    seen: Fields = {"text": "实地查看3户，与台账一致。"}
    unproved = officer.submit(page, {**seen, "inspected_on": clock.today().isoformat()}, status=422)
    assert "请上传现场核查记录" in unproved.text
    village.paper("acceptance_record", case_id=village.case_id(ref))
    future = (clock.today() + timedelta(days=1)).isoformat()
    refused = officer.submit(page, {**seen, "inspected_on": future}, status=422)
    assert "实地查看3户" in refused.html
    officer.submit(refused, {"inspected_on": clock.today().isoformat()})
    officer.get(acts(ref, "accept"), 403)
    as_("department_leader").submit(acts(ref, "accept"))
    assert state(village, ref) == "closure_review"
    assert "实地核查 实地查看3户，与台账一致。" in officer.get(f"/cases/{ref}").text


def test_closed_looked_back_at_and_opened_anew_with_the_old_round_readable(
    problems: Problems, as_: As
) -> None:
    ref, leader = problems.at("closure_review"), as_("county_leader")
    page = leader.get(acts(ref, "close"))
    assert "共2项，已完成2项" in page.text
    leader.submit(page, {"answer_decision_number": "禾整销〔2026〕1号"})
    department = as_("department_officer")
    page = department.get(acts(ref, "record-look-back"))
    refused = department.submit(page, {"text": "再次入户，1户仍未录入。"}, status=422)
    assert "1户仍未录入" in refused.html
    department.submit(refused, {"result": "relapsed"})
    page = leader.get(acts(ref, "reopen"))
    assert ref in page.text
    assert "1户仍未录入" in page.text
    leader.submit(page, {"answer_basis": "look_back", "answer_reason_text": REASON})
    shown = as_("township_leader").get(f"/cases/{ref}")
    assert "第1轮" in shown.text
    for words in ("3户大病户未录入预警信息", "每月25日前汇总", "3户大病户全部核实到位", "1户仍未录入"):
        assert words in shown.text, words
    assert state(problems.village, ref) == "received"


def test_a_lasting_duty_is_reviewed_after_closure(problems: Problems, as_: As) -> None:
    ref = problems.at("closed", lasting_goal="每月25日前汇总排查结果。")
    officer = as_("township_officer")
    page = officer.get(acts(ref, "review-lasting"))
    assert "每月25日前汇总排查结果。" in page.text
    officer.submit(page, {"result": "stalled", "text": "本月未汇总。"})
    shown = officer.get(f"/cases/{ref}").text
    assert "本月未汇总。" in shown
    assert "下次复查" in shown


def test_two_sides_find_out_and_the_office_decides(problems: Problems, as_: As) -> None:
    ref = problems.batch(two_way=True, department="department")[0]
    officer, department = as_("township_officer"), as_("department_officer")
    page = officer.get(f"/cases/{ref}")
    steps = [node.text(strip=True) for node in page.tree.css(".path-here")]
    assert "核实问题" in steps
    page = officer.get(acts(ref, "record-finding"))
    refused = officer.submit(page, {"text": "入户核实，情况属实。"}, status=422)
    officer.submit(refused, {"result": "true"})
    department.submit(acts(ref, "record-finding"), {"result": "untrue", "text": "系统数据未见异常。"})
    leader = as_("county_leader")
    page = leader.get(acts(ref, "settle-findings"))
    assert "入户核实，情况属实。" in page.text
    assert "系统数据未见异常。" in page.text
    leader.submit(page, {"answer_result": "true", "answer_reason_text": "入户记录与照片相符，认定属实。"})
    shown = officer.get(f"/cases/{ref}")
    assert "由领导小组办公室认定" in shown.text
    assert "整改问题" in [node.text(strip=True) for node in shown.tree.css(".path-here")]


def test_a_late_problem_says_so_and_an_inspector_reads_what_was_noted(problems: Problems, as_: As) -> None:
    ref = problems.at("rectifying", problems.batch(level="province")[0])
    with problems.village.app.app_context():
        late = clock.today() - timedelta(days=3)
        db.session.execute(db.update(Problem).values(due_on=late))
        db.session.commit()
    problems.village.officers["inspector"] = problems.village.county.officer("inspector")
    assert "超过整改时限3天" in as_("township_officer").get(f"/cases/{ref}").text
    assert "监督提示" in as_("inspector").get(f"/cases/{ref}").text
    assert "监督提示" not in as_("township_officer").get(f"/cases/{ref}").text


def test_a_longer_plan_asks_the_database_nothing_more(problems: Problems, as_: As, asked: list[str]) -> None:
    units = [problems.organisations[name] for name in ("village_a1", "township_a", "village_a2")]
    many = [MeasureSheet(f"10月{day}日前完成{day}户核实。", units) for day in range(1, 13)]
    counts = []
    for ref, changes in ((problems.batch()[0], {}), (problems.batch()[0], {"measures": many})):
        problems.at("rectifying", ref, **changes)
        browser = as_("township_officer")
        browser.get(f"/cases/{ref}")
        asked.clear()
        browser.get(f"/cases/{ref}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
