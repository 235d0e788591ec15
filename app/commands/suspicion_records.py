"""What acts on a suspicion bring into its file: who checks, what was found, what it comes to.

Each function checks a sheet and returns the :class:`Record` that its act brings; it raises
:class:`Invalid` with everything wrong. What needs the database is judged when the act is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, errors
from app.commands.problem_records import refuse, text_wrong
from app.commands.problem_sheets import MOST_YUAN
from app.commands.signing import Record
from app.errors import Invalid
from app.facts.suspicion_people import possible_checkers
from app.keyring import vault
from app.models.case import Case
from app.models.suspicion import Suspicion, SuspicionCheck, SuspicionChecker
from app.policy import Actor
from workflows.oversight.rules import RULES
from workflows.suspicion.codes import CONCLUSION, DISPOSAL, OTHER_EXCUSE

LONGEST = 4000
CHECKERS = 2
MOST_HOURS = Decimal(999)
MOST_HOUSEHOLDS = 100_000


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """What two checkers found: when, on the spot or on paper, in how many working hours of both."""

    checked_on: date
    on_site: bool
    hours: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class ConclusionSheet:
    """What it comes to: a code of ``CONCLUSION``, and the accepted excuse that fits, if one does."""

    conclusion: str
    excuse: str
    text: str


@dataclass(frozen=True, slots=True)
class DisposalSheet:
    """What follows: a code of ``DISPOSAL``, households helped by it, yuan that came back."""

    disposal: str
    text: str
    households_helped: int = 0
    money_returned: Decimal | None = None


def checkers_record(chosen: Sequence[int]) -> Record:
    """Return what a hand-over brings: two people, never those named nor their kin (E14)."""
    people = sorted(set(chosen))
    refuse([] if len(people) == CHECKERS else [errors.Problem("checkers", "two_checkers")])

    def check(session: Session, case: Case, _actor: Actor) -> None:
        if not set(people) <= set(possible_checkers(session, case)):
            raise Invalid(errors.Problem("checkers", "checker_unfit"))

    def save(session: Session, case: Case, sequence: int) -> None:
        for one in people:
            session.add(SuspicionChecker(case_id=case.id, sequence=sequence, account_id=one))

    return Record(told={"checkers": people}, sealed={}, save=save, check=check)


def check_record(sheet: CheckSheet) -> Record:
    """Return what a check brings; only one of the two to whom it was handed writes it down."""
    wrong = list(text_wrong("text", sheet.text, LONGEST, required=True))
    if not (sheet.hours.is_finite() and 0 < sheet.hours <= MOST_HOURS):
        wrong.append(errors.Problem("hours", "hours_wrong", {"most": int(MOST_HOURS)}))
    refuse(wrong)

    def save(session: Session, case: Case, sequence: int) -> None:
        session.add(
            SuspicionCheck(
                case_id=case.id,
                sequence=sequence,
                checked_on=sheet.checked_on,
                on_site=sheet.on_site,
                hours=sheet.hours,
                text_sealed=_sealed(case, f"check/{sequence}", sheet.text),
            )
        )

    told = {"checked_on": sheet.checked_on, "on_site": int(sheet.on_site), "hours": str(sheet.hours)}
    return Record(told=told, sealed={"record.text": sheet.text.strip()}, save=save, check=_is_checker)


def second_check_record() -> Record:
    """Return what the second checker's signature brings: that it is one of the two."""
    return Record(told={"second": 1}, sealed={}, save=lambda *_: None, check=_is_checker)


def _is_checker(session: Session, case: Case, actor: Actor) -> None:
    newest = select(func.max(SuspicionChecker.sequence)).where(SuspicionChecker.case_id == case.id)
    mine = select(SuspicionChecker.account_id).where(
        SuspicionChecker.case_id == case.id,
        SuspicionChecker.sequence == newest.scalar_subquery(),
        SuspicionChecker.account_id == actor.account_id,
    )
    if session.execute(mine).first() is None:
        raise Invalid(errors.Problem("", "not_a_checker"))


def conclusion_record(sheet: ConclusionSheet) -> Record:
    """Return what a conclusion brings. An accepted excuse must be one of the rule's."""
    wrong = list(text_wrong("text", sheet.text, LONGEST, required=True))
    if sheet.conclusion not in dict(CONCLUSION):
        wrong.append(errors.Problem("conclusion", "unknown_choice"))
    refuse(wrong)

    def check(session: Session, case: Case, _actor: Actor) -> None:
        rule = RULES.get(session.get_one(Suspicion, case.id).rule)
        known = {code for code, _ in rule.excuses} if rule is not None else set()
        if sheet.excuse not in known | {"", OTHER_EXCUSE}:
            raise Invalid(errors.Problem("excuse", "unknown_choice"))

    def save(session: Session, case: Case, _sequence: int) -> None:
        row = session.get_one(Suspicion, case.id)
        row.conclusion, row.excuse, row.concluded_on = sheet.conclusion, sheet.excuse, clock.today()
        row.conclusion_sealed = _sealed(case, "conclusion", sheet.text)

    told = {"conclusion": sheet.conclusion, "excuse": sheet.excuse}
    return Record(told=told, sealed={"record.text": sheet.text.strip()}, save=save, check=check)


def disposal_record(sheet: DisposalSheet) -> Record:
    """Return what the closure brings: what follows, and whom it helped."""
    wrong = list(text_wrong("text", sheet.text, LONGEST, required=True))
    if sheet.disposal not in dict(DISPOSAL):
        wrong.append(errors.Problem("disposal", "unknown_choice"))
    if not 0 <= sheet.households_helped <= MOST_HOUSEHOLDS:
        wrong.append(errors.Problem("households_helped", "helped_wrong", {"most": MOST_HOUSEHOLDS}))
    money = sheet.money_returned
    if money is not None and not (money.is_finite() and 0 <= money <= MOST_YUAN):
        wrong.append(errors.Problem("money_returned", "amount_wrong", {"most": f"{MOST_YUAN:,}"}))
    refuse(wrong)

    def save(session: Session, case: Case, _sequence: int) -> None:
        row = session.get_one(Suspicion, case.id)
        row.disposal, row.households_helped, row.money_returned = (
            sheet.disposal, sheet.households_helped, money,
        )  # fmt: skip
        row.disposal_sealed = _sealed(case, "disposal", sheet.text)

    told = {
        "disposal": sheet.disposal,
        "helped": sheet.households_helped,
        "returned": str(money) if money is not None else None,
    }
    return Record(told=told, sealed={"record.text": sheet.text.strip()}, save=save)


def _sealed(case: Case, place: str, text: str) -> str:
    return vault().seal(case.key, text.strip(), context=f"suspicion/{case.id}/{place}")
