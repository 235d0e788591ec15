"""What can be corrected after the county's decision (更正), why, and who signs it.

Sources: product.md 2 rule 10 (nothing is silently changed), red flag P22 (key fields edited after
approval), U08 (a mistake may be put right by an event with a reason). Data only; figures are read by
``app/facts/corrections.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from workflows.monitoring import codes
from workflows.monitoring.income import LINES
from workflows.words import N_

DECIDED = frozenset({
    "approved", "assisted", "elimination_proposed", "elimination_visited", "elimination_appraised",
    "elimination_on_notice", "elimination_township_review", "elimination_county_review", "eliminated",
    "rollback_township_review", "rollback_county_review",
})  # fmt: skip
"""States in which a decision of the county on the household stands."""

DECIDING = ("approve", "carry_over")
"""The acts by which the county decides on an identification."""

MOST = Decimal(10_000_000)
"""More yuan than this in one line is a slip of the finger."""


class About(StrEnum):
    """The record in which a figure stands."""

    VISIT = "visit"
    APPLICATION = "application"
    HOUSEHOLD = "household"
    MEMBER = "member"
    NOTICE = "notice"
    DECISION = "decision"


class Shape(StrEnum):
    """How a value is written: yuan with cents, a day, a whole number, codes, words, a number of a paper."""

    MONEY = "money"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Correctable:
    """One figure that can be corrected. ``listed`` names its code list where it has one.

    Of a notice or a decision the paper itself hangs or is signed as it is: there the correction
    stands beside the record and changes none. Everything else is changed by a new record.
    """

    key: str
    about: About
    label: str
    shape: Shape
    listed: str = ""

    @property
    def beside(self) -> bool:
        """Return whether the correction stands beside a paper that stays as it is."""
        return self.about in (About.NOTICE, About.DECISION)

    @property
    def line(self) -> str:
        """Return the key of the income sheet's line, empty for anything else."""
        return self.key.removeprefix("visit.line.") if self.key.startswith("visit.line.") else ""

    @property
    def codes(self) -> codes.Codes:
        """Return the choices of a coded figure."""
        found: codes.Codes = getattr(codes, self.listed)
        return found


FIELDS: Mapping[str, Correctable] = {
    field.key: field
    for field in (
        *(Correctable(f"visit.line.{line.key}", About.VISIT, line.label, Shape.MONEY) for line in LINES),
        Correctable("visit.size", About.VISIT, N_("Members counted"), Shape.NUMBER),
        Correctable("visit.visited_on", About.VISIT, N_("Visited on"), Shape.DATE),
        Correctable("visit.category", About.VISIT, N_("Category proposed"), Shape.CHOICE, "CATEGORY"),
        Correctable("visit.guarantees", About.VISIT, N_("What isn't secured"), Shape.CHOICES, "GUARANTEE"),
        Correctable("application.risks", About.APPLICATION, N_("Risks"), Shape.CHOICES, "RISK"),
        Correctable(
            "application.signed_on", About.APPLICATION, N_("Application signed on"), Shape.DATE
        ),
        Correctable(
            "household.kind", About.HOUSEHOLD, N_("Kind of household"), Shape.CHOICE, "HOUSEHOLD_KIND"
        ),
        Correctable("member.name", About.MEMBER, N_("Full name"), Shape.TEXT),
        Correctable("member.identity_number", About.MEMBER, N_("Number of the paper"), Shape.IDENTITY),
        Correctable("member.sex", About.MEMBER, N_("Sex"), Shape.CHOICE, "SEX"),
        Correctable("member.born_on", About.MEMBER, N_("Born on"), Shape.DATE),
        Correctable("member.labour", About.MEMBER, N_("Labour power"), Shape.CHOICE, "LABOUR"),
        Correctable("member.health", About.MEMBER, N_("Health"), Shape.CHOICES, "HEALTH"),
        Correctable("member.valid_from", About.MEMBER, N_("Belongs since"), Shape.DATE),
        Correctable("member.valid_to", About.MEMBER, N_("Left or died on"), Shape.DATE),
        Correctable("notice.posted_on", About.NOTICE, N_("Posted on"), Shape.DATE),
        Correctable("notice.taken_down_on", About.NOTICE, N_("Taken down on"), Shape.DATE),
        Correctable("decision.day", About.DECISION, N_("Day of the decision"), Shape.DATE),
        Correctable("decision.number", About.DECISION, N_("Number of the decision"), Shape.TEXT),
    )
}  # fmt: skip
"""Every figure that can be corrected, in the order of the file."""

REASON: codes.Codes = (
    ("typing", N_("Typed wrongly")),
    ("paper", N_("Differs from the paper or the certificate")),
    ("comparison", N_("A comparison of data showed it")),
    ("family", N_("The family said so")),
    ("inspection", N_("An inspection found it")),
    ("changed", N_("The situation has changed since")),
)
"""Why a figure is corrected; the words beside it say the rest."""

SIGNERS: Mapping[str, frozenset[str]] = {
    "none": frozenset({"township_leader", "township_head"}),
    "township": frozenset({"township_leader", "township_head"}),
    "county": frozenset({"county_leader"}),
}
"""Who signs, by the county's parameter. Under ``none`` only what was asked before still waits for one."""


def spelled(field: Correctable, raw: object) -> str:
    """Return a new value in its one spelling; raise ValueError where it isn't one of the field's.

    Codes are sorted and separated by blanks, yuan have two decimals, days their ISO form.
    """
    if field.shape is Shape.CHOICES:
        chosen = {str(one) for one in raw} if isinstance(raw, list | tuple | set | frozenset) else set()
        if not chosen <= {code for code, _ in field.codes}:
            raise ValueError(field.key)
        return " ".join(sorted(chosen))
    if field.shape is Shape.DATE:
        return (raw if isinstance(raw, date) else date.fromisoformat(str(raw))).isoformat()
    text = str(raw).strip()
    if field.shape is Shape.MONEY:
        return _money(text)
    if field.shape is Shape.NUMBER:
        number = int(text)
        if not 1 <= number <= 50:
            raise ValueError(field.key)
        return str(number)
    if field.shape is Shape.CHOICE and text not in {code for code, _ in field.codes}:
        raise ValueError(field.key)
    if not text or len(text) > 80:
        raise ValueError(field.key)
    return text


def _money(text: str) -> str:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not amount.is_finite() or not 0 <= amount <= MOST:
        raise ValueError(text)
    return f"{amount:.2f}"
