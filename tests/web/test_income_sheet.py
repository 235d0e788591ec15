"""The income sheet as it is typed: how people write amounts, and what no amount is."""

import pytest
from flask import Flask

from app.models import Visit, db
from tests.support.client import Browser, Page
from tests.support.village import Village


def filled(village: Village, page: Page, **amounts: str) -> dict[str, str | list[str]]:
    visitors = [str(village.officers[role].account_id) for role in ("first_secretary", "township_officer")]
    return {
        "visitors": visitors, "met": "at_home", "guarantees_seen": "y", "spending_asked": "y",
        "can_cope": "no",
        "cannot_cope": ["03"], "category": "02", "confirmed_how": "call_back", "account": "入户核对了收支。",
        **{f"amount_{name}": text for name, text in amounts.items()},
    }  # fmt: skip


WRONG = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999999",
    "-5",
    "一万",
    "1.234",
    "99999999999",
    "0x10",
    "12 元 3 角",
)


@pytest.mark.parametrize("written", WRONG)
def test_what_is_no_amount_is_asked_again_beside_the_rest(written: str, app: Flask, village: Village) -> None:
    ref = village.at("applied")
    secretary = Browser(app).sign_in(village.officers["first_secretary"])
    page = secretary.get(f"/cases/{ref}/actions/record-visit")
    again = secretary.submit(page, filled(village, page, work=written, medical="8000"), status=422)
    assert again.tree.css_first("#amount_work-error, #error-amount_work, .error-summary") is not None
    typed = again.tree.css_first('input[name="amount_medical"]')
    assert typed is not None
    assert str(typed.attributes["value"]).startswith("8000")
    with app.app_context():
        assert db.session.execute(db.select(db.func.count(Visit.id))).scalar_one() == 0


def test_amounts_are_taken_as_people_write_them_and_reckoned_by_the_server(
    app: Flask, village: Village
) -> None:
    ref = village.at("applied")
    secretary = Browser(app).sign_in(village.officers["first_secretary"])
    page = secretary.get(f"/cases/{ref}/actions/record-visit")
    written = {
        "work": "１４，０００",
        "planting": "￥3,000.50",
        "costs": "1 200",
        "claim": "500元",
        "medical": "8000",
    }
    secretary.submit(page, {**filled(village, page, **written), "income_per_head": "1"})
    with app.app_context():
        row = db.session.execute(db.select(Visit)).scalar_one()
        assert [str(row.wage), str(row.production), str(row.cost)] == ["14000.00", "3000.50", "1200.00"]
        assert [str(row.claims), str(row.spending)] == ["500.00", "8000.00"]
        assert str(row.income_per_head) == "7900.25"
        assert str(row.reference_per_head) == "4150.25"
