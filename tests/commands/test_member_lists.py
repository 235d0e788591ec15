"""Lists of members: who joins which household, judged as the form judges, entered once or not at all."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask_babel import force_locale

from app import clock
from app.commands.households import HouseholdSheet, record_household
from app.commands.persons import MemberSheet
from app.commands.register_imports import receive_roster
from app.errors import Forbidden, NotFound
from app.facts.register_reach import get_register_import
from app.intake.registers.kinds import MEMBERS
from app.models import Event, Membership, NameGram, Person, db
from app.queries.register_imports import report_of
from app.web.register_report import line_of
from tests.support.register_lists import checked, entered, found, held
from tests.support.registers import Numbers, csv_of
from tests.support.village import Village

HEADINGS = (
    "户编号", "户主姓名", "户主证件号码", "姓名", "证件号码", "性别", "出生日期", "与户主关系", "健康状况",
    "劳动技能", "文化程度", "增加时间", "人口增加原因",
)  # fmt: skip
NUMBERS = Numbers()
HEAD_NUMBER = NUMBERS.next(date(1970, 3, 4), woman=False)
WIFE_NUMBER = NUMBERS.next(date(1972, 5, 6), woman=True)
SON_NUMBER = NUMBERS.next(date(1995, 7, 8), woman=False)
FAR_NUMBER = NUMBERS.next(date(1961, 1, 1), woman=False)


def household(
    village: Village, code: str = "H990001", name: str = "田大山", number: str = HEAD_NUMBER
) -> int:
    """Record a household by its form; to be called within the application."""
    head = MemberSheet(name, identity_kind="id_card", identity_number=number, health=("001",), labour="001")
    return record_household(
        actor=village.officers["village_clerk"].actor(),
        sheet=HouseholdSheet(village.code, "1", [head], national_code=code), once=code,
    )  # fmt: skip


def line(**changes: str) -> list[str]:
    """Return the row of a wife who married into the household, otherwise where a test says so."""
    said = {
        "户编号": "H990001", "户主姓名": "田大山", "姓名": "谷秀英", "证件号码": WIFE_NUMBER, "性别": "女",
        "出生日期": "19720506", "与户主关系": "配偶", "健康状况": "健康", "劳动技能": "普通劳动力",
        "文化程度": "初中", "增加时间": (clock.today() - timedelta(days=3)).isoformat(),
        "人口增加原因": "婚入", **changes,
    }  # fmt: skip
    return [said.get(one, "") for one in HEADINGS]


def members(household_id: int) -> list[tuple[str, str, str]]:
    rows = db.session.execute(
        db.select(Person.name, Membership.relation, Membership.reason_in)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == household_id, Membership.valid_to.is_(None))
        .order_by(Membership.id)
    )
    return [tuple(one) for one in rows]


def test_members_join_their_households_and_what_is_recorded_is_told_and_kept(village: Village) -> None:
    with village.app.app_context():
        home = household(village)
        lines = [
            HEADINGS,
            line(姓名="田大山", 证件号码=HEAD_NUMBER, 性别="男", 出生日期="", 与户主关系="户主", 文化程度=""),
            line(),
            line(户编号="", 户主证件号码=HEAD_NUMBER, 姓名="田小川", 证件号码=SON_NUMBER, 性别="男",
                 出生日期="", 与户主关系="之子", 人口增加原因="刑满释放"),
        ]  # fmt: skip
        row = checked(village, "village_clerk", "members", lines)
        assert found(village, "village_clerk", row.id) == []
        assert (row.counts["new"], row.counts["same"], row.counts["held"]) == (2, 1, 0)
        assert len(members(home)) == 1
        entered(village, "village_clerk", row.id, "whole")
        assert members(home) == [
            ("田大山", "001", "registered"), ("谷秀英", "002", "marriage"), ("田小川", "003", "return"),
        ]  # fmt: skip
        joined = db.select(db.func.count(Event.id)).where(Event.kind == "household.member_joined")
        assert db.session.execute(joined).scalar_one() == 2
        wife = db.session.execute(db.select(Person).where(Person.name == "谷秀英")).scalar_one()
        grams = db.select(NameGram.gram).where(NameGram.person_id == wife.id)
        assert "秀英" in db.session.execute(grams).scalars().all()

        again = [HEADINGS, line(文化程度="高中"), lines[3]]
        second = checked(village, "village_clerk", "members", again, "again")
        assert found(village, "village_clerk", second.id) == [(2, "entry_differs", "education")]
        counts = held(second.id).counts
        assert (counts["new"], counts["same"], counts["differing"]) == (0, 1, 1)
        assert len(members(home)) == 3


def test_each_row_that_the_form_would_refuse_is_told_with_why(village: Village) -> None:
    with village.app.app_context():
        household(village)
        household(village, "H990002", "米远", FAR_NUMBER)
        tomorrow = (clock.today() + timedelta(days=1)).isoformat()
        bare = {"证件号码": "", "性别": "男", "与户主关系": "之子"}
        lines = [
            HEADINGS,
            line(户编号="H000000"),
            line(户主姓名="别的某"),
            line(证件号码=WIFE_NUMBER[:-1]),
            line(性别="男"),
            line(证件号码=FAR_NUMBER, 姓名="米远", 性别="男", 出生日期="", 与户主关系="其他"),
            line(姓名="江文", 增加时间=tomorrow),
            line(姓名="江文", 证件号码=SON_NUMBER, 性别="男", 出生日期="", 与户主关系="户主"),
            line(姓名="田小川", 出生日期="19950708", **bare),
            line(户编号="H990002", 户主姓名="米远", 姓名="田小川", 出生日期="19950708", **bare),
            line(人口增加原因="想来"),
        ]
        row = checked(village, "village_clerk", "members", lines)
        told = [one for one in found(village, "village_clerk", row.id) if one[1] != "identity_missing"]
        assert told == [
            (2, "household_unknown", "household"),
            (3, "head_other", "head"),
            (4, "identity_digits", "identity"),
            (5, "sex_differs", "sex"),
            (5, "number_twice", "identity"),
            (6, "refused/member_elsewhere", "identity"),
            (7, "number_twice", "identity"),
            (8, "refused/head_twice", "relation"),
            (10, "person_twice", "name"),
            (11, "value_unlisted", "reason_in"),
            (11, "number_twice", "identity"),
        ]
        assert (row.counts["new"], row.counts["held"]) == (1, 9)
        report = report_of(village.officers["village_clerk"].actor(), row.id)
        with force_locale("en"):
            assert all(line_of(report, one)[-1] for one in report.findings)


def test_who_may_write_households_brings_members_in_and_nobody_beyond_her_reach(village: Village) -> None:
    with village.app.app_context():
        household(village)
        row = checked(village, "village_clerk", "members", [HEADINGS, line()])
        content = csv_of([HEADINGS, line()])
        for role in ("village_head", "county_leader", "department_officer"):
            with pytest.raises(Forbidden):
                receive_roster(
                    actor=village.officers[role].actor(), file_name="x.csv", content=content, once="no",
                    kind=MEMBERS,
                )  # fmt: skip
        with pytest.raises(NotFound):
            get_register_import(db.session(), village.officers["department_officer"].actor(), row.id)
        assert get_register_import(db.session(), village.officers["township_officer"].actor(), row.id)


def test_the_server_s_command_lets_members_in(village: Village, tmp_path: Path) -> None:
    with village.app.app_context():
        home = household(village)
    path = tmp_path / "成员.csv"
    path.write_bytes(csv_of([HEADINGS, line()]))
    command = ["import", "members", str(path), "--as", village.officers["village_clerk"].username]
    runner = village.app.test_cli_runner()
    assert "dry run" in runner.invoke(args=command).output
    assert "entered: 1 rows" in runner.invoke(args=[*command, "--accept", "whole"]).output
    with village.app.app_context():
        assert len(members(home)) == 2
