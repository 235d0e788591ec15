"""Households: recorded with members, found by number and name, changed without losing the past."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from app import clock
from app.commands.departures import end_membership
from app.commands.heads import change_head
from app.commands.households import HouseholdFacts, HouseholdSheet, correct_household, record_household
from app.commands.members import add_member, correct_member
from app.commands.persons import MemberSheet
from app.errors import Forbidden, Invalid, NotFound, Stale
from app.models import Household, Membership, NameGram, Person, db
from app.models.event import Event
from tests.support.county import County, Officer
from tests.support.families import identity_number, member, sheet


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def clerk(county: County) -> Officer:
    return county.officer("village_clerk")


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in refusal.value.problems}


def seen(household_id: int) -> int:
    return db.session.get_one(Household, household_id).last_sequence


def people(household_id: int) -> list[Person]:
    return list(
        db.session.execute(
            db.select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.household_id == household_id, Membership.valid_to.is_(None))
            .order_by(Membership.relation)
        ).scalars()
    )


def test_sex_and_birth_come_from_the_number(clerk: Officer, county: County, inside: None) -> None:
    number = identity_number(date(1961, 3, 4), woman=True)
    made = record_household(
        actor=clerk.actor(), sheet=sheet(county.group_a1, member("周月英", number=number)), once="a"
    )
    person = people(made)[0]
    assert (person.born_on, person.sex) == (date(1961, 3, 4), "2")


def test_nothing_personal_stands_in_events_in_clear(clerk: Officer, county: County, inside: None) -> None:
    number = identity_number(date(1961, 3, 4))
    record_household(
        actor=clerk.actor(),
        sheet=HouseholdSheet(
            county.group_a1,
            "1",
            [member("周月明", number=number)],
            "5201011234567890",
            "上湾村一组3号",
            "13900001111",
        ),
        once="a",
    )
    bodies = b"".join(db.session.execute(db.select(Event.body)).scalars()).decode()
    for text in (number, "周月明", "5201011234567890", "一组3号", "13900001111"):
        assert text not in bodies


def test_pressing_twice_records_one_household(clerk: Officer, county: County, inside: None) -> None:
    wanted = sheet(county.group_a1, member("周月明", number=identity_number(date(1961, 3, 4))))
    first = record_household(actor=clerk.actor(), sheet=wanted, once="same")
    assert record_household(actor=clerk.actor(), sheet=wanted, once="same") == first


def test_all_problems_are_told_at_once(clerk: Officer, county: County, inside: None) -> None:
    wrong = HouseholdSheet(
        county.village_a1,
        "9",
        [
            member("", number=identity_number(date(1961, 3, 4))),
            MemberSheet("周小", "003", "id_card", "110101199001011234"),
            MemberSheet("周大", "003", sex="2", born_on=date(1990, 1, 1)),
        ],
    )
    with pytest.raises(Invalid) as refusal:
        record_household(actor=clerk.actor(), sheet=wrong, once="a")
    assert codes(refusal) >= {
        ("kind", "unknown_choice"),
        ("m0_name", "name_missing"),
        ("m1_identity_number", "identity_checksum"),
        ("m2_relation", "relation_sex"),
    }
    assert db.session.scalar(db.select(db.func.count()).select_from(Household)) == 0


def test_member_of_another_household_is_found_by_number(clerk: Officer, county: County, inside: None) -> None:
    number = identity_number(date(1961, 3, 4))
    record_household(
        actor=clerk.actor(), sheet=sheet(county.group_a1, member("周月明", number=number)), once="a"
    )
    with pytest.raises(Invalid) as refusal:
        record_household(
            actor=clerk.actor(), sheet=sheet(county.village_a1, member("周月明", number=number)), once="b"
        )
    (problem,) = refusal.value.problems
    assert (problem.field, problem.code) == ("m0_identity_number", "member_elsewhere")
    assert problem.details == {"head": "周月明", "place": "上湾村一组"}


def test_duplicate_out_of_reach_says_neither_where_nor_who(
    clerk: Officer, county: County, inside: None
) -> None:
    number = identity_number(date(1961, 3, 4))
    record_household(
        actor=clerk.actor(), sheet=sheet(county.group_a1, member("周月明", number=number)), once="a"
    )
    other = county.officer("village_clerk", "village_b1")
    with pytest.raises(Invalid) as refusal:
        record_household(
            actor=other.actor(), sheet=sheet(county.village_b1, member("李四", number=number)), once="b"
        )
    (problem,) = refusal.value.problems
    assert (problem.code, problem.details) == ("member_far", {})


def test_disability_card_of_the_same_person_is_a_duplicate(
    clerk: Officer, county: County, inside: None
) -> None:
    number = identity_number(date(1961, 3, 4))
    record_household(
        actor=clerk.actor(), sheet=sheet(county.group_a1, member("周月明", number=number)), once="a"
    )
    card = MemberSheet("周月明", "001", "disability_card", number + "41")
    with pytest.raises(Invalid) as refusal:
        record_household(actor=clerk.actor(), sheet=sheet(county.group_a1, card), once="b")
    assert codes(refusal) == {("m0_identity_number", "member_elsewhere")}


def test_namesake_of_the_same_birthday_needs_a_tick(clerk: Officer, county: County, inside: None) -> None:
    without = MemberSheet("周月明", sex="1", born_on=date(1961, 3, 4))
    record_household(actor=clerk.actor(), sheet=sheet(county.group_a1, without), once="a")
    with pytest.raises(Invalid) as refusal:
        record_household(actor=clerk.actor(), sheet=sheet(county.group_a1, without), once="b")
    assert codes(refusal) == {("m0_another", "namesake")}
    sure = MemberSheet("周月明", sex="1", born_on=date(1961, 3, 4), another=True)
    assert record_household(actor=clerk.actor(), sheet=sheet(county.group_a1, sure), once="b")


def test_officer_of_known_number_is_not_doubled(clerk: Officer, county: County, inside: None) -> None:
    number = identity_number(date(1961, 3, 4))
    made = record_household(
        actor=clerk.actor(),
        sheet=sheet(
            county.group_a1,
            member("周月明", number=number),
            member("周小", "003", number=identity_number(date(1990, 5, 6))),
        ),
        once="a",
    )
    son = people(made)[1]
    end_membership(
        actor=clerk.actor(), household_id=made, person_id=son.id, left_on=clock.today(), reason="split",
        seen=seen(made), once="x",
    )  # fmt: skip
    again = record_household(
        actor=clerk.actor(),
        sheet=sheet(county.group_a1, member("周小", number=identity_number(date(1990, 5, 6)))),
        once="b",
    )
    assert [person.id for person in people(again)] == [son.id]


@pytest.mark.parametrize("place", ["village_b1", "village_a2"])
def test_households_elsewhere_do_not_exist(place: str, clerk: Officer, county: County, inside: None) -> None:
    made = record_household(
        actor=clerk.actor(),
        sheet=sheet(county.group_a1, member("周月明", number=identity_number(date(1961, 3, 4)))),
        once="a",
    )
    stranger = county.officer("village_clerk", place).actor()
    with pytest.raises(NotFound):
        record_household(actor=stranger, sheet=sheet(county.group_a1, member("王五")), once="b")
    with pytest.raises(NotFound):
        add_member(actor=stranger, household_id=made, sheet=member("王五", "003"), seen=0, once="c")


@pytest.mark.parametrize("role", ["helper", "village_head", "township_leader", "county_officer", "inspector"])
def test_only_who_works_with_households_records_them(role: str, county: County, inside: None) -> None:
    with pytest.raises(Forbidden):
        record_household(
            actor=county.officer(role).actor(), sheet=sheet(county.group_a1, member("王五")), once="b"
        )


def test_two_forms_of_one_household_do_not_overwrite(clerk: Officer, county: County, inside: None) -> None:
    made = record_household(
        actor=clerk.actor(),
        sheet=sheet(county.group_a1, member("周月明", number=identity_number(date(1961, 3, 4)))),
        once="a",
    )
    shown = seen(made)
    facts = HouseholdFacts(county.group_a1, "2", "", "新址", "", shown)
    correct_household(actor=clerk.actor(), household_id=made, facts=facts, once="b")
    with pytest.raises(Stale):
        add_member(actor=clerk.actor(), household_id=made, sheet=member("周小", "003"), seen=shown, once="c")


def test_head_leaves_only_after_another_was_named(clerk: Officer, county: County, inside: None) -> None:
    made = record_household(
        actor=clerk.actor(),
        sheet=sheet(
            county.group_a1,
            member("周月明", number=identity_number(date(1961, 3, 4))),
            member("吴芳", "002", number=identity_number(date(1963, 3, 4), woman=True)),
        ),
        once="a",
    )
    head, wife = people(made)
    with pytest.raises(Invalid) as refusal:
        _die(clerk, made, head.id, "b")
    assert codes(refusal) == {("", "head_first")}
    change_head(
        actor=clerk.actor(), household_id=made, relations={head.id: "002", wife.id: "001"}, seen=seen(made),
        once="c",
    )  # fmt: skip
    _die(clerk, made, head.id, "d")
    assert [person.name for person in people(made)] == ["吴芳"]
    assert db.session.get_one(Person, head.id).died_on == clock.today()
    _die(clerk, made, wife.id, "e")
    assert db.session.get_one(Household, made).ended_on == clock.today()


def _die(clerk: Officer, household_id: int, person_id: int, once: str) -> None:
    end_membership(
        actor=clerk.actor(), household_id=household_id, person_id=person_id, left_on=clock.today(),
        reason="death", seen=0, once=once,
    )  # fmt: skip


def test_corrected_name_is_found_under_the_new_one(clerk: Officer, county: County, inside: None) -> None:
    number = identity_number(date(1961, 3, 4))
    made = record_household(
        actor=clerk.actor(), sheet=sheet(county.group_a1, member("周月明", number=number)), once="a"
    )
    person = people(made)[0]
    correct_member(
        actor=clerk.actor(), household_id=made, person_id=person.id,
        sheet=MemberSheet("周悦明", identity_kind="id_card", labour="004", health=("003",)),
        seen=seen(made), once="b",
    )  # fmt: skip
    grams = set(db.session.execute(db.select(NameGram.gram)).scalars())
    assert grams == {"周", "悦", "明", "周悦", "悦明"}
    assert people(made)[0].identity_hash is not None
