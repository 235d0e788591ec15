"""A plan on paper in the browser: read, looked through, corrected, confirmed; and what is refused."""

from collections.abc import Callable

import pytest
from flask import Flask

from app import clock
from app.models import (
    Case,
    Credential,
    LoginSession,
    PlanPaper,
    Problem,
    ProblemBatch,
    ProblemUnit,
    db,
)
from app.queries.plan_papers import measures_read
from tests.support.client import Browser, Page
from tests.support.county import County
from tests.support.plan_papers import CATEGORIES, COUNT, LEADS, NUMBER, TITLE, plan_text, upload
from tests.support.problems import Problems
from tests.support.village import Village

As = Callable[[str], Browser]


def question(page: Page, name: str) -> str:
    """Return the present answer of a question of the review."""
    node = page.tree.css_first(f'[name="{name}"]')
    assert node is not None, name
    if node.tag == "select":
        chosen = node.css_first("option[selected]")
        return str(chosen.attributes.get("value") or "") if chosen is not None else ""
    return node.text().strip("\n") if node.tag == "textarea" else str(node.attributes.get("value") or "")


def unit_question(page: Page, name: str) -> str:
    """Return which question asks who a printed name is."""
    node = page.tree.css_first(f'input[type="hidden"][value="{name}"]')
    assert node is not None, name
    return str(node.attributes["name"]).replace("unit_name_", "unit_")


def answered(page: Page, village: Village) -> dict[str, str | list[str]]:
    """Return the answer for the one unit that nobody knows."""
    return {unit_question(page, "县乡村建设专班"): str(village.county.organisations["township_a"])}


def test_plan_of_sixteen_problems_becomes_sixteen_cases_in_one_go(village: Village, as_: As) -> None:
    officer = as_("county_officer")
    page = officer.get(upload(officer, plan_text()).location)
    # The paper's own head is proposed, the lines that found no place are told.
    assert question(page, "title") == TITLE
    assert question(page, "document_number") == NUMBER
    assert question(page, "feedback_on") == "2026-03-20"
    assert (question(page, "source"), question(page, "year")) == ("assessment", "2025")
    assert "根据市委考核反馈意见" in page.text
    assert question(page, "item_5_lead") == "县医疗保障局"
    assert question(page, "item_5_units") == "柳溪镇、石桥乡"
    assert question(page, "item_2_deadline_on") == "2026-06-30"
    refused = officer.submit(page, {"then": "found"}, status=422)
    assert "县乡村建设专班" in refused.tree.css_first('[role="alert"]').text()  # type: ignore[union-attr]
    edited: dict[str, str | list[str]] = {
        "item_16_title": "柳溪镇2户易地搬迁户就业帮扶未落实", "item_16_units": "柳溪镇", "then": "found",
    }  # fmt: skip
    done = officer.get(officer.submit(refused, edited | answered(refused, village)).location)
    assert len(done.tree.css("tbody tr")) == COUNT
    with village.app.app_context():
        batch = db.session.execute(db.select(ProblemBatch)).scalar_one()
        assert (batch.title, batch.document_number) == (TITLE, NUMBER)
        rows = list(db.session.execute(db.select(Problem).order_by(Problem.position)).scalars())
        places = {number: name for name, number in village.county.organisations.items()}
        leads = [places[row.lead_id] for row in rows]
        assert leads == [*LEADS, *LEADS[:7], "township_a"]
        assert [row.category for row in rows] == [one for one in CATEGORIES for _ in range(4)]
        assert rows[15].title == "柳溪镇2户易地搬迁户就业帮扶未落实"
        beside = db.session.execute(
            db.select(ProblemUnit.organisation_id).where(
                ProblemUnit.case_id == rows[4].case_id, ProblemUnit.part == "responsible"
            )
        ).scalars()
        assert {places[number] for number in beside} == {"township_a", "township_b"}
        case = db.session.get_one(Case, rows[2].case_id)
        assert measures_read(case) == ["4月20日前逐户核对3户名单3份。", "每月25日前兑现1次并公示。"]
    # The source lies with the batch, and is read by whoever has one of its problems in reach.
    paper = f"{done.path}/file"
    answer = officer.taken(paper, {"purpose": "对照原文"})
    assert answer.data.decode() == plan_text()
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert as_("department_officer").client.get(paper).status_code == 200
    assert as_("township_leader").client.get(paper).status_code == 200
    assert as_("village_clerk").client.get(paper).status_code == 404
    batch_page = next(str(one.attributes["href"]) for one in done.tree.css('a[href*="/batches/"]'))
    assert as_("township_leader").get(batch_page).has_link(paper)
    # The same paper again is recognised; a second press founds nothing more.
    again = upload(officer, plan_text(), status=422)
    assert again.has_link(done.path)
    officer.post(done.path, {"then": "found"})
    with village.app.app_context():
        assert db.session.execute(db.select(db.func.count()).select_from(Case)).scalar_one() == COUNT


def test_measures_of_the_paper_are_where_the_unit_s_plan_begins(problems: Problems, as_: As) -> None:
    officer = as_("county_officer")
    page = officer.get(upload(officer, plan_text(2)).location)
    done = officer.get(officer.submit(page, {"then": "found"}).location)
    ref = done.tree.css('tbody a[href^="/cases/"]')[1].text().strip()
    problems.claim(ref)
    plan = as_("township_officer").get(f"/cases/{ref}/actions/submit-plan")
    assert question(plan, "measures-0-text") == "4月20日前逐户核对3户名单2份。"
    assert question(plan, "measures-1-text") == "每月25日前兑现1次并公示。"


def test_names_of_units_are_known_proposed_or_asked(village: Village, as_: As) -> None:
    officer = as_("county_officer")
    page = officer.get(upload(officer, plan_text()).location)
    places = village.county.organisations
    assert question(page, unit_question(page, "县医保局")) == str(places["department"])
    assert question(page, unit_question(page, "柳溪镇")) == str(places["township_a"])
    assert question(page, unit_question(page, "县乡村建设专班")) == ""
    assert "县农业农村局 = 禾丰县农业农村局" in page.text
    assert page.tree.css_first('input[type="hidden"][value="县医疗保障局"]') is None


def test_problem_is_left_out_with_its_text_taken_back_and_one_is_added(village: Village, as_: As) -> None:
    officer = as_("county_officer")
    page = officer.get(upload(officer, plan_text(4)).location)
    page = officer.get(officer.submit(page, {"then": "out-2", "item_1_title": "改过的问题"}).location)
    assert question(page, "item_1_title") == "改过的问题"
    assert page.tree.css_first('[name="item_2_title"]') is None
    assert "监测对象第2项帮扶落实不到位" in page.tree.css_first("#left-out").text()  # type: ignore[union-attr]
    page = officer.get(officer.submit(page, {"then": "back-2"}).location)
    assert question(page, "item_2_title") == "监测对象第2项帮扶落实不到位"
    page = officer.get(officer.submit(page, {"then": "out-2"}).location)
    page = officer.get(officer.submit(page, {"then": "add"}).location)
    added: dict[str, str | list[str]] = {
        "item_5_title": "石桥乡1户大病户未纳入监测", "item_5_units": "石桥乡人民政府",
        "item_5_measures": "4月底前入户核实1户。\n\n每月回访1次。", "then": "found",
    }  # fmt: skip
    done = officer.get(officer.submit(page, added).location)
    assert "监测对象第2项" in done.text
    with village.app.app_context():
        rows = list(db.session.execute(db.select(Problem).order_by(Problem.position)).scalars())
        assert [row.title for row in rows][-1] == "石桥乡1户大病户未纳入监测"
        assert [row.position for row in rows] == [1, 2, 3, 4]
        case = db.session.get_one(Case, rows[3].case_id)
        assert measures_read(case) == ["4月底前入户核实1户。", "每月回访1次。"]


def test_doubts_stand_beside_their_problem(as_: As) -> None:
    officer = as_("county_officer")
    page = officer.get(upload(officer, plan_text(4)).location)
    typed = {
        "item_1_title": "部分村排查不到位", "item_1_units": "", "item_1_deadline_kind": "unknown",
        "item_2_measures": "", "item_2_number": "3", "item_3_units": "石桥乡人民政府、县农业农村局",
        "item_4_measures": "进一步加强领导",
    }  # fmt: skip
    page = officer.get(officer.submit(page, {**typed, "then": "save"}).location)

    def doubts(key: int) -> str:
        return str(page.tree.css_first(f"#item-{key} .case-line").text())  # type: ignore[union-attr]

    assert "部分" in doubts(1)
    assert "没有责任单位" in doubts(1)
    assert "整改时限" in doubts(1)
    assert "没有整改措施" in doubts(2)
    assert "3" in doubts(2)
    assert "牵头" in doubts(3)
    assert "措施1" in doubts(4)
    # What is doubtful doesn't stop a draft, but nobody to lead stops the batch, beside the question.
    refused = officer.submit(page, {"then": "found"}, status=422)
    node = refused.tree.css_first('[name="item_3_lead"]')
    assert node is not None
    assert node.attributes["aria-invalid"] == "true"


def test_of_two_who_save_the_second_keeps_what_was_typed(village: Village, as_: As, app: Flask) -> None:
    first, second = as_("county_officer"), Browser(app).sign_in(village.county.officer("county_officer"))
    page = first.get(upload(first, plan_text(4)).location)
    theirs = second.get(page.path)
    first.submit(page, {"item_1_title": "先保存的问题"})
    clash = second.submit(theirs, {"item_2_title": "后填写的问题"}, status=409)
    assert question(clash, "item_2_title") == "后填写的问题"
    assert question(first.get(page.path), "item_2_title") != "后填写的问题"
    second.submit(clash, {})
    assert question(first.get(page.path), "item_2_title") == "后填写的问题"
    # The same press sent twice is no clash.
    page = first.get(page.path)
    first.submit(page, {"item_3_title": "同一次保存"})
    first.submit(page, {"item_3_title": "同一次保存"})


def test_second_batch_of_one_document_number_is_warned_of_before_it_is_founded(
    village: Village, as_: As
) -> None:
    officer = as_("county_officer")
    page = officer.get(upload(officer, plan_text(4)).location)
    officer.submit(page, {"then": "found"})
    other = officer.get(upload(officer, plan_text(4, title="禾丰县2025年度审计反馈问题整改方案")).location)
    assert TITLE in other.tree.css_first(".alert-warning").text()  # type: ignore[union-attr]
    mistyped = officer.submit(other, {"document_number": "禾审〔2026〕9号"})
    page = officer.get(mistyped.location)
    warned = officer.submit(page, {"document_number": NUMBER, "then": "found"}, status=422)
    assert TITLE in warned.tree.css_first(".alert-warning").text()  # type: ignore[union-attr]
    officer.submit(warned, {"then": "found"})
    with village.app.app_context():
        assert db.session.execute(db.select(db.func.count()).select_from(ProblemBatch)).scalar_one() == 2


def test_suspects_handed_both_ways_name_a_department(village: Village, as_: As) -> None:
    officer = as_("county_officer")
    page = officer.get(upload(officer, plan_text(3)).location)
    refused = officer.submit(page, {"two_way": "y", "then": "found"}, status=422)
    department = str(village.county.organisations["department"])
    answers: dict[str, str | list[str]] = {f"item_{key}_department": department for key in (1, 2, 3)}
    officer.submit(refused, answers | {"then": "found"})
    with village.app.app_context():
        assert set(db.session.execute(db.select(Problem.department_id)).scalars()) == {int(department)}


def test_paper_without_problems_says_so_and_nothing_is_kept(village: Village, as_: As) -> None:
    officer = as_("county_officer")
    report = "禾丰县2025年工作总结\n一年来，全县认真落实各项部署。\n2026年1月5日\n"
    refused = upload(officer, report, status=422)
    assert "没有读到" in refused.text
    upload(officer, b"\x89PNG\r\n\x1a\n\x00\x00", status=422)
    officer.submit("/plan-papers/new", status=422)
    with village.app.app_context():
        assert db.session.execute(db.select(PlanPaper.id)).all() == []


def test_township_reads_its_own_papers_and_the_county_sees_them(
    app: Flask, village: Village, as_: As, county: County
) -> None:
    township = as_("township_officer")
    text = plan_text(4).replace("县农业农村局", "镇乡村振兴站").replace("石桥乡人民政府", "镇民政办")
    page = township.get(upload(township, text).location)
    office = unit_question(page, "镇乡村振兴站")
    assert question(page, office) == str(county.organisations["township_a"])
    townships = [one.text() for one in page.tree.css(f'[name="{office}"] option')]
    assert "石桥乡人民政府" not in townships
    done = township.submit(page, {"then": "found"})
    assert as_("county_officer").get(done.location).text.count("ZG-") == 4
    neighbour = Browser(app).sign_in(county.officer("township_officer", "township_b"))
    neighbour.get(done.location, 404)
    assert not neighbour.get("/plan-papers").has_link(done.location)
    # What was read for one territory may be read for another: those are two papers.
    assert upload(as_("county_officer"), text).location != done.location


@pytest.mark.parametrize(
    "role",
    [
        "village_clerk", "village_head", "first_secretary", "grid_worker", "township_leader", "township_head",
        "county_leader", "department_officer",
    ],
)  # fmt: skip
def test_others_neither_read_papers_in_nor_look_drafts_through(as_: As, role: str) -> None:
    officer, other = as_("county_officer"), as_(role)
    draft = upload(officer, plan_text(2)).location
    other.get("/plan-papers", 403)
    other.get("/plan-papers/new", 403)
    other.get(draft, 403)
    other.post(draft, {"then": "found"}, 403)
    other.post(f"{draft}/withdraw", {}, 403)
    assert other.client.get(f"{draft}/file").status_code == 404


def test_withdrawn_draft_frees_its_file_and_can_not_be_confirmed(village: Village, as_: As) -> None:
    officer = as_("county_officer")
    page = officer.get(upload(officer, plan_text(2)).location)
    officer.submit(page, action=f"{page.path}/withdraw")
    officer.submit(page, {"then": "found"})
    shown = officer.get(page.path)
    assert "已撤回" in shown.text
    again = upload(officer, plan_text(2)).location
    assert again != page.path
    assert officer.get("/plan-papers").has_link(again)
    with village.app.app_context():
        assert db.session.execute(db.select(ProblemBatch.id)).all() == []


def test_what_was_typed_into_a_reading_outlives_the_session(app: Flask, village: Village, as_: As) -> None:
    officer = as_("county_officer")
    page = officer.get(upload(officer, plan_text(2)).location)
    with app.app_context():
        db.session.execute(db.update(LoginSession).values(ended_at=clock.now()))
        db.session.execute(db.update(Credential).values(totp_step=0))  # the code of this minute serves again
        db.session.commit()
    officer.submit(page, {"item_2_title": "会话结束前填写的标题"})
    again = Browser(app).sign_in(village.officers["county_officer"])
    offered = again.get(page.path)
    assert question(offered, "item_2_title") != "会话结束前填写的标题"
    back = again.get(f"{page.path}?draft=back")
    assert question(back, "item_2_title") == "会话结束前填写的标题"
    assert question(back, "item_1_title") == "监测对象第1项帮扶落实不到位"


def test_long_reading_is_saved_whole(as_: As) -> None:
    officer = as_("county_officer")
    page = officer.get(upload(officer, plan_text(2)).location)
    long = "\n".join(f"第{number}条措施，{'逐户核实' * 200}。" for number in range(200))
    page = officer.get(officer.submit(page, {"item_1_measures": long}).location)
    assert question(page, "item_1_measures") == long


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_are_whole_in_both_languages(as_: As, language: str) -> None:
    officer = as_("county_officer").language(language)
    page = officer.get(upload(officer, plan_text(2)).location)
    officer.submit(page, {"then": "found"})
    officer.get(page.path)
    officer.get("/plan-papers")
