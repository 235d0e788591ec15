"""Signing many cases at once in the browser: what is shown, what is signed, what stays behind and why."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask

from app import clock
from app.models import Signature, SignatureList, db
from tests.support.carriers import state
from tests.support.client import Browser, Page
from tests.support.village import Village

TOWNSHIP, COUNTY = "/signature-lists/new?state=township_review", "/signature-lists/new?state=county_review"
NUMBER = "禾农发〔2026〕31号"


def read(browser: Browser, *refs: str) -> None:
    for ref in refs:
        browser.get(f"/cases/{ref}")


def box(page: Page, ref: str) -> dict[str, str | None]:
    found = page.tree.css_first(f'input[id="ref-{ref}"]')
    assert found is not None
    return found.attributes


def values(page: Page, *refs: str) -> dict[str, str | list[str]]:
    return {"refs": [str(box(page, ref)["value"]) for ref in refs]}


def signatures(village: Village) -> int:
    with village.app.app_context():
        statement = db.select(db.func.count(Signature.id)).where(Signature.action.in_(("review", "approve")))
        return int(db.session.execute(statement).scalar_one())


def lists(village: Village) -> int:
    with village.app.app_context():
        return int(db.session.execute(db.select(db.func.count(SignatureList.id))).scalar_one())


def test_row_shows_what_is_signed_and_one_never_opened_cannot_be_ticked(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    opened, unread = village.at("township_review"), village.at("township_review")
    officer = as_("township_officer")
    read(officer, opened)
    page = officer.get(TOWNSHIP)
    assert "disabled" in box(page, unread)
    assert "disabled" not in box(page, opened)
    assert "7,900" in page.text
    assert "赞成18票" in page.text.replace(" ", "")


def test_ticked_cases_are_signed_and_the_rest_is_told_with_its_reason(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    refs = [village.at("township_review") for _ in range(3)]
    officer = as_("township_officer")
    read(officer, *refs)
    page = officer.get(TOWNSHIP)
    village.officers["second"] = village.county.officer("township_officer")
    village.act("second", refs[2], "review")
    made = officer.submit(page, values(page, *refs))
    shown = officer.get(made.location)
    assert "2" in shown.text
    left = shown.tree.css_first("table")
    assert left is not None
    assert refs[2] in left.text()
    assert "再" in left.text() or "变化" in left.text()
    assert signatures(village) == 3
    assert officer.submit(page, values(page, *refs)).location == made.location
    assert (signatures(village), lists(village)) == (3, 1)
    as_("township_leader").get(made.location, 404)


def test_county_asks_for_a_fresh_code_and_keeps_what_was_ticked_and_typed(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    refs = [village.at("county_review") for _ in range(2)]
    for ref in refs:
        village.act("county_officer", ref, "approve")
    leader = as_("county_leader")
    read(leader, *refs)
    with time_machine.travel(clock.now() + timedelta(minutes=12)):
        page = leader.get(COUNTY)
        assert page.tree.css_first('input[name="code"]') is not None
        typed = {**values(page, refs[0]), "answer_decision_number": NUMBER}
        refused = leader.submit(page, {**typed, "code": "000000"}, status=422)
        assert "checked" in box(refused, refs[0])
        assert "checked" not in box(refused, refs[1])
        number = refused.tree.css_first('[name="answer_decision_number"]')
        assert number is not None
        assert number.attributes["value"] == NUMBER
        assert signatures(village) == 8
        code = village.officers["county_leader"].code()
        leader.submit(refused, {**typed, "code": code})
    assert [state(village, ref) for ref in refs] == ["approved", "county_review"]


def test_list_without_a_decision_number_or_a_tick_is_not_signed(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("county_review")
    village.act("county_officer", ref, "approve")
    leader = as_("county_leader")
    read(leader, ref)
    page = leader.get(COUNTY)
    refused = leader.submit(page, values(page, ref), status=422)
    question = refused.tree.css_first('[name="answer_decision_number"]')
    assert question is not None
    assert question.attributes["aria-invalid"] == "true"
    none = leader.submit(page, {"refs": [], "answer_decision_number": NUMBER}, status=422)
    assert none.tree.css_first(".error-summary") is not None
    assert (state(village, ref), lists(village)) == ("county_review", 0)


def test_forged_line_of_another_township_is_neither_signed_nor_named(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("township_review", village.household("卢远山", "卢小"))
    stranger = Browser(app).sign_in(village.county.officer("township_officer", "township_b"))
    village.code = village.county.village_b1
    page = as_("township_officer").get(TOWNSHIP)
    token = page.tree.css_first('input[name="csrf_token"]')
    assert token is not None
    empty = stranger.get(TOWNSHIP)
    assert empty.tree.css_first("table") is None
    assert ref not in empty.html


def test_state_that_nobody_signs_from_a_list_is_not_there(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("township_officer")
    for state_name in ("", "draft", "county_review", "nowhere"):
        officer.get(f"/signature-lists/new?state={state_name}", 404)
