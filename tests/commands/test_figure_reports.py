"""Reports of figures are kept with the rules of their day, counted by them, and belong to their office."""

import pytest

from app import clock
from app.commands.figure_reports import ReportSheet, end_report, keep_report
from app.errors import Forbidden, Invalid, NotFound
from app.models import Event, db
from app.models.figure_report import FigureReport
from app.queries.figure_reports import first_day, report_page, reports_of
from tests.support.county import COUNTY, TOWNSHIP_A
from tests.support.problems import Problems
from tests.support.village import Village

SHEET = ReportSheet("监测帮扶月报", COUNTY, ("monitoring", "rectification"), "month")


def kept(
    village: Village, sheet: ReportSheet = SHEET, role: str = "county_officer", once: str = "one"
) -> int:
    with village.app.app_context():
        return keep_report(actor=village.officers[role].actor(), sheet=sheet, once=once)


def test_a_report_is_kept_once_and_ends(village: Village) -> None:
    number = kept(village)
    assert kept(village) == number, "the same press twice"
    with village.app.app_context():
        officer = village.officers["county_officer"].actor()
        assert [(one.title, one.place, one.groups) for one in reports_of(officer)] == [
            ("监测帮扶月报", "禾丰县", ("monitoring", "rectification"))
        ]
        assert reports_of(village.officers["township_leader"].actor()) == ()
        with pytest.raises(NotFound):
            report_page(village.officers["township_leader"].actor(), number, clock.today())
        with pytest.raises(NotFound):
            end_report(actor=village.officers["township_leader"].actor(), report_id=number, once="end")
        end_report(actor=village.officers["county_leader"].actor(), report_id=number, once="end")
        assert reports_of(officer) == ()
        kinds = db.session.execute(
            db.select(Event.kind).where(Event.stream_kind == "report").order_by(Event.sequence)
        )
        assert list(kinds.scalars()) == ["report.kept", "report.ended"]


def test_parameters_stay_those_of_its_day_and_a_changed_rule_is_named(problems: Problems) -> None:
    village = problems.village
    ref = problems.batch("台账不全")[0]
    problems.at("closed", ref, lasting_goal="每月核对台账一次。")
    number = kept(village)
    with village.app.app_context():
        officer, today = village.officers["county_officer"].actor(), clock.today()
        row = db.session.get_one(FigureReport, number)
        assert row.parameters["lasting_counts"] == "finished"
        numbers = {one.figure.name: one.number for _, part in report_page(officer, number, today).parts
                   for one in part}  # fmt: skip
        assert numbers["problems_finished"] == 1
        db.session.expunge(row)
        row.parameters = {**row.parameters, "lasting_counts": "apart"}
        row.rules = {**row.rules, "problems": "another rule"}
        db.session.add(row)
        with db.session.no_autoflush:
            page = report_page(officer, number, today)
        numbers = {one.figure.name: one.number for _, part in page.parts for one in part}
        assert numbers["problems_finished"] == 0, "counted by the parameter that was frozen"
        assert [one.name for one in page.changed] == ["problems"]
        assert "problems" not in numbers
        db.session.rollback()


def test_what_is_wrong_with_a_report_is_named_and_nothing_is_kept(village: Village) -> None:
    with pytest.raises(Invalid) as refusal:
        kept(village, ReportSheet(" ", COUNTY, (), "week"))
    assert {one.field for one in refusal.value.problems} == {"title", "groups", "period"}
    with pytest.raises(Forbidden):
        kept(village, role="village_clerk")
    with pytest.raises(NotFound):
        kept(village, ReportSheet("别处", "990101102000", ("help",), "year"), role="township_leader")
    assert kept(village, ReportSheet("本镇", TOWNSHIP_A, ("help",), "quarter"), role="township_leader")


def test_periods_begin_where_calendars_say() -> None:
    day = clock.today().replace(month=8, day=17)
    assert first_day("month", day) == day.replace(day=1)
    assert first_day("quarter", day) == day.replace(month=7, day=1)
    assert first_day("year", day) == day.replace(month=1, day=1)
