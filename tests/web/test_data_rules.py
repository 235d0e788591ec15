"""The data rules in the browser: lists by place, one household now, waivers, lists of the province."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from xlsxwriter import Workbook

from app.commands.data_checks import check_records
from app.commands.households import record_household
from app.models import DataHit, db
from app.rules.registry import RULES
from tests.support.client import Browser, Page
from tests.support.families import identity_number, member, sheet
from tests.support.village import Village

As = Callable[[str], Browser]
NUMBER = identity_number(date(1970, 1, 1), serial=433)


@pytest.fixture
def household(village: Village) -> int:
    """Record a family of which much was never asked, and let the rules look."""
    with village.app.app_context():
        number = record_household(
            actor=village.officers["village_clerk"].actor(),
            sheet=sheet(village.code, member("田有福", number=NUMBER), member("田小满", "003")),
            once="family",
        )
        check_records()
    return number


def hit(village: Village, household: int, rule: str) -> int:
    with village.app.app_context():
        found = db.session.scalars(
            db.select(DataHit.id)
            .where(DataHit.household_id == household, DataHit.rule == rule)
            .order_by(DataHit.id)
        ).first()
    assert found is not None
    return found


def rows(page: Page) -> list[str]:
    return [row.text(separator=" ") for row in page.tree.css("main tbody tr")]


def test_clerk_township_and_county_find_the_same_hits_by_place_rule_and_severity(
    village: Village, household: int, as_: As
) -> None:
    for role in ("village_clerk", "township_officer", "county_officer"):
        page = as_(role).get("/data-rules?rule=D020")
        assert [("田有福" in row, "D020" in row) for row in rows(page)] == [(True, True), (True, True)]
    county = as_("county_officer")
    assert rows(county.get("/data-rules?rule=D020&severity=W")) == []
    assert rows(county.get("/data-rules?rule=D020&state=corrected")) == []
    assert len(rows(county.get(f"/data-rules?rule=D020&place={village.code}"))) == 2


def test_long_lists_go_on_page_by_page_without_a_gap(village: Village, household: int, as_: As) -> None:
    with village.app.app_context():
        for serial in range(30):
            record_household(
                actor=village.officers["village_clerk"].actor(),
                sheet=sheet(village.code, member(f"田第{serial}")), once=f"family/{serial}",
            )  # fmt: skip
        check_records()
    clerk = as_("village_clerk")
    page, seen = clerk.get("/data-rules?severity=E"), []
    while True:
        seen += rows(page)
        following = page.tree.css_first('main a[rel="next"]')
        if following is None:
            break
        page = clerk.get(str(following.attributes["href"]))
    with village.app.app_context():
        expected = db.session.execute(
            db.select(db.func.count()).where(DataHit.severity == "E", DataHit.state == "open")
        ).scalar_one()
    assert len(set(seen)) == expected > 50


def test_every_rule_stands_on_its_page_with_its_count(village: Village, household: int, as_: As) -> None:
    page = as_("village_clerk").get("/data-rules/rules")
    found = rows(page)
    assert len(found) == len(RULES) == 203
    [line] = [row for row in found if row.strip().startswith("D020")]
    assert " 2 " in line
    assert page.has_link("/data-rules?rule=D020")


def test_a_household_is_judged_as_it_is_now(village: Village, household: int, as_: As) -> None:
    clerk = as_("village_clerk")
    shown = clerk.get(f"/households/{household}")
    assert shown.has_link(f"/data-rules/household/{household}")
    page = clerk.get(f"/data-rules/household/{household}")
    assert any("D020" in row for row in rows(page))
    assert "D036" in page.text, "what can't be judged is said"
    with village.app.app_context():
        db.session.execute(db.text("UPDATE membership SET ethnicity = '001'"))
        db.session.commit()
    assert not any("D020" in row for row in rows(clerk.get(f"/data-rules/household/{household}")))


def test_a_place_is_checked_again_by_a_button(village: Village, household: int, as_: As) -> None:
    with village.app.app_context():
        db.session.execute(db.text("UPDATE membership SET ethnicity = '001'"))
        db.session.commit()
    clerk = as_("village_clerk")
    page = clerk.submit("/data-rules", action="/data-rules/check")
    assert "已修正2条" in clerk.get(page.location).text
    assert rows(clerk.get("/data-rules?rule=D020")) == []
    assert len(rows(clerk.get("/data-rules?rule=D020&state=corrected"))) == 2


def test_a_hit_is_waived_with_a_reason_and_opened_again(village: Village, household: int, as_: As) -> None:
    officer, number = as_("township_officer"), hit(village, household, "D032")
    refused = officer.submit(f"/data-rules/{number}/waive", {"reason": "好"}, status=422)
    assert "不少于8个字" in refused.text
    officer.submit(f"/data-rules/{number}/waive", {"reason": "该户无固定电话，由村组长代为联系。"})
    listed = officer.get("/data-rules?rule=D032&state=waived")
    assert "由村组长代为联系" in listed.text
    assert rows(officer.get("/data-rules?rule=D032")) == []
    officer.submit(listed, action=f"/data-rules/{number}/reopen")
    assert len(rows(officer.get("/data-rules?rule=D032"))) == 1


def test_the_township_is_told_that_an_error_is_the_county_s_to_waive(
    village: Village, household: int, as_: As
) -> None:
    number = hit(village, household, "D020")
    page = as_("township_officer").get(f"/data-rules/{number}/waive", 403)
    assert "县级经办人员豁免" in page.text


def workbook(*lines: tuple[str, ...]) -> bytes:
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        paper = book.add_worksheet()
        for at, line in enumerate(
            (("省级返回问题数据",), ("规则编号", "户编号", "姓名", "证件号码"), *lines)
        ):
            paper.write_row(at, 0, line)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_list_of_the_province_shows_what_each_side_lacks(
    village: Village, household: int, as_: As, kind: str
) -> None:
    lines = (
        ("2_01_001", "", "田有福", NUMBER),  # both: the nationality
        ("2_01_005-16", "", "田有福", NUMBER),  # they alone: labour power was never recorded as lost
        ("9_99_999", "", "田有福", NUMBER),
        ("2_01_001", "4009999999", "", ""),
    )
    content = workbook(*lines)
    if kind == "csv":
        content = "\n".join(
            ",".join(line) for line in (("规则编号", "户编号", "姓名", "证件号码"), *lines)
        ).encode("gb18030")
    officer = as_("county_officer")
    sent = officer.submit(
        "/data-rules/returns",
        {"title": "省级第二轮", "file": (io.BytesIO(content), f"返回.{kind}")},  # type: ignore[dict-item]
    )
    page = officer.get(sent.location)
    assert [tab.text(strip=True) for tab in page.tree.css("main .tabs a")] == [
        "省有我无 1", "我有省无 1", "双方都有 1", "无法对应 2",
    ]  # fmt: skip
    assert "D062" in rows(page)[0]
    ours = officer.get(f"{sent.location}?part=ours_only")
    assert "田小满" in rows(ours)[0], "the son's nationality is empty too, and the province doesn't say so"
    assert "第" in rows(officer.get(f"{sent.location}?part=unknown"))[0]
    assert officer.get("/data-rules/returns").has_link(sent.location)
    as_("township_officer").get(sent.location, 404)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01\x02", "无法读取"),
        ("姓名,电话\n田有福,1\n".encode(), "没有找到所需表头"),
        ("规则编号,户编号\n".encode(), "没有数据行"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    village: Village, as_: As, content: bytes, words: str
) -> None:
    page = as_("county_officer").submit(
        "/data-rules/returns", {"title": "省级第二轮", "file": (io.BytesIO(content), "返回.csv")},  # type: ignore[dict-item]
        status=422,
    )  # fmt: skip
    assert words in page.text
    assert page.tree.css_first('input[name="title"]').attributes["value"] == "省级第二轮"  # type: ignore[union-attr]


def test_a_form_that_contradicts_itself_says_the_rule_at_its_field(
    village: Village, household: int, as_: As
) -> None:
    child = village.members(household)[1]
    page = as_("village_clerk").submit(
        f"/households/{household}/members/{child}",
        {"labour": "003", "health": ["001"], "school": "000"},
        status=422,
    )
    assert "健康劳动年龄人口填丧失劳动力" in page.text
