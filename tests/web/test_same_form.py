"""A form sent twice: the same answers have one effect; other answers are told so and given back."""

import re
from pathlib import Path

from flask import Flask

from app.errors import Busy
from app.models import Case, db
from tests.support.client import Browser, Page
from tests.support.village import Village

COMMANDS = Path(__file__).parents[2] / "app" / "commands"
SAY_NOTHING = {
    "account.closed", "account.password_reset", "account.second_factor_reset", "case.receipt_renewed",
    "case.sender_shown", "comparison.answered", "comparison.returned", "correction.withdrawn",
    "data_check", "data_hit.waiver_ended", "emergency.ended", "erasure.withdrawn", "report.ended",
    "lead.applied", "lead.phone_shown", "lead_list.row", "lead_list.withdrawn", "profile.withdrawn",
    "register_import.withdrawn", "suspicion.hit",
}  # fmt: skip
"""Buttons that ask nothing, answers that a page may bring bit by bit, rows of a file that is kept as it came,
hits of rules that nobody typed.

A list of signatures says everything in its mark: another choice is another list.
"""


def sent(browser: Browser, page: Page, fields: dict[str, str], status: int) -> Page:
    return browser.submit(page, fields, status=status)


def test_other_answers_under_the_same_mark_open_no_second_case(app: Flask, village: Village) -> None:
    clerk = Browser(app).sign_in(village.officers["village_clerk"])
    household = village.household()
    page = clerk.get(f"/households/{household}/cases/new")
    first = {"opening": "in_person", "occurred_on": "2026-11-20"}
    made = sent(clerk, page, first, 303)
    assert sent(clerk, page, first, 303).location == made.location
    late = sent(clerk, page, {"opening": "by_phone", "occurred_on": "2026-11-20"}, 409)
    assert "已经提交过" in late.text
    assert "2026-11-20" in late.text
    with app.app_context():
        assert db.session.execute(db.select(db.func.count(Case.id))).scalar_one() == 1


def test_words_typed_into_a_form_sent_before_are_given_back(app: Flask, village: Village) -> None:
    clerk = Browser(app).sign_in(village.officers["village_clerk"])
    ref = village.at("on_notice")
    page = clerk.get(f"/cases/{ref}/objections/new")
    answers = {"channel": "phone", "text": "该户在县城另有住房，请核实。"}
    sent(clerk, page, answers, 303)
    late = sent(clerk, page, {**answers, "text": "另一位村民说该户去年卖了房，请一并核实。"}, 409)
    assert "另一位村民说该户去年卖了房，请一并核实。" in late.text
    assert "csrf" not in late.text


def test_a_press_that_found_the_database_busy_is_told_so_and_given_back(app: Flask, village: Village) -> None:
    with app.test_request_context("/kin/new", method="POST", data={"note": "堂兄弟，同一宗族"}):
        answer = app.make_response(app.handle_user_exception(Busy()))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "重新提交一次" in shown
    assert "堂兄弟，同一宗族" in shown
    assert "管理员" not in shown


def test_what_a_form_says_is_part_of_its_mark_in_every_command() -> None:
    """A new command that forgets it would show the first result for another second text."""
    calls = [
        (path.name, call)
        for path in sorted(COMMANDS.glob("*.py"))
        for call in re.findall(r"once_key\((?:[^()]|\([^()]*\))*\)", path.read_text())
    ]
    assert len(calls) > 35
    silent = [
        (name, call)
        for name, call in calls
        if "said=" not in call
        and "signature_list/" not in call
        and not any(f'"{act}"' in call for act in SAY_NOTHING)
    ]
    assert silent == []
