"""A family before the public door, with a browser and no account."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask

from app.models import Case, Receipt, db
from app.receipts import check_code
from tests.support.client import Browser, Page
from tests.support.county import VILLAGE_A1

WORDS = "田里的房子被洪水冲了，老人没有地方住"


@dataclass
class Family:
    """Somebody who applies, with what stands on the receipt."""

    browser: Browser
    number: str
    code: str

    def status(self) -> Page:
        """Show number and check code, and return the page with the five words."""
        self.browser.submit("/public/status", {"number": self.number, "code": self.code})
        return self.browser.get("/public/status/mine")

    def word(self) -> str:
        """Return the one of the five words that holds today."""
        here = self.status().tree.css_first("[aria-current=step]")
        assert here is not None
        return here.text().strip()


def applied(app: Flask, village: str = VILLAGE_A1, **answers: str) -> Family:
    """Apply on the public page and return the family with its receipt."""
    browser = Browser(app)
    fields = {"for_other": "own", "text": WORDS, "name": "王小二", "phone": "0870-5550100", **answers}
    page = browser.submit(f"/public/apply/{village}", fields)
    assert page.location == "/public/receipt"
    number, code = (node.text() for node in browser.get("/public/receipt").tree.css("dd.big"))
    return Family(browser, re.sub(r"\D", "", number), code)


def ref_of(app: Flask, family: Family) -> str:
    """Return the reference of a family's case."""
    with app.app_context():
        return db.session.execute(
            db.select(Case.ref)
            .join(Receipt, Receipt.case_id == Case.id)
            .where(Receipt.number == family.number)
        ).scalar_one()


def family_of(app: Flask, ref: str) -> Family:
    """Return whoever holds the receipt of a case, whichever way it was opened."""
    with app.app_context():
        receipt = db.session.execute(
            db.select(Receipt).join(Case, Case.id == Receipt.case_id).where(Case.ref == ref)
        ).scalar_one()
        return Family(Browser(app), receipt.number, check_code(receipt.number, receipt.issue))
