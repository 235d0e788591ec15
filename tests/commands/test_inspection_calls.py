"""Call-backs: who is called, what is kept of it, and what doesn't agree with the record."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.commands.inspection_calls import Called, CallSheet, make_call_list, record_call
from app.errors import Forbidden, Invalid, NotFound
from app.facts.inspection_calls import differing
from app.models import Case, Event, FollowUp, HelperAssignment, InspectionCallTry, Relation, db
from app.queries.inspection_calls import call_list_page, call_page
from tests.support.county import Officer
from tests.support.samples import drawn, on_every_side
from tests.support.village import Village


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def sides(village: Village) -> dict[str, list[int]]:
    return on_every_side(village, enrolled=2, off=1)


@pytest.fixture
def inspector(village: Village) -> Officer:
    return village.county.officer("inspector")


def called(outcome: str = "answered", **answers: str) -> Called:
    return Called(outcome, clock.today(), answers, "电话里说的。")


def ended(who: Officer, region: str, once: str = "list") -> int:
    """Make a list of the households whose cases ended this year."""
    today = clock.today()
    sheet = CallSheet(
        title="未纳入户回访", source="closed", sample_id=None, region=region,
        begin_on=today - timedelta(days=30), end_on=today,
    )  # fmt: skip
    return make_call_list(actor=who.actor(), sheet=sheet, once=once)


def call(who: Officer, number: int, what: Called, once: str = "call") -> None:
    record_call(actor=who.actor(), list_id=number, position=1, called=what, once=once)


def helped(village: Village, household: int) -> None:
    """Give a household its helper, who was there a week ago."""
    helper, session = village.officers["first_secretary"].account_id, db.session()
    case_id = session.execute(db.select(Case.id).where(Case.household_id == household)).scalar_one()
    session.add(
        HelperAssignment(
            household_id=household, account_id=helper, valid_from=clock.today(), valid_to=None,
            reason="first", recorded_at=clock.now(),
        )
    )  # fmt: skip
    session.add(
        FollowUp(
            case_id=case_id, sequence=1, account_id=helper, visited_on=clock.today() - timedelta(days=7),
            met="at_home", met_id=village.members(household)[0], findings=[], outcome="", note_sealed=None,
            recorded_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()


def test_list_of_a_sample_has_its_households_and_a_repeated_press_makes_none_more(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    sample = drawn(inspector, village.county.code, size=100)
    sheet = CallSheet(
        title="抽查户回访", source="sample", sample_id=sample, region="", begin_on=None, end_on=None
    )
    number = make_call_list(actor=inspector.actor(), sheet=sheet, once="list")
    assert make_call_list(actor=inspector.actor(), sheet=sheet, once="list") == number
    page = call_list_page(inspector.actor(), number)
    assert len(page.calls) == sum(len(one) for one in sides.values())


def test_list_of_a_period_has_the_households_whose_cases_ended(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    page = call_list_page(inspector.actor(), ended(inspector, village.county.code))
    assert len(page.calls) == len(sides["refused"])
    with pytest.raises(Invalid, match="calls_empty"):
        ended(inspector, village.county.township_b, "elsewhere")


def test_answers_are_held_against_the_record_and_kept_from_the_case(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    household = sides["refused"][0]
    helped(village, household)
    number = ended(inspector, village.county.code)
    before = db.session.execute(db.select(Case.id, Case.last_sequence).order_by(Case.id)).all()
    call(inspector, number, called("no_answer"), "first")
    call(inspector, number, called(visited="no", visitor="nobody", knows="yes", amount="0", content="no"))
    call(inspector, number, called(visited="no", visitor="nobody", knows="yes", amount="0", content="no"))
    db.session.rollback()
    page = call_page(inspector.actor(), number, 1)
    assert (page.row.tries, page.row.outcome, page.row.differs) == (2, "answered", 2)
    said = {one.question: (one.said, one.recorded, one.differs) for one in page.tries[0].answers}
    assert said == {
        "visited": ("no", "yes", True), "visitor": ("nobody", "helper", True),
        "amount": ("0", "0.00", False), "knows": ("yes", "yes", False), "content": ("no", "", False),
    }  # fmt: skip
    assert db.session.execute(db.select(Case.id, Case.last_sequence).order_by(Case.id)).all() == before
    stored = db.session.execute(db.select(InspectionCallTry.told_sealed)).scalars()
    assert all("电话里说的" not in one for one in stored)
    bodies = db.session.execute(db.select(Event.body).where(Event.kind == "call_list.called")).scalars()
    assert all(b"nobody" not in body for body in bodies)


def test_only_who_is_sure_contradicts_a_record() -> None:
    recorded = {"visited": "yes", "help": "none", "amount": "500.00", "knows": "no"}
    assert differing({"visited": "unsure", "help": "none", "amount": "500", "knows": "yes"}, recorded) == ()
    assert differing({"help": "part", "amount": "499.50"}, recorded) == ("help", "amount")


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        (called(), "outcome:call_unanswered"),
        (called("hung_up"), "outcome:unknown_choice"),
        (called(visited="perhaps"), "visited:unknown_choice"),
        (called(amount="many"), "amount:amount_wrong"),
        (called(amount="-1"), "amount:amount_wrong"),
    ],
)
def test_call_that_can_t_be_is_refused(
    what: Called,
    problem: str,
    village: Village,
    sides: dict[str, list[int]],
    inspector: Officer,
    inside: None,
) -> None:
    number = ended(inspector, village.county.code)
    with pytest.raises(Invalid, match=problem):
        call(inspector, number, what)


def test_kin_and_whoever_is_no_inspector_there_call_nobody(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    number = ended(inspector, village.county.code)
    kin = village.county.officer("inspector")
    session = db.session()
    session.add(
        Relation(
            holder_id=kin.person_id, person_id=village.members(sides["refused"][0])[0], degree="sibling",
            declared_on=clock.today(), ended_on=None,
        )
    )  # fmt: skip
    session.commit()
    with pytest.raises(Forbidden) as refused:
        call(kin, number, called(visited="yes"))
    assert refused.value.code == "kin_of_called"
    with pytest.raises(NotFound):
        call(village.county.officer("inspector", "township_b"), number, called(visited="yes"))
    for role, officer in village.officers.items():
        with pytest.raises((Forbidden, NotFound)):
            call(officer, number, called(visited="yes"), role)
