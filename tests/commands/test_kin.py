"""Kin: declared by officers for themselves and by the clerk for the roster, never guessed."""

from datetime import date

import pytest

from app import clock
from app.audit.record import content_of
from app.commands.households import record_household
from app.commands.kin import Kinship, declare_kin, end_kin
from app.errors import Blocked, Forbidden, Invalid, NotFound
from app.models import Event, Relation, db
from app.queries.rosters import kin_list
from tests.support.carriers import roster, state
from tests.support.families import identity_number, member, sheet
from tests.support.village import Village

NUMBER = identity_number(date(1968, 2, 3), serial=41)


def declare(
    village: Village, role: str, person: int | None = None, *, holder: int | None = None, number: str = "",
    degree: str = "sibling", once: str = "k",
) -> int:  # fmt: skip
    officer = village.officers[role]
    kinship = Kinship(holder or officer.person_id, degree, person, number)
    with village.app.app_context():
        return declare_kin(actor=officer.actor(), kinship=kinship, once=once)


def end(
    village: Village, role: str, relation: int, reason: str = "误报，经核实无亲属关系。", once: str = "e"
) -> None:
    with village.app.app_context():
        end_kin(actor=village.officers[role].actor(), relation_id=relation, reason=reason, once=once)


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in refusal.value.problems]


def test_declared_kin_does_not_sign_and_signs_again_after_a_mistake_was_ended(village: Village) -> None:
    household = village.household()
    ref = village.at("township_review", household)
    relation = declare(village, "township_officer", village.members(household)[1])
    with pytest.raises(Blocked) as refused:
        village.act("township_officer", ref, "review")
    assert [reason.code for reason in refused.value.reasons] == ["kin_of_household"]  # type: ignore[attr-defined]
    with pytest.raises(Invalid):
        end(village, "township_officer", relation, " ")
    end(village, "township_officer", relation)
    village.act("township_officer", ref, "review")
    assert state(village, ref) == "township_review"
    with village.app.app_context():
        (row,) = kin_list(village.officers["township_officer"].actor())
        assert row.ended_on == clock.today()


def test_kin_is_found_by_identity_number_wherever_the_household_is(village: Village) -> None:
    with village.app.app_context():
        record_household(
            actor=village.officers["village_clerk"].actor(), once="family",
            sheet=sheet(village.county.group_a1, member("卢大成", number=NUMBER)),
        )  # fmt: skip
    relation = declare(village, "county_officer", number=NUMBER)
    with village.app.app_context():
        assert (
            db.session.get_one(Relation, relation).holder_id == village.officers["county_officer"].person_id
        )
        (body,) = db.session.execute(
            db.select(Event.body).where(Event.kind == "person.kin_declared")
        ).scalars()
    assert NUMBER.encode() not in body
    assert content_of(body)["data"]["degree"] == "sibling"


@pytest.mark.parametrize("number", ["", "123", identity_number(date(1999, 9, 9), serial=5)])
def test_number_that_nobody_has_is_refused(village: Village, number: str) -> None:
    with pytest.raises(Invalid) as refused:
        declare(village, "county_officer", number=number)
    assert codes(refused) == [("number", "kin_unknown")]


def test_clerk_declares_for_the_roster_of_his_village_and_for_nobody_else(village: Village) -> None:
    people = roster(village, 2)
    head = village.members(village.household())[0]
    assert declare(village, "village_clerk", head, holder=people[0])
    with pytest.raises(Forbidden):
        declare(village, "township_officer", head, holder=people[1])
    with pytest.raises(NotFound):
        declare(village, "village_clerk", head, holder=village.officers["village_head"].person_id)
    next_door = village.county.officer("village_clerk", "village_a2")
    village.county.give_post(next_door, "grid_worker", "village_a1")
    village.officers["next"] = next_door
    with pytest.raises(NotFound):
        declare(village, "next", head, holder=people[1])


def test_nobody_is_kin_of_himself_and_nothing_is_declared_twice(village: Village) -> None:
    people, head = roster(village, 1), village.members(village.household())[0]
    first = declare(village, "village_clerk", head, holder=people[0])
    assert declare(village, "village_clerk", head, holder=people[0]) == first
    with pytest.raises(Invalid) as refused:
        declare(village, "village_clerk", head, holder=people[0], once="again")
    assert codes(refused) == [("degree", "kin_declared_already")]
    with pytest.raises(Invalid) as refused:
        declare(village, "village_clerk", head, holder=people[0], degree="friend", once="x")
    assert ("degree", "unknown_choice") in codes(refused)
    with village.app.app_context():
        assert db.session.execute(db.select(db.func.count(Relation.id))).scalar_one() == 1


def test_declaration_ended_by_mistake_is_made_anew(village: Village) -> None:
    head = village.members(village.household())[0]
    relation = declare(village, "grid_worker", head)
    end(village, "grid_worker", relation)
    with pytest.raises(Forbidden) as refused:
        end(village, "grid_worker", relation, once="again")
    assert refused.value.code == "already_decided"
    assert declare(village, "grid_worker", head, once="anew") == relation
    with village.app.app_context():
        assert db.session.get_one(Relation, relation).ended_on is None


def test_member_out_of_reach_and_declaration_of_others_are_not_found(village: Village) -> None:
    head = village.members(village.household())[0]
    village.officers["stranger"] = village.county.officer("township_officer", "township_b")
    with pytest.raises(NotFound):
        declare(village, "stranger", head)
    relation = declare(village, "grid_worker", head)
    for role in ("village_head", "stranger"):
        with pytest.raises((Forbidden, NotFound)):
            end(village, role, relation)
    with pytest.raises(NotFound):
        end(village, "grid_worker", 999_999)
