"""What may happen to a household, a notice or a reader between two signatures, and what follows of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from app import clock
from app.commands.comparisons import Finding, NothingLeft, Sending, answer_list, return_list, send_lists
from app.commands.consents import add_consents
from app.commands.departures import end_membership
from app.commands.members import add_member, correct_member
from app.commands.notices import Hanging, carry_notice, take_down_notice
from app.commands.objections import Decided, Received, decide_objection, receive_objection
from app.commands.openings import note_opening
from app.commands.persons import MemberSheet
from app.engine.options import Reason
from app.errors import Blocked, Forbidden, Invalid
from app.models import Case, ComparisonEntry, Event, Household, Notice, Person, Relation, db
from app.queries.cases import case_page
from tests.support.client import Browser
from tests.support.county import County, Officer
from tests.support.village import AMOUNTS, LATE, Village, village_of

WITHDRAW = {"reason_text": "农户改变主意，暂不申请"}
ASK = {"part": "papers", "reason": "unreadable", "reason_text": "请补一张清晰的住院结算单照片"}
BACK = {"part": "visit", "reason": "figures", "reason_text": "收支与佐证不一致，请重新入户核对"}


@pytest.fixture
def village(app: Flask, county: County) -> Iterator[Village]:
    village = village_of(app, county)
    with app.app_context():
        yield village


def blocked_by(refusal: pytest.ExceptionInfo[Blocked]) -> set[str]:
    return {
        str(reason.details.get("name", reason.code))
        for reason in refusal.value.reasons
        if isinstance(reason, Reason)
    }


def household_of(ref: str) -> int:
    return db.session.execute(db.select(Case.household_id).where(Case.ref == ref)).scalar_one() or 0


def seen(household_id: int) -> int:
    db.session.rollback()
    return db.session.get_one(Household, household_id).last_sequence


def joins(village: Village, household_id: int, *, born: date, since: date, reason: str = "birth") -> int:
    sheet = MemberSheet("田新生", "003", sex="1", born_on=born, since=since, reason_in=reason)
    return add_member(
        actor=village.officers["village_clerk"].actor(), household_id=household_id, sheet=sheet,
        seen=seen(household_id), once="joins",
    )  # fmt: skip


def leaves(village: Village, household_id: int, person_id: int, reason: str, on: date) -> None:
    end_membership(
        actor=village.officers["village_clerk"].actor(), household_id=household_id, person_id=person_id,
        left_on=on, reason=reason, seen=seen(household_id), once="leaves",
    )  # fmt: skip


def test_readers_leave_an_application_free_and_the_next_signer_ends_that(village: Village) -> None:
    ref = village.at("applied")
    for role in ("village_clerk", "village_head", "township_leader"):
        note_opening(actor=village.officers[role].actor(), ref=ref)
    note_opening(actor=village.county.officer("inspector").actor(), ref=ref)
    assert village.act("village_clerk", ref, "withdraw", answers=WITHDRAW).state == "withdrawn"

    looked_at = village.at("applied")
    note_opening(actor=village.officers["first_secretary"].actor(), ref=looked_at)
    village.act("township_leader", looked_at, "open_fast_lane", answers=WITHDRAW)
    with pytest.raises(Blocked) as refusal:
        village.act("village_clerk", looked_at, "withdraw", answers=WITHDRAW)
    assert blocked_by(refusal) == {"not_opened_by_next_signer"}


@pytest.mark.parametrize("reason", ["moved_out", "death"])
def test_a_member_gone_since_the_visit_sends_the_township_back(reason: str, village: Village) -> None:
    ref = village.at("township_review")
    household = household_of(ref)
    leaves(village, household, village.members(household)[1], reason, clock.today() - timedelta(days=3))
    with pytest.raises(Blocked) as refusal:
        village.act("township_officer", ref, "review")
    assert "visited_since_last_change" in blocked_by(refusal)


def test_a_death_entered_late_shows_that_income_was_divided_among_too_many(village: Village) -> None:
    ref = village.at("township_review")
    household = household_of(ref)
    leaves(village, household, village.members(household)[1], "death", clock.today() - timedelta(days=40))
    with pytest.raises(Blocked) as refusal:
        village.act("township_officer", ref, "review")
    assert "visited_since_last_change" in blocked_by(refusal)


def test_who_joined_after_the_comparison_is_compared_without_going_back(village: Village) -> None:
    ref = village.at("compared")
    household = household_of(ref)
    today = clock.today()
    child = joins(village, household, born=today - timedelta(days=5), since=today - timedelta(days=5))
    with pytest.raises(Blocked) as refusal:
        village.appraise(ref)
    assert "every_member_compared" in blocked_by(refusal)
    department = village.county.organisations["department"]
    sending = Sending((department,), (ref,))
    (number,) = send_lists(actor=village.officers["county_officer"].actor(), sending=sending, once="b").lists
    lines = db.session.execute(
        db.select(ComparisonEntry.id, ComparisonEntry.person_id).where(ComparisonEntry.list_id == number)
    ).all()
    assert child in {person for _, person in lines}
    officer = village.officers["department_officer"].actor()
    answer_list(
        actor=officer, list_id=number, answers={line: Finding("clear") for line, _ in lines}, once="b"
    )
    return_list(actor=officer, list_id=number, once="c")
    assert village.appraise(ref).state == "appraised"


def test_a_supplement_that_changes_the_family_is_done_again(village: Village) -> None:
    ref = village.at("township_review")
    household = household_of(ref)
    village.act("township_officer", ref, "request_supplement", answers=ASK)
    person = village.members(household)[1]
    sheet = MemberSheet(
        db.session.get_one(Person, person).name, "003", sex="1", born_on=date(1975, 5, 1), labour="004",
        school="000", health=("003",),
    )  # fmt: skip
    correct_member(
        actor=village.officers["village_clerk"].actor(), household_id=household, person_id=person,
        sheet=sheet, seen=seen(household), once="c",
    )  # fmt: skip
    reply = {"reply": "已补充住院结算单，并更正了劳动能力。"}
    with pytest.raises(Blocked) as refusal:
        village.act("village_clerk", ref, "supplement", answers=reply)
    assert blocked_by(refusal) == {"supplement_keeps_substance"}
    back = village.act("township_officer", ref, "send_back", target="applied", answers=BACK)
    assert back.state == "applied"


def test_a_supplement_of_papers_alone_stands(village: Village) -> None:
    ref = village.at("township_review")
    village.act("township_officer", ref, "request_supplement", answers=ASK)
    village.paper("proof", case_id=village.case_id(ref))
    reply = {"reply": "已补充清晰的住院结算单。"}
    assert village.act("village_clerk", ref, "supplement", answers=reply).state == "township_review"
    assert village.act("township_officer", ref, "review").state == "township_review"


def test_a_return_cannot_be_dated_before_the_step_it_returns(village: Village) -> None:
    """Or the steps after it could be dated back as far as the return."""
    ref = village.at("township_review")
    with pytest.raises(Blocked) as refusal:
        village.act(
            "township_officer", ref, "send_back", target="applied", answers=BACK,
            on=clock.today() - timedelta(days=10), reasons=LATE,
        )  # fmt: skip
    assert "not_before_previous_step" in blocked_by(refusal)


def received(village: Village, ref: str, on: date) -> int:
    return receive_objection(
        actor=village.officers["village_clerk"].actor(), ref=ref, once=f"o{on}",
        received=Received(on, "phone", "该户在县城另有住房，请核实。"),
    )  # fmt: skip


def decided(village: Village, number: int, by: Officer, on: date, *looking: Officer) -> str:
    return decide_objection(
        actor=by.actor(), objection_id=number, once=f"d{on}",
        decided=Decided(
            "not_upheld", "经查该住房为亲属所有，异议不成立。", [one.account_id for one in looking], on
        ),
    )  # fmt: skip


def test_a_notice_is_closed_after_the_last_objection_is_decided(village: Village) -> None:
    """The board is cleared on its day; the investigation may take longer, and the case goes on after it."""
    ref = village.at("on_notice")
    down = clock.today() - timedelta(days=1)
    number = received(village, ref, down)
    notice = db.session.execute(db.select(Notice).order_by(Notice.id.desc()).limit(1)).scalar_one()
    notice_id = notice.id
    db.session.rollback()
    with pytest.raises(Blocked) as refusal:
        village.close(ref)
    assert blocked_by(refusal) == {"objections_decided"}
    officers = village.officers
    decided(village, number, officers["village_head"], clock.today(), officers["township_officer"])
    for role in ("village_clerk", "village_head"):
        outcomes = carry_notice(actor=officers[role].actor(), notice_id=notice_id)
        assert [one.reasons for one in outcomes] == [()], role
    db.session.rollback()
    assert db.session.execute(db.select(Case.state).where(Case.ref == ref)).scalar_one() == "township_review"


def test_an_objection_after_the_board_was_cleared_is_a_complaint(village: Village) -> None:
    ref = village.at("on_notice")
    notice = db.session.execute(db.select(Notice).order_by(Notice.id.desc()).limit(1)).scalar_one()
    notice_id = notice.id
    village.paper("take_down_proof", notice_id=notice_id)
    from_board(village, notice_id)
    with pytest.raises(Invalid) as refusal:
        received(village, ref, clock.today())
    assert [(one.field, one.code) for one in refusal.value.problems] == [("received_on", "after_notice")]


def from_board(village: Village, notice_id: int) -> None:
    day = clock.today() - timedelta(days=1)
    take_down_notice(
        actor=village.officers["village_clerk"].actor(), notice_id=notice_id, hanging=Hanging(day), once="t"
    )


def test_kin_of_the_household_decides_on_no_objection_to_it(village: Village) -> None:
    ref = village.at("on_notice")
    number = received(village, ref, clock.today())
    head, officer = village.officers["village_head"], village.officers["township_officer"]
    db.session.add(
        Relation(
            holder_id=head.person_id, person_id=village.members(household_of(ref))[0], degree="sibling",
            declared_on=clock.today(),
        )
    )  # fmt: skip
    db.session.commit()
    with pytest.raises(Invalid) as refusal:
        decided(village, number, head, clock.today(), head, officer)
    assert {one.code for one in refusal.value.problems} == {"investigates_kin", "objection_near_you"}


def test_nobody_visits_who_held_no_post_that_day(village: Village) -> None:
    ref = village.at("applied")
    administrator = village.county.officer("system_admin")
    early = village.county.officer("helper", since=clock.today())
    for stranger in (administrator, early):
        with pytest.raises(Invalid) as refusal:
            village.visit(ref, visitors=(village.officers["first_secretary"].account_id, stranger.account_id))
        assert [one.code for one in refusal.value.problems] == ["not_a_visitor"]


def test_a_bride_is_compared_once_she_has_authorised_it(village: Village) -> None:
    """Whoever joins after the application signs for herself; the case waits, and doesn't stand still."""
    ref = village.at("visited")
    household = household_of(ref)
    today = clock.today()
    bride = joins(village, household, born=date(1999, 3, 1), since=today, reason="marriage")
    officer = village.officers["county_officer"].actor()
    sending = Sending((village.county.organisations["department"],), (ref,))
    with pytest.raises(NothingLeft) as nothing:
        send_lists(actor=officer, sending=sending, once="early")
    assert [one.details["name"] for one in nothing.value.left[0].reasons] == ["authorised_before_query"]
    clerk = village.officers["village_clerk"].actor()
    with pytest.raises(Invalid) as refusal:
        add_consents(actor=clerk, ref=ref, people=[bride, 999], signed_on=date(2020, 1, 1), once="wrong")
    assert {one.code for one in refusal.value.problems} == {"before_application", "choose_unauthorised"}
    for _ in range(2):
        add_consents(actor=clerk, ref=ref, people=[bride], signed_on=today, once="signed")
    with pytest.raises(Forbidden):
        add_consents(actor=officer, ref=ref, people=[bride], signed_on=today, once="other")
    assert len(send_lists(actor=officer, sending=sending, once="late").lists) == 1
    told = db.session.execute(db.select(Event).where(Event.kind == "case.consent_given")).scalars().all()
    assert len(told) == 1


def test_the_page_for_later_authorisations_names_who_is_missing(app: Flask, village: Village) -> None:
    ref = village.at("visited")
    clerk = Browser(app).sign_in(village.officers["village_clerk"])
    assert "均已授权" in clerk.get(f"/cases/{ref}/consents/new").text
    joins(village, household_of(ref), born=date(1999, 3, 1), since=clock.today(), reason="marriage")
    assert clerk.get(f"/cases/{ref}").has_link(f"/cases/{ref}/consents/new")
    page = clerk.get(f"/cases/{ref}/consents/new")
    assert "田新生" in page.text
    assert clerk.submit(page, {}, status=422).tree.css_first(".error-summary") is not None
    person = page.tree.css_first('input[name="people"]')
    clerk.submit(page, {"people": str(person.attributes["value"]) if person else ""})
    assert not clerk.get(f"/cases/{ref}").has_link(f"/cases/{ref}/consents/new")


def test_the_next_signer_sees_what_has_changed_since_he_refused_and_only_that(village: Village) -> None:
    ref = village.at("township_review")
    village.act("township_officer", ref, "review")
    village.act("township_leader", ref, "send_back", target="applied", answers=BACK)
    today = clock.today()
    village.visit(ref, on=today, amounts={**AMOUNTS, "medical": Decimal(30000)})
    for role, sees in (("township_leader", True), ("township_officer", True), ("township_head", False)):
        db.session.rollback()
        changed = {one.path for one in case_page(village.officers[role].actor(), ref).changes}
        assert bool(changed) is sees, role
        if sees:
            assert {"visit.spending", "visit.spending_per_head", "visit.reference_per_head"} <= changed
            assert not any(path.startswith(("members", "application", "notice")) for path in changed), changed
