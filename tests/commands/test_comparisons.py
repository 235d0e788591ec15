"""Data comparison: who is put on a list, what departments answer, which cases go on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.audit.record import content_of, record
from app.commands.comparisons import (
    Finding,
    Sending,
    Sent,
    answer_list,
    record_comparisons,
    return_list,
    send_lists,
)
from app.commands.organisations import found_organisation
from app.errors import Forbidden, Invalid, NotFound
from app.lookup import get_case
from app.models import Case, ComparisonEntry, ComparisonList, Event, Membership, Person, db
from app.policy import Actor
from tests.support.county import COUNTY, County
from tests.support.village import Village, village_of

CLEAR = Finding("clear")
CAR = Finding("hit", "vehicle", "2019年购入面包车一辆")


@pytest.fixture
def village(app: Flask, county: County) -> Iterator[Village]:
    with app.app_context():
        yield village_of(app, county)


def send(village: Village, *refs: str, to: tuple[int, ...] = (), once: str = "1", number: str = "") -> Sent:
    departments = to or (village.county.organisations["department"],)
    sending = Sending(departments, refs, number)
    return send_lists(actor=village.officers["county_officer"].actor(), sending=sending, once=once)


def asked(village: Village) -> Actor:
    """Return the officer of the department that is usually asked."""
    return village.officers["department_officer"].actor()


def another_department(village: Village) -> tuple[int, Actor]:
    """Found one more department and return it with its officer."""
    number = found_organisation(
        actor=village.county.officer("system_admin").actor(), name="禾丰县公安局", kind="department",
        region_code=COUNTY, valid_from=clock.today() - timedelta(days=30), once="police",
    )  # fmt: skip
    officer = village.county.officer("department_officer")
    return number, officer.actor(posts=(replace(officer.posts[0], organisation_id=number),))


def lines(list_id: int) -> list[int]:
    statement = db.select(ComparisonEntry.id).where(ComparisonEntry.list_id == list_id)
    return list(db.session.execute(statement.order_by(ComparisonEntry.id)).scalars())


def answer(actor: Actor, list_id: int, *found: Finding, once: str = "a") -> None:
    """Answer every line in order; those for which nothing is given were clear."""
    numbers = lines(list_id)
    given = [*found, *[CLEAR] * (len(numbers) - len(found))]
    answers = dict(zip(numbers, given, strict=True))
    answer_list(actor=actor, list_id=list_id, answers=answers, once=once)


def give_back(actor: Actor, list_id: int, once: str = "r") -> dict[str, bool]:
    return {one.ref: one.signed for one in return_list(actor=actor, list_id=list_id, once=once)}


def state(ref: str) -> str:
    return str(db.session.execute(db.select(Case.state).where(Case.ref == ref)).scalar_one())


def told(kind: str) -> list[dict[str, Any]]:
    statement = db.select(Event.body).where(Event.kind == kind).order_by(Event.id)
    return [content_of(body) for body in db.session.execute(statement).scalars()]


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field.split("_")[0], one.code) for one in refusal.value.problems]


def test_list_holds_every_living_member_and_the_department_reaches_the_cases(village: Village) -> None:
    ref, other = village.at("visited"), village.at("visited")
    with pytest.raises(NotFound):
        get_case(db.session(), asked(village), ref)
    sent = send(village, ref, other, number="禾农函〔2026〕7号")
    assert sent.left == ()
    assert len(lines(sent.lists[0])) == 4
    assert get_case(db.session(), asked(village), ref).ref == ref
    assert [event["data"]["people"] for event in told("comparison.sent")] == [4]
    cited = [event["data"] for event in told("case.assigned")]
    assert {one["stream"] for one in cited} == {"comparison_list"}
    assert {one["id"] for one in cited} == {sent.lists[0]}


def test_dead_members_are_not_asked_about(village: Village) -> None:
    household = village.household()
    ref = village.at("visited", household)
    person = db.session.get_one(Person, village.members(household)[1])
    with db.session.no_autoflush:
        person.died_on = clock.today()
    record(db.session(), person, "person.died", actor=None)
    db.session.commit()
    assert len(lines(send(village, ref).lists[0])) == 1


def test_case_without_consent_of_every_adult_stays_off_the_list_and_the_sender_hears_why(
    village: Village,
) -> None:
    household = village.household()
    ref, ready = village.at("visited", household), village.at("visited")
    db.session.add(
        Membership(
            household_id=household, person_id=village.officers["grid_worker"].person_id, relation="002",
            valid_from=clock.today(), valid_to=None, reason_in="marriage", labour="001",
            health=["001"], cover=[], school="000",
        )
    )  # fmt: skip
    db.session.commit()
    sent = send(village, ref, ready)
    assert [(one.ref, one.signed, one.reasons[0].code) for one in sent.left] == [(ref, False, "guard")]
    assert sent.left[0].reasons[0].details["name"] == "authorised_before_query"
    assert len(lines(sent.lists[0])) == 2


def test_nothing_to_send_is_refused_whole(village: Village) -> None:
    with pytest.raises(Invalid) as refused:
        send(village, village.at("applied"))
    assert codes(refused) == [("refs", "nothing_to_compare")]
    assert db.session.execute(db.select(db.func.count(ComparisonList.id))).scalar_one() == 0


def test_only_departments_are_asked_and_no_number_goes_into_the_letter(village: Village) -> None:
    ref = village.at("visited")
    with pytest.raises(Invalid) as refused:
        send(village, ref, to=(village.county.organisations["bureau"],))
    assert codes(refused) == [("departments", "unknown_choice")]
    with pytest.raises(Invalid) as refused:
        send(village, ref, number="13900001111")
    assert codes(refused) == [("document", "personal_number")]


@pytest.mark.parametrize("role", ["village_clerk", "township_leader", "county_leader", "department_officer"])
def test_nobody_but_the_county_officer_sends(village: Village, role: str) -> None:
    ref = village.at("visited")
    sending = Sending((village.county.organisations["department"],), (ref,))
    with pytest.raises(Forbidden):
        send_lists(actor=village.officers[role].actor(), sending=sending, once="1")


def test_pressing_send_twice_makes_one_list(village: Village) -> None:
    ref = village.at("visited")
    assert send(village, ref).lists == send(village, ref).lists
    assert db.session.execute(db.select(db.func.count(ComparisonList.id))).scalar_one() == 1


def test_department_that_still_has_the_case_is_not_asked_again(village: Village) -> None:
    ref, new = village.at("visited"), village.at("visited")
    send(village, ref)
    again = send(village, ref, new, once="2")
    assert [(one.ref, one.reasons[0].code) for one in again.left] == [(ref, "asked_already")]
    assert len(lines(again.lists[0])) == 2


def test_list_that_found_nothing_moves_its_cases_when_it_is_returned(village: Village) -> None:
    ref, other = village.at("visited"), village.at("visited")
    number = send(village, ref, other).lists[0]
    answer(asked(village), number)
    assert state(ref) == "visited"
    assert give_back(asked(village), number) == {ref: True, other: True}
    assert (state(ref), state(other)) == ("compared", "compared")
    assert db.session.get_one(ComparisonList, number).returned_on == clock.today()


def test_returning_twice_moves_nothing_twice(village: Village) -> None:
    number = send(village, village.at("visited")).lists[0]
    answer(asked(village), number)
    give_back(asked(village), number)
    give_back(asked(village), number)
    assert len(told("comparison.returned")) == 1


def test_list_with_an_open_line_is_not_returned(village: Village) -> None:
    number = send(village, village.at("visited")).lists[0]
    answer_list(actor=asked(village), list_id=number, answers={lines(number)[0]: CLEAR}, once="a")
    with pytest.raises(Invalid) as refused:
        give_back(asked(village), number)
    assert refused.value.problems[0].details == {"count": 1}


def test_other_answers_from_the_same_page_are_kept_too(village: Village) -> None:
    """A page refused for an open line is sent again with that line filled in: it mustn't get lost."""
    number = send(village, village.at("visited")).lists[0]
    first, second = lines(number)
    answer_list(actor=asked(village), list_id=number, answers={first: CLEAR}, once="page")
    answer_list(actor=asked(village), list_id=number, answers={first: CLEAR, second: CAR}, once="page")
    assert db.session.get_one(ComparisonEntry, second).hit == "vehicle"
    answer_list(actor=asked(village), list_id=number, answers={first: CLEAR, second: CAR}, once="page")
    assert len(told("comparison.answered")) == 2


def test_case_waits_until_every_department_has_returned_its_list(village: Village) -> None:
    police, officer = another_department(village)
    ref = village.at("visited")
    sent = send(village, ref, to=(village.county.organisations["department"], police))
    owner = {one: db.session.get_one(ComparisonList, one).department_id for one in sent.lists}
    theirs = next(one for one, department in owner.items() if department == police)
    ours = next(one for one in sent.lists if one != theirs)
    answer(asked(village), ours)
    answer(officer, theirs, once="b")
    give_back(asked(village), ours)
    assert state(ref) == "visited"
    (left,) = record_comparisons(actor=village.officers["county_officer"].actor(), refs=(ref,))
    assert (left.signed, left.reasons[0].code) == (False, "list_not_returned")
    assert state(ref) == "visited"
    assert give_back(officer, theirs, once="s") == {ref: True}
    assert state(ref) == "compared"


def test_finding_holds_its_own_case_and_no_other(village: Village) -> None:
    ref, clear = village.at("visited"), village.at("visited")
    number = send(village, ref, clear).lists[0]
    answer(asked(village), number, CAR)
    assert give_back(asked(village), number) == {clear: True}
    assert (state(ref), state(clear)) == ("visited", "compared")
    (left,) = record_comparisons(actor=village.officers["county_officer"].actor(), refs=(ref,))
    assert left.reasons[0].details["name"] == "hits_explained"


@pytest.mark.parametrize(
    ("finding", "problem"),
    [
        (Finding("perhaps"), ("result", "unknown_choice")),
        (Finding("hit", "yacht", "一艘"), ("result", "unknown_choice")),
        (Finding("hit", "vehicle", " "), ("detail", "detail_missing")),
        (Finding("clear", "", "有车"), ("result", "clear_with_finding")),
        (Finding("hit", "vehicle", "长" * 501), ("detail", "too_long")),
    ],
)
def test_answers_that_say_nothing_or_two_things_are_refused(
    village: Village, finding: Finding, problem: tuple[str, str]
) -> None:
    number = send(village, village.at("visited")).lists[0]
    with pytest.raises(Invalid) as refused:
        answer(asked(village), number, finding)
    assert codes(refused) == [problem]
    assert told("comparison.answered") == []


def test_line_of_another_list_is_refused(village: Village) -> None:
    mine, other = (send(village, village.at("visited"), once=once).lists[0] for once in ("1", "2"))
    with pytest.raises(Invalid) as refused:
        answer_list(actor=asked(village), list_id=mine, answers={lines(other)[0]: CLEAR}, once="a")
    assert codes(refused) == [("", "unknown_line")]


def test_returned_list_is_closed_and_another_department_never_sees_it(village: Village) -> None:
    number = send(village, village.at("visited")).lists[0]
    _, stranger = another_department(village)
    with pytest.raises(NotFound):
        answer(stranger, number)
    with pytest.raises(Forbidden):
        answer(village.officers["county_officer"].actor(), number)
    answer(asked(village), number)
    give_back(asked(village), number)
    with pytest.raises(Forbidden) as refused:
        answer(asked(village), number, CAR, once="late")
    assert refused.value.code == "list_returned"


def test_what_was_found_is_readable_nowhere_in_table_or_event(village: Village) -> None:
    number = send(village, village.at("visited")).lists[0]
    answer(asked(village), number, CAR)
    assert "面包车" not in str(told("comparison.answered"))
    assert "面包车" not in str(db.session.get_one(ComparisonEntry, lines(number)[0]).detail_sealed)
