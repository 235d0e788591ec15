"""Risk elimination: the whole chain, what each condition refuses (X01 to X05), and the ways back."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from app import clock
from app.commands.meetings import Ballot
from app.commands.objections import Decided, Received, decide_objection, receive_objection
from app.commands.openings import note_opening
from app.commands.signature_lists import Batch, sign_list
from app.errors import Blocked, Invalid
from app.models import Case, Membership, Notice, NoticeEntry, Signature, db
from app.queries.cases import case_page
from app.receipts import notice_code
from tests.commands.test_turns_of_a_case import blocked_by
from tests.support import carriers, elimination
from tests.support.client import Browser
from tests.support.county import County
from tests.support.elimination import (
    BY_HELP,
    BY_ITSELF,
    WEIGHED,
    WHY,
    bring,
    deliver,
    meeting,
    post,
    propose,
    visit,
)
from tests.support.village import Village, village_of

HALF_A_YEAR = timedelta(days=190)
WHOLE_CHAIN = [
    "propose_elimination", "propose_elimination", "record_elimination_visit", "appraise_elimination",
    "post_elimination_notice", "post_elimination_notice", "close_elimination_notice",
    "close_elimination_notice", "review_elimination", "review_elimination", "review_elimination",
    "approve_elimination", "approve_elimination",
]  # fmt: skip
BACK = {"part": "visit", "reason": "figures", "reason_text": "务工收入与工资条不一致，请重新核实后再提出。"}


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.now(), tick=True) as time:
        yield time


@pytest.fixture
def village(app: Flask, county: County, time: time_machine.Traveller) -> Village:
    return village_of(app, county)


@pytest.fixture
def ref(village: Village) -> str:
    return village.at("assisted")


def acts_from(village: Village, ref: str, state: str) -> list[str]:
    """Return the standing signatures of a case since it first came to a state."""
    with village.app.app_context():
        rows = db.session.execute(
            db.select(Signature)
            .where(Signature.case_id == village.case_id(ref), Signature.voided_by.is_(None))
            .order_by(Signature.sequence)
        ).scalars()
        names = [row.action for row in rows]
    return names[names.index(state) :] if state in names else []


def refused(village: Village, ref: str, manner: str = BY_HELP) -> set[str]:
    """Return the conditions that hold up a proposal."""
    with pytest.raises(Blocked) as refusal:
        village.act(
            "village_clerk", ref, "propose_elimination", answers={"manner": manner, **WHY}, reasons=WEIGHED
        )
    return blocked_by(refusal)


def test_helped_household_goes_the_whole_chain_and_its_notice_lists_what_was_delivered(
    village: Village, people: list[int], ref: str, time: time_machine.Traveller
) -> None:
    deliver(village, ref)
    deliver(village, ref, "40002")
    time.shift(HALF_A_YEAR)
    bring(village, people, time, ref, "eliminated", BY_HELP)
    assert carriers.state(village, ref) == "eliminated"
    assert acts_from(village, ref, "propose_elimination") == WHOLE_CHAIN
    with village.app.app_context():
        listed = db.session.execute(
            db.select(NoticeEntry.help).join(Notice).where(Notice.kind == "elimination")
        ).scalar_one()
        page = case_page(village.officers["village_clerk"].actor(), ref)
    assert listed == ["jobs", "comprehensive"], "work is named, illness is one word"
    assert [step.name for step in page.path if step.where == "here"] == ["eliminated"]
    assert page.visit is not None
    assert (page.visit.category, page.visit.assessed) == ("02", sorted(elimination.ALL_TRUE))


def test_risk_that_went_by_itself_needs_its_proof_instead_of_time_and_help(
    village: Village, people: list[int], ref: str, time: time_machine.Traveller
) -> None:
    assert refused(village, ref, BY_ITSELF) == {"enrolled_long_enough", "help_was_delivered"}
    bring(village, people, time, ref, "eliminated")
    assert carriers.state(village, ref) == "eliminated"


def test_half_a_year_and_delivered_help_are_asked_of_everybody_else(
    village: Village, ref: str, time: time_machine.Traveller
) -> None:
    assert refused(village, ref) == {"enrolled_long_enough", "help_was_delivered"}
    deliver(village, ref)
    time.shift(timedelta(days=170))
    assert refused(village, ref) == {"enrolled_long_enough"}
    time.shift(timedelta(days=20))
    assert propose(village, ref).state == "elimination_proposed"


@pytest.mark.parametrize(("since", "passes"), [("202001", True), (None, False)])
def test_household_of_before_counts_from_the_month_of_the_national_system(
    village: Village, since: str | None, passes: bool
) -> None:
    household = village.household(since=since)
    ref = village.open(household, opening="carry_over", on=date(2023, 10, 27))
    village.paper("source_paper", case_id=village.case_id(ref))
    village.act("county_officer", ref, "carry_over", target="assisted", answers=WHY)
    village.act("county_leader", ref, "carry_over", target="assisted")
    deliver(village, ref)
    if passes:
        assert propose(village, ref).state == "elimination_proposed"
    else:
        assert refused(village, ref) == {"enrolled_long_enough"}


def test_household_in_which_nobody_can_work_stays(village: Village, ref: str) -> None:
    with village.app.app_context():
        db.session.execute(db.update(Membership).values(labour="004"))
        db.session.commit()
    village.paper("natural_end", case_id=village.case_id(ref))
    assert refused(village, ref, BY_ITSELF) == {"somebody_can_work"}


@pytest.mark.parametrize(
    ("found", "condition"),
    [
        ({"amounts": {"work": Decimal(9000)}}, "income_above_line"),
        ({"spending_settled": False}, "difficulties_settled"),
        ({"guarantees": ("water",)}, "difficulties_settled"),
        ({"assessed": ("risk_gone", "income_stable")}, "risk_is_gone"),
        ({"confirmed_how": "call_back", "visitors": "one"}, "enough_visitors"),
    ],
)
def test_visit_that_finds_the_risk_still_there_is_not_taken_as_one_for_an_elimination(
    village: Village, ref: str, found: dict[str, object], condition: str
) -> None:
    propose(village, ref, BY_ITSELF)
    if found.get("visitors") == "one":
        found = {**found, "visitors": (village.officers["first_secretary"].account_id,)}
    with pytest.raises(Blocked) as refusal:
        visit(village, ref, **found)
    assert blocked_by(refusal) == {condition}
    assert carriers.state(village, ref) == "elimination_proposed"


def test_one_meeting_appraises_for_one_purpose(village: Village, people: list[int], ref: str) -> None:
    bring_to_visited(village, ref)
    new = village.at("compared")
    for refs, purpose in (((ref, new), "elimination"), ((ref, new), "identification")):
        with pytest.raises(Invalid) as told:
            carriers.call(village, people, *refs, on=clock.today(), once=purpose, purpose=purpose)
        assert [one.code for one in told.value.problems] == ["case_not_waiting"]


def bring_to_visited(village: Village, ref: str) -> None:
    propose(village, ref, BY_ITSELF)
    visit(village, ref)


def test_vote_against_gives_the_elimination_up_once_the_head_signs_and_so_does_the_next(
    village: Village, people: list[int], ref: str
) -> None:
    for _ in range(2):
        bring_to_visited(village, ref)
        number = meeting(village, people, ref)
        against = Ballot(5, len(people) - 5, 0, reason_text="代表反映该户仍有门诊自付支出，风险未消除。")
        outcomes = carriers.hold(village, number, people, {ref: against}, once=f"hold/{number}")
        assert outcomes[ref].signed
        assert carriers.state(village, ref) == "elimination_visited"
        assert village.act("village_head", ref, "abandon_elimination").state == "assisted"


def test_village_that_gives_an_elimination_up_may_propose_it_anew(
    village: Village, people: list[int], ref: str, time: time_machine.Traveller
) -> None:
    bring(village, people, time, ref, "elimination_on_notice")
    village.act("village_clerk", ref, "abandon_elimination", answers=WHY)
    assert village.act("village_head", ref, "abandon_elimination").state == "assisted"
    assert acts_from(village, ref, "propose_elimination") == [], "a later proposal begins anew"
    bring(village, people, time, ref, "elimination_on_notice")
    assert carriers.state(village, ref) == "elimination_on_notice"


@pytest.mark.parametrize(
    ("state", "role"),
    [("elimination_township_review", "township_leader"), ("elimination_county_review", "county_officer")],
)
def test_office_sends_an_elimination_back_to_help(
    village: Village, people: list[int], ref: str, time: time_machine.Traveller, state: str, role: str
) -> None:
    bring(village, people, time, ref, state)
    assert village.act(role, ref, "send_back", target="assisted", answers=BACK).state == "assisted"
    with village.app.app_context():
        case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        assert (case.round, case.closed_on) == (2, None)


def test_notice_without_delivered_help_is_not_posted_for_a_helped_household(
    village: Village, people: list[int], ref: str, time: time_machine.Traveller
) -> None:
    deliver(village, ref)
    time.shift(HALF_A_YEAR)
    bring(village, people, time, ref, "elimination_appraised", BY_HELP)
    with village.app.app_context():
        db.session.execute(db.text("UPDATE help_measure SET end_reason = 'mistake'"))
        db.session.commit()
    post(village, ref)
    assert carriers.state(village, ref) == "elimination_appraised"


def test_township_signs_several_eliminations_in_one_act(
    village: Village, people: list[int], ref: str, time: time_machine.Traveller
) -> None:
    other = village.at("assisted")
    for one in (ref, other):
        propose(village, one, BY_ITSELF)
        visit(village, one)
    elimination.appraise(village, people, ref, other)
    notice = post(village, ref, other)
    time.shift(timedelta(days=6))
    elimination.close(village, notice)
    officer = village.officers["township_officer"].actor()
    with village.app.app_context():
        shown = {}
        for one in (ref, other):
            note_opening(actor=officer, ref=one)
            shown[one] = case_page(officer, one).version
        batch = Batch("review_elimination", clock.today(), shown, {})
        sign_list(actor=officer, batch=batch, once="together")
    assert [acts_from(village, one, "review_elimination") for one in (ref, other)] == [
        ["review_elimination"]
    ] * 2


def test_notice_of_an_elimination_is_read_and_objected_to_at_the_public_door(
    app: Flask, village: Village, people: list[int], ref: str, time: time_machine.Traveller
) -> None:
    deliver(village, ref)
    deliver(village, ref, "51001")
    time.shift(HALF_A_YEAR)
    bring(village, people, time, ref, "elimination_appraised", BY_HELP)
    notice = post(village, ref)
    with village.app.app_context():
        code = notice_code(notice)
    browser = Browser(app)
    browser.submit("/public/notices", {"code": code})
    page = browser.get("/public/notices/opened")
    assert "饮水安全保障、综合帮扶" in page.text
    assert "健康" not in page.text


def test_upheld_objection_holds_an_elimination_until_the_village_gives_it_up(
    village: Village, people: list[int], ref: str, time: time_machine.Traveller
) -> None:
    bring(village, people, time, ref, "elimination_appraised")
    notice = post(village, ref)
    with village.app.app_context():
        number = receive_objection(
            actor=village.officers["village_clerk"].actor(), ref=ref, once="o",
            received=Received(clock.today(), "in_person", "他家还在住院，风险没有消除。"),
        )  # fmt: skip
        decide_objection(
            actor=village.officers["township_officer"].actor(), objection_id=number, once="d",
            decided=Decided(
                "upheld", "到县医院核实，仍在住院治疗，异议成立。",
                [village.officers["first_secretary"].account_id], clock.today(),
            ),
        )  # fmt: skip
    time.shift(timedelta(days=6))
    carriers.take_down(village, notice)
    assert carriers.state(village, ref) == "elimination_on_notice"
    village.act("village_clerk", ref, "abandon_elimination", answers=WHY)
    assert village.act("village_head", ref, "abandon_elimination").state == "assisted"
