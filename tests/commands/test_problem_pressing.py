"""Pressing for a problem and leads to discipline: who may, what is kept, and who learns of it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import clock
from app.audit.replay import replay
from app.commands.problem_pressing import LeadSheet, PressSheet, answer_lead, hand_lead, press, receive_lead
from app.errors import Forbidden, Invalid, NotFound
from app.models import DisciplineLead, Escalation, db
from app.queries.cases import case_page
from app.queries.problem_pressing import discipline_lead, discipline_leads
from tests.support.problems import Problems

LETTER = PressSheet("urge", clock.today(), "禾督〔2026〕3号", None, "请于月底前完成入户核实。")


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def handed(problems: Problems, ref: str) -> int:
    sheet = LeadSheet(problems.organisations["discipline"], clock.today(), 2, "台账与实际不符，涉嫌虚报。")
    leader = problems.village.officers["county_leader"].actor()
    return hand_lead(actor=leader, ref=ref, sheet=sheet, once=f"lead/{ref}")


def test_a_letter_stands_in_the_history_and_moves_nothing(problems: Problems) -> None:
    ref = problems.at("rectifying")
    leader = problems.village.officers["county_leader"].actor()
    before = case_page(leader, ref)
    press(actor=leader, ref=ref, sheet=LETTER, once="letter")
    press(actor=leader, ref=ref, sheet=LETTER, once="letter")
    after = case_page(leader, ref)
    assert (after.state, after.due_on, after.version) == (before.state, before.due_on, before.version)
    assert "请于月底前完成入户核实。" in [told.text for told in after.entries[0].texts]
    assert db.session.execute(db.select(db.func.count(Escalation.id))).scalar_one() == 1
    assert list(replay(db.session(), ref)) == []


def test_nobody_presses_for_what_is_closed_nor_outside_the_own_territory(problems: Problems) -> None:
    ref, standing = problems.at("closed"), problems.at("rectifying")
    officers, county = problems.village.officers, problems.village.county
    with pytest.raises(Invalid) as refusal:
        press(actor=officers["county_leader"].actor(), ref=ref, sheet=LETTER, once="closed")
    assert refusal.value.problems[0].code == "problem_closed"
    stranger = county.officer("township_leader", "township_b").actor()
    with pytest.raises(NotFound):
        press(actor=stranger, ref=standing, sheet=LETTER, once="stranger")
    with pytest.raises(Forbidden):
        press(actor=officers["township_officer"].actor(), ref=standing, sheet=LETTER, once="officer")


def test_the_unit_learns_nothing_of_a_lead_and_the_discipline_body_answers_it(problems: Problems) -> None:
    ref = problems.at("rectifying")
    number = handed(problems, ref)
    inspector = problems.village.county.officer("inspector").actor()
    for role in ("township_leader", "township_officer", "village_clerk"):
        actor = problems.village.officers[role].actor()
        assert not any("lead" in entry.label.lower() for entry in case_page(actor, ref).entries)
        with pytest.raises(NotFound):
            discipline_lead(actor, number)
    assert any("lead" in entry.label.lower() for entry in case_page(inspector, ref).entries)
    with pytest.raises(Invalid):
        answer_lead(actor=inspector, lead_id=number, outcome="予以了结", once="too early")
    receive_lead(actor=inspector, lead_id=number, once="receive")
    answer_lead(actor=inspector, lead_id=number, outcome="经核查，予以批评教育。", once="answer")
    leader = problems.village.officers["county_leader"].actor()
    page = discipline_lead(leader, number)
    assert (page.row.status, page.outcome, page.mine) == ("answered", "经核查，予以批评教育。", False)
    assert [row.id for row in discipline_leads(leader)[0]] == [number]
    assert list(replay(db.session(), ref)) == []


def test_only_a_discipline_body_takes_leads_and_only_its_people_sign_for_them(problems: Problems) -> None:
    ref = problems.at("rectifying")
    leader = problems.village.officers["county_leader"].actor()
    wrong = LeadSheet(problems.organisations["department"], clock.today(), 1, "涉嫌虚报。")
    with pytest.raises(Invalid) as refusal:
        hand_lead(actor=leader, ref=ref, sheet=wrong, once="wrong")
    assert [one.field for one in refusal.value.problems] == ["organisation_id"]
    number = handed(problems, ref)
    with pytest.raises(Forbidden):
        receive_lead(actor=leader, lead_id=number, once="leader")
    assert db.session.get_one(DisciplineLead, number).received_on is None
