"""Democratic appraisals: who is expected, when a vote counts, what it brings to each case."""

from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.audit.record import content_of
from app.commands.kin import Kinship, declare_kin
from app.commands.meetings import (
    Ballot,
    MeetingPlan,
    MeetingRecord,
    call_meeting,
    carry_votes,
    record_meeting,
)
from app.commands.meetings import withdraw_meeting as give_up
from app.commands.roster import Entry, enter_roster, leave_roster
from app.errors import Forbidden, Invalid, NotFound
from app.models import Attendance, Case, Event, Meeting, Relation, RosterEntry, Signature, Vote, db
from tests.support.carriers import DECLINED, LATE, MINUTES, call, hold, no, sheets, state
from tests.support.village import Village


def yes(agreed: int, recused: tuple[int, ...] = ()) -> Ballot:
    return Ballot(agreed, 0, 0, frozenset(recused))


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field.rpartition("_")[0] or one.field, one.code) for one in refusal.value.problems]


def expected(village: Village, meeting_id: int) -> list[int]:
    with village.app.app_context():
        statement = db.select(Attendance.person_id).where(Attendance.meeting_id == meeting_id)
        return list(db.session.execute(statement.order_by(Attendance.person_id)).scalars())


def told(village: Village, kind: str) -> list[dict[str, Any]]:
    with village.app.app_context():
        statement = db.select(Event.body).where(Event.kind == kind).order_by(Event.id)
        return [content_of(body) for body in db.session.execute(statement).scalars()]


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


def test_those_on_the_roster_that_day_are_expected_each_once(village: Village, people: list[int]) -> None:
    clerk, today = village.officers["village_clerk"].actor(), clock.today()
    with village.app.app_context():
        gone = db.session.execute(
            db.select(RosterEntry).where(RosterEntry.person_id == people[2])
        ).scalar_one()
        leave_roster(actor=clerk, entry_id=gone.id, last_day=today - timedelta(days=3), once="l")
        new = Entry(village.code, "party", today - timedelta(days=1), name="后来者")
        enter_roster(actor=clerk, entry=new, once="late")
    ref = village.at("compared")
    assert expected(village, call(village, people, ref)) == sorted({*people} - {people[2]})


def test_one_meeting_carries_five_households_each_to_its_own_end(village: Village, people: list[int]) -> None:
    kin, clear, moved, declined, tied = (village.at("compared", village.household()) for _ in range(5))
    meeting = call(village, people, kin, clear, moved, declined, tied)
    sheets(village, meeting)
    village.appraise(moved)
    present = people[:16]
    votes = {
        kin: yes(15, (people[3],)), clear: Ballot(9, 5, 2), moved: yes(16), declined: no(3, 13),
        tied: no(8, 8),
    }  # fmt: skip
    outcomes = hold(village, meeting, present, votes, late="")
    assert moved not in outcomes
    assert {ref: one.signed for ref, one in outcomes.items()} == {
        kin: True, clear: True, declined: True, tied: True
    }  # fmt: skip
    assert [state(village, ref) for ref in (kin, clear, moved)] == ["appraised"] * 3
    assert [state(village, ref) for ref in (declined, tied)] == ["compared"] * 2
    village.act("village_head", tied, "decline_at_appraisal")
    village.act("township_officer", tied, "decline_at_appraisal")
    assert state(village, tied) == "rejected"
    cited = [one["data"] for one in told(village, "case.noted")]
    assert {(one["stream"], one["id"]) for one in cited} == {("meeting", meeting)}
    assert len(cited) == 5


@pytest.mark.parametrize(
    ("body", "number", "least"),
    [("representatives", 14, 15), ("group", 13, 14), ("committees", 13, 14)],
)
def test_one_too_few_is_no_meeting_and_one_more_is(
    village: Village, people: list[int], body: str, number: int, least: int
) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref, body=body)
    sheets(village, meeting)
    with pytest.raises(Invalid) as refused:
        hold(village, meeting, people[:number], {ref: yes(number)})
    assert codes(refused) == [("present", "quorum_missed")]
    assert refused.value.problems[0].details == {"least": least, "present": number}
    assert (status(village, meeting), state(village, ref)) == ("called", "compared")
    hold(village, meeting, people[: number + 1], {ref: yes(number + 1)})
    assert state(village, ref) == "appraised"


@pytest.mark.parametrize(
    ("agreed", "against", "recused", "carried"),
    [(8, 7, 1, True), (8, 8, 0, False), (9, 7, 0, True), (7, 7, 2, False), (7, 6, 3, True)],
)
def test_more_than_half_of_those_present_less_those_who_stood_aside(
    village: Village, people: list[int], agreed: int, against: int, recused: int, carried: bool
) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref)
    sheets(village, meeting)
    hold(village, meeting, people[:16], {ref: no(agreed, against, people[:recused])})
    assert state(village, ref) == ("appraised" if carried else "compared")
    assert told(village, "meeting.recorded")[0]["data"]["votes"][ref]["carried"] == carried


def test_whoever_stood_aside_without_being_there_changes_no_count(
    village: Village, people: list[int]
) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref)
    sheets(village, meeting)
    hold(village, meeting, people[:16], {ref: yes(16, (people[19],))})
    assert told(village, "meeting.recorded")[0]["data"]["votes"][ref]["recused"] == []
    assert state(village, ref) == "appraised"


def test_kin_declared_between_call_and_record_has_to_stand_aside(village: Village, people: list[int]) -> None:
    household = village.household()
    ref, other = village.at("compared", household), village.at("compared")
    meeting = call(village, people, ref, other)
    sheets(village, meeting)
    kin_of(village, people[4], household)
    with pytest.raises(Invalid) as refused:
        hold(village, meeting, people, {ref: yes(20), other: yes(20)})
    assert [(one.field, one.code) for one in refused.value.problems] == [
        (f"recused_{village.case_id(ref)}", "kin_not_recused")
    ]
    hold(village, meeting, people, {ref: yes(19, (people[4],)), other: yes(20)})
    assert (state(village, ref), state(village, other)) == ("appraised", "appraised")


def test_member_of_the_household_on_the_roster_stands_aside(village: Village, people: list[int]) -> None:
    household = village.household()
    head = village.members(household)[0]
    with village.app.app_context():
        enter_roster(
            actor=village.officers["village_clerk"].actor(), once="head",
            entry=Entry(village.code, "group_head", clock.today() - timedelta(days=90), person_id=head),
        )  # fmt: skip
    ref = village.at("compared", household)
    meeting = call(village, people, ref)
    sheets(village, meeting)
    with pytest.raises(Invalid) as refused:
        hold(village, meeting, [*people, head], {ref: yes(21)})
    assert codes(refused) == [("recused", "kin_not_recused")]


@pytest.mark.parametrize(
    ("ballot", "wrong"),
    [
        (Ballot(17, 0, 0), [("agreed", "votes_dont_add_up")]),
        (Ballot(15, 0, 0), [("agreed", "votes_dont_add_up")]),
        (Ballot(17, -1, 0), [("agreed", "votes_dont_add_up")]),
        (Ballot(8, 8, 0), [("reason_text", "decline_reason_missing")]),
        (Ballot(8, 8, 0, frozenset(), ("spending",), "　"), [("reason_text", "decline_reason_missing")]),
    ],
)
def test_votes_that_cannot_be_are_refused_whole(
    village: Village, people: list[int], ballot: Ballot, wrong: list[tuple[str, str]]
) -> None:
    ref, fine = village.at("compared"), village.at("compared")
    meeting = call(village, people, ref, fine)
    sheets(village, meeting)
    with pytest.raises(Invalid) as refused:
        hold(village, meeting, people[:16], {ref: ballot, fine: yes(16)})
    assert [(field, code) for field, code in codes(refused)] == wrong
    assert (status(village, meeting), state(village, fine)) == ("called", "compared")
    assert told(village, "meeting.recorded") == []


def test_everything_that_is_missing_is_told_at_once(village: Village, people: list[int]) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref)
    with pytest.raises(Invalid) as refused:
        hold(village, meeting, [*people[:3], 999_999], {}, minutes=" ")
    assert [one.code for one in refused.value.problems] == [
        "unknown_choice", "quorum_missed", "minutes_missing", "paper_missing_minutes",
        "paper_missing_sign_in_sheet", "votes_missing",
    ]  # fmt: skip


def test_plan_names_people_of_the_roster_and_no_day_to_come(village: Village, people: list[int]) -> None:
    ref = village.at("compared")
    with pytest.raises(Invalid) as refused:
        call(village, [people[0], 999_999], ref, on=clock.today() + timedelta(days=1), body="everybody")
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("held_on", "date_future"), ("body", "unknown_choice"), ("recorder_id", "unknown_choice"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        call(village, people)
    assert codes(refused) == [("refs", "choose_some")]


def test_village_without_a_roster_holds_no_meeting(village: Village) -> None:
    with pytest.raises(Invalid) as refused:
        call(village, [1, 2], village.at("compared"))
    assert codes(refused) == [("", "roster_empty")]


def test_pressing_twice_calls_and_records_once(village: Village, people: list[int]) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref)
    assert call(village, people, ref) == meeting
    sheets(village, meeting)
    hold(village, meeting, people, {ref: yes(20)})
    hold(village, meeting, people, {ref: yes(20)})
    assert [len(told(village, kind)) for kind in ("meeting.called", "meeting.recorded")] == [1, 1]
    with pytest.raises(Forbidden) as refused:
        hold(village, meeting, people, {ref: no(0, 20)}, once="other")
    assert refused.value.code == "already_decided"
    with village.app.app_context():
        assert db.session.execute(db.select(Vote.agreed)).scalar_one() == 20


@pytest.mark.parametrize("role", ["village_head", "first_secretary", "township_officer", "county_officer"])
def test_nobody_but_the_clerk_calls_and_records(village: Village, people: list[int], role: str) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref)
    plan = MeetingPlan(village.code, "group", clock.today(), "村委会", people[0], people[1], (ref,))
    record = MeetingRecord(frozenset(people), MINUTES, {ref: yes(20)})
    actor = village.officers[role].actor()
    with village.app.app_context():
        with pytest.raises(Forbidden):
            call_meeting(actor=actor, plan=plan, once="x")
        with pytest.raises(Forbidden):
            record_meeting(actor=actor, meeting_id=meeting, minutes=record, once="x")
        with pytest.raises(Forbidden):
            give_up(actor=actor, meeting_id=meeting, reason="不开了", once="x")


def test_clerk_of_another_village_finds_neither_meeting_nor_case(village: Village, people: list[int]) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref)
    stranger = village.county.officer("village_clerk", "village_a2").actor()
    plan = MeetingPlan(
        village.county.village_a2, "group", clock.today(), "村委会", people[0], people[1], (ref,)
    )
    record = MeetingRecord(frozenset(people), MINUTES, {ref: yes(20)})
    with village.app.app_context():
        with pytest.raises(NotFound):
            call_meeting(actor=stranger, plan=plan, once="x")
        with pytest.raises(NotFound):
            record_meeting(actor=stranger, meeting_id=meeting, minutes=record, once="x")
        with pytest.raises(NotFound):
            carry_votes(actor=stranger, meeting_id=meeting)
        with pytest.raises(Forbidden):
            carry_votes(actor=village.officers["village_clerk"].actor(), meeting_id=meeting)


def test_what_was_said_is_readable_nowhere_in_table_or_event(village: Village, people: list[int]) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref)
    sheets(village, meeting)
    hold(village, meeting, people, {ref: no(2, 18)}, late=LATE)
    written = str(told(village, "meeting.recorded"))
    with village.app.app_context():
        written += str(db.session.get_one(Meeting, meeting).minutes_sealed)
    assert not [text for text in (MINUTES, DECLINED, LATE) if text in written]


def test_family_reads_the_reason_that_the_meeting_gave(village: Village, people: list[int]) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref)
    sheets(village, meeting)
    hold(village, meeting, people, {ref: no(2, 18)})
    (signed,) = told(village, "case.signed")
    assert signed["data"]["answers"] == {"reasons": ["spending"]}
    assert set(signed["personal"]) == {"answer.reason_text"}


def test_refusal_with_too_few_words_for_the_family_is_told_while_it_can_still_be_mended(
    village: Village, people: list[int]
) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref)
    sheets(village, meeting)
    with pytest.raises(Invalid) as refused:
        hold(village, meeting, people, {ref: Ballot(2, 18, 0, frozenset(), ("spending",), "不符合")})
    assert [(one.field, one.code) for one in refused.value.problems] == [
        (f"reason_text_{village.case_id(ref)}", "rule")
    ]
    hold(village, meeting, people[:20], {ref: no(2, 18)})


def test_family_that_spends_more_than_it_earns_is_not_declined_for_income(
    village: Village, people: list[int]
) -> None:
    ref = village.at("compared")
    meeting = call(village, people, ref)
    sheets(village, meeting)
    with pytest.raises(Invalid) as refused:
        hold(village, meeting, people, {ref: Ballot(2, 18, 0, frozenset(), ("income",), DECLINED)})
    assert codes(refused) == [("reasons", "rule")]
    assert status(village, meeting) == "called"


def test_day_of_the_meeting_is_the_day_of_the_act(village: Village, people: list[int]) -> None:
    ref, day = village.at("compared"), clock.today() - timedelta(days=3)
    meeting = call(village, people, ref, on=day)
    sheets(village, meeting)
    hold(village, meeting, people, {ref: yes(20)})
    with village.app.app_context():
        case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        signature = db.session.execute(
            db.select(Signature).where(Signature.action == "appraise")
        ).scalar_one()
        assert (case.entered_on, signature.occurred_on) == (day, day)
        assert clock.local_date(signature.recorded_at) == clock.today()


def test_kin_is_declared_through_its_command_too(village: Village, people: list[int]) -> None:
    household = village.household()
    ref = village.at("compared", household)
    meeting = call(village, people, ref)
    sheets(village, meeting)
    with village.app.app_context():
        declare_kin(
            actor=village.officers["village_clerk"].actor(), once="k",
            kinship=Kinship(people[0], "sibling", person_id=village.members(household)[1]),
        )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        hold(village, meeting, people, {ref: yes(20)})
    assert codes(refused) == [("recused", "kin_not_recused")]
