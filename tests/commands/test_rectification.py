"""A problem's way from the hand-over to its closure and back: who signs, what stops it, what is kept."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.audit.replay import replay
from app.commands.problem_checks import (
    CheckSheet,
    acceptance_record,
    extension_answer,
    extension_record,
    finding_record,
    reopening_record,
)
from app.commands.problem_plans import MeasureSheet
from app.commands.problem_records import ProgressSheet, progress_record, self_check_record
from app.errors import Blocked, Forbidden, Invalid
from app.facts.causes import BY_NAME, Day, new_causes
from app.facts.desks import desks
from app.models import Case, Problem, RectificationMeasure, Signature, db
from tests.support.problems import PATH, Problems


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def codes(refusal: pytest.ExceptionInfo[Blocked]) -> set[str]:
    """Return why: the names of guards, and the codes of what isn't one."""
    reasons = refusal.value.reasons
    return {str(one.details.get("name") or one.code) for one in reasons}  # type: ignore[attr-defined]


def case_of(ref: str) -> Case:
    db.session.rollback()  # what others wrote since is seen from here on
    return db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()


def test_a_problem_goes_from_hand_over_to_closure_and_its_history_replays(problems: Problems) -> None:
    ref = problems.at("closed")
    case = case_of(ref)
    assert (case.state, case.unit_id) == ("closed", None)
    assert case.closed_on == clock.today()
    assert list(replay(db.session(), ref)) == []
    signed = (
        db.session.execute(db.select(Signature.action).where(Signature.case_id == case.id)).scalars().all()
    )
    assert signed.count("accept") == 3
    assert signed[-1] == "close"


def test_the_unit_that_answers_is_first_and_the_day_of_its_plan_is_the_last_day(
    problems: Problems,
) -> None:
    ref = problems.batch()[0]
    assert case_of(ref).unit_id == problems.organisations["township_a"]
    problems.at("rectifying", ref)
    assert case_of(ref).due_on == clock.today() + timedelta(days=30)


def test_a_batch_with_a_wrong_problem_founds_nothing(problems: Problems) -> None:
    with pytest.raises(Invalid) as refusal:
        problems.batch("有标题", "身份证990101197001010011的户")
    assert [one.field for one in refusal.value.problems] == ["problems-1-title"]
    assert db.session.execute(db.select(db.func.count(Problem.case_id))).scalar_one() == 0


def test_a_vague_claim_is_refused_until_somebody_or_a_place_is_named(problems: Problems) -> None:
    ref = problems.batch()[0]
    with pytest.raises(Blocked) as refusal:
        problems.claim(ref, fact="有的村排查不到位")
    assert codes(refusal) == {"problem_not_vague"}
    with pytest.raises(Blocked) as refusal:
        problems.claim(ref, who="", place="")
    assert codes(refusal) == {"problem_made_concrete"}
    assert case_of(ref).state == "received"


def test_another_unit_claims_nothing(problems: Problems) -> None:
    ref = problems.batch(lead="village_a1")[0]
    with pytest.raises(Blocked) as refusal:
        problems.claim(ref)
    assert codes(refusal) == {"other_role"}


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"measures": []}, "plan_has_measures"),
        ({"person_id": None}, "plan_names_person"),
        ({"criterion": ""}, "plan_has_criterion"),
        ({"proof": []}, "plan_has_criterion"),
        ({"due_on": None}, "plan_has_date"),
    ],
)
def test_a_plan_needs_measures_person_criterion_and_day(
    problems: Problems, changes: dict[str, object], missing: str
) -> None:
    ref = problems.at("planning")
    with pytest.raises(Blocked) as refusal:
        problems.act("township_officer", ref, "submit_plan", problems.plan_brought(**changes))
    assert codes(refusal) == {missing}
    assert db.session.execute(db.select(db.func.count(RectificationMeasure.id))).scalar_one() == 0


def test_words_alone_as_measures_need_a_reason_that_stays(problems: Problems) -> None:
    ref = problems.at("planning")
    measures = [MeasureSheet("进一步加强组织领导，压实工作责任。", [problems.organisations["township_a"]])]
    with pytest.raises(Blocked) as refusal:
        problems.act("township_officer", ref, "submit_plan", problems.plan_brought(measures=measures))
    assert codes(refusal) == {"measures_are_tangible"}
    reasons = {"measures_are_tangible": "该问题为制度类问题，细化措施另行发文。"}
    brought = problems.plan_brought(measures=measures)
    problems.act("township_officer", ref, "submit_plan", brought, reasons=reasons)


def test_a_unit_ends_its_own_tasks_alone_and_nothing_is_handed_in_before(problems: Problems) -> None:
    ref = problems.at("rectifying")
    theirs = problems.tasks(ref, "village_a1")
    with pytest.raises(Invalid) as refusal:
        problems.act(
            "township_officer", ref, "report_progress", progress_record(ProgressSheet("已完成", theirs))
        )
    assert refusal.value.problems[0].code == "task_not_yours"
    problems.report("township_officer", ref, "township_a")
    problems.village.paper("work_trace", case_id=problems.village.case_id(ref))
    with pytest.raises(Blocked) as blocked:
        problems.act("township_leader", ref, "submit_for_acceptance", self_check_record("已完成"))
    assert codes(blocked) == {"tasks_done"}


def test_nothing_is_handed_in_without_proof_of_the_class_that_the_plan_asks_for(problems: Problems) -> None:
    ref = problems.at("rectifying")
    problems.report("village_clerk", ref, "village_a1")
    problems.report("township_officer", ref, "township_a")
    with pytest.raises(Blocked) as blocked:
        problems.act("township_leader", ref, "submit_for_acceptance", self_check_record("已完成"))
    assert codes(blocked) == {"proof_is_newer", "proof_of_its_class"}


def test_whoever_rectifies_never_accepts_and_whoever_accepted_never_closes(problems: Problems) -> None:
    ref = problems.at("county_acceptance")
    officers = problems.village.officers
    insider = problems.village.county.officer("department_officer")
    insider.posts.append(officers["township_officer"].posts[0])
    problems.village.officers["insider"] = insider
    problems.village.paper("acceptance_record", case_id=problems.village.case_id(ref))
    seen = acceptance_record(clock.today(), "实地查看")
    with pytest.raises(Blocked) as refusal:
        problems.act("insider", ref, "accept", seen)
    assert "own_body" in codes(refusal)
    with pytest.raises(Blocked) as refusal:
        problems.act("county_officer", ref, "accept", seen)
    assert codes(refusal) == {"own_work"}


def test_more_time_is_asked_for_before_the_day_and_counts_only_once_granted(problems: Problems) -> None:
    ref = problems.at("rectifying")
    new = clock.today() + timedelta(days=40)
    asked = {"answers": {"reason_text": "汛期道路中断，材料无法运入。"}}
    problems.act("township_leader", ref, "request_extension", extension_record(new), **asked)
    assert case_of(ref).due_on == clock.today() + timedelta(days=30)
    assert case_of(ref).turn.split() == ["county_leader"]
    problems.act("county_leader", ref, "grant_extension", extension_answer(granted=True), **asked)
    case = case_of(ref)
    assert case.due_on == new
    assert "county_leader" not in case.turn
    with pytest.raises(Blocked) as refusal:
        problems.act(
            "township_leader", ref, "request_extension", extension_record(new + timedelta(days=40)), **asked
        )
    assert codes(refusal) == {"extended_seldom", "extended_within_reason"}
    assert list(replay(db.session(), ref)) == []


def test_two_findings_must_agree_before_anybody_claims_or_closes_as_untrue(problems: Problems) -> None:
    ref = problems.batch(two_way=True, department="department")[0]
    with pytest.raises(Blocked) as refusal:
        problems.claim(ref)
    assert codes(refusal) == {"findings_say_true"}
    found = finding_record(CheckSheet(clock.today(), "true", "入户核实，情况属实。"))
    other = finding_record(CheckSheet(clock.today(), "untrue", "系统数据未见异常。"))
    problems.act("township_officer", ref, "record_finding", found)
    problems.act("department_officer", ref, "record_finding", other)
    with pytest.raises(Blocked) as refusal:
        problems.claim(ref)
    assert codes(refusal) == {"findings_say_true"}
    problems.act("department_officer", ref, "record_finding", found)
    problems.claim(ref)
    assert case_of(ref).state == "planning"


def test_a_reopened_problem_begins_a_new_round_and_keeps_the_old_one(problems: Problems) -> None:
    ref = problems.at("closed")
    answers = {"answers": {"basis": "look_back", "reason_text": "回头看发现反弹，按原编号重新交办。"}}
    with pytest.raises(Blocked) as refusal:
        problems.act("county_leader", ref, "reopen", reopening_record(), **answers)
    assert codes(refusal) == {"look_back_shows_it"}
    problems.look_back(ref)
    problems.act("county_leader", ref, "reopen", reopening_record(), **answers)
    case = case_of(ref)
    assert (case.state, case.round, case.closed_on) == ("received", 2, None)
    assert case.unit_id == problems.organisations["township_a"]
    assert list(replay(db.session(), ref)) == []
    problems.at("rectifying", ref)
    counted = db.select(db.func.count(RectificationMeasure.id))
    of_both_rounds = counted.where(RectificationMeasure.case_id == case_of(ref).id)
    assert db.session.execute(of_both_rounds).scalar_one() == 4


def test_the_finders_consent_is_asked_for_above_the_county_alone(problems: Problems) -> None:
    ref = problems.at("closure_review", problems.batch(level="province")[0])
    with pytest.raises(Blocked) as refusal:
        problems.close(ref)
    assert codes(refusal) == {"finder_agrees"}
    problems.village.paper("finder_consent", case_id=problems.village.case_id(ref))
    problems.close(ref)
    assert case_of(ref).state == PATH[-1]


def test_a_village_founds_no_batch(problems: Problems) -> None:
    clerk = problems.village.officers["village_clerk"]
    problems.village.officers["county_officer"], kept = clerk, problems.village.officers["county_officer"]
    with pytest.raises(Forbidden):
        problems.batch()
    problems.village.officers["county_officer"] = kept


def test_the_heads_of_the_unit_are_told_of_a_problem_that_is_handed_to_them(problems: Problems) -> None:
    session = db.session()
    ref = problems.batch()[0]
    stranger = problems.village.county.officer("township_leader", "township_b")
    db.session.rollback()
    day = Day.of(clock.today(), {})
    causes = new_causes(session, BY_NAME["turn"], day, desks(session, clock.today()), 0)
    told = {account for one in causes if one.case_id == case_of(ref).id for account in one.told}
    heads = {problems.village.officers[role].account_id for role in ("township_leader", "township_head")}
    assert told == heads
    assert stranger.account_id not in told
