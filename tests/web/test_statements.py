"""How often a page asks the database: fixed here, because it can be counted; what it takes, bench/ tells."""

from flask import Flask

from tests.support.client import Browser, _form, _offered
from tests.support.county import County
from tests.support.village import Village, village_of

SIGN_OFF = 9
"""Statements of one sign-off, from the session to the last row (performance.md 3); BEGIN and COMMIT apart."""
CASE_PAGE = 20
READING = 2
"""Statements that write down who looked at a page, before it leaves: the reading, and what it showed."""


def questions(asked: list[str]) -> list[str]:
    return [one for one in asked if not one.startswith("BEGIN")]


def sent(app: Flask, village: Village, role: str, ref: str, asked: list[str], **answers: str) -> list[str]:
    """Sign as the page would and return what was asked of the database meanwhile."""
    browser = Browser(app).sign_in(village.officers[role])
    page = browser.get(f"/cases/{ref}/actions/review")
    form = _form(page, None)
    fields = {**_offered(form), **answers}
    asked.clear()
    response = browser.client.post(str(form.attributes["action"]), data=fields)
    assert response.status_code == 303
    return questions(asked)


def test_a_sign_off_asks_nine_times_at_most(app: Flask, county: County, asked: list[str]) -> None:
    village = village_of(app, county)
    ref = village.at("township_review")
    for role in ("township_officer", "township_leader", "township_head"):
        assert len(sent(app, village, role, ref, asked)) <= SIGN_OFF, role


def test_a_sign_off_reads_and_writes_in_one_transaction(app: Flask, county: County, asked: list[str]) -> None:
    village = village_of(app, county)
    ref = village.at("township_review")
    written = [
        one for one in sent(app, village, "township_officer", ref, asked) if not one.startswith("SELECT")
    ]
    assert sorted(one.split()[0] for one in written) in (
        ["INSERT", "INSERT", "UPDATE"],
        ["INSERT", "INSERT", "INSERT", "UPDATE"],  # with a snapshot, where the file has changed since
    )


def test_a_case_page_asks_as_much_with_a_long_history_as_with_a_short_one(
    app: Flask, county: County, asked: list[str]
) -> None:
    village = village_of(app, county)
    household = village.household("田一", "田二", "田三", "田四")
    counts = []
    for ref in (village.at("applied"), village.at("township_review", household)):
        browser = Browser(app).sign_in(
            village.officers["village_clerk" if not counts else "township_officer"]
        )
        browser.get(f"/cases/{ref}")  # the first opening writes that it was opened
        asked.clear()
        browser.get(f"/cases/{ref}")
        reading = [one for one in questions(asked) if one.startswith("INSERT INTO access")]
        assert len(reading) <= READING
        counts.append(len(questions(asked)) - len(reading))
    assert max(counts) <= CASE_PAGE
