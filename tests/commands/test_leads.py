"""Risk leads: what is noticed of one household comes together, is seen once and ends with an answer."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from app import clock
from app.audit.replay_leads import replay_leads
from app.commands.households import record_household
from app.commands.lead_endings import NoRisk, close_lead_without_risk, open_application_from_lead
from app.commands.lead_visits import SeenAtHome, assign_lead, link_lead, record_lead_visit
from app.commands.leads import LeadFacts, RaisedLead, raise_lead
from app.commands.openings import Beginning, open_case
from app.errors import Forbidden, Invalid, NotFound, SentOtherwise
from app.models import Case, Event, Lead, LeadReport, LeadVisitor, Membership, Relation, db
from tests.audit.damage import without_referees
from tests.support.county import County, Officer
from tests.support.families import identity_number, member, sheet

DAY = timedelta(days=1)
BORN = date(1961, 3, 4)


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """Give the application's context; whatever a test did, its leads are what their events come to."""
    with app.app_context():
        yield
        assert list(replay_leads(db.session())) == []


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


@pytest.fixture
def pair(county: County) -> list[Officer]:
    return [county.officer("grid_worker"), county.officer("first_secretary")]


def home(clerk: Officer, county: County, name: str = "周月明") -> int:
    return record_household(
        actor=clerk.actor(), once=f"h{name}",
        sheet=sheet(county.group_a1, member(name, number=identity_number(BORN))),
    )  # fmt: skip


def visit(who: Officer, number: int, pair: list[Officer], *, once: str = "v", **rest: object) -> None:
    said: dict[str, object] = {
        "visited_on": clock.today(), "visitors": [one.account_id for one in pair], "met": "at_home",
        "findings": ("illness",), "note": "老人住院，医保报销后自付一万元。", **rest,
    }  # fmt: skip
    record_lead_visit(actor=who.actor(), lead_id=number, seen=SeenAtHome(**said), once=once)  # type: ignore[arg-type]


def close(who: Officer, number: int, *, once: str = "x", **rest: object) -> None:
    said: dict[str, object] = {
        "reason": "sufficient", "text": "两个儿子在外务工，去年收入稳定，医疗费已报销大部分。",
        "told_how": "in_person", "told_on": clock.today(), **rest,
    }  # fmt: skip
    close_lead_without_risk(actor=who.actor(), lead_id=number, ending=NoRisk(**said), once=once)  # type: ignore[arg-type]


def test_a_lead_is_visited_by_those_named_and_closed_with_its_reason(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    found = go(clerk, county.village_a1, noticed_on=clock.today() - DAY).lead_id
    people = [one.account_id for one in pair]
    assign_lead(actor=clerk.actor(), lead_id=found, visitors=people, once="n")
    with pytest.raises(Forbidden) as refusal:
        close(clerk, found)
    assert refusal.value.code == "lead_unvisited"
    visit(pair[0], found, pair)
    assert (lead(found).state, lead(found).visited_on) == ("visited", clock.today())
    close(clerk, found)
    assert (lead(found).state, lead(found).closed_on) == ("no_risk", clock.today())
    with pytest.raises(Forbidden) as refusal:
        visit(pair[0], found, pair, once="w")
    assert refusal.value.code == "lead_closed"


def test_naming_others_relieves_those_before(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    found = go(clerk, county.village_a1).lead_id
    first, second = (one.account_id for one in pair)
    assign_lead(actor=clerk.actor(), lead_id=found, visitors=[first, second], once="n")
    assign_lead(actor=clerk.actor(), lead_id=found, visitors=[second, clerk.account_id], once="o")
    rows = db.session.execute(db.select(LeadVisitor).order_by(LeadVisitor.id)).scalars().all()
    assert [(row.account_id, row.ended_on is None) for row in rows] == [
        (first, False), (second, True), (clerk.account_id, True),
    ]  # fmt: skip
    with pytest.raises(Forbidden):
        visit(pair[0], found, pair)


def test_a_visit_takes_as_many_as_the_profile_asks_and_none_of_the_kin(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    found = go(clerk, county.village_a1).lead_id
    with pytest.raises(Invalid) as refusal:
        visit(clerk, found, pair[:1], note="好", met="far", visited_on=clock.today())
    assert codes(refusal) == {
        ("visitors", "visitors_few"), ("note", "finding_short"), ("met", "unknown_choice")
    }  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        visit(clerk, found, pair, visited_on=clock.today() - DAY)
    assert codes(refusal) == {("visited_on", "before_lead")}


def test_kin_of_the_household_neither_visit_nor_decide(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    household = home(clerk, county)
    found = go(clerk, county.village_a1, household_id=household).lead_id
    declare(county, pair[0], household)
    with pytest.raises(Invalid) as refusal:
        visit(clerk, found, pair)
    assert ("visitors", "visitor_kin") in codes(refusal)
    visit(clerk, found, [clerk, pair[1]])
    declare(county, clerk, household)
    for act in (
        close,
        lambda who, number: open_application_from_lead(actor=who.actor(), lead_id=number, once="o"),
    ):
        with pytest.raises(Forbidden) as kin:
            act(clerk, found)
        assert kin.value.code == "kin_of_lead"
    close(pair[1], found)


def declare(county: County, officer: Officer, household: int) -> None:
    person = db.session.execute(
        db.select(Membership.person_id).where(Membership.household_id == household)
    ).scalar_one()
    db.session.add(
        Relation(holder_id=officer.person_id, person_id=person, degree="child", declared_on=clock.today())
    )
    db.session.commit()


def test_nothing_is_closed_without_a_reason_of_its_own_told_to_the_household(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    found = go(clerk, county.village_a1, noticed_on=clock.today() - 3 * DAY).lead_id
    visit(clerk, found, pair, visited_on=clock.today() - DAY)
    wrong: tuple[tuple[dict[str, object], tuple[str, str]], ...] = (
        ({"reason": ""}, ("reason", "unknown_choice")),
        ({"text": "没有风险"}, ("text", "lead_reason_short")),
        ({"told_how": ""}, ("told_how", "unknown_choice")),
        ({"told_how": "nobody"}, ("told_how", "lead_untold")),
        ({"told_on": clock.today() + DAY}, ("told_on", "date_future")),
        ({"told_on": clock.today() - 2 * DAY}, ("told_on", "before_lead_visit")),
    )
    for change, expected in wrong:
        with pytest.raises(Invalid) as refusal:
            close(clerk, found, **change)
        assert codes(refusal) == {expected}
    close(clerk, found, reason="gone", told_how="nobody")


def test_what_is_noticed_after_the_visit_has_to_be_seen_too(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    household = home(clerk, county)
    found = go(clerk, county.village_a1, household_id=household, noticed_on=clock.today() - 4 * DAY).lead_id
    visit(clerk, found, pair, visited_on=clock.today() - 2 * DAY)
    assert go(clerk, county.village_a1, household_id=household, once="again").lead_id == found
    assert lead(found).state == "open"
    with pytest.raises(Forbidden):
        close(clerk, found)
    visit(clerk, found, pair, once="w")
    close(clerk, found)


def test_an_application_opened_from_a_lead_began_with_its_first_report(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    household = home(clerk, county)
    found = go(clerk, county.village_a1, household_id=household, noticed_on=clock.today() - 2 * DAY).lead_id
    go(clerk, county.village_a1, household_id=household, noticed_on=clock.today() - 5 * DAY, once="b")
    visit(clerk, found, pair)
    ref = open_application_from_lead(actor=clerk.actor(), lead_id=found, once="o")
    assert open_application_from_lead(actor=clerk.actor(), lead_id=found, once="o") == ref
    case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
    assert (case.opening, case.opened_on, case.household_id) == (
        "from_lead", clock.today() - 5 * DAY, household,
    )  # fmt: skip
    assert (lead(found).state, lead(found).case_id) == ("applied", case.id)


def test_a_family_that_applies_by_itself_takes_its_lead_along(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    household, today = home(clerk, county), clock.today()
    found = go(clerk, county.village_a1, household_id=household, noticed_on=today - 3 * DAY).lead_id
    beginning = Beginning("monitoring", "in_person", county.group_a1, today, household)
    ref = open_case(actor=clerk.actor(), beginning=beginning, once="c")
    case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
    assert case.opened_on == today - 3 * DAY
    assert (lead(found).state, lead(found).case_id) == ("applied", case.id)
    with pytest.raises(Forbidden):
        visit(clerk, found, pair)


def test_a_household_found_later_joins_two_leads_into_one(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    unknown = go(clerk, county.village_a1, noticed_on=clock.today() - 6 * DAY).lead_id
    visit(clerk, unknown, pair)
    with pytest.raises(Forbidden) as refusal:
        open_application_from_lead(actor=clerk.actor(), lead_id=unknown, once="o")
    assert refusal.value.code == "lead_without_household"
    household = home(clerk, county)
    known = go(clerk, county.village_a1, household_id=household, once="b").lead_id
    assert link_lead(actor=clerk.actor(), lead_id=unknown, household_id=household, once="l") == known
    assert (lead(unknown).state, lead(unknown).merged_into_id) == ("merged", known)
    assert (lead(known).raised_on, lead(known).state) == (clock.today() - 6 * DAY, "visited")
    close(clerk, known)


def test_a_lead_of_a_township_goes_to_its_village(county: County, pair: list[Officer], inside: None) -> None:
    officer, clerk = county.officer("township_officer"), county.officer("village_clerk")
    found = go(officer, county.township_a).lead_id
    people = [one.account_id for one in pair]
    with pytest.raises(NotFound):
        assign_lead(actor=clerk.actor(), lead_id=found, visitors=people, once="n")
    with pytest.raises(Invalid):
        assign_lead(
            actor=officer.actor(), lead_id=found, visitors=people, territory=county.village_b1, once="n"
        )
    assign_lead(actor=officer.actor(), lead_id=found, visitors=people, territory=county.village_a1, once="n")
    visit(pair[0], found, pair)
    close(clerk, found)


def test_a_lead_is_late_by_the_days_of_the_profile(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    """Thursday 5 March 2026: two working days for the visit, five for the decision."""
    with time_machine.travel(datetime(2026, 3, 5, 9, tzinfo=clock.CHINA), tick=False):
        found = go(clerk, county.village_a1).lead_id
        assert lead(found).due_on == date(2026, 3, 9)
        visit(clerk, found, pair)
        assert lead(found).due_on == date(2026, 3, 12)


def test_nobody_is_late_with_a_department_s_lead_before_he_was_told(
    clerk: Officer, county: County, pair: list[Officer], inside: None
) -> None:
    """What was noticed on 20 February is told on Thursday 5 March: by a department, and by a neighbour."""
    noticed_on = date(2026, 2, 20)
    with time_machine.travel(datetime(2026, 3, 5, 9, tzinfo=clock.CHINA), tick=False):
        found = go(
            clerk, county.village_a1, noticed_on=noticed_on, source="department", supplier="县医疗保障局"
        ).lead_id
        assert (lead(found).raised_on, lead(found).due_on) == (noticed_on, date(2026, 3, 9))
        visit(clerk, found, pair)
        assert lead(found).due_on == date(2026, 3, 12)
        own = go(clerk, county.village_a1, noticed_on=noticed_on, once="b").lead_id
        assert lead(own).due_on < clock.today()


def test_replay_names_a_row_that_its_events_dont_come_to(app: Flask, clerk: Officer, county: County) -> None:
    with app.app_context():
        found = go(clerk, county.village_a1).lead_id
    with without_referees(app) as connection:
        connection.execute(
            update(Lead).where(Lead.id == found).values(state="no_risk", closed_on=clock.today())
        )
    with app.app_context():
        told = {(one.lead_id, one.what) for one in replay_leads(db.session())}
        db.session.rollback()
    assert told == {(found, "row.state"), (found, "row.closed_on")}
    result = app.test_cli_runner().invoke(args=["audit", "replay"])
    assert result.exit_code == 1
    assert f"lead {found}, event 1: the row says no_risk" in result.output
