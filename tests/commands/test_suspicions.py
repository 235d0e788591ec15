"""A suspicion's life: found once, sealed from whom it names, checked by two, concluded, put right."""

import threading
from collections.abc import Iterator
from datetime import datetime, time

import pytest
import time_machine
from flask import Flask

from app import calendar, clock
from app.audit.replay import replay
from app.cli.runner import attempt_round
from app.commands.cases import Act, Record, perform_action
from app.commands.messages import collect
from app.commands.problem_records import ClaimSheet, claim_record
from app.commands.suspicion_records import (
    ConclusionSheet,
    checkers_record,
    conclusion_record,
    second_check_record,
)
from app.commands.suspicion_scan import scan_records
from app.commands.suspicions import HandSheet, raise_by_hand, raise_hit
from app.errors import Blocked, Forbidden, Invalid, NotFound, Stale
from app.lookup import get_case
from app.models import Case, Event, Message, Relation, Suspicion, db
from app.policy import Actor
from app.profiles import entered_years
from app.queries.cases import case_page
from app.queries.suspicion_rules import RuleRow, rule_rows
from app.queries.suspicions import Chosen, suspicion_list
from tests.support.settings import set_parameter
from tests.support.suspicions import PATH, Suspicions

EVERYBODY = Chosen(state="all")


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def codes(refusal: pytest.ExceptionInfo[Blocked]) -> set[str]:
    reasons = refusal.value.reasons
    return {str(one.details.get("name") or one.code) for one in reasons}  # type: ignore[attr-defined]


def case_of(ref: str) -> Case:
    db.session.rollback()  # what others wrote since is seen from here on
    return db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()


def row_of(ref: str) -> Suspicion:
    return db.session.get_one(Suspicion, case_of(ref).id)


def refs_of(suspicions: Suspicions, who: str, chosen: Chosen = EVERYBODY) -> set[str]:
    db.session.rollback()
    return {row.ref for row in suspicion_list(suspicions.village.officers[who].actor(), chosen).rows}


def rule_of(suspicions: Suspicions, code: str) -> RuleRow:
    db.session.rollback()
    rows = rule_rows(suspicions.village.officers["inspector"].actor())
    return next(row for row in rows if (row.rule.code if row.rule is not None else "") == code)


def test_a_late_visit_is_found_checked_by_two_confirmed_and_put_right_by_the_unit(
    suspicions: Suspicions,
) -> None:
    about = suspicions.late_visit()
    scan_records()
    found = {row.rule: row.ref for row in suspicion_list(_inspector(suspicions), Chosen()).rows}
    ref = found["P16"]
    page = case_page(_inspector(suspicions), ref)
    assert page.suspicion is not None
    assert page.suspicion.about == about
    assert page.suspicion.hits[0].fields["step"] in ("submit", "record_visit")
    for role in ("village_clerk", "first_secretary", "township_leader", "county_leader"):
        with pytest.raises(NotFound):
            get_case(db.session(), suspicions.village.officers[role].actor(), ref)
    suspicions.at("concluded", ref)
    problem = suspicions.become_finding(ref)
    assert case_of(ref).state == "handed"
    leader = suspicions.village.officers["township_leader"].actor()
    received = case_page(leader, problem)
    assert (received.state, received.problem and received.problem.source) == ("received", "discipline")
    assert received.problem is not None
    assert received.problem.suspicion == ""
    assert case_page(_inspector(suspicions), problem).problem.suspicion == ref  # type: ignore[union-attr]
    assert case_page(_inspector(suspicions), ref).suspicion.finding == problem  # type: ignore[union-attr]
    with pytest.raises(NotFound):
        get_case(db.session(), leader, ref)
    claimed = claim_record(ClaimSheet("上湾村村委会", "上湾村一组", "1月走访，3月才录入。", "未及时录入。"))
    suspicions.act("township_leader", problem, "claim", claimed)
    assert case_of(problem).state == "planning"
    assert list(replay(db.session())) == []


def test_a_rescan_raises_nothing_twice_and_reopens_nothing_concluded(suspicions: Suspicions) -> None:
    suspicions.late_visit()
    first = scan_records()
    assert first.raised >= 1
    assert scan_records() == type(first)(first.hits, 0, 0)
    ref = next(row.ref for row in suspicion_list(_inspector(suspicions), Chosen(rule="P16")).rows)
    suspicions.at("concluded", ref)
    suspicions.dispose(ref)
    assert scan_records().raised == 0
    assert case_of(ref).state == "closed"


def test_a_second_hit_of_the_same_rule_and_case_joins_the_first_until_that_is_checked(
    suspicions: Suspicions,
) -> None:
    about = suspicions.village.at("visited")
    ref = suspicions.raised(about)
    clerk = suspicions.account("village_clerk")
    assert raise_hit(suspicions.hit(about, people=(clerk,)), day=clock.today()) == "joined"
    page = case_page(_inspector(suspicions), ref)
    assert page.suspicion is not None
    assert (len(page.suspicion.hits), len(page.suspicion.people)) == (2, 2)
    suspicions.at("checked", ref)
    assert raise_hit(suspicions.hit(about), day=clock.today()) == "raised"
    assert len(refs_of(suspicions, "inspector")) == 2
    assert list(replay(db.session())) == []


def test_nobody_but_inspectors_is_told_and_none_of_those_named_or_kin(suspicions: Suspicions) -> None:
    named, kin = suspicions.account("second"), suspicions.village.officers["third"]
    other = suspicions.village.officers["second"]
    _declare_kin(other.person_id, kin.person_id)
    ref = suspicions.raised(people=(named,))
    collect("none")
    db.session.rollback()
    told = set(
        db.session.execute(db.select(Message.account_id).where(Message.case_id == case_of(ref).id)).scalars()
    )
    assert told == {suspicions.account("inspector")}
    for who in ("second", "third"):
        assert refs_of(suspicions, who) == set()
        with pytest.raises(NotFound):
            get_case(db.session(), suspicions.village.officers[who].actor(), ref)
    assert refs_of(suspicions, "inspector") == {ref}


def test_an_inspector_of_the_family_sees_no_suspicion_about_its_household(suspicions: Suspicions) -> None:
    household = suspicions.village.household()
    head = suspicions.village.members(household)[0]
    _declare_kin(suspicions.village.officers["second"].person_id, head)
    ref = suspicions.raised(suspicions.village.at("applied", household))
    assert refs_of(suspicions, "second") == set()
    with pytest.raises(NotFound):
        suspicions.screen(ref, "second")


def test_the_checkers_are_two_inspectors_whom_it_does_not_name(suspicions: Suspicions) -> None:
    ref = suspicions.at("screened", people=(suspicions.account("third"),))
    with pytest.raises(Invalid):
        suspicions.hand_over(ref, "second", "third")
    with pytest.raises(Invalid):
        checkers_record([suspicions.account("second")])
    with pytest.raises(Invalid):
        suspicions.act(
            "inspector", ref, "hand_over",
            checkers_record([suspicions.account("second"), suspicions.account("county_officer")]),
        )  # fmt: skip
    assert suspicions.hand_over(ref, "inspector", "second").state == "checking"


def test_a_grave_suspicion_is_checked_on_the_spot_and_by_those_named(suspicions: Suspicions) -> None:
    ref = suspicions.at("checking")
    with pytest.raises(Blocked) as refusal:
        suspicions.write_check(ref, on_site=False)
    assert codes(refusal) == {"grave_checked_on_site"}
    with pytest.raises(Invalid):
        suspicions.write_check(ref, "inspector")
    suspicions.write_check(ref)
    with pytest.raises(Blocked) as alone:
        suspicions.act("second", ref, "confirm_check", second_check_record())
    assert codes(alone) == {"own_work"}
    with pytest.raises(Invalid):
        suspicions.act("inspector", ref, "confirm_check", second_check_record())
    assert suspicions.hand_over(ref, "inspector", "third").state == "checking"
    suspicions.check(ref, first="inspector", then="third")
    assert case_of(ref).state == "checked"
    assert list(replay(db.session(), ref)) == []


def test_a_check_that_leaves_something_open_is_done_again(suspicions: Suspicions) -> None:
    ref = suspicions.at("checked")
    answers = {"reason_text": "未核对公示栏照片原件。"}
    assert suspicions.act("inspector", ref, "send_back", answers=answers).state == "checking"
    suspicions.check(ref, first="third", then="second")
    suspicions.conclude(ref, "partly")
    assert case_of(ref).state == "concluded"
    assert list(replay(db.session(), ref)) == []


def test_two_people_conclude_and_a_confirmation_has_a_paper(suspicions: Suspicions) -> None:
    ref = suspicions.at("checked")
    with pytest.raises(Blocked) as refusal:
        suspicions.act("inspector", ref, "conclude", _conclusion("true"))
    assert codes(refusal) == {"conclusion_proved"}
    suspicions.village.paper("original_page", case_id=suspicions.village.case_id(ref))
    suspicions.act("inspector", ref, "conclude", _conclusion("true"))
    with pytest.raises(Blocked) as alone:
        suspicions.act("inspector", ref, "conclude")
    assert "signed_earlier_in_chain" in codes(alone)
    assert suspicions.act("third", ref, "conclude").state == "concluded"
    with pytest.raises(Blocked):
        suspicions.dispose(ref, "nothing")
    assert suspicions.dispose(ref, "redone", households_helped=2).state == "closed"
    assert row_of(ref).households_helped == 2


def test_a_data_error_counts_against_the_rule_and_becomes_no_finding(suspicions: Suspicions) -> None:
    ref = suspicions.at("checked")
    excuse = "no_network"
    suspicions.conclude(ref, "data_error", excuse=excuse)
    with pytest.raises(Blocked) as refusal:
        suspicions.become_finding(ref)
    assert codes(refusal) == {"conclusion_confirms"}
    suspicions.dispose(ref, "corrected")
    other = suspicions.at("concluded")
    rule = rule_of(suspicions, "P16")
    assert (rule.raised, rule.concluded, rule.confirmed, rule.data_errors) == (2, 2, 1, 1)
    assert rule.share == 50
    assert rule.hours == 7
    assert {ref, other} == refs_of(suspicions, "inspector", Chosen(rule="P16", state="all"))


def test_an_excuse_that_the_rule_does_not_know_is_refused(suspicions: Suspicions) -> None:
    ref = suspicions.at("checked")
    with pytest.raises(Invalid):
        suspicions.act("inspector", ref, "conclude", _conclusion("untrue", excuse="weather"))


def test_at_the_first_look_two_may_leave_it_but_never_confirm(suspicions: Suspicions) -> None:
    ref = suspicions.raised()
    with pytest.raises(Blocked) as refusal:
        suspicions.act("inspector", ref, "screen_out", _conclusion("true"))
    assert codes(refusal) == {"concluded_as_unfounded"}
    suspicions.act("inspector", ref, "screen_out", _conclusion("data_error"))
    assert suspicions.act("second", ref, "screen_out").state == "screened_out"
    assert rule_of(suspicions, "P16").data_errors == 1


def test_of_two_who_press_at_once_one_wins(suspicions: Suspicions) -> None:
    ref = suspicions.raised()
    seen = case_of(ref).version
    suspicions.screen(ref)
    with pytest.raises(Stale):
        _press(suspicions, "second", ref, seen)


def test_an_inspector_raises_one_by_hand_and_no_officer_may(suspicions: Suspicions) -> None:
    about = suspicions.village.at("applied")
    clerk = suspicions.account("village_clerk")
    ref = suspicions.by_hand(about, people=(clerk,))
    assert (case_of(ref).opening, row_of(ref).rule) == ("by_hand", "")
    page = case_page(_inspector(suspicions), ref)
    assert page.suspicion is not None
    assert "日期对不上" in page.suspicion.text
    with pytest.raises(Forbidden):
        raise_by_hand(
            actor=suspicions.village.officers["county_leader"].actor(),
            sheet=HandSheet("M", "有疑问。", about), once="x",
        )  # fmt: skip
    with pytest.raises(Invalid):
        raise_by_hand(actor=_inspector(suspicions), sheet=HandSheet("M", "问疑点", ref), once="y")


def test_days_are_working_days_and_what_is_named_stays_out_of_events(suspicions: Suspicions) -> None:
    ref = suspicions.raised()
    case = case_of(ref)
    assert case.due_on == calendar.due(clock.today(), 2, "working", entered_years()).on
    bodies = db.session.execute(
        db.select(Event.body).where(Event.stream_kind == "case", Event.stream_id == case.id)
    ).scalars()
    names = [one.name.encode() for one in suspicions.village.officers.values()]
    assert not any(name in body for body in bodies for name in names)


@pytest.mark.parametrize("state", PATH)
def test_every_state_replays(suspicions: Suspicions, state: str) -> None:
    ref = suspicions.at(state)
    assert case_of(ref).state == state
    assert list(replay(db.session(), ref)) == []


def test_the_score_orders_the_list_and_names_its_reasons(suspicions: Suspicions) -> None:
    one, two = suspicions.village.at("applied"), suspicions.village.at("applied")
    suspicions.raised(one)
    heavy = [suspicions.raised(two), suspicions.raised(two, rule="P02")]
    rows = suspicion_list(_inspector(suspicions), Chosen()).rows
    assert {row.ref for row in rows[:2]} == set(heavy)
    assert {reason.rule for reason in rows[0].score.reasons} == {"P16", "P02"}
    assert rows[0].score.number > rows[2].score.number > 0


def test_a_township_inspector_sees_suspicions_of_the_own_township(suspicions: Suspicions) -> None:
    here = suspicions.village.county.officer("inspector", "township_a")
    there = suspicions.village.county.officer("inspector", "township_b")
    ref = suspicions.raised()
    assert get_case(db.session(), here.actor(), ref).ref == ref
    with pytest.raises(NotFound):
        get_case(db.session(), there.actor(), ref)


def test_the_rules_ask_nothing_about_suspicions_themselves(suspicions: Suspicions) -> None:
    set_parameter(suspicions.village.county, "same_day_steps", 2)
    suspicions.at("closed")
    scan_records()
    asked = db.session.execute(
        db.select(Case.workflow).join(Suspicion, Suspicion.about_id == Case.id).distinct()
    )
    assert "suspicion" not in set(asked.scalars())


def _inspector(suspicions: Suspicions) -> Actor:
    db.session.rollback()
    return suspicions.village.officers["inspector"].actor()


def _conclusion(conclusion: str, *, excuse: str = "other") -> Record:
    return conclusion_record(ConclusionSheet(conclusion, excuse, "核对原件后认定。"))


def _press(suspicions: Suspicions, who: str, ref: str, version: int) -> None:
    actor = suspicions.village.officers[who].actor()
    perform_action(actor=actor, ref=ref, act=Act("screen", version, clock.today()))


def _declare_kin(holder: int, kin: int) -> None:
    db.session.add(
        Relation(holder_id=holder, person_id=kin, degree="sibling", declared_on=clock.today(), ended_on=None)
    )
    db.session.commit()


def test_the_command_says_what_it_did_and_the_night_does_the_same(app: Flask, suspicions: Suspicions) -> None:
    suspicions.late_visit()
    first = app.test_cli_runner().invoke(args=["inspection", "scan"])
    assert (first.exit_code, " raised" in first.output, " 0 raised" in first.output) == (0, True, False)
    again = app.test_cli_runner().invoke(args=["inspection", "scan"])
    assert " 0 raised, 0 joined" in again.output
    suspicions.late_visit()
    before = len(refs_of(suspicions, "inspector"))
    at_night = datetime.combine(clock.today(), time(4), clock.CHINA)
    with time_machine.travel(at_night, tick=False):
        assert attempt_round(app.config["SHOUXIAN"], threading.Event(), None) == clock.today()
        assert len(refs_of(suspicions, "inspector")) > before
