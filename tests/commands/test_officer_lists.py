"""Lists of officers: accounts by one administrator, posts by another, passwords given out afterwards."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask_babel import force_locale

from app import clock
from app.commands.people import give_first_passwords, reset_second_factor
from app.commands.register_imports import receive_roster
from app.commands.sign_in import Origin, sign_in
from app.errors import Forbidden, Invalid
from app.intake.registers.kinds import KINDS
from app.models import Account, Credential, Event, Post, db
from app.queries.people import without_password
from app.queries.register_imports import report_of
from app.web.register_report import line_of
from tests.support.register_lists import checked, entered, found, held
from tests.support.registers import Numbers, csv_of
from tests.support.village import Village

HEADINGS = ("姓名", "身份证号", "手机号码", "用户名", "角色", "单位", "任职时间", "任职截止时间")
NUMBERS = Numbers()
A, B, C = (
    NUMBERS.next(day, woman=False) for day in (clock.today() - timedelta(days=n) for n in (9999, 12000, 8000))
)
HERE = Origin(address="127.0.0.1", device="test")


def line(name: str, number: str, username: str, **changes: str) -> list[str]:
    said = {
        "姓名": name, "身份证号": number, "手机号码": "13900000001", "用户名": username,
        "角色": "村文书/信息员", "单位": "上湾村村民委员会", "任职时间": clock.today().isoformat(), **changes,
    }  # fmt: skip
    return [said.get(one, "") for one in HEADINGS]


@pytest.fixture
def administered(village: Village) -> Village:
    for role in ("system_admin", "security_admin"):
        village.officers[role] = village.county.officer(role)
    return village


def test_accounts_come_in_without_a_password_and_get_one_each_on_a_slip(administered: Village) -> None:
    lines = [
        HEADINGS,
        line("米一", A, "mi.yi"),
        line("米二", B, "mi.er"),
        line("米三", A, "mi.san"),
        line("米四", C, "mi.yi"),
        line("米五", C[:-1], "mi.wu"),
        line("", "", "Mi liu"),
    ]
    with administered.app.app_context():
        row = checked(administered, "system_admin", "accounts", lines)
        assert found(administered, "system_admin", row.id) == [
            (4, "number_twice", "identity"),
            (5, "username_twice", "username"),
            (6, "refused/identity_digits", "identity"),
            (7, "name_missing", "name"),
        ]
        report = report_of(administered.officers["system_admin"].actor(), row.id)
        with force_locale("en"):
            assert all(line_of(report, one)[-1] for one in report.findings)
        entered(administered, "system_admin", row.id, "clean")
        opened = db.select(Account.username, Account.id).where(Account.username.startswith("mi."))
        numbers = dict(tuple(one) for one in db.session.execute(opened.order_by(Account.id)))
        assert list(numbers) == ["mi.yi", "mi.er"]
        with pytest.raises(Invalid):
            sign_in(username="mi.yi", password="", origin=HERE)

        actor = administered.officers["system_admin"].actor()
        assert without_password(actor)[1] == 2
        security = administered.officers["security_admin"].actor()
        reset_second_factor(
            actor=security, account_id=numbers["mi.er"], once="lost"
        )  # it has none: no mistake
        given = give_first_passwords(actor=actor, account_ids=list(numbers.values()), once="p")
        assert given.keys() == set(numbers.values())
        assert sign_in(username="mi.yi", password=given[numbers["mi.yi"]], origin=HERE)
        assert db.session.get_one(Credential, numbers["mi.yi"]).first
        assert give_first_passwords(actor=actor, account_ids=list(numbers.values()), once="q") == {}
        assert without_password(actor) == ((), 0)

        again = checked(administered, "system_admin", "accounts", [*lines[:2], line("米九", C, "mi.er")], "x")
        assert found(administered, "system_admin", again.id) == [(3, "refused/username_taken", "username")]
        assert (held(again.id).counts["same"], held(again.id).counts["new"]) == (1, 0)


def test_posts_are_given_by_the_other_administrator_as_by_hand(administered: Village) -> None:
    lines = [HEADINGS, line("米一", A, "mi.yi"), line("米二", B, "mi.er")]
    with administered.app.app_context():
        accounts = checked(administered, "system_admin", "accounts", lines)
        entered(administered, "system_admin", accounts.id, "whole")
        posts = [
            *lines,
            line("米二", B, "mi.er", 角色="系统管理员", 单位="禾丰县农业农村局"),
            line("米一", A, "mi.yi", 角色="乡镇经办"),
            line("别的某", A, "mi.yi"),
            line("米一", A, "mi.yi", 角色="大总管"),
            line("米一", A, "mi.yi", 单位="没有的单位"),
            line("米七", C, "mi.qi"),
        ]
        row = checked(administered, "security_admin", "posts", posts, "posts")
        told = found(administered, "security_admin", row.id)
        assert [one for one in told if one[0] != 4] == [
            (5, "refused/role_level", "role"),
            (6, "holder_other", "name"),
            (7, "value_unlisted", "role"),
            (8, "organisation_unknown", "organisation"),
            (9, "account_unknown", "username"),
        ]
        assert [one[1] for one in told if one[0] == 4] == ["refused/administrator_alone"]
        report = report_of(administered.officers["security_admin"].actor(), row.id)
        with force_locale("en"):
            assert all(line_of(report, one)[-1] for one in report.findings)
        entered(administered, "security_admin", row.id, "clean")
        given = (
            db.select(Account.username, Post.role)
            .join(Post, Post.account_id == Account.id)
            .where(Account.username.startswith("mi."))
        )
        assert sorted(tuple(one) for one in db.session.execute(given)) == [
            ("mi.er", "village_clerk"), ("mi.yi", "village_clerk"),
        ]  # fmt: skip
        later = (clock.today() + timedelta(days=9)).isoformat()
        again = [lines[0], lines[1], line("米二", B, "mi.er", 任职截止时间=later)]
        second = checked(administered, "security_admin", "posts", again, "again")
        assert found(administered, "security_admin", second.id) == [(3, "entry_differs", "ends_on")]
        events = db.select(db.func.count(Event.id)).where(
            Event.kind == "post.given", Event.idempotency_key.is_not(None)
        )
        assert held(second.id).counts["new"] == 0
        assert db.session.execute(events).scalar_one() == 2


def test_neither_administrator_brings_in_what_is_the_other_s(administered: Village) -> None:
    content = csv_of([HEADINGS, line("米一", A, "mi.yi")])
    with administered.app.app_context():
        for role, kind in (
            ("security_admin", "accounts"),
            ("system_admin", "posts"),
            ("county_officer", "accounts"),
        ):
            with pytest.raises(Forbidden):
                receive_roster(
                    actor=administered.officers[role].actor(), file_name="x.csv", content=content, once="no",
                    kind=KINDS[kind],
                )  # fmt: skip


def test_the_server_s_command_opens_accounts(administered: Village, tmp_path: Path) -> None:
    path = tmp_path / "人员.csv"
    path.write_bytes(csv_of([HEADINGS, line("米一", A, "mi.yi")]))
    command = ["import", "accounts", str(path), "--as", administered.officers["system_admin"].username]
    runner = administered.app.test_cli_runner()
    assert "dry run" in runner.invoke(args=command).output
    assert "entered: 1 rows" in runner.invoke(args=[*command, "--accept", "whole"]).output
