"""Risk leads: what is noticed of one household comes together, is seen once and ends with an answer."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from app import clock
from app.commands.households import record_household
from app.commands.leads import LeadFacts, RaisedLead, raise_lead
from app.errors import Forbidden, Invalid, SentOtherwise
from app.models import Event, Lead, LeadReport, db
from tests.support.county import County, Officer
from tests.support.families import identity_number, member, sheet

DAY = timedelta(days=1)
BORN = date(1961, 3, 4)


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def clerk(county: County) -> Officer:
    return county.officer("village_clerk")


def noticed(place: str, **rest: object) -> LeadFacts:
    said: dict[str, object] = {
        "source": "grid_worker", "supplier": None, "territory": place, "name": "周月明", "national_id": None,
        "phone": None, "address": None, "household_id": None, "risks": ("001",),
        "content": "住院两个月，花费很大。", "noticed_on": clock.today(), **rest,
    }  # fmt: skip
    return LeadFacts(**said)  # type: ignore[arg-type]


def go(who: Officer, place: str, *, once: str = "a", **rest: object) -> RaisedLead:
    return raise_lead(actor=who.actor(), facts=noticed(place, **rest), once=once)


def lead(number: int) -> Lead:
    return db.session.get_one(Lead, number, populate_existing=True)


def reports(number: int) -> list[LeadReport]:
    return list(
        db.session.execute(
            db.select(LeadReport).where(LeadReport.lead_id == number).order_by(LeadReport.id)
        ).scalars()
    )


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in refusal.value.problems}


def test_reports_of_one_household_come_together_whoever_sends_them(
    clerk: Officer, county: County, inside: None
) -> None:
    number, other = identity_number(BORN), identity_number(date(1990, 1, 1))
    household = record_household(
        actor=clerk.actor(), once="h",
        sheet=sheet(county.group_a1, member("周月明", number=number), member("周小", "003", number=other)),
    )  # fmt: skip
    first = go(clerk, county.village_a1, national_id=number, noticed_on=clock.today() - DAY)
    assert not first.merged
    assert (lead(first.lead_id).household_id, lead(first.lead_id).territory) == (household, county.group_a1)
    officer = county.officer("county_officer")
    again = go(
        officer, county.township_a, source="department", supplier="县医疗保障局", national_id=other,
        noticed_on=clock.today() - 3 * DAY, name="周小",
    )  # fmt: skip
    assert again == RaisedLead(first.lead_id, merged=True)
    assert go(clerk, county.village_a1, household_id=household, once="c").merged
    assert [one.source for one in reports(first.lead_id)] == ["grid_worker", "department", "grid_worker"]
    assert lead(first.lead_id).raised_on == clock.today() - 3 * DAY


def test_a_name_alone_joins_nothing_and_an_unknown_number_joins_its_own(
    clerk: Officer, county: County, inside: None
) -> None:
    number = identity_number(BORN)
    first = go(clerk, county.village_a1)
    second = go(clerk, county.village_a1, once="b")
    third = go(clerk, county.village_a1, national_id=number, once="c")
    assert len({first.lead_id, second.lead_id, third.lead_id}) == 3
    assert go(clerk, county.village_a1, national_id=number, once="d") == RaisedLead(
        third.lead_id, merged=True
    )


def test_the_same_press_reports_once(clerk: Officer, county: County, inside: None) -> None:
    first = go(clerk, county.village_a1, once="same")
    assert go(clerk, county.village_a1, once="same") == first
    assert len(reports(first.lead_id)) == 1
    with pytest.raises(SentOtherwise):
        go(clerk, county.village_a1, once="same", name="周月亮")


def test_a_report_says_whom_what_when_and_from_whom(clerk: Officer, county: County, inside: None) -> None:
    with pytest.raises(Invalid) as refusal:
        go(
            clerk, county.village_a1, source="department", name=" ", content="病", risks=("999",),
            national_id="123", noticed_on=clock.today() + DAY,
        )  # fmt: skip
    assert codes(refusal) == {
        ("supplier", "supplier_missing"), ("name", "name_missing"), ("content", "noticed_missing"),
        ("risks", "unknown_choice"), ("national_id", "identity_digits"), ("noticed_on", "date_future"),
    }  # fmt: skip


def test_nobody_reports_beyond_his_reach_or_without_the_right(county: County, inside: None) -> None:
    clerk, leader = county.officer("village_clerk"), county.officer("county_leader")
    for who, place in ((clerk, county.village_a2), (clerk, county.township_a), (leader, county.village_a1)):
        with pytest.raises(Forbidden):
            go(who, place)


def test_nothing_personal_stands_in_the_tables_in_clear(clerk: Officer, county: County, inside: None) -> None:
    number = identity_number(BORN)
    found = go(
        clerk, county.village_a1, national_id=number, phone="13900005678", address="上湾村一组3号"
    ).lead_id
    row, told = lead(found), reports(found)[0]
    event = db.session.execute(db.select(Event.body).where(Event.stream_kind == "lead")).scalar_one()
    kept = " ".join((row.whom_sealed, str(row.identity_hash), told.said_sealed, event.decode()))
    for bare in (number, "13900005678", "周月明", "上湾村一组3号", "住院"):
        assert bare not in kept
