"""Public notices: what a line may say, how long they hang, what they bring to each case."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from app import clock
from app.audit.record import content_of
from app.commands.notices import (
    Hanging,
    NoticePlan,
    carry_notice,
    post_notice,
    prepare_notice,
    take_down_notice,
)
from app.commands.notices import withdraw_notice as give_up
from app.errors import Forbidden, Invalid, NotFound
from app.models import Case, Event, Notice, NoticeEntry, Relation, db
from app.queries.notices import preparing_page
from tests.support.carriers import LATE, hang, prepare, state, take_down
from tests.support.settings import set_parameter
from tests.support.village import Village
from workflows.vocabulary import Carrier

DAY = timedelta(days=1)
HOLIDAY_NOTICE = {"days": 5, "unit": "working"}


@pytest.fixture
def on_day() -> Iterator[Any]:
    """Travel to a day and stay there until the next one or the end of the test."""
    travelled: list[time_machine.travel] = []

    def go(day: date) -> None:
        while travelled:
            travelled.pop().stop()
        trip = time_machine.travel(datetime(day.year, day.month, day.day, 2, tzinfo=UTC), tick=True)
        trip.start()
        travelled.append(trip)

    yield go
    while travelled:
        travelled.pop().stop()


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in refusal.value.problems]


def notice(village: Village, number: int) -> Notice:
    with village.app.app_context():
        row = db.session.get_one(Notice, number)
        db.session.expunge(row)
        return row


def told(village: Village, kind: str) -> list[dict[str, Any]]:
    with village.app.app_context():
        statement = db.select(Event.body).where(Event.kind == kind).order_by(Event.id)
        return [content_of(body) for body in db.session.execute(statement).scalars()]


def head_signs(village: Village, number: int) -> dict[str, bool]:
    with village.app.app_context():
        done = carry_notice(actor=village.officers["village_head"].actor(), notice_id=number)
        return {one.ref: one.signed for one in done}


def test_one_notice_carries_many_households_through_clerk_and_head(village: Village) -> None:
    refs = tuple(village.at("appraised") for _ in range(3))
    number = prepare(village, *refs)
    assert all(one.signed for one in hang(village, number).values())
    assert [state(village, ref) for ref in refs] == ["appraised"] * 3
    assert head_signs(village, number) == dict.fromkeys(refs, True)
    assert [state(village, ref) for ref in refs] == ["on_notice"] * 3
    cited = [one["data"] for one in told(village, "case.noted")]
    assert [(one["stream"], one["id"]) for one in cited] == [("notice", number)] * 3
    assert {one["digest"] for one in cited} == {digest(village, "notice.posted")}


def digest(village: Village, kind: str) -> str:
    with village.app.app_context():
        return db.session.execute(db.select(Event.digest).where(Event.kind == kind)).scalar_one().hex()


def test_line_holds_head_group_size_and_category_and_has_no_room_for_more(village: Village) -> None:
    village.code = village.county.group_a1
    household = village.household("卢大成", "卢小禾", "卢小麦", health=("003", "005"))
    number = prepare(village, village.at("appraised", household))
    with village.app.app_context():
        line = db.session.execute(db.select(NoticeEntry)).scalar_one()
        told = (line.position, line.head_name, line.group_name, line.size, line.category)
    assert told == (1, "卢大成", "上湾村一组", 3, "02")
    assert line.help == [], "only an elimination lists help"
    assert set(NoticeEntry.__table__.columns.keys()) == {
        "notice_id", "case_id", "position", "head_name", "group_name", "size", "category", "help",
    }  # fmt: skip
    with village.app.app_context():
        (body,) = db.session.execute(db.select(Event.body).where(Event.kind == "notice.prepared")).scalars()
    assert not [word for word in ("卢大成", "卢小禾", '"003"') if word.encode() in body]
    assert number


@pytest.mark.parametrize("before", ["compared", "on_notice", "approved"])
def test_case_that_is_not_at_the_point_of_posting_is_not_named(village: Village, before: str) -> None:
    ref, fine = village.at(before), village.at("appraised")
    with pytest.raises(Invalid) as refused:
        prepare(village, fine, ref)
    assert codes(refused) == [("refs", "case_not_for_notice")]
    assert told(village, "notice.prepared") == []


def test_case_stands_on_one_notice_at_a_time(village: Village) -> None:
    ref, new = village.at("appraised"), village.at("appraised")
    first = prepare(village, ref)
    with pytest.raises(Invalid) as refused:
        prepare(village, ref, new, once="second")
    assert [(one.field, one.code, one.details) for one in refused.value.problems] == [
        ("refs", "case_on_notice_already", {"ref": ref})
    ]
    clerk = village.officers["village_clerk"].actor()
    with village.app.app_context():
        with pytest.raises(Invalid):
            give_up(actor=clerk, notice_id=first, reason="", once="w")
        give_up(actor=clerk, notice_id=first, reason="打印有误", once="w")
    assert prepare(village, ref, new, once="third") != first
    with pytest.raises(Forbidden):
        hang(village, first)


def test_nothing_chosen_and_an_unknown_kind_are_refused(village: Village) -> None:
    with pytest.raises(Invalid) as refused:
        prepare(village)
    assert codes(refused) == [("refs", "choose_some")]
    with pytest.raises(Invalid) as refused:
        prepare(village, village.at("appraised"), kind="praise")
    assert codes(refused) == [("kind", "unknown_choice")]


def test_a_household_to_be_enrolled_does_not_stand_on_a_notice_of_eliminations(village: Village) -> None:
    with pytest.raises(Invalid) as refused:
        prepare(village, village.at("appraised"), kind="elimination")
    assert codes(refused) == [("refs", "case_not_for_notice")]


def test_posting_needs_day_place_and_picture_and_no_number_on_the_wall(village: Village) -> None:
    number = prepare(village, village.at("appraised"))
    clerk = village.officers["village_clerk"].actor()
    with village.app.app_context(), pytest.raises(Invalid) as refused:
        post_notice(actor=clerk, notice_id=number, hanging=Hanging(clock.today() + DAY, " "), once="h")
    assert codes(refused) == [
        ("day", "date_future"), ("place", "place_missing"), ("", "paper_missing_posting_proof"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        hang(village, number, place="公开栏，电话13900001111")
    assert codes(refused) == [("place", "personal_number")]
    assert notice(village, number).status == "prepared"


def test_posting_before_the_meeting_is_refused_while_the_day_can_still_be_mended(village: Village) -> None:
    """A notice that hangs isn't taken back, and its households would never get past it."""
    ref = village.at("appraised")
    number = prepare(village, ref)
    with pytest.raises(Invalid) as refused:
        hang(village, number, on=clock.today() - timedelta(days=9), late=LATE)
    assert codes(refused) == [("day", "before_step")]
    assert notice(village, number).status == "prepared"


def test_posting_entered_late_asks_why_before_it_is_recorded(village: Village) -> None:
    ref = village.at("appraised")
    number, day = prepare(village, ref), clock.today() - timedelta(days=8)
    with pytest.raises(Invalid) as refused:
        hang(village, number, on=day)
    assert codes(refused) == [("late_reason", "late_reason_missing")]
    assert hang(village, number, on=day, late=LATE)[ref].signed


def test_notice_comes_down_only_after_its_last_day(village: Village) -> None:
    ref, today = village.at("appraised"), clock.today()
    number = prepare(village, ref)
    hang(village, number, on=today - timedelta(days=6), late=LATE)
    head_signs(village, number)
    assert notice(village, number).last_day == today - DAY
    with pytest.raises(Invalid) as refused:
        take_down(village, number, on=today - DAY)
    assert [(one.field, one.code, one.details) for one in refused.value.problems] == [
        ("day", "notice_too_short", {"day": today - DAY})
    ]
    assert take_down(village, number, on=today)[ref].signed
    assert head_signs(village, number) == {ref: True}
    assert state(village, ref) == "township_review"


def test_notice_that_still_hangs_by_the_day_of_recording_does_not_come_down(village: Village) -> None:
    """Claiming tomorrow today is no way round the days that are owed."""
    ref, today = village.at("appraised"), clock.today()
    number = prepare(village, ref)
    hang(village, number, on=today - timedelta(days=5), late=LATE)
    head_signs(village, number)
    for day, expected in ((today, "notice_too_short"), (today + DAY, "date_future")):
        with pytest.raises(Invalid) as refused:
            take_down(village, number, on=day)
        assert codes(refused) == [("day", expected)]
    assert state(village, ref) == "on_notice"


def test_working_days_skip_the_holiday_and_count_the_moved_saturday(village: Village, on_day: Any) -> None:
    """National Day 2026: off 1 to 7 October, worked on Sunday 20 September and Saturday 10 October."""
    set_parameter(village.county, "notice_days_identification", HOLIDAY_NOTICE)
    on_day(date(2026, 9, 29))
    number = prepare(village, ref := village.at("appraised"))
    hang(village, number)
    assert (notice(village, number).last_day, notice(village, number).provisional) == (
        date(2026, 10, 12), False,
    )  # fmt: skip
    head_signs(village, number)
    on_day(date(2026, 10, 12))
    with pytest.raises(Invalid):
        take_down(village, number)
    on_day(date(2026, 10, 13))
    assert take_down(village, number)[ref].signed


def test_year_without_its_holiday_notice_is_provisional_and_stops_nothing(
    village: Village, on_day: Any
) -> None:
    set_parameter(village.county, "notice_days_identification", HOLIDAY_NOTICE)
    on_day(date(2026, 12, 30))
    number = prepare(village, ref := village.at("appraised"))
    assert hang(village, number)[ref].signed
    row = notice(village, number)
    assert (row.last_day, row.provisional) == (date(2027, 1, 6), True)
    head_signs(village, number)
    on_day(date(2027, 1, 7))
    assert take_down(village, number)[ref].signed


def test_cases_that_owe_different_numbers_of_days_need_two_notices(village: Village) -> None:
    old = village.at("appraised")
    set_parameter(village.county, "notice_days_identification", {"days": 7, "unit": "calendar"})
    new = village.at("appraised")
    with pytest.raises(Invalid) as refused:
        prepare(village, old, new)
    assert codes(refused) == [("refs", "notice_days_differ")]
    five, seven = prepare(village, old), prepare(village, new, once="7")
    assert (notice(village, five).days, notice(village, seven).days) == (5, 7)


def test_head_does_not_sign_before_the_clerk_and_the_clerk_not_twice(village: Village) -> None:
    ref = village.at("appraised")
    number = prepare(village, ref)
    with village.app.app_context(), pytest.raises(Forbidden) as refused:
        carry_notice(actor=village.officers["village_head"].actor(), notice_id=number)
    assert refused.value.code == "notice_not_posted"
    hang(village, number)
    with village.app.app_context():
        assert carry_notice(actor=village.officers["village_clerk"].actor(), notice_id=number) == ()
    assert state(village, ref) == "appraised"


def test_kin_of_a_household_leaves_it_to_somebody_else_and_the_rest_goes_on(village: Village) -> None:
    household = village.household()
    ref, other = village.at("appraised", household), village.at("appraised")
    number = prepare(village, ref, other)
    hang(village, number)
    with village.app.app_context():
        db.session.add(
            Relation(
                holder_id=village.officers["village_head"].person_id, degree="sibling",
                person_id=village.members(household)[0], declared_on=clock.today(),
            )
        )  # fmt: skip
        db.session.commit()
        done = carry_notice(actor=village.officers["village_head"].actor(), notice_id=number)
        assert {one.ref: [reason.code for reason in one.reasons] for one in done} == {
            ref: ["kin_of_household"], other: []
        }  # fmt: skip
    assert (state(village, ref), state(village, other)) == ("appraised", "on_notice")


def test_case_that_moved_meanwhile_is_left_out(village: Village) -> None:
    ref, other = village.at("appraised"), village.at("appraised")
    number = prepare(village, ref, other)
    village.post(ref)
    assert set(hang(village, number)) == {other}
    assert state(village, ref) == "on_notice"


def test_pressing_twice_hangs_and_takes_down_once(village: Village) -> None:
    ref, day = village.at("appraised"), clock.today() - timedelta(days=6)
    number = prepare(village, ref)
    assert prepare(village, ref) == number
    hang(village, number, on=day, late=LATE)
    assert hang(village, number, on=day, late=LATE) == {}
    head_signs(village, number)
    take_down(village, number)
    assert take_down(village, number) == {}
    kinds = ("notice.prepared", "notice.posted", "notice.taken_down")
    assert [len(told(village, kind)) for kind in kinds] == [1, 1, 1]
    with pytest.raises(Forbidden) as refused:
        hang(village, number, on=day, place="村口", once="h2")
    assert refused.value.code == "already_decided"
    assert notice(village, number).place == "村务公开栏"


def test_announcement_brings_help_and_is_counted_by_its_own_days(village: Village) -> None:
    set_parameter(village.county, "announcement_days", {"days": 3, "unit": "calendar"})
    ref = village.at("approved")
    number = prepare(village, ref, kind="announcement")
    hang(village, number)
    assert head_signs(village, number) == {ref: True}
    assert state(village, ref) == "assisted"
    assert notice(village, number).last_day == clock.today() + timedelta(days=3)


def test_household_appraised_anew_gets_a_notice_of_its_own(village: Village) -> None:
    """The old notice still hangs for the others; it is none for what was decided after it."""
    ref, other = village.at("appraised"), village.at("appraised")
    old = prepare(village, ref, other)
    hang(village, old)
    head_signs(village, old)
    text = {"reason_text": "经核查异议属实，重新组织民主评议。"}
    village.act("village_clerk", ref, "reappraise", answers=text)
    village.act("village_head", ref, "reappraise")
    today = clock.today()
    meeting = village.meeting((ref,), today, 18, 0)
    village.paper("minutes", meeting_id=meeting)
    village.paper("sign_in_sheet", meeting_id=meeting)
    village.act("village_clerk", ref, "appraise", carrier=Carrier.MEETING)
    clerk = village.officers["village_clerk"].actor()
    with village.app.app_context():
        assert carry_notice(actor=clerk, notice_id=old) == ()
        offered = preparing_page(clerk, village.code, "identification").cases
        assert [one for one, _ in offered] == [ref]
    assert state(village, ref) == "appraised"
    new = prepare(village, ref, once="new")
    assert hang(village, new)[ref].signed


@pytest.mark.parametrize("role", ["village_head", "township_officer", "county_leader"])
def test_nobody_but_the_clerk_prepares_hangs_and_takes_down(village: Village, role: str) -> None:
    ref = village.at("appraised")
    number = prepare(village, ref)
    actor, hanging = village.officers[role].actor(), Hanging(clock.today(), "村口")
    with village.app.app_context():
        with pytest.raises(Forbidden):
            prepare_notice(actor=actor, plan=NoticePlan(village.code, "identification", (ref,)), once="x")
        for command in (post_notice, take_down_notice):
            with pytest.raises(Forbidden):
                command(actor=actor, notice_id=number, hanging=hanging, once="x")
        with pytest.raises(Forbidden):
            give_up(actor=actor, notice_id=number, reason="不贴了", once="x")


def test_clerk_of_another_village_finds_neither_notice_nor_case(village: Village) -> None:
    ref = village.at("appraised")
    number = prepare(village, ref)
    stranger = village.county.officer("village_clerk", "village_a2").actor()
    plan = NoticePlan(village.county.village_a2, "identification", (ref,))
    with village.app.app_context():
        with pytest.raises(NotFound):
            prepare_notice(actor=stranger, plan=plan, once="x")
        with pytest.raises(NotFound):
            post_notice(actor=stranger, notice_id=number, hanging=Hanging(clock.today(), "村口"), once="x")
        with pytest.raises(NotFound):
            carry_notice(actor=stranger, notice_id=number)


def test_case_keeps_both_days(village: Village) -> None:
    ref, day = village.at("appraised"), clock.today() - timedelta(days=3)
    number = prepare(village, ref)
    hang(village, number, on=day)
    head_signs(village, number)
    with village.app.app_context():
        case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        assert case.entered_on == day
    (posted,) = told(village, "notice.posted")
    assert (posted["occurred_on"], posted["data"]["last_day"]) == (
        day.isoformat(), (day + timedelta(days=5)).isoformat()
    )  # fmt: skip
    assert posted["recorded_at"][:10] >= day.isoformat()
