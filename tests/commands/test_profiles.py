"""The county profile: who may propose and decide, what binds when, and that every version stays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from app import calendar, clock, profiles
from app.audit.record import content_of
from app.commands.openings import Beginning, open_case
from app.commands.parameter_values import checked_value
from app.commands.profiles import (
    Proposal,
    decide_parameter,
    propose_parameter,
    set_security_parameter,
    withdraw_proposal,
)
from app.errors import ConfirmationNeeded, Forbidden, Invalid, NotFound
from app.models import Case, Event, ProfileEntry, db
from app.policy import Actor
from app.queries.profiles import decision_page, parameter_page, profile_page, waiting_proposals
from tests.support.county import County, Officer
from workflows.parameters import PARAMETERS, Scope, calendar_days, steps_exceed_total, variant, working_days


@pytest.fixture
def people(county: County, app: Flask) -> Iterator[dict[str, Officer]]:
    roles = ("county_officer", "county_leader", "village_clerk", "security_admin", "system_admin")
    made = {role: county.officer(role) for role in roles}
    with app.app_context():
        yield made


def propose(actor: Actor, key: str = "notice_days_identification", **changes: object) -> int:
    wanted: dict[str, object] = {
        "value": calendar_days(7),
        "valid_from": clock.today(),
        "valid_to": None,
        "document_number": "禾农发〔2026〕12号",
        "reason": "与市级方案一致",
    }
    once = str(changes.pop("once", "1"))
    proposal = Proposal(key=key, **{**wanted, **changes})  # type: ignore[arg-type]
    return propose_parameter(actor=actor, proposal=proposal, once=once)


def decide(people: dict[str, Officer], entry: int, *, agree: bool = True, once: str = "d") -> str:
    leader = people["county_leader"].actor()
    return decide_parameter(actor=leader, entry_id=entry, agree=agree, answer="同意", once=once)


def test_decided_value_holds_from_its_first_day(people: dict[str, Officer]) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    entry = propose(people["county_officer"].actor(), valid_from=tomorrow)
    assert profiles.value("notice_days_identification", tomorrow) == calendar_days(5)
    decide(people, entry)
    assert profiles.value("notice_days_identification", clock.today()) == calendar_days(5)
    assert profiles.value("notice_days_identification", tomorrow) == calendar_days(7)


def test_value_with_an_end_gives_way_to_the_one_before(people: dict[str, Officer]) -> None:
    officer, today = people["county_officer"].actor(), clock.today()
    decide(people, propose(officer, value=calendar_days(6)), once="a")
    entry = propose(officer, value=calendar_days(9), valid_to=today + timedelta(days=3), once="2")
    decide(people, entry, once="b")
    values = [
        profiles.value("notice_days_identification", today + timedelta(days=n))["days"] for n in (0, 3, 4)
    ]
    assert values == [9, 9, 6]


@pytest.mark.parametrize("role", ["county_leader", "village_clerk", "security_admin", "system_admin"])
def test_only_the_county_officer_proposes(role: str, people: dict[str, Officer]) -> None:
    with pytest.raises(Forbidden):
        propose(people[role].actor())
    assert waiting_proposals() == ()


@pytest.mark.parametrize("role", ["county_officer", "village_clerk", "security_admin", "system_admin"])
def test_only_the_county_leader_decides(role: str, people: dict[str, Officer]) -> None:
    entry = propose(people["county_officer"].actor())
    with pytest.raises(Forbidden):
        decide_parameter(actor=people[role].actor(), entry_id=entry, agree=True, answer="", once="d")
    assert [version.id for version in waiting_proposals()] == [entry]


def test_proposer_never_decides_not_even_on_behalf_of_the_leader(
    people: dict[str, Officer], county: County
) -> None:
    officer, leader = people["county_officer"], people["county_leader"]
    entry = propose(officer.actor())
    delegated = replace(leader.posts[0], giver=leader.account_id, giver_name=leader.name)
    acting = officer.actor(posts=(*officer.posts, delegated))
    with pytest.raises(Forbidden) as refusal:
        decide_parameter(actor=acting, entry_id=entry, agree=True, answer="", once="d")
    assert refusal.value.code == "decide_own"


def test_leader_does_not_decide_what_was_proposed_in_his_name(people: dict[str, Officer]) -> None:
    leader, officer = people["county_leader"], people["county_officer"]
    entry = propose(officer.actor())
    for_officer = replace(leader.posts[0], giver=officer.account_id, giver_name=officer.name)
    with pytest.raises(Forbidden):
        decide_parameter(
            actor=leader.actor(posts=(for_officer,)), entry_id=entry, agree=True, answer="", once="d"
        )


def test_decision_needs_a_fresh_second_factor(people: dict[str, Officer]) -> None:
    entry = propose(people["county_officer"].actor())
    stale = people["county_leader"].actor(confirmed_at=clock.now() - timedelta(minutes=11))
    with pytest.raises(ConfirmationNeeded):
        decide_parameter(actor=stale, entry_id=entry, agree=True, answer="", once="d")
    assert parameter_page("notice_days_identification").versions[0].status == "proposed"


def test_refusal_needs_a_reason_and_leaves_the_old_value(people: dict[str, Officer]) -> None:
    entry = propose(people["county_officer"].actor())
    leader = people["county_leader"].actor()
    with pytest.raises(Invalid):
        decide_parameter(actor=leader, entry_id=entry, agree=False, answer=" ", once="d")
    decide_parameter(actor=leader, entry_id=entry, agree=False, answer="七天过长", once="e")
    assert profiles.value("notice_days_identification", clock.today()) == calendar_days(5)
    assert parameter_page("notice_days_identification").versions[0].answer == "七天过长"


def test_nothing_is_decided_twice(people: dict[str, Officer]) -> None:
    entry = propose(people["county_officer"].actor())
    decide(people, entry, once="a")
    with pytest.raises(Forbidden) as refusal:
        decide(people, entry, agree=False, once="b")
    assert refusal.value.code == "already_decided"


def test_one_proposal_at_a_time_for_each_parameter(people: dict[str, Officer]) -> None:
    officer = people["county_officer"].actor()
    entry = propose(officer)
    with pytest.raises(Invalid):
        propose(officer, once="2")
    withdraw_proposal(actor=officer, entry_id=entry, once="w")
    assert propose(officer, once="3") != entry


def test_same_press_makes_one_proposal(people: dict[str, Officer]) -> None:
    officer = people["county_officer"].actor()
    assert propose(officer, once="same") == propose(officer, once="same")
    assert db.session.execute(db.select(db.func.count()).select_from(ProfileEntry)).scalar_one() == 1


def test_only_the_proposer_withdraws(people: dict[str, Officer], county: County) -> None:
    entry = propose(people["county_officer"].actor())
    with pytest.raises(NotFound):
        withdraw_proposal(actor=county.officer("county_officer").actor(), entry_id=entry, once="w")


def test_what_binds_from_the_opening_cannot_begin_in_the_past(people: dict[str, Officer]) -> None:
    officer, yesterday = people["county_officer"].actor(), clock.today() - timedelta(days=1)
    with pytest.raises(Invalid):
        propose(officer, valid_from=yesterday)
    assert propose(officer, "income_line", value="8800", valid_from=yesterday, once="2")


def test_paper_is_needed(people: dict[str, Officer]) -> None:
    with pytest.raises(Invalid) as refusal:
        propose(people["county_officer"].actor(), document_number="  ")
    assert [problem.field for problem in refusal.value.problems] == ["document_number"]


def test_security_parameters_are_the_security_administrators(people: dict[str, Officer]) -> None:
    security, officer = people["security_admin"].actor(), people["county_officer"].actor()
    set_security_parameter(actor=security, key="sign_in_tries", value=4, reason="加强防护", once="1")
    assert profiles.value("sign_in_tries", clock.today()) == 4
    with pytest.raises(Forbidden):
        propose(officer, "sign_in_tries", value=10)
    with pytest.raises(Forbidden):
        set_security_parameter(actor=security, key="income_line", value="1", reason="x", once="2")
    with pytest.raises(Forbidden):
        set_security_parameter(actor=officer, key="sign_in_tries", value=10, reason="x", once="3")


def test_every_version_stays_readable(people: dict[str, Officer]) -> None:
    officer = people["county_officer"].actor()
    for days in (6, 7, 8):
        decide(people, propose(officer, value=calendar_days(days), once=str(days)), once=f"d{days}")
    versions = parameter_page("notice_days_identification").versions
    assert [version.value["days"] for version in versions] == [8, 7, 6]  # type: ignore[index]
    assert {version.proposer for version in versions} == {people["county_officer"].name}
    assert profiles.value("notice_days_identification", clock.today()) == calendar_days(8)


def test_change_is_an_event_with_its_paper(people: dict[str, Officer]) -> None:
    entry = propose(people["county_officer"].actor())
    decide(people, entry)
    told = [
        content_of(body)
        for body in db.session.execute(
            db.select(Event.body).where(Event.stream_kind == "profile").order_by(Event.sequence)
        ).scalars()
    ]
    assert [one["kind"] for one in told] == ["profile.proposed", "profile.decided"]
    assert told[1]["data"]["document_number"] == "禾农发〔2026〕12号"
    assert told[1]["changes"]["status"] == {"before": "proposed", "after": "decided"}
    assert told[1]["actor"]["role"] == "county_leader"


def test_case_remembers_its_procedure_and_follows_the_day_for_the_rest(people: dict[str, Officer]) -> None:
    officer = people["county_officer"].actor()
    with db.session.begin():
        digest = profiles.bind(db.session(), clock.today())
    decide(people, propose(officer), once="a")
    decide(people, propose(officer, "income_line", value="9000", once="2"), once="b")
    remembered = profiles.for_case(digest, clock.today())
    assert remembered["notice_days_identification"] == calendar_days(5)
    assert remembered["income_line"] == "9000"
    assert profiles.values(clock.today())["notice_days_identification"] == calendar_days(7)


def test_leader_sees_what_it_replaces_and_when_steps_outgrow_the_whole(people: dict[str, Officer]) -> None:
    entry = propose(people["county_officer"].actor(), value=calendar_days(20))
    page = decision_page(entry)
    assert page.before == calendar_days(5)
    assert page.overrun == (31, 15)


def test_a_year_can_be_entered_from_its_notice(people: dict[str, Officer]) -> None:
    year = clock.today().year + 1
    value = {"year": year, "days_off": f"{year}-01-01 {year}-02-08", "working": f"{year}-02-13"}
    with pytest.raises(Invalid):
        propose(people["county_officer"].actor(), "calendar", value={**value, "days_off": "Neujahr"})
    with pytest.raises(Invalid):
        propose(people["county_officer"].actor(), "calendar", value={**value, "days_off": "2020-01-01"})
    decide(people, propose(people["county_officer"].actor(), "calendar", value=value))
    entered = profiles.entered_years()[year]
    assert date(year, 2, 13) in entered.working
    assert date(year, 2, 8) in entered.days_off


@pytest.mark.parametrize(
    ("key", "raw", "fits"),
    [
        ("min_visitors", 2, True),
        ("min_visitors", 0, False),
        ("min_visitors", "two", False),
        ("min_visitors", True, False),
        ("income_line", "8700.50", True),
        ("income_line", "8,700", False),
        ("income_line", "10", False),
        ("limit_visit", {"days": 3, "unit": "working"}, True),
        ("limit_visit", {"days": 3, "unit": "lunar"}, False),
        ("limit_visit", {"days": None, "unit": "working"}, False),
        ("township_chain", "2", True),
        ("township_chain", "4", False),
        ("no_labour_classes", ["none", "weak"], True),
        ("no_labour_classes", [], False),
        ("no_labour_classes", ["lazy"], False),
    ],
)
def test_values_are_checked_by_their_kind(key: str, raw: object, fits: bool) -> None:
    _, problems = checked_value(PARAMETERS[key], raw)
    assert (problems == []) is fits


def test_every_default_passes_its_own_check() -> None:
    for parameter in PARAMETERS.values():
        if parameter.default is not None:
            assert checked_value(parameter, parameter.default)[1] == [], parameter.key


def test_every_parameter_of_the_domain_papers_is_there() -> None:
    """monitoring.md 14, by hand; the names of bodies by date are organisations, not a parameter."""
    expected = {
        "income_line", "income_label", "income_window", "comparison_position", "notice_days_identification",
        "notice_days_elimination", "announcement_by", "announcement_days", "limit_total",
        "limit_accept_online", "limit_visit", "limit_comparison", "refusal_notice", "min_visitors",
        "appraisal_body", "appraisal_quorum", "township_onsite", "veto_mode", "min_measures", "plan_limit",
        "visit_interval_open", "visit_interval_eliminated", "visit_interval_lifted",
        "elimination_min_months", "no_labour_classes", "household_term", "civil_affairs_joint",
    }  # fmt: skip
    assert expected <= set(PARAMETERS)
    for parameter in PARAMETERS.values():
        assert parameter.label
        assert parameter.explanation
        assert parameter.source
        assert parameter.scope in Scope


def test_pages_list_every_parameter_once(people: dict[str, Officer]) -> None:
    shown = [row.parameter.key for _, rows in profile_page() for row in rows]
    assert sorted(shown) == sorted(PARAMETERS)


def test_step_limits_are_added_up_in_calendar_days() -> None:
    values = {key: parameter.default for key, parameter in PARAMETERS.items()}
    assert steps_exceed_total(values) == (16, 15)
    assert steps_exceed_total({**values, "limit_total": calendar_days(20)}) is None
    assert steps_exceed_total({**values, "limit_comparison": working_days(10)}) == (25, 15)


def test_profile_chooses_the_variant() -> None:
    values = {key: parameter.default for key, parameter in PARAMETERS.items()}
    assert variant(values) == {
        "comparison_position": "before_appraisal",
        "township_chain": "3",
        "acceptance": "township",
    }


def test_telephone_numbers_stay_out_of_the_record_with_a_clear_word(people: dict[str, Officer]) -> None:
    with pytest.raises(Invalid) as refusal:
        propose(people["county_officer"].actor(), reason="请致电 13800138000 核实")
    assert [(one.field, one.code) for one in refusal.value.problems] == [("reason", "personal_number")]


def test_holidays_entered_later_count_provisional_dates_again(
    people: dict[str, Officer], county: County
) -> None:
    officer = people["county_officer"].actor()
    decide(people, propose(officer, "limit_total", value=working_days(60), once="t"), once="t")
    beginning = Beginning("monitoring", "in_person", county.village_a1, date(2026, 11, 20))
    ref = open_case(actor=people["village_clerk"].actor(), beginning=beginning, once="c")
    before = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
    due_on, version = before.due_on, before.version
    assert before.due_provisional
    assert due_on is not None
    assert due_on.year == 2027
    days = {"year": 2027, "days_off": "2027-01-01 2027-02-08 2027-02-09", "working": "2027-02-06"}
    entry = propose(officer, "calendar", value=days, once="h")
    for _ in range(2):
        assert decide(people, entry, once="h") == "calendar"
    db.session.rollback()
    after = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
    known = calendar.due(date(2026, 11, 20), 60, "working", profiles.entered_years())
    assert (after.due_on, after.due_provisional) == (known.on, False)
    assert known.on > due_on
    assert after.version == version, "nobody's open form is made stale by a calendar"
    told = db.session.execute(db.select(Event).where(Event.kind == "case.due_date_set")).scalars().all()
    assert len(told) == 1
    content = content_of(told[0].body)
    assert content["actor"] == {}
    assert content["changes"]["due_on"] == {"before": due_on.isoformat(), "after": known.on.isoformat()}
