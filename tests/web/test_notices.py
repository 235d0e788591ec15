"""Public notices in the browser: prepared, printed, hung up, taken down, signed by the head."""

import io
from collections.abc import Callable
from datetime import date, timedelta

from flask import Flask

from app import clock
from app.commands.households import record_household
from app.models import Notice, db
from tests.support import files
from tests.support.carriers import hang, prepare, state
from tests.support.client import Browser
from tests.support.families import identity_number, member, sheet
from tests.support.settings import set_parameter
from tests.support.village import Village

NUMBER = identity_number(date(1968, 2, 3), serial=498)
PHONE = "13912345678"
Fields = dict[str, str | list[str]]


def picture(kind: str) -> Fields:
    return {f"paper_{kind}": (io.BytesIO(files.jpeg(63)), f"{kind}.jpg")}  # type: ignore[dict-item]


def status(village: Village, number: int) -> str:
    with village.app.app_context():
        return db.session.get_one(Notice, number).status


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_notice_goes_from_the_printer_to_the_board_and_down_again(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    refs = [village.at("appraised", village.household(f"卢大{name}", "卢小")) for name in "甲乙"]
    clerk, head = as_("village_clerk"), as_("village_head")
    made = clerk.submit(f"/notices/new?village={village.code}&kind=identification")
    number = int(made.location.rsplit("/", 1)[-1])
    hanging = {"place": "村务公开栏", "day": day(-6), "late_reason": "下村途中，返回后补录。"}
    clerk.submit(f"/notices/{number}", {**hanging, **picture("posting_proof")})
    assert [state(village, ref) for ref in refs] == ["appraised", "appraised"]
    sign = f"/notices/{number}/sign"
    assert clerk.get(f"/notices/{number}").tree.css_first(f'form[action="{sign}"]') is None
    head.submit(f"/notices/{number}", action=sign)
    assert [state(village, ref) for ref in refs] == ["on_notice", "on_notice"]
    page = clerk.submit(f"/notices/{number}", {"day": day(-1), **picture("take_down_proof")}, status=422)
    question = page.tree.css_first('[name="day"]')
    assert question is not None
    assert (question.attributes["value"], question.attributes["aria-invalid"]) == (day(-1), "true")
    clerk.submit(page, {"day": day(0)})
    head.submit(f"/notices/{number}", action=sign)
    assert [state(village, ref) for ref in refs] == ["township_review", "township_review"]


def test_notice_offers_together_what_hangs_as_long(village: Village, as_: Callable[[str], Browser]) -> None:
    """Cases keep the parameters that they began with: what is ticked beforehand can be one notice."""
    old = village.at("appraised")
    set_parameter(village.county, "notice_days_identification", {"days": 9, "unit": "calendar"})
    new = village.at("appraised")
    page = as_("village_clerk").get(f"/notices/new?village={village.code}&kind=identification")
    boxes = page.tree.css("input[name=refs]")
    ticked = {str(one.attributes["value"]): "checked" in one.attributes for one in boxes}
    assert ticked == {old: True, new: False}


def test_printed_notice_shows_name_group_size_and_category_and_nothing_else_of_a_family(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    """Forbidden on a public page by decisions.md 34, however much of it the file holds."""
    with app.app_context():
        household = record_household(
            actor=village.officers["village_clerk"].actor(), once="family",
            sheet=sheet(
                village.county.group_a1, member("卢大成", number=NUMBER, health=("003",)),
                member("卢小禾", "003", health=("004",)),
            ),
        )  # fmt: skip
    village.code = village.county.group_a1
    number = prepare(village, village.at("appraised", household))
    for size in ("a4", "a3"):
        paper = as_("village_clerk").get(f"/notices/{number}/print?size={size}").tree.css_first("article")
        assert paper is not None
        text = " ".join(paper.text(separator=" ").split())
        cells = [cell.text().strip() for cell in paper.css("td")]
        assert (cells[0], cells[2], cells[3]) == ("1", "卢大成", "2")
        assert "一组" in cells[1]
        assert len(cells) == 5
        forbidden = (NUMBER, NUMBER[6:14], "1968", "卢小禾", "14000", "8000", "收入", "残疾", "大病", "重病")
        assert [word for word in forbidden if word in text] == []
        assert size in str(paper.attributes["class"])


def test_printed_days_and_last_day_are_those_that_are_checked(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    number = prepare(village, village.at("appraised"))
    clerk = as_("village_clerk")
    assert "5个自然日" in clerk.get(f"/notices/{number}/print").text
    hang(village, number, on=clock.today() - timedelta(days=2))
    last = clock.today() + timedelta(days=3)
    assert f"至{last.year}年{last.month}月{last.day}日止" in clerk.get(f"/notices/{number}/print").text


def test_paper_stays_chinese_for_who_reads_english(village: Village, as_: Callable[[str], Browser]) -> None:
    number = prepare(village, village.at("appraised"))
    paper = as_("village_clerk").language("en").get(f"/notices/{number}/print").tree.css_first("article")
    assert paper is not None
    assert paper.attributes["lang"] == "zh"
    assert "民主评议结果公示" in paper.text()


def test_second_press_shows_the_first_result_and_other_answers_meet_who_was_faster(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    number, clerk = prepare(village, village.at("appraised")), as_("village_clerk")
    page = clerk.get(f"/notices/{number}")
    fields: Fields = {"place": "村务公开栏", "day": day(0)}
    clerk.submit(page, {**fields, **picture("posting_proof")})
    assert clerk.submit(page, fields).location.endswith(f"/notices/{number}")
    late = clerk.submit(page, {**fields, "place": "三组路口"}, status=409)
    assert "三组路口" in late.text
    assert "已经提交过" in late.text
    assert status(village, number) == "posted"


def test_missing_picture_is_told_and_what_was_typed_is_kept(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    number, clerk = prepare(village, village.at("appraised")), as_("village_clerk")
    page = clerk.submit(f"/notices/{number}", {"place": "村务公开栏", "day": day(0)}, status=422)
    assert page.tree.css_first('[name="place"]').attributes["value"] == "村务公开栏"  # type: ignore[union-attr]
    assert page.tree.css_first(".error-summary") is not None
    assert status(village, number) == "prepared"
    clerk.submit(page, picture("posting_proof"))
    assert status(village, number) == "posted"


def test_notice_not_posted_is_withdrawn_with_a_reason_and_its_households_are_offered_again(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("appraised")
    number, clerk = prepare(village, ref), as_("village_clerk")
    offer = f"/notices/new?village={village.code}&kind=identification"
    assert ref not in clerk.get(offer).text
    page, action = clerk.get(f"/notices/{number}"), f"/notices/{number}/withdraw"
    clerk.submit(page, {"reason": " "}, action=action)
    assert status(village, number) == "prepared"
    clerk.submit(page, {"reason": "打印有误"}, action=action)
    assert status(village, number) == "withdrawn"
    assert ref in clerk.get(offer).text


def test_others_read_and_do_not_hang_and_strangers_find_nothing(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    number, head = prepare(village, village.at("appraised")), as_("village_head")
    assert head.get(f"/notices/{number}").tree.css_first('main form[method="post"]') is None
    head.get("/notices/new", 403)
    head.post(f"/notices/{number}/withdraw", {"reason": "x"}, 403)
    stranger = Browser(app).sign_in(village.county.officer("village_clerk", "village_b1"))
    for path in ("", "/print"):
        stranger.get(f"/notices/{number}{path}", 404)
    assert not stranger.get("/notices").has_link(f"/notices/{number}")
    stranger.get(f"/notices/new?village={village.code}", 403)
