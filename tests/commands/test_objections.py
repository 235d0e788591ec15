"""Objections to a notice: received while it hangs, looked into by others, decided before it closes."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app import clock
from app.audit.record import content_of
from app.commands.notices import carry_notice
from app.commands.objections import Decided, Received, decide_objection, receive_objection
from app.errors import Blocked, Forbidden, Invalid, NotFound, SentOtherwise
from app.models import Event, Objection, Relation, db
from tests.support.carriers import LATE, hang, prepare, state, take_down
from tests.support.county import Officer
from tests.support.village import Village

TEXT = "该户在县城有商品房，不应纳入。"
FINDING = "经到县城查看，房屋为其亲属所有，与该户无关。"
DAY = timedelta(days=1)


def on_board(village: Village, *refs: str) -> int:
    """Let a notice hang whose last day was yesterday, and return it."""
    number = prepare(village, *refs)
    hang(village, number, on=clock.today() - timedelta(days=6), late=LATE)
    with village.app.app_context():
        carry_notice(actor=village.officers["village_head"].actor(), notice_id=number)
    return number


def object_to(
    village: Village, ref: str, *about: Officer, on: date | None = None, role: str = "village_clerk",
    once: str = "o", **rest: str,
) -> int:  # fmt: skip
    said: dict[str, Any] = {"channel": "in_person", "text": TEXT, **rest}
    received = Received(on or clock.today() - DAY, about=[one.account_id for one in about], **said)
    with village.app.app_context():
        return receive_objection(actor=village.officers[role].actor(), ref=ref, received=received, once=once)


def decide(
    village: Village, number: int, *by: Officer, outcome: str = "not_upheld", role: str = "township_officer",
    on: date | None = None, once: str = "d", finding: str = FINDING,
) -> str:  # fmt: skip
    chosen = by or (village.officers["first_secretary"],)
    decided = Decided(outcome, finding, [one.account_id for one in chosen], on or clock.today())
    with village.app.app_context():
        return decide_objection(
            actor=village.officers[role].actor(), objection_id=number, decided=decided, once=once
        )


def row(village: Village, number: int) -> Objection:
    with village.app.app_context():
        found = db.session.get_one(Objection, number)
        db.session.expunge(found)
        return found


def kin(village: Village, holder: Officer, person_id: int) -> None:
    with village.app.app_context():
        db.session.add(
            Relation(
                holder_id=holder.person_id, person_id=person_id, degree="sibling", declared_on=clock.today()
            )
        )
        db.session.commit()


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in refusal.value.problems]


def closing(village: Village, notice: int, role: str = "village_clerk") -> dict[str, bool]:
    with village.app.app_context():
        done = carry_notice(actor=village.officers[role].actor(), notice_id=notice)
        return {one.ref: one.signed for one in done}


def test_objection_of_the_last_day_holds_its_own_case_until_it_is_decided(village: Village) -> None:
    ref, other = village.at("appraised"), village.at("appraised")
    notice = on_board(village, ref, other)
    number = object_to(village, ref)
    outcomes = take_down(village, notice)
    assert {one.ref: one.signed for one in outcomes.values()} == {ref: False, other: True}
    assert [reason.details["name"] for reason in outcomes[ref].reasons] == ["objections_decided"]
    assert decide(village, number) == ref
    assert closing(village, notice) == {ref: True}
    assert closing(village, notice, "village_head") == {ref: True, other: True}
    assert state(village, ref) == "township_review"


def test_objection_decided_days_after_the_notice_came_down_can_still_be_closed(village: Village) -> None:
    ref = village.at("appraised")
    number = prepare(village, ref)
    hang(village, number, on=clock.today() - timedelta(days=8), late="补录，原件在案")
    with village.app.app_context():
        carry_notice(
            actor=village.officers["village_head"].actor(), notice_id=number, late_reason="补录，原件在案"
        )
    objection = object_to(village, ref, on=clock.today() - timedelta(days=3))
    take_down(village, number, on=clock.today() - timedelta(days=2))
    decide(village, objection)
    assert closing(village, number) == {ref: True}
    assert closing(village, number, "village_head") == {ref: True}
    assert state(village, ref) == "township_review"


def test_objection_found_right_leads_to_a_new_appraisal_or_a_refusal(village: Village) -> None:
    ref = village.at("appraised")
    notice = on_board(village, ref)
    number = object_to(village, ref)
    text = {"reason_text": "经核查异议属实，重新组织民主评议。"}
    with pytest.raises(Blocked):
        village.act("village_clerk", ref, "reappraise", answers=text)
    decide(village, number, outcome="upheld")
    outcomes = take_down(village, notice)
    assert [reason.details["name"] for reason in outcomes[ref].reasons] == ["no_objection_upheld"]
    village.act("village_clerk", ref, "reappraise", answers=text)
    village.act("village_head", ref, "reappraise")
    assert state(village, ref) == "compared"


def test_nothing_is_received_where_no_notice_hangs_any_more(village: Village) -> None:
    for before in ("compared", "township_review"):
        ref = village.at(before)
        with pytest.raises(Forbidden) as refused:
            object_to(village, ref, once=before)
        assert refused.value.code == "no_notice_hangs"


def test_day_of_the_objection_lies_while_the_notice_hangs(village: Village) -> None:
    ref = village.at("appraised")
    on_board(village, ref)
    for day, code in ((clock.today() + DAY, "date_future"), (clock.today() - 7 * DAY, "before_notice")):
        with pytest.raises(Invalid) as refused:
            object_to(village, ref, on=day)
        assert codes(refused) == [("received_on", code)]
    object_to(village, ref, on=clock.today() - 6 * DAY)


def test_what_is_said_and_by_whom_is_readable_nowhere(village: Village) -> None:
    ref = village.at("appraised")
    on_board(village, ref)
    number = object_to(village, ref, name="周正直", phone="13900001111")
    decide(village, number)
    found = row(village, number)
    with village.app.app_context():
        bodies = b"".join(db.session.execute(db.select(Event.body)).scalars())
    written = (
        bodies.decode() + str(found.text_sealed) + str(found.objector_sealed) + str(found.finding_sealed)
    )
    assert not [word for word in (TEXT, "周正直", "13900001111", FINDING) if word in written]


def test_telephone_without_a_name_is_kept_too(village: Village) -> None:
    ref = village.at("appraised")
    on_board(village, ref)
    assert row(village, object_to(village, ref, phone="13900001111")).objector_sealed
    assert row(village, object_to(village, ref, once="anonymous")).objector_sealed is None


def test_nobody_looks_into_or_decides_an_objection_to_himself(village: Village) -> None:
    ref, head = village.at("appraised"), village.officers["village_head"]
    on_board(village, ref)
    number = object_to(village, ref, head)
    with pytest.raises(Invalid) as refused:
        decide(village, number, head)
    assert codes(refused) == [("investigators", "investigates_himself")]
    with pytest.raises(Invalid) as refused:
        decide(village, number, role="village_head")
    assert codes(refused) == [("", "objection_about_you")]
    assert row(village, number).outcome == ""


def test_kin_of_whom_it_is_about_neither_looks_into_it_nor_decides_it(village: Village) -> None:
    ref, head = village.at("appraised"), village.officers["village_head"]
    on_board(village, ref)
    number = object_to(village, ref, head)
    kin(village, village.officers["township_officer"], head.person_id)
    kin(village, head, village.officers["grid_worker"].person_id)
    with pytest.raises(Invalid) as refused:
        decide(village, number)
    assert codes(refused) == [("", "objection_near_you")]
    for near in ("township_officer", "grid_worker"):
        with pytest.raises(Invalid) as refused:
            decide(village, number, village.officers[near], role="township_leader")
        assert codes(refused) == [("investigators", "investigates_kin")]
    decide(village, number, role="township_leader")


def test_kin_of_the_household_neither_looks_into_it_nor_decides_it(village: Village) -> None:
    household = village.household()
    ref = village.at("appraised", household)
    on_board(village, ref)
    number = object_to(village, ref)
    kin(village, village.officers["village_head"], village.members(household)[1])
    with pytest.raises(Invalid) as refused:
        decide(village, number, village.officers["village_head"], role="village_head")
    assert codes(refused) == [("investigators", "investigates_kin"), ("", "objection_near_you")]


def test_decision_says_who_looked_what_was_found_and_when(village: Village) -> None:
    ref = village.at("appraised")
    on_board(village, ref)
    number = object_to(village, ref)
    with village.app.app_context(), pytest.raises(Invalid) as refused:
        decide_objection(
            actor=village.officers["township_officer"].actor(), objection_id=number, once="x",
            decided=Decided("perhaps", "短", [], clock.today() - 2 * DAY),
        )  # fmt: skip
    assert codes(refused) == [
        ("outcome", "unknown_choice"), ("decided_on", "before_objection"), ("finding", "finding_short"),
        ("investigators", "choose_people"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        decide(village, number, on=clock.today() + DAY)
    assert codes(refused) == [("decided_on", "date_future")]


def test_pressing_twice_receives_and_decides_once_and_nobody_decides_again(village: Village) -> None:
    ref = village.at("appraised")
    on_board(village, ref)
    number = object_to(village, ref)
    assert object_to(village, ref) == number
    assert decide(village, number) == decide(village, number) == ref
    with pytest.raises(SentOtherwise):
        decide(village, number, outcome="upheld", once="d")
    with pytest.raises(Forbidden) as refused:
        decide(village, number, outcome="upheld", once="other")
    assert refused.value.code == "already_decided"
    assert row(village, number).outcome == "not_upheld"
    with village.app.app_context():
        kinds = db.session.execute(
            db.select(Event.body)
            .where(Event.kind.in_(("case.objection_received", "case.objection_decided")))
            .order_by(Event.sequence)
        ).scalars()
        assert [content_of(body)["kind"] for body in kinds] == [
            "case.objection_received", "case.objection_decided"
        ]  # fmt: skip


@pytest.mark.parametrize("role", ["grid_worker", "township_leader", "county_officer", "department_officer"])
def test_who_does_not_receive_objections_is_refused(village: Village, role: str) -> None:
    ref = village.at("appraised")
    on_board(village, ref)
    with pytest.raises(Forbidden):
        object_to(village, ref, role=role)


@pytest.mark.parametrize("role", ["village_clerk", "first_secretary", "township_head", "county_leader"])
def test_who_does_not_decide_objections_is_refused(village: Village, role: str) -> None:
    ref = village.at("appraised")
    on_board(village, ref)
    number = object_to(village, ref)
    with pytest.raises(Forbidden):
        decide(village, number, role=role)


def test_right_of_one_post_does_not_reach_where_another_post_does(village: Village) -> None:
    """Clerk in one village and grid worker in the next: there he receives nothing."""
    ref = village.at("appraised")
    on_board(village, ref)
    both = village.county.officer("village_clerk", "village_a2")
    village.county.give_post(both, "grid_worker", "village_a1")
    received = Received(clock.today(), "in_person", TEXT)
    with village.app.app_context(), pytest.raises(Forbidden):
        receive_objection(actor=both.actor(), ref=ref, received=received, once="x")


def test_stranger_finds_neither_case_nor_objection(village: Village) -> None:
    ref = village.at("appraised")
    on_board(village, ref)
    number = object_to(village, ref)
    received = Received(clock.today(), "in_person", TEXT)
    with village.app.app_context():
        clerk = village.county.officer("village_clerk", "village_b1").actor()
        with pytest.raises(NotFound):
            receive_objection(actor=clerk, ref=ref, received=received, once="x")
        officer = village.county.officer("township_officer", "township_b").actor()
        decided = Decided("upheld", FINDING, [officer.account_id], clock.today())
        for wanted in (number, 999_999):
            with pytest.raises(NotFound):
                decide_objection(actor=officer, objection_id=wanted, decided=decided, once="x")


def test_delegate_decides_under_his_own_name_and_not_what_is_about_the_giver(village: Village) -> None:
    ref, officer = village.at("appraised"), village.officers["township_officer"]
    on_board(village, ref)
    number = object_to(village, ref, officer)
    delegate = village.county.officer("township_head")
    post = replace(officer.posts[0], giver=officer.account_id, giver_name=officer.name)
    actor = delegate.actor(posts=(*delegate.posts, post))
    decided = Decided("not_upheld", FINDING, [village.officers["first_secretary"].account_id], clock.today())
    with village.app.app_context(), pytest.raises(Invalid) as refused:
        decide_objection(actor=actor, objection_id=number, decided=decided, once="x")
    assert codes(refused) == [("", "objection_about_you")]
