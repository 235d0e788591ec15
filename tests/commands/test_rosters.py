"""Rosters of the villages: who may take part in appraisals, each once, from one day to another."""

from datetime import date, timedelta

import pytest

from app import clock
from app.audit.record import record
from app.commands.meetings import roster_on
from app.commands.roster import Entry, enter_roster, leave_roster
from app.errors import Forbidden, Invalid, NotFound
from app.models import Event, Person, RosterEntry, db
from app.queries.rosters import roster_page
from tests.support.families import identity_number
from tests.support.village import Village

NUMBER = identity_number(date(1966, 4, 5), serial=77)


def enter(
    village: Village, name: str = "陈德福", *, once: str = "e", role: str = "village_clerk", **rest: object
) -> int:
    facts: dict[str, object] = {
        "region_code": village.code, "kind": "representative", "valid_from": clock.today(), "name": name,
        **rest,
    }  # fmt: skip
    with village.app.app_context():
        return enter_roster(actor=village.officers[role].actor(), entry=Entry(**facts), once=once)  # type: ignore[arg-type]


def leave(village: Village, person: int, day: date, *, role: str = "village_clerk", once: str = "l") -> None:
    with village.app.app_context():
        entry = (
            db.session.execute(
                db.select(RosterEntry.id)
                .where(RosterEntry.person_id == person)
                .order_by(RosterEntry.id.desc())
            )
            .scalars()
            .first()
        )
        leave_roster(actor=village.officers[role].actor(), entry_id=entry or 0, last_day=day, once=once)


def on_roster(village: Village, day: date) -> list[int]:
    with village.app.app_context():
        return [entry.person_id for entry in roster_on(db.session(), village.code, day)]


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in refusal.value.problems]


def test_same_person_is_not_on_one_roster_twice_under_any_title(village: Village) -> None:
    person = enter(village, identity_kind="id_card", identity_number=NUMBER)
    for kind in ("representative", "committee"):
        with pytest.raises(Invalid) as refused:
            enter(village, identity_kind="id_card", identity_number=NUMBER, kind=kind, once=kind)
        assert codes(refused) == [("kind", "roster_already")]
    assert on_roster(village, clock.today()) == [person]


def test_same_name_without_a_number_may_be_the_same_person(village: Village) -> None:
    enter(village)
    with pytest.raises(Invalid) as refused:
        enter(village, " 陈德福 ", once="again")
    assert codes(refused) == [("name", "roster_namesake")]
    other = enter(village, identity_kind="id_card", identity_number=NUMBER, once="number")
    assert len(on_roster(village, clock.today())) == 2
    assert other in on_roster(village, clock.today())


def test_number_known_under_another_name_is_refused(village: Village) -> None:
    enter(village, identity_kind="id_card", identity_number=NUMBER)
    with pytest.raises(Invalid) as refused:
        enter(village, "陈得福", identity_kind="id_card", identity_number=NUMBER, once="typo")
    assert ("name", "identity_other_name") in codes(refused)


def test_member_of_a_household_is_the_same_person_on_the_roster(village: Village) -> None:
    member = village.members(village.household("卢大成", "卢小禾"))[1]
    assert enter(village, "", person_id=member) == member
    with village.app.app_context():
        assert db.session.execute(db.select(db.func.count(RosterEntry.id))).scalar_one() == 1


def test_member_of_another_village_and_the_dead_are_not_entered(village: Village) -> None:
    head, child = village.members(village.household("卢大成", "卢小禾"))
    died(village, child, clock.today())
    with pytest.raises(NotFound):
        enter(village, "", person_id=child)
    village.officers["next"] = village.county.officer("village_clerk", "village_a2")
    with pytest.raises(NotFound):
        enter(village, "", person_id=head, role="next", region_code=village.county.village_a2)


def test_whoever_left_or_died_is_not_expected_any_more(village: Village) -> None:
    today = clock.today()
    left = enter(village, "甲", valid_from=today - timedelta(days=20))
    stays = enter(village, "乙", valid_from=today - timedelta(days=20), once="2")
    leave(village, left, today - timedelta(days=5))
    assert on_roster(village, today - timedelta(days=5)) == [left, stays]
    assert on_roster(village, today - timedelta(days=4)) == [stays]
    died(village, stays, today - timedelta(days=2))
    assert on_roster(village, today - timedelta(days=3)) == [stays]
    assert on_roster(village, today) == []


def died(village: Village, person_id: int, day: date) -> None:
    with village.app.app_context():
        person = db.session.get_one(Person, person_id)
        with db.session.no_autoflush:
            person.died_on = day
        record(db.session(), person, "person.died", actor=None)
        db.session.commit()


def test_days_of_an_entry_make_sense(village: Village) -> None:
    today = clock.today()
    with pytest.raises(Invalid) as refused:
        enter(village, valid_to=today - timedelta(days=1))
    assert codes(refused) == [("valid_to", "date_order")]
    person = enter(village, valid_to=today + timedelta(days=9))
    for day, code in ((today - timedelta(days=1), "date_order"), (today + timedelta(days=9), "roster_over")):
        with pytest.raises(Invalid) as refused:
            leave(village, person, day)
        assert codes(refused) == [("last_day", code)]
    leave(village, person, today)
    again = enter(village, once="back", valid_from=today + timedelta(days=1))
    assert again != person


def test_title_and_name_are_asked_and_no_number_is_taken_for_a_name(village: Village) -> None:
    with pytest.raises(Invalid) as refused:
        enter(village, " ", kind="guest")
    assert codes(refused) == [("kind", "unknown_choice"), ("name", "name_missing")]
    with pytest.raises(Invalid) as refused:
        enter(village, "陈13900001111")
    assert codes(refused) == [("name", "personal_number")]


def test_pressing_twice_enters_once(village: Village) -> None:
    assert enter(village) == enter(village)
    with village.app.app_context():
        kinds = db.session.execute(
            db.select(Event.kind).where(Event.kind == "person.roster_entered")
        ).scalars()
        assert len(list(kinds)) == 1


@pytest.mark.parametrize("role", ["village_head", "grid_worker", "township_officer", "county_officer"])
def test_nobody_but_the_clerk_keeps_the_roster(village: Village, role: str) -> None:
    person = enter(village)
    with pytest.raises(Forbidden):
        enter(village, "别人", role=role, once="x")
    with pytest.raises(Forbidden):
        leave(village, person, clock.today(), role=role)


def test_clerk_of_another_village_finds_no_roster_here(village: Village) -> None:
    person = enter(village)
    village.officers["next"] = village.county.officer("village_clerk", "village_a2")
    with pytest.raises(NotFound):
        enter(village, "别人", role="next", once="x")
    with pytest.raises(NotFound):
        leave(village, person, clock.today(), role="next")
    with village.app.app_context(), pytest.raises(NotFound):
        roster_page(village.officers["next"].actor(), village.code)
