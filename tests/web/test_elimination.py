"""Elimination page by page: each condition refuses with its sentence, what was typed stays."""

import io
from collections.abc import Callable

import pytest

from app.models import Membership, db
from tests.support import carriers, files
from tests.support.client import Browser, Page
from tests.support.elimination import BY_ITSELF, WEIGHED, WHY, propose
from tests.support.village import Village

Fields = dict[str, str | list[str]]


def sheet(village: Village, **changes: str | list[str]) -> Fields:
    """Return a sheet of the visit on which the risk is gone."""
    officers = [village.officers[role].account_id for role in ("first_secretary", "township_officer")]
    return {
        "visitors": [str(one) for one in officers], "met": "at_home", "amount_work": "36000",
        "spending_asked": "y", "guarantees_seen": "y", "spending_settled": "y", "can_cope": "yes",
        "assessed": ["risk_gone", "income_stable", "no_new_risk"], "account": "入户核对收支，风险已消除。",
        "confirmed_how": "signature",
        "paper_visit_sheet": (io.BytesIO(files.jpeg(63)), "sheet.jpg"),
        **changes,
    }  # type: ignore[dict-item]  # fmt: skip


def proposed(clerk: Browser, ref: str, manner: str, status: int) -> Page:
    page = clerk.get(f"/cases/{ref}/actions/propose-elimination")
    weighed: Fields = {f"reason_{name}": text for name, text in WEIGHED.items()}
    return clerk.submit(
        page, {"answer_manner": manner, "answer_reason_text": WHY["reason_text"], **weighed}, status=status
    )


def test_too_soon_and_no_help_are_said_and_what_was_typed_stays(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    """X02 and X03."""
    ref, clerk = village.at("assisted"), as_("village_clerk")
    page = proposed(clerk, ref, "01", 422)
    assert "纳入时间不足" in page.text, page.text
    assert "没有针对该户风险的已落实帮扶措施" in page.text, page.text
    assert WHY["reason_text"] in page.html
    page = proposed(clerk, ref, "02", 422)
    village.paper("natural_end", case_id=village.case_id(ref))
    assert proposed(clerk, ref, "02", 303).location.endswith(ref)


def test_household_without_labour_power_is_told_before_anything_is_typed(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    """X04."""
    ref = village.at("assisted")
    with village.app.app_context():
        db.session.execute(db.update(Membership).values(labour="004"))
        db.session.commit()
    page = as_("village_clerk").get(f"/cases/{ref}")
    assert "整户无劳动能力的，暂不标注风险消除，继续监测" in page.text
    assert not page.has_link(f"/cases/{ref}/actions/propose-elimination")
    with village.app.app_context():
        db.session.execute(db.update(Membership).values(labour=""))
        db.session.commit()
    assert "尚未登记的，请先到农户信息中补录" in as_("village_clerk").get(f"/cases/{ref}").text


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"amount_work": "9000"}, "人均收入低于当年监测范围"),
        ({"guarantees": ["housing"]}, "大额支出"),
        ({"assessed": ["income_stable"]}, "风险未稳定消除"),
        ({"visitors": "one"}, "人数不足"),
    ],
)
def test_visit_tells_why_the_risk_is_not_gone(
    village: Village, as_: Callable[[str], Browser], found: Fields, said: str
) -> None:
    """X01, X05 and X09."""
    ref = village.at("assisted")
    propose(village, ref, BY_ITSELF)
    if found.get("visitors") == "one":
        found = {"visitors": [str(village.officers["first_secretary"].account_id)]}
    secretary = as_("first_secretary")
    page = secretary.get(f"/cases/{ref}/actions/record-elimination-visit")
    assert 'name="category"' not in page.html, "the category stays what it is"
    refused = secretary.submit(page, sheet(village, **found), status=422)
    assert said in refused.text, refused.text
    mended = {name: answer for name, answer in sheet(village).items() if not name.startswith("paper_")}
    fixed = secretary.submit(refused, {**mended, "guarantees": []})
    assert fixed.location.endswith(ref)
    assert carriers.state(village, ref) == "elimination_visited"
