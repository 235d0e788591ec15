"""Corrections in the browser: asked for by the village, signed by the township, the old value stays."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from app import clock
from app.models import Case, Correction, NoticeEntry, db
from tests.support.client import Browser, Page
from tests.support.county import County
from tests.support.settings import set_parameter
from tests.support.village import Village

TEXT = "复核记账凭证，务工收入多录了一个零。"
Fields = dict[str, str | list[str]]


def asked(clerk: Browser, ref: str, **rest: str | list[str]) -> Page:
    """Ask for the correction of the wages and return the page of the correction."""
    fields: Fields = {"value": "1400", "reason": "typing", "text": TEXT, **rest}
    sent = clerk.submit(f"/cases/{ref}/corrections/visit.line.work/0", fields)
    return clerk.get(sent.location)


def number(village: Village) -> int:
    with village.app.app_context():
        return int(db.session.execute(db.select(db.func.max(Correction.id))).scalar_one())


def household(village: Village, ref: str) -> int:
    with village.app.app_context():
        return int(db.session.execute(db.select(Case.household_id).where(Case.ref == ref)).scalar_one() or 0)


def test_from_the_case_to_the_signature_and_the_old_value_beside_the_new(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("approved")
    clerk, leader = as_("village_clerk"), as_("township_leader")
    case = clerk.get(f"/cases/{ref}")
    assert case.has_link(f"/cases/{ref}/corrections")
    choice = clerk.get(f"/cases/{ref}/corrections")
    assert choice.has_link(f"/cases/{ref}/corrections/visit.line.work/0")
    form = clerk.get(f"/cases/{ref}/corrections/visit.line.work/0")
    assert "14,000" in form.text
    papers = [node.text() for node in form.tree.css("select[name=paper_id] option") if node.text()]
    assert papers
    assert all(" · " in one for one in papers), "phones call every picture the same"
    empty = clerk.submit(form, {"value": "", "reason": "", "text": ""}, status=422)
    wrong = [node.text() for node in empty.tree.css(".error-summary li")]
    assert [one.strip()[:2] for one in wrong] == ["正确", "原因", "错在"], "told in the order of the form"
    waits = asked(clerk, ref)
    assert "待签批" in waits.text
    assert "14,000" in waits.text
    assert "14,000" in clerk.get(f"/cases/{ref}").text
    home = leader.get("/")
    assert home.has_link(f"/corrections/{number(village)}")
    page = leader.get(f"/corrections/{number(village)}")
    leader.submit(page, {"decision": "sign", "opinion": "凭证已核对。"})
    after = clerk.get(f"/cases/{ref}")
    assert after.tree.css_first(".corrected del").text() == "14,000元"  # type: ignore[union-attr]
    assert "1,400元" in after.tree.css_first(".corrected").text()  # type: ignore[union-attr]
    assert not leader.get("/").has_link(f"/corrections/{number(village)}")
    assert "凭证已核对" in leader.get(f"/corrections/{number(village)}").text
    signed = leader.get("/corrections?state=signed")
    assert signed.has_link(f"/corrections/{number(village)}")
    assert signed.has_link(f"/cases/{ref}"), "the list says whose figure it is"


def test_signer_is_told_that_it_takes_the_family_over_the_line(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("approved")
    asked(as_("village_clerk"), ref, value="40000")
    page = as_("township_leader").get(f"/corrections/{number(village)}")
    assert "8,700" in page.text
    assert "20,900" in page.text
    asked_less = as_("village_clerk").get(f"/corrections/{number(village)}")
    as_("village_clerk").submit(asked_less)  # withdrawn
    asked(as_("village_clerk"), ref, value="13000")
    assert "8,700" not in as_("township_leader").get(f"/corrections/{number(village)}").text


def test_refusal_asks_for_a_reason_and_shows_it_to_who_asked(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("approved")
    asked(as_("village_clerk"), ref)
    leader = as_("township_leader")
    page = leader.submit(
        f"/corrections/{number(village)}", {"decision": "refuse", "opinion": "不"}, status=422
    )
    leader.submit(page, {"decision": "refuse", "opinion": "原始凭证就是一万四千元，不予更正。"})
    shown = as_("village_clerk").get(f"/corrections/{number(village)}")
    assert "原始凭证就是一万四千元" in shown.text
    assert as_("village_clerk").get(f"/cases/{ref}").tree.css_first(".corrected") is None


def test_member_is_corrected_and_the_household_shows_both_names(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("approved")
    house = household(village, ref)
    child = village.members(house)[1]
    clerk = as_("village_clerk")
    form = clerk.get(f"/households/{house}/members/{child}")
    assert form.has_link(f"/cases/{ref}/corrections")
    refused = clerk.submit(form, {"name": "田小禾"}, status=422)
    assert "更正" in refused.text
    clerk.submit(
        f"/cases/{ref}/corrections/member.name/{child}",
        {"value": "田小禾", "reason": "paper", "text": "与户口簿不符，登记时写错字。"},
    )
    leader = as_("township_leader")
    leader.submit(f"/corrections/{number(village)}", {"decision": "sign"})
    shown = clerk.get(f"/households/{house}")
    mark = shown.tree.css_first(".corrected")
    assert mark is not None
    assert mark.css_first("del").text() == "田小"  # type: ignore[union-attr]
    assert "田小禾" in mark.text()


def test_county_signature_asks_for_a_fresh_code(
    app: Flask, county: County, village: Village, as_: Callable[[str], Browser]
) -> None:
    set_parameter(county, "correction_signature", "county")
    ref = village.at("approved")
    asked(as_("village_clerk"), ref)
    assert not as_("township_leader").get("/").has_link(f"/corrections/{number(village)}")
    page = as_("county_leader").get(f"/corrections/{number(village)}")
    as_("county_leader").submit(page, {"decision": "sign"})
    with app.app_context():
        assert db.session.get_one(Correction, number(village)).state == "signed"


def test_inspector_reads_the_list_and_cannot_act(
    county: County, village: Village, as_: Callable[[str], Browser], app: Flask
) -> None:
    ref = village.at("approved")
    asked(as_("village_clerk"), ref)
    inspector = Browser(app).sign_in(county.officer("inspector"))
    assert inspector.get("/corrections").has_link(f"/corrections/{number(village)}")
    page = inspector.get(f"/corrections/{number(village)}")
    assert page.tree.css_first("main form") is None


def test_notice_shows_the_corrected_day_beside_the_one_it_was_posted_with(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("approved")
    with app.app_context():
        notice_id = db.session.execute(
            db.select(NoticeEntry.notice_id).join(Case, Case.id == NoticeEntry.case_id).where(Case.ref == ref)
        ).scalar_one()
    sent = {"reason": "paper", "text": "张贴照片上的日期早一天，录入时写错。"}
    day = (clock.today() - timedelta(days=8)).isoformat()
    as_("village_clerk").submit(
        f"/cases/{ref}/corrections/notice.posted_on/{notice_id}", {"value": day, **sent}
    )
    as_("township_leader").submit(f"/corrections/{number(village)}", {"decision": "sign"})
    for path in (f"/notices/{notice_id}", f"/cases/{ref}"):
        shown = as_("village_clerk").get(path)
        assert shown.tree.css_first(".corrected del") is not None, path
        assert shown.has_link(f"/corrections/{number(village)}")


def test_value_that_cannot_be_is_refused_with_what_was_typed(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("approved")
    path = f"/cases/{ref}/corrections/visit.line.work/0"
    page = as_("village_clerk").submit(
        path, {"value": "一万四", "reason": "typing", "text": TEXT}, status=422
    )
    assert page.tree.css_first('[name="value"]').attributes["value"] == "一万四"  # type: ignore[union-attr]
    as_("village_clerk").get(f"/cases/{ref}/corrections/visit.wealth/0", 404)
    before = village.at("county_review")
    as_("village_clerk").get(f"/cases/{before}/corrections/visit.line.work/0", 403)
