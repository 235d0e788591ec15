"""The entry into the national system: its number, month and day, noted once."""

from datetime import timedelta

import pytest

from app import clock
from app.audit.record import content_of
from app.commands.national_entries import Entered, tick_entry
from app.errors import Forbidden, Invalid, NotFound
from app.models import Event, Household, NationalEntry, db
from app.queries.national_entries import entry_queue
from tests.support.village import Village


def month() -> str:
    return f"{clock.today():%Y%m}"


def tick(
    village: Village, ref: str, code: str = "5101010001", *, role: str = "village_clerk", once: str = "t",
    since: str = "", days: int = 0,
) -> None:  # fmt: skip
    entered = Entered(code, since or month(), clock.today() + timedelta(days=days))
    with village.app.app_context():
        tick_entry(actor=village.officers[role].actor(), ref=ref, entered=entered, once=once)


def queued(village: Village, role: str = "township_officer") -> list[str]:
    with village.app.app_context():
        return [one.ref for one in entry_queue(village.officers[role].actor())]


@pytest.mark.parametrize("code", ["51010100", "5101010001000001"])
def test_tick_takes_the_household_off_the_queue_and_keeps_its_number(village: Village, code: str) -> None:
    household = village.household()
    ref, other = village.at("assisted", household), village.at("assisted")
    assert queued(village) == [ref, other]
    tick(village, ref, code)
    assert queued(village) == [other]
    with village.app.app_context():
        row = db.session.get_one(Household, household)
        assert (row.national_code, row.monitored_since) == (code, month())
        (body,) = db.session.execute(
            db.select(Event.body).where(Event.kind == "case.nationally_entered")
        ).scalars()
        assert content_of(body)["data"] == {"code": code, "monitored_since": month()}


def test_household_not_yet_helped_is_neither_queued_nor_ticked(village: Village) -> None:
    ref = village.at("approved")
    assert queued(village) == []
    with pytest.raises(Forbidden) as refused:
        tick(village, ref)
    assert refused.value.code == "not_to_be_entered"


def test_pressing_twice_ticks_once_and_nobody_ticks_again(village: Village) -> None:
    ref = village.at("assisted")
    tick(village, ref)
    tick(village, ref)
    with pytest.raises(Forbidden) as refused:
        tick(village, ref, "5101010099", role="township_officer")
    assert refused.value.code == "already_decided"
    with village.app.app_context():
        assert db.session.execute(db.select(db.func.count(NationalEntry.case_id))).scalar_one() == 1
        assert db.session.execute(db.select(Household.national_code)).scalar_one() == "5101010001"


@pytest.mark.parametrize(
    ("code", "since", "days", "problem"),
    [
        ("5101", "", 0, ("code", "national_code_digits")),
        ("５１０１０１０００１", "", 0, ("code", "national_code_digits")),
        ("51010100010000001", "", 0, ("code", "national_code_digits")),
        ("5101010001", "202613", 0, ("monitored_since", "month_digits")),
        ("5101010001", "209901", 0, ("monitored_since", "date_future")),
        ("5101010001", "", 1, ("entered_on", "date_future")),
    ],
)
def test_number_month_and_day_are_looked_over(
    village: Village, code: str, since: str, days: int, problem: tuple[str, str]
) -> None:
    ref = village.at("assisted")
    with pytest.raises(Invalid) as refused:
        tick(village, ref, code, since=since, days=days)
    assert [(one.field, one.code) for one in refused.value.problems] == [problem]
    assert queued(village) == [ref]


def test_number_of_another_household_is_refused(village: Village) -> None:
    ref, other = village.at("assisted"), village.at("assisted")
    tick(village, ref)
    with pytest.raises(Invalid) as refused:
        tick(village, other, once="o")
    assert [(one.field, one.code) for one in refused.value.problems] == [("code", "national_code_taken")]


@pytest.mark.parametrize("role", ["village_head", "grid_worker", "township_leader", "county_officer"])
def test_nobody_but_clerk_and_township_officer_ticks(village: Village, role: str) -> None:
    with pytest.raises(Forbidden):
        tick(village, village.at("assisted"), role=role)


def test_right_of_one_post_does_not_reach_where_another_post_does(village: Village) -> None:
    ref = village.at("assisted")
    both = village.county.officer("village_clerk", "village_a2")
    village.county.give_post(both, "grid_worker", "village_a1")
    village.officers["both"] = both
    village.officers["stranger"] = village.county.officer("village_clerk", "village_a2")
    with pytest.raises(Forbidden):
        tick(village, ref, role="both")
    with pytest.raises(NotFound):
        tick(village, ref, role="stranger")
