"""Appraisals one after another: which meeting's vote a case takes over, and when one may be called."""

from datetime import timedelta

import pytest

from app import clock
from app.commands.meetings import (
    Ballot,
    MeetingRecord,
    carry_votes,
    record_meeting,
)
from app.commands.meetings import withdraw_meeting as give_up
from app.errors import Forbidden, Invalid
from app.models import Case, Meeting, Relation, Signature, db
from tests.support.carriers import LATE, MINUTES, call, hold, no, sheets, state
from tests.support.village import Village
from workflows.vocabulary import Carrier


def yes(agreed: int, recused: tuple[int, ...] = ()) -> Ballot:
    return Ballot(agreed, 0, 0, frozenset(recused))


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field.rpartition("_")[0] or one.field, one.code) for one in refusal.value.problems]


def status(village: Village, meeting_id: int) -> str:
    with village.app.app_context():
        return db.session.get_one(Meeting, meeting_id).status


def kin_of(village: Village, holder: int, household: int) -> None:
    member = village.members(household)[0]
    with village.app.app_context():
        db.session.add(
            Relation(holder_id=holder, person_id=member, degree="sibling", declared_on=clock.today())
        )
        db.session.commit()


def test_meeting_entered_late_asks_why_before_it_is_recorded(village: Village, people: list[int]) -> None:
    """Nobody could add the reason afterwards, and no case would ever take the vote over."""
    ref = village.at("compared")
    meeting = call(village, people, ref, on=clock.today() - timedelta(days=9))
    sheets(village, meeting)
    with pytest.raises(Invalid) as refused:
        hold(village, meeting, people, {ref: yes(20)})
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("late_reason", "late_reason_missing")
    ]
    hold(village, meeting, people, {ref: yes(20)}, late=LATE)
    assert state(village, ref) == "appraised"


def test_case_that_is_on_a_meeting_not_yet_held_is_not_called_twice(
    village: Village, people: list[int]
) -> None:
    ref, new = village.at("compared"), village.at("compared")
    first = call(village, people, ref)
    with pytest.raises(Invalid) as refused:
        call(village, people, ref, new, once="second")
    assert [(one.field, one.code, one.details) for one in refused.value.problems] == [
        ("refs", "case_called_already", {"ref": ref})
    ]
    with village.app.app_context():
        clerk = village.officers["village_clerk"].actor()
        with pytest.raises(Invalid):
            give_up(actor=clerk, meeting_id=first, reason=" ", once="w")
        give_up(actor=clerk, meeting_id=first, reason="到会人数不足，改期召开。", once="w")
    again = call(village, people, ref, new, once="third")
    assert status(village, first) == "withdrawn"
    with pytest.raises(Forbidden):
        hold(village, first, people, {ref: yes(20)})
    sheets(village, again)
    hold(village, again, people, {ref: yes(20), new: yes(20)})
    assert state(village, ref) == "appraised"


def test_second_meeting_overrules_a_refusal_not_yet_countersigned(
    village: Village, people: list[int]
) -> None:
    ref = village.at("compared")
    first = call(village, people, ref)
    sheets(village, first)
    hold(village, first, people, {ref: no(5, 15)})
    second = call(village, people, ref, on=clock.today(), once="second")
    sheets(village, second)
    assert hold(village, second, people, {ref: yes(20)}, once="r2")[ref].signed
    assert state(village, ref) == "appraised"
    with village.app.app_context():
        voided = db.session.execute(
            db.select(Signature.voided_by).where(Signature.action == "decline_at_appraisal")
        ).scalars()
        assert None not in list(voided)


def test_older_meeting_carries_nothing_once_a_newer_one_has_voted(
    village: Village, people: list[int]
) -> None:
    ref = village.at("compared")
    clerk = village.officers["village_clerk"].actor()
    first = call(village, people, ref)
    sheets(village, first)
    kin_of(village, village.officers["village_clerk"].person_id, village_household(village, ref))
    (left,) = hold(village, first, people, {ref: yes(20)}).values()
    assert [one.code for one in left.reasons] == ["kin_of_household"]
    with village.app.app_context():
        for relation in db.session.execute(db.select(Relation)).scalars():
            relation.ended_on = clock.today()
        db.session.commit()
    second = call(village, people, ref, on=clock.today(), once="second")
    sheets(village, second)
    with village.app.app_context():
        record = MeetingRecord(frozenset(people), MINUTES, {ref: no(5, 15)})
        record_meeting(actor=clerk, meeting_id=second, minutes=record, once="r2")
        assert carry_votes(actor=clerk, meeting_id=first) == ()
    assert state(village, ref) == "compared"


def test_vote_of_an_earlier_round_is_not_carried_again(village: Village, people: list[int]) -> None:
    """After an objection was upheld the household is appraised anew, by a meeting of its own."""
    ref, today = village.at("compared"), clock.today()
    meeting = call(village, people, ref, on=today)
    sheets(village, meeting)
    hold(village, meeting, people, {ref: yes(20)})
    notice = village.notice(ref, "identification", today)
    village.paper("posting_proof", notice_id=notice)
    back(village, ref)
    with village.app.app_context():
        clerk = village.officers["village_clerk"].actor()
        assert carry_votes(actor=clerk, meeting_id=meeting) == ()
    assert state(village, ref) == "compared"
    again = call(village, people, ref, on=today, once="again")
    sheets(village, again)
    hold(village, again, people, {ref: yes(20)}, once="r2")
    assert state(village, ref) == "appraised"


def back(village: Village, ref: str) -> None:
    village.act("village_clerk", ref, "post_notice", carrier=Carrier.NOTICE)
    village.act("village_head", ref, "post_notice")
    text = "经核查异议属实，重新组织民主评议。"
    village.act("village_clerk", ref, "reappraise", answers={"reason_text": text})
    village.act("village_head", ref, "reappraise")
    assert state(village, ref) == "compared"


def village_household(village: Village, ref: str) -> int:
    with village.app.app_context():
        statement = db.select(Case.household_id).where(Case.ref == ref)
        return db.session.execute(statement).scalar_one() or 0


@pytest.mark.parametrize("before", ["applied", "visited", "appraised"])
def test_case_that_does_not_wait_for_an_appraisal_is_not_called(
    village: Village, people: list[int], before: str
) -> None:
    """Where data are compared first, a household that was only visited isn't ready yet."""
    ref = village.at(before)
    with pytest.raises(Invalid) as refused:
        call(village, people, ref)
    assert codes(refused) == [("refs", "case_not_waiting")]


def test_meeting_before_the_visit_it_heard_of_is_not_prepared(village: Village, people: list[int]) -> None:
    ref = village.at("compared")
    with pytest.raises(Invalid) as refused:
        call(village, people, ref, on=clock.today() - timedelta(days=30))
    assert [(one.field, one.code) for one in refused.value.problems] == [("held_on", "before_step")]
    assert refused.value.problems[0].details["ref"] == ref
