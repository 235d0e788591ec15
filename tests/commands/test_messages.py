"""Who is told what and when, and that a message ends with its cause."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from app import clock
from app.commands.delegations import Handover, end_delegation, give_delegation
from app.commands.lead_visits import assign_lead
from app.commands.leads import raise_lead
from app.commands.messages import KEPT, clean
from app.commands.objections import Received, receive_objection
from app.facts.causes import RULES
from app.models import Delegation, Message, Task, db
from tests.commands.test_corrections import ask, sign
from tests.commands.test_leads import noticed
from tests.commands.test_signature_lists import RETURN
from tests.support.client import Browser
from tests.support.county import County
from tests.support.family import family_of
from tests.support.post_office import WEDNESDAY, PostOffice
from tests.support.village import Village, village_of
from tests.web.test_appeals import REFUSAL, appealed


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def village(time: object, app: Flask) -> Village:
    return village_of(app, County(app))


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> PostOffice:
    return PostOffice(app, tmp_path / "outbox", channel="none")


def in_time(village: Village, office: PostOffice) -> str:
    """Return a case at the township's review whose last day is far."""
    ref = village.at("township_review")
    office.due(ref, clock.today() + timedelta(days=30))
    return ref


def test_a_case_is_told_to_whose_turn_it_is_once_and_ends_when_it_moves_on(
    village: Village, office: PostOffice
) -> None:
    ref = in_time(village, office)
    officers = village.officers
    for _ in range(2):
        office.round()
    assert office.messages(officers["township_officer"]) == [("turn", False)]
    assert office.messages(officers["township_leader"]) == []
    assert office.messages(officers["county_officer"]) == []
    village.act("township_officer", ref, "review")
    office.round()
    assert office.messages(officers["township_officer"]) == [("turn", True)]
    assert office.messages(officers["township_leader"]) == [("turn", False)]


def test_an_officer_of_another_township_is_told_nothing(village: Village, office: PostOffice) -> None:
    stranger = village.county.officer("township_officer", "township_b")
    in_time(village, office)
    office.round()
    assert office.messages(stranger) == []


def test_what_somebody_began_himself_is_no_news_to_him(village: Village, office: PostOffice) -> None:
    village.open(village.household())
    office.round()
    assert office.messages(village.officers["village_clerk"]) == []


def test_a_returned_case_is_told_as_returned(village: Village, office: PostOffice) -> None:
    ref = in_time(village, office)
    village.act("township_officer", ref, "request_supplement", answers=RETURN)
    office.round()
    rules = [rule for rule, _ in office.messages(village.officers["village_clerk"])]
    assert "returned" in rules
    assert "turn" not in rules


def test_close_and_late_are_told_by_the_last_day(
    village: Village, office: PostOffice, time: time_machine.Traveller
) -> None:
    ref = in_time(village, office)
    office.due(ref, clock.today() + timedelta(days=2))  # a Friday
    officer = village.officers["township_officer"]
    office.round()
    assert office.messages(officer) == [("turn", False)]
    time.move_to(WEDNESDAY + timedelta(days=1))
    office.round()
    assert office.messages(officer) == [("turn", False), ("due_soon", False)]
    time.move_to(WEDNESDAY + timedelta(days=3))
    office.round()
    assert office.messages(officer) == [("turn", False), ("due_soon", True), ("overdue", False)]


def test_what_is_due_on_a_sunday_is_told_on_the_friday_before(
    village: Village, office: PostOffice, time: time_machine.Traveller
) -> None:
    ref = in_time(village, office)
    office.due(ref, clock.today() + timedelta(days=4))
    time.move_to(WEDNESDAY + timedelta(days=2))
    office.round()
    assert ("due_soon", False) in office.messages(village.officers["township_officer"])


def test_an_objection_is_told_to_who_decides_but_to_nobody_it_is_about(
    app: Flask, village: Village, office: PostOffice
) -> None:
    ref = village.at("on_notice")
    head, leader = village.officers["village_head"], village.officers["township_leader"]
    with app.app_context():
        receive_objection(
            actor=village.officers["village_clerk"].actor(), ref=ref, once="1",
            received=Received(clock.today(), "in_person", "这户在县城有门面房。", about=(head.account_id,)),
        )  # fmt: skip
    office.round()
    assert ("objection", False) in office.messages(leader)
    assert "objection" not in [rule for rule, _ in office.messages(head)]


def test_an_appeal_is_told_to_the_township_but_not_to_who_refused(
    app: Flask, village: Village, office: PostOffice
) -> None:
    ref = village.at("visited")
    for role in ("village_head", "township_officer"):
        village.act(role, ref, "reject", answers=REFUSAL if role == "village_head" else {})
    appealed(family_of(app, ref))
    office.round()
    assert ("appeal", False) in office.messages(village.officers["township_leader"])
    assert "appeal" not in [rule for rule, _ in office.messages(village.officers["township_officer"])]
    with app.app_context():
        db.session.execute(db.update(Task).values(done_at=clock.now()))
        db.session.commit()
    office.round()
    assert ("appeal", True) in office.messages(village.officers["township_leader"])


def test_a_delegation_is_told_to_the_delegate_who_is_then_told_what_the_giver_is(
    app: Flask, village: Village, office: PostOffice
) -> None:
    giver = village.officers["township_officer"]
    delegate = village.county.officer("township_head")
    with app.app_context():
        number = give_delegation(
            actor=giver.actor(), once="1",
            handover=Handover(giver.posts[0].id, delegate.account_id, clock.today(), clock.today(), "出差"),
        )  # fmt: skip
    in_time(village, office)
    office.round()
    assert sorted(office.messages(delegate)) == [("delegation", False), ("turn", False)]
    with app.app_context():
        assert db.session.get_one(Delegation, number).ended_at is None
        end_delegation(actor=giver.actor(), delegation_id=number)
    office.round()
    assert sorted(office.messages(delegate)) == [("delegation", True), ("turn", True)]


def test_a_lead_is_told_where_it_is_nearest_and_then_to_who_visits(
    app: Flask, village: Village, office: PostOffice, time: time_machine.Traveller
) -> None:
    officers = village.officers
    clerk, head, township = (officers[name] for name in ("village_clerk", "village_head", "township_officer"))
    with app.app_context():
        number = raise_lead(actor=clerk.actor(), facts=noticed(village.code), once="lead").lead_id
    office.round()
    assert office.messages(head) == [("lead", False)]
    assert (office.messages(clerk), office.messages(township)) == ([], [])
    visitors = [clerk.account_id, officers["first_secretary"].account_id]
    with app.app_context():
        assign_lead(actor=head.actor(), lead_id=number, visitors=visitors, once="1")
    office.round()
    assert office.messages(head) == [("lead", True)]
    assert office.messages(clerk) == [("lead_visit", False)]
    assert office.messages(officers["first_secretary"]) == [("lead", True), ("lead_visit", False)]
    page = Browser(app).sign_in(clerk).get("/messages")
    assert page.has_link(f"/leads/{number}")
    assert "2026年3月6日" in page.text  # two working days after that Wednesday
    with app.app_context():
        assign_lead(
            actor=head.actor(), lead_id=number, visitors=[clerk.account_id, head.account_id], once="2"
        )
    office.round()
    assert office.messages(officers["first_secretary"]) == [("lead", True), ("lead_visit", True)]
    assert ("lead_visit", False) in office.messages(head)
    time.move_to(WEDNESDAY + timedelta(days=5))
    office.round()
    assert ("lead_late", False) in office.messages(head)


def test_a_lead_without_a_village_is_told_to_the_township(
    app: Flask, village: Village, office: PostOffice
) -> None:
    officer = village.county.officer("county_officer")
    with app.app_context():
        raise_lead(actor=officer.actor(), facts=noticed(village.county.township_a), once="lead")
    office.round()
    assert office.messages(village.officers["township_officer"]) == [("lead", False)]
    assert office.messages(village.officers["village_clerk"]) == []


def test_a_correction_is_told_to_who_signs_and_ends_with_the_signature(
    app: Flask, village: Village, office: PostOffice
) -> None:
    ref = village.at("approved")
    leader = village.officers["township_leader"]
    with app.app_context():
        number = ask(village, ref, "visit.size", 3)
    office.round()
    assert ("correction", False) in office.messages(leader)
    assert "correction" not in [rule for rule, _ in office.messages(village.officers["village_clerk"])]
    assert Browser(app).sign_in(leader).get("/messages").has_link(f"/corrections/{number}")
    with app.app_context():
        sign(village, number)
    office.round()
    assert ("correction", True) in office.messages(leader)


def test_every_rule_of_the_table_is_tested() -> None:
    """The last four are tested where exports and emergency readings are."""
    told = {
        "turn", "returned", "due_soon", "overdue", "objection", "appeal", "delegation", "lead", "lead_visit",
        "lead_late", "correction", "emergency", "emergency_late", "export", "export_decided",
    }  # fmt: skip
    assert {rule.name for rule in RULES} == told


def test_unread_messages_are_counted_on_every_page_without_a_question_of_their_own(
    app: Flask, village: Village, office: PostOffice, asked: list[str]
) -> None:
    ref = in_time(village, office)
    browser = Browser(app).sign_in(village.officers["township_officer"])
    browser.get("/manual")  # what a process reads once is known from here on
    asked.clear()
    browser.get("/manual")
    before = len(asked)
    office.round()
    asked.clear()
    page = browser.get("/manual")
    assert len(asked) == before
    assert "通知（1 条未读）" in page.html
    shown = browser.get("/messages")
    assert ref in shown.text
    assert shown.has_link(f"/cases/{ref}")
    browser.submit("/messages", action="/messages/read")
    assert "未读" not in browser.get("/messages").html


def test_nobody_marks_the_messages_of_others_as_read(
    app: Flask, village: Village, office: PostOffice
) -> None:
    in_time(village, office)
    office.round()
    with app.app_context():
        number = db.session.execute(db.select(db.func.max(Message.id))).scalar_one()
    browser = Browser(app).sign_in(village.county.officer("township_head"))
    token = str(browser.get("/messages").tree.css_first('[name="csrf_token"]').attributes["value"])
    browser.post("/messages/read", {"csrf_token": token, "once": "1", "upto": str(number)}, 404)
    assert ("turn", False) in office.messages(village.officers["township_officer"])


def test_a_message_is_cleaned_long_after_its_cause_is_gone_and_not_before(
    app: Flask, village: Village, office: PostOffice, time: time_machine.Traveller
) -> None:
    ref = in_time(village, office)
    office.round()
    village.act("township_officer", ref, "review")
    office.round()
    time.move_to(WEDNESDAY + KEPT)
    with app.app_context():
        assert clean() == 0
    time.move_to(WEDNESDAY + KEPT + timedelta(seconds=1))
    with app.app_context():
        assert clean() > 0
    assert office.messages(village.officers["township_officer"]) == []
    assert office.messages(village.officers["township_leader"]) == [("turn", False)]
