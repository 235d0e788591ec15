"""From the public page or the telephone into the procedure: whose household it is, accepted or refused."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.audit.record import content_of
from app.audit.replay import replay
from app.audit.replay_leads import replay_leads
from app.commands.incoming import IncomingSheet, apply_by_phone, link_household
from app.commands.leads import LeadFacts, raise_lead
from app.commands.profiles import Proposal, decide_parameter, propose_parameter
from app.errors import Blocked, Forbidden, Invalid, NotFound
from app.models import Case, Event, Household, Lead, db
from app.policy import Actor
from tests.support.client import Browser
from tests.support.county import VILLAGE_A1, VILLAGE_A2, County
from tests.support.family import WORDS, applied, ref_of
from tests.support.village import Village

FORMAL = {
    "answer_reasons": ["not_reachable"],
    "answer_reason_text": "三次上门、两次电话均无法联系到申请人，已张贴告知",
}


def case_of(app: Flask, ref: str) -> Case:
    with app.app_context():
        return db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()


def actor(village: Village, role: str = "township_officer") -> Actor:
    return village.officers[role].actor()


def test_a_received_case_waits_on_the_township_s_list_with_its_last_day(app: Flask, village: Village) -> None:
    ref = ref_of(app, applied(app))
    home = Browser(app).sign_in(village.officers["township_officer"]).get("/").text
    assert ref in home
    assert "待受理" in home
    assert case_of(app, ref).turn == " township_officer "


def test_the_village_accepts_where_the_county_says_so(app: Flask, village: Village, county: County) -> None:
    proposal = Proposal("acceptance_level", "village", clock.today(), None, "禾农发〔2026〕9号", "由村受理")
    with app.app_context():
        entry = propose_parameter(actor=actor(village, "county_officer"), proposal=proposal, once="p")
        decide_parameter(
            actor=actor(village, "county_leader"), entry_id=entry, agree=True, answer="同意", once="d"
        )
    assert case_of(app, ref_of(app, applied(app))).turn == " village_clerk "


def test_nothing_is_accepted_before_it_is_known_whose_it_is(app: Flask, village: Village) -> None:
    ref = ref_of(app, applied(app))
    with pytest.raises(Blocked) as refusal:
        village.act("township_officer", ref, "accept")
    assert [reason.details.get("name") for reason in refusal.value.reasons] == ["household_known"]


def test_a_known_household_is_found_by_name_and_the_case_accepted(app: Flask, village: Village) -> None:
    household = village.household("王小二", "王小三")
    village.household("赵六")
    family = applied(app)
    ref = ref_of(app, family)
    officer = Browser(app).sign_in(village.officers["township_officer"])
    page = officer.get(f"/cases/{ref}")
    assert WORDS in page.text
    assert "0870-5550100" not in page.html
    linking = officer.get(f"/cases/{ref}/household")
    assert [one.attributes["value"] for one in linking.tree.css("[name=household_id]")] == [str(household)]
    action = f"/cases/{ref}/household"
    found = officer.submit(linking, {"name": "赵六", "search": "1"}, action=action, status=200)
    assert "赵六" in found.text
    form = next(one for one in linking.tree.css("main form") if one.css_first("[name=household_id]"))
    fields = {
        str(one.attributes["name"]): str(one.attributes.get("value") or "") for one in form.css("input")
    }
    officer.post(action, {**fields, "household_id": str(household)})
    assert case_of(app, ref).household_id == household
    village.act("township_officer", ref, "accept")
    assert case_of(app, ref).state == "draft"
    assert family.word() == "已收到"
    form = Browser(app).sign_in(village.officers["village_clerk"]).get(f"/cases/{ref}/actions/submit")
    said = form.tree.css_first("textarea[name=description]")
    assert said is not None
    assert said.text().strip() == WORDS, "what the family wrote isn't typed again"
    village.submit(ref, household, on=clock.today())
    assert family.word() == "正在核实"


def test_a_new_household_is_typed_once(app: Flask, village: Village) -> None:
    family = applied(app, name="孙二娘", phone="0870-5550123")
    ref = ref_of(app, family)
    officer = Browser(app).sign_in(village.officers["township_officer"])
    page = officer.get(f"/cases/{ref}/household/new")
    assert page.tree.css_first("[name=m0_name]").attributes["value"] == "孙二娘"  # type: ignore[union-attr]
    officer.submit(page, {"m0_identity_kind": "none_yet", "m0_sex": "2", "m0_born_on": "1970-05-01"})
    case = case_of(app, ref)
    assert case.household_id is not None
    with app.app_context():
        assert db.session().get_one(Household, case.household_id).phone_sealed is not None
    officer.get(f"/cases/{ref}/household/new", 403)


def test_the_sender_s_number_is_shown_once_and_the_look_is_logged(app: Flask, village: Village) -> None:
    ref = ref_of(app, applied(app, phone="13800001234"))
    officer = Browser(app).sign_in(village.officers["township_officer"])
    page = officer.get(f"/cases/{ref}")
    shown = officer.submit(page, action=f"/cases/{ref}/household/sender", status=200)
    assert "1380 0001 234" in shown.text
    with app.app_context():
        assert "case.sender_shown" in db.session.execute(db.select(Event.kind)).scalars().all()


def test_a_household_of_another_village_or_with_a_case_is_not_taken(app: Flask, village: Village) -> None:
    ref = ref_of(app, applied(app))
    busy = village.household("王小二")
    village.open(busy)
    village.code = VILLAGE_A2
    far = village.household("王小二")
    with app.app_context():
        with pytest.raises(Invalid, match="household_has_case"):
            link_household(actor=actor(village), ref=ref, household_id=busy, once="1")
        with pytest.raises(NotFound):
            link_household(actor=actor(village), ref=ref, household_id=far, once="2")


def test_whose_it_is_is_said_once(app: Flask, village: Village) -> None:
    ref = ref_of(app, applied(app))
    first, second = village.household("王小二"), village.household("王小二")
    with app.app_context():
        for _ in range(2):
            link_household(actor=actor(village), ref=ref, household_id=first, once="1")
        with pytest.raises(Forbidden, match="household_known"):
            link_household(actor=actor(village), ref=ref, household_id=second, once="2")


def test_a_lead_ends_with_the_application_it_belongs_to_and_its_clock_counts(
    app: Flask, village: Village
) -> None:
    household, ref = village.household("王小二"), ref_of(app, applied(app))
    noticed_on, before = clock.today() - timedelta(days=3), case_of(app, ref)
    facts = LeadFacts(
        source="cadre", supplier=None, territory=VILLAGE_A1, name="王小二", national_id=None, phone=None,
        address=None, household_id=household, risks=(), content="房屋被洪水冲坏", noticed_on=noticed_on,
    )  # fmt: skip
    with app.app_context():
        number = raise_lead(actor=actor(village, "village_clerk"), facts=facts, once="1").lead_id
        link_household(actor=actor(village), ref=ref, household_id=household, once="1")
        session = db.session()
        lead = session.get_one(Lead, number)
        assert (lead.state, lead.case_id, lead.closed_on) == ("applied", before.id, clock.today())
        assert [*replay(session), *replay_leads(session)] == []
    case = case_of(app, ref)
    assert (case.opened_on, case.entered_on) == (noticed_on, before.entered_on)
    assert ref in Browser(app).sign_in(village.officers["village_clerk"]).get(f"/leads/{number}").text


def test_a_case_without_a_lead_keeps_its_clock_and_replays(app: Flask, village: Village) -> None:
    household, ref = village.household("王小二"), ref_of(app, applied(app))
    before = case_of(app, ref)
    with app.app_context():
        link_household(actor=actor(village), ref=ref, household_id=household, once="1")
        assert list(replay(db.session())) == []
    case = case_of(app, ref)
    assert (case.opened_on, case.due_on) == (before.opened_on, before.due_on)


def test_a_formal_refusal_tells_the_family_why(app: Flask, village: Village) -> None:
    family = applied(app)
    ref = ref_of(app, family)
    answers = {name.removeprefix("answer_"): value for name, value in FORMAL.items()}
    village.act("township_officer", ref, "reject", answers=answers)
    page = family.status()
    assert "已决定" in page.text
    assert FORMAL["answer_reason_text"] in page.text
    assert page.has_link("/public/status/mine/appeal")


def test_a_call_is_asked_about_in_the_words_of_him_who_writes(app: Flask, village: Village) -> None:
    page = Browser(app).sign_in(village.officers["township_officer"]).get("/applications/by-phone")
    assert "来电人姓名" in page.text
    assert "您的姓名" not in page.text


def test_a_call_gets_the_same_questions_and_the_same_receipt(app: Flask, village: Village) -> None:
    officer = Browser(app).sign_in(village.officers["township_officer"])
    fields = {"for_other": "own", "name": "王小二", "text": WORDS, "region_code": VILLAGE_A1}
    page = officer.submit("/applications/by-phone", fields)
    assert page.location.endswith("/receipt")
    assert "校验码" in officer.get(page.location).text
    with app.app_context():
        case = db.session.execute(db.select(Case)).scalar_one()
    assert (case.opening, case.state) == ("by_phone", "received")
    Browser(app).sign_in(village.officers["village_head"]).get("/applications/by-phone", 403)


def test_the_clock_of_a_call_starts_on_the_day_of_the_call(app: Flask, village: Village) -> None:
    day = clock.today() - timedelta(days=3)
    sheet = IncomingSheet(VILLAGE_A1, "王小二", "", WORDS)
    with app.app_context():
        ref = apply_by_phone(actor=actor(village), sheet=sheet, received_on=day, once="1")
        tomorrow = clock.today() + timedelta(days=1)
        with pytest.raises(Invalid, match="date_future"):
            apply_by_phone(actor=actor(village), sheet=sheet, received_on=tomorrow, once="2")
    assert case_of(app, ref).due_on == day + timedelta(days=2)


def test_what_was_said_stands_sealed_in_the_history(app: Flask, village: Village) -> None:
    applied(app, for_other="other", family="田老三", agreement="unable")
    with app.app_context():
        body = db.session.execute(db.select(Event.body).where(Event.kind == "case.opened")).scalar_one()
    content = content_of(body)
    assert content["actor"] == {}
    assert "田老三" not in body.decode()
    assert set(content["personal"]) == {"record.said"}
