"""A scan of what is really in the tables, on both databases: made through the commands, read in batches."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from app import clock
from app.commands.lead_endings import NoRisk, close_lead_without_risk
from app.commands.lead_visits import SeenAtHome, record_lead_visit
from app.commands.leads import LeadFacts, raise_lead
from app.models import Case, Event, Evidence, db
from app.oversight import records
from app.oversight.hits import Hit, scan
from tests.support.problems import Problems
from tests.support.village import Village

WORDS = "经入户核查，该户收入稳定，自付费用不高，暂无返贫致贫风险。"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Let it be a Monday in an ordinary week, so that working days are plain to count."""
    with time_machine.travel("2026-06-15 02:00:00+00:00", tick=True):
        yield


def hits(app: Flask, *rules: str, day: date | None = None) -> list[Hit]:
    with app.app_context():
        db.session.rollback()
        found = list(scan(db.session(), day=day or clock.today()))
    return [one for one in found if not rules or one.rule in rules]


def own_pictures(village: Village) -> None:
    """Give each paper bytes of its own: the village's support writes rows without any."""
    with village.app.app_context():
        db.session.execute(
            update(Evidence).values(sha256=db.func.substr("x" * 56, 1) + db.cast(Evidence.id, db.String))
        )
        db.session.commit()


def test_a_file_in_order_asks_nothing_but_why_it_was_typed_in_at_one_go(village: Village) -> None:
    ref = village.at("assisted")
    own_pictures(village)
    [hit] = hits(village.app)
    assert (hit.rule, hit.fields["form"], hit.case_id) == ("P06", "one_sitting", village.case_id(ref))
    assert all(event[:2] == ("case", hit.case_id) for event in hit.events)


def test_one_picture_in_two_households_is_found_with_its_events(village: Village) -> None:
    first, second = village.at("visited"), village.at("visited")
    own_pictures(village)
    with village.app.app_context():
        db.session.execute(
            update(Evidence)
            .where(Evidence.kind == "visit_sheet", Evidence.case_id.is_not(None))
            .values(sha256="a" * 64)
        )
        db.session.commit()
    [hit] = hits(village.app, "V06")
    assert hit.subject_kind == "evidence"
    assert (hit.fields["first_case"], hit.fields["second_case"]) == (first, second)
    assert hit.case_id == village.case_id(second)
    with village.app.app_context():
        db.session.execute(
            update(Evidence).where(Evidence.id == hit.subject_id).values(struck_on=clock.today())
        )
        db.session.commit()
    assert hits(village.app, "V06") == []


def test_a_picture_of_a_meeting_is_shared_by_its_nature(village: Village) -> None:
    village.at("appraised")
    village.at("appraised")
    own_pictures(village)
    with village.app.app_context():
        of_meetings = update(Evidence).where(Evidence.meeting_id.is_not(None))
        db.session.execute(of_meetings.values(sha256="b" * 64))
        db.session.commit()
    assert hits(village.app, "V06") == []


def closed(village: Village, number: int, text: str) -> int:
    with village.app.app_context():
        clerk = village.officers["village_clerk"].actor()
        facts = LeadFacts(
            source="department", supplier="医疗保障局", territory=village.code, national_id=None, phone=None,
            name=f"田{number}", address=None, household_id=None, risks=("001",),
            content="医保推送：本年度自付医疗费用超过两万元。", noticed_on=clock.today(),
        )  # fmt: skip
        lead = raise_lead(actor=clerk, facts=facts, once=f"raise/{number}").lead_id
        pair = [village.officers[role].account_id for role in ("village_clerk", "village_head")]
        seen = SeenAtHome(
            visited_on=clock.today(), visitors=pair, met="at_home", findings=(), note="入户查看，情况正常。"
        )
        record_lead_visit(actor=clerk, lead_id=lead, seen=seen, once=f"see/{number}")
        ending = NoRisk(reason="sufficient", text=text, told_how="in_person", told_on=clock.today())
        close_lead_without_risk(actor=clerk, lead_id=lead, ending=ending, once=f"close/{number}")
        return lead


def test_leads_closed_in_the_same_words_are_one_question_about_their_officer(village: Village) -> None:
    with time_machine.travel("2026-06-15 02:00:00+00:00", tick=False) as travel:
        for number in range(9):
            closed(village, number, WORDS)
            travel.shift(timedelta(minutes=20))
        assert hits(village.app, "E06") == []
        last = closed(village, 9, WORDS)
    [hit] = hits(village.app, "E06")
    clerk = village.officers["village_clerk"].account_id
    assert (hit.subject_kind, hit.subject_id, hit.people) == ("account", clerk, {clerk})
    assert (hit.fields["leads"], hit.fields["same_text"], hit.fields["seconds"]) == (10, 100, 1200)
    assert hit.fields["month"] == "2026-06"
    assert len(hit.events) == 10
    assert any(event[:2] == ("lead", last) for event in hit.events)


def test_leads_closed_one_by_one_in_words_of_their_own_are_no_question(village: Village) -> None:
    with time_machine.travel("2026-06-15 02:00:00+00:00", tick=False) as travel:
        for number in range(10):
            closed(village, number, f"第{number}户：{WORDS}")
            travel.shift(timedelta(minutes=20))
    assert hits(village.app, "E06") == []


def test_a_lead_that_nobody_visits_is_asked_about_after_five_working_days(village: Village) -> None:
    with village.app.app_context():
        facts = LeadFacts(
            source="cadre", supplier=None, territory=village.code, national_id=None, phone=None, name="田二",
            address=None, household_id=None, risks=("003",), content="排查发现房屋后墙开裂，雨天漏水。",
            noticed_on=clock.today(),
        )  # fmt: skip
        lead = raise_lead(actor=village.officers["village_clerk"].actor(), facts=facts, once="raise").lead_id
    # The Dragon Boat Festival is on Friday the 19th of June 2026: Monday the 22nd is the fourth day.
    assert hits(village.app, "E01", day=date(2026, 6, 23)) == []
    [hit] = hits(village.app, "E01", day=date(2026, 6, 24))
    assert (hit.subject_kind, hit.subject_id) == ("village", int(village.code[:12]))
    assert hit.events == (("lead", lead, 1),)


def test_a_problem_closed_in_order_asks_nothing(village: Village, problems: Problems) -> None:
    problems.at("closed")
    assert hits(village.app, "R01", "R09", "P02") == []


def test_a_second_scan_asks_the_same_questions_under_the_same_names(village: Village) -> None:
    village.at("applied")
    day = clock.today() + timedelta(days=60)
    first, second = hits(village.app, day=day), hits(village.app, day=day + timedelta(days=30))
    assert {one.rule for one in first} >= {"E01", "E02"}
    assert [one.found_key for one in first] == [one.found_key for one in second]


def test_more_cases_take_no_more_statements_but_by_batches(
    village: Village, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def statements() -> int:
        own_pictures(village)
        before = len(asked)
        hits(village.app)
        return len(asked) - before

    village.at("visited")
    one = statements()
    village.at("visited")
    village.at("appraised")
    assert statements() == one
    monkeypatch.setattr(records, "BATCH", 1)
    assert statements() > one


def test_a_scan_writes_nothing(village: Village) -> None:
    village.at("applied")
    with village.app.app_context():
        before = db.session.execute(db.select(db.func.count(Event.id))).scalar_one()
    hits(village.app)
    with village.app.app_context():
        assert db.session.execute(db.select(db.func.count(Event.id))).scalar_one() == before
        assert not db.session.new
        assert db.session.execute(db.select(db.func.count(Case.id))).scalar_one() == 1
