"""Lists of help measures and of visits: judged as the commands by hand judge, entered once or not at all."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask_babel import force_locale

from app import clock
from app.commands.help_measures import Plan, plan_measure
from app.commands.register_imports import accept_roster, receive_roster
from app.errors import Forbidden, NotFound
from app.facts.register_reach import get_register_import
from app.intake.registers.kinds import HOUSEHOLDS, KINDS
from app.models import Case, Event, FollowUp, HelpMeasure, Household, Lead, Person, db
from app.queries.register_imports import report_of
from app.web.register_report import line_of
from tests.support.register_lists import checked, entered, found, held, worked
from tests.support.registers import csv_of
from tests.support.village import Village

DAY = timedelta(days=1)
MEASURES = (
    "案件编号", "户主姓名", "帮扶措施类型", "帮扶措施", "帮扶内容", "责任单位", "责任人", "开始时间",
    "结束时间",
)  # fmt: skip
VISITS = ("案件编号", "走访时间", "走访方式", "受访人", "走访人", "发现问题", "处理情况", "走访记录")


def head_of(village: Village, ref: str) -> str:
    with village.app.app_context():
        household = db.session.execute(db.select(Case.household_id).where(Case.ref == ref)).scalar_one()
        return db.session.execute(
            db.select(Person.name)
            .join(Household, Household.head_id == Person.id)
            .where(Household.id == household)
        ).scalar_one()


def measure(ref: str, **changes: str) -> list[str]:
    said = {
        "案件编号": ref, "帮扶措施类型": "健康帮扶", "帮扶措施": "医疗救助", "帮扶内容": "报销住院费用",
        "责任单位": "柳溪镇人民政府", "责任人": "医保专干刘某",
        "开始时间": clock.today().isoformat(), **changes,
    }  # fmt: skip
    return [said.get(one, "") for one in MEASURES]


def count(table: type) -> int:
    return int(db.session.execute(db.select(db.func.count()).select_from(table)).scalar_one())


def test_measures_are_judged_as_by_hand_and_a_second_time_nothing_enters(village: Village) -> None:
    good, early = village.at("assisted"), village.at("applied")
    head = head_of(village, good)
    lines = [
        MEASURES,
        measure(good, 户主姓名=head),
        measure(good, 户主姓名=head),
        measure(good, 帮扶措施="雨露计划", 帮扶措施类型=""),
        measure(good, 户主姓名="另外某", 帮扶措施="大病保险"),
        measure(good, 帮扶措施="种植业", 责任单位="没有的单位"),
        measure(good, 帮扶措施="其他", 帮扶措施类型="", 开始时间="某日"),
        measure(good, 帮扶措施="大病保险", 帮扶内容="钱"),
        measure(early, 帮扶措施="大病保险"),
        measure("JC-2026-99999"),
    ]
    with village.app.app_context():
        row = checked(village, "village_clerk", "measures", lines)
        assert found(village, "village_clerk", row.id) == [
            (3, "row_twice", "ref"),
            (5, "head_other", "head"),
            (6, "value_unlisted", "measure"),
            (6, "organisation_unknown", "organisation"),
            (7, "day_unreadable", "starts_on"),
            (7, "measure_kind_missing", "measure"),
            (8, "refused/content_short", "content"),
            (9, "refused/no_help_yet", "ref"),
            (10, "case_missing", "ref"),
        ]
        assert (row.counts["new"], row.counts["held"], count(HelpMeasure)) == (2, 7, 0)
        report = report_of(village.officers["village_clerk"].actor(), row.id)
        with force_locale("en"):
            assert all(line_of(report, one)[-1] for one in report.findings)
        entered(village, "village_clerk", row.id, "clean")
        planned = db.session.execute(db.select(HelpMeasure.kind, HelpMeasure.item)).all()
        assert sorted(tuple(one) for one in planned) == [("45", "003"), ("47", "001")]
        told = db.select(db.func.count(Event.id)).where(Event.kind == "case.measure_planned")
        assert db.session.execute(told).scalar_one() == 2
        changed = measure(good, 帮扶内容="报销门诊费用")
        again = checked(village, "village_clerk", "measures", [MEASURES, lines[3], changed], "again")
        assert found(village, "village_clerk", again.id) == [(3, "entry_differs", "content")]
        counts = held(again.id).counts
        assert (counts["new"], counts["same"], counts["differing"]) == (0, 1, 1)
        assert count(HelpMeasure) == 2


def test_what_somebody_typed_meanwhile_stops_a_list_that_was_accepted(village: Village) -> None:
    ref = village.at("assisted")
    today = clock.today()
    with village.app.app_context():
        row = checked(village, "village_clerk", "measures", [MEASURES, measure(ref)])
        actor = village.officers["village_clerk"].actor()
        accept_roster(actor=actor, import_id=row.id, part="whole", seen=0, once="w")
        plan = Plan("45003", "报销住院费用", village.county.organisations["township_a"], "刘某", today)
        plan_measure(actor=actor, ref=ref, plan=plan, once="hand")
        assert worked(village, "village_clerk") == "roster_moved"
        assert (held(row.id).status, count(HelpMeasure)) == ("received", 1)


def test_visits_are_recorded_by_whoever_made_them(village: Village) -> None:
    ref = village.at("assisted")
    head, me = head_of(village, ref), village.officers["village_clerk"].name
    day = clock.today().isoformat()
    lines = [
        VISITS,
        [ref, day, "入户", head, me, "无变化", "", ""],
        [
            ref,
            day,
            "电话",
            "田小",
            "",
            "患病、失业或收入减少",
            "登记风险线索",
            "户主突发重病住院，无法务工，收入减少",
        ],
        [ref, day, "入户", head, "别的某", "无变化", "", ""],
        [ref, day, "飞鸽传书", "没有某", "", "", "", ""],
        [ref, (clock.today() + DAY).isoformat(), "入户", head, "", "其他", "", "说明"],
    ]
    with village.app.app_context():
        row = checked(village, "village_clerk", "visits", lines)
        assert found(village, "village_clerk", row.id) == [
            (4, "visitor_other", "visitor"),
            (5, "value_unlisted", "met"),
            (5, "finding_missing", "visit_findings"),
            (5, "met_unknown", "met_name"),
            (6, "refused/date_future", "visited_on"),
            (6, "refused/outcome_missing", "outcome"),
        ]
        unlisted = report_of(village.officers["village_clerk"].actor(), row.id).findings[1]
        assert unlisted.details["choices"] == "在家中；在田间、务工地、医院等处；电话或视频"
        leads = count(Lead)
        entered(village, "village_clerk", row.id, "clean")
        rows = db.session.execute(db.select(FollowUp).order_by(FollowUp.id)).scalars().all()
        assert [(one.met, one.findings, one.outcome) for one in rows] == [
            ("at_home", [], ""), ("by_phone", ["illness", "work"], "lead"),
        ]  # fmt: skip
        assert count(Lead) == leads + 1
        again = checked(village, "village_clerk", "visits", lines[:3], "again")
        assert (again.counts["same"], again.counts["new"], count(FollowUp)) == (2, 0, 2)


def test_a_list_is_brought_in_by_whoever_records_help(village: Village) -> None:
    ref = village.at("assisted")
    content = csv_of([MEASURES, measure(ref)])
    with village.app.app_context():
        for role, kind in (("county_officer", "measures"), ("village_head", "visits")):
            with pytest.raises(Forbidden):
                receive_roster(
                    actor=village.officers[role].actor(), file_name="x.csv", content=content, once="no",
                    kind=KINDS[kind],
                )  # fmt: skip
        with pytest.raises(Forbidden):
            receive_roster(
                actor=village.officers["village_clerk"].actor(), file_name="x.csv", content=content,
                once="no", kind=HOUSEHOLDS,
            )  # fmt: skip
        row = checked(village, "village_clerk", "measures", [MEASURES, measure(ref)])
        for role in ("township_officer", "county_leader"):
            assert get_register_import(db.session(), village.officers[role].actor(), row.id).id == row.id
        with pytest.raises(NotFound):
            get_register_import(db.session(), village.officers["village_head"].actor(), row.id)


def test_the_server_s_command_checks_first_and_enters_what_is_accepted(
    village: Village, tmp_path: Path
) -> None:
    path, report = tmp_path / "措施.csv", tmp_path / "report.xlsx"
    path.write_bytes(csv_of([MEASURES, measure(village.at("assisted")), measure("JC-2026-99999")]))
    command = ["import", "measures", str(path), "--as", village.officers["village_clerk"].username]
    runner = village.app.test_cli_runner()
    dry = runner.invoke(args=[*command, "--report", str(report)])
    assert (dry.exit_code, "dry run" in dry.output, report.read_bytes()[:2]) == (1, True, b"PK")
    assert "entered: 1 rows" in runner.invoke(args=[*command, "--accept", "clean"]).output
    assert "nothing changed" in runner.invoke(args=[*command, "--accept", "clean"]).output
