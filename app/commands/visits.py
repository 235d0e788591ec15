"""Household visits with their income sheet (monitoring.md 2 and 4.3), brought by ``record_visit``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import orjson
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app import clock, profiles
from app.commands.signing import Record
from app.errors import Invalid, Problem
from app.keyring import vault
from app.models.account import Account, Person, Post
from app.models.case import Case
from app.models.household import Membership
from app.models.monitoring import Visit, Visitor
from workflows.monitoring import income
from workflows.monitoring.codes import ASSESSMENT, CANNOT_COPE, CATEGORY, CONFIRMED_HOW, GUARANTEE, MET, Codes
from workflows.roles import ADMINISTRATORS

ELIMINATION = "elimination"
"""Purpose of the visit that looks whether a risk is gone."""

MOST = Decimal(10_000_000)
"""More yuan than this in one line is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """What the visitors saw, asked and reckoned.

    ``amounts`` are yuan by the keys of ``income.LINES``; a missing line is nothing. ``guarantees``
    are the codes of what isn't secured. ``account`` is what they describe in words. A visit before an
    elimination answers the questions of the assessment, ``assessed`` are those with a yes; it proposes
    no category, the family's stays.
    """

    visited_on: date
    met: str
    visitors: Sequence[int]
    amounts: Mapping[str, Decimal]
    spending_asked: bool
    guarantees: Sequence[str]
    can_cope: bool
    cannot_cope: Sequence[str]
    spending_settled: bool
    category: str
    confirmed_how: str
    account: str
    assessed: Sequence[str] = ()


def visit_record(sheet: VisitSheet, *, purpose: str) -> Record:
    """Return the record of a checked visit; raise :class:`Invalid` with everything wrong.

    The sums are made here, whatever the page showed.
    """
    problems = [*_wrong(sheet, purpose), *_wrong_amounts(sheet.amounts)]
    if problems:
        raise Invalid(*problems)

    def save(session: Session, case: Case, sequence: int) -> None:
        session.add(visit := _row(session, case, sequence, sheet, purpose))
        session.flush()
        known = in_post_on(session, sheet.visitors, sheet.visited_on)
        if known != set(sheet.visitors):
            raise Invalid(Problem("visitors", "not_a_visitor", {"day": sheet.visited_on}))
        session.add_all(Visitor(visit_id=visit.id, account_id=number) for number in sorted(known))

    return Record(
        told={
            "purpose": purpose,
            "visited_on": sheet.visited_on,
            "met": sheet.met,
            "visitors": sorted(sheet.visitors),
            "guarantees": sorted(sheet.guarantees),
            "can_cope": sheet.can_cope,
            "category": sheet.category,
            "confirmed_how": sheet.confirmed_how,
            **({"assessed": sorted(sheet.assessed)} if purpose == ELIMINATION else {}),
        },
        sealed={"record.sheet": _details(sheet)},
        save=save,
    )


def _wrong(sheet: VisitSheet, purpose: str) -> list[Problem]:
    problems = []
    if sheet.visited_on > clock.today():
        problems.append(Problem("visited_on", "date_future"))
    chosen: tuple[tuple[str, str, Codes], ...] = (
        ("met", sheet.met, MET),
        ("confirmed_how", sheet.confirmed_how, CONFIRMED_HOW),
        *((("category", sheet.category, CATEGORY),) if purpose != ELIMINATION else ()),
    )
    problems += [
        Problem(name, "unknown_choice")
        for name, code, codes in chosen
        if code not in {known for known, _ in codes}
    ]
    if not set(sheet.assessed) <= {code for code, _ in ASSESSMENT}:
        problems.append(Problem("assessed", "unknown_choice"))
    if not set(sheet.guarantees) <= {code for code, _ in GUARANTEE}:
        problems.append(Problem("guarantees", "unknown_choice"))
    if not sheet.can_cope and not set(sheet.cannot_cope) & {code for code, _ in CANNOT_COPE}:
        problems.append(Problem("cannot_cope", "cope_reason_missing"))
    if not sheet.spending_asked:
        problems.append(Problem("spending_asked", "spending_not_asked"))
    return problems


def _wrong_amounts(amounts: Mapping[str, Decimal]) -> list[Problem]:
    known = {line.key for line in income.LINES}
    return [
        Problem(name, "amount_wrong", {"most": f"{MOST:,}"})
        for name, amount in amounts.items()
        if name not in known or not amount.is_finite() or not 0 <= amount <= MOST
    ]


def _row(session: Session, case: Case, sequence: int, sheet: VisitSheet, purpose: str) -> Visit:
    size = _size(session, case, sheet.visited_on)
    months = profiles.for_case(case.profile_digest, clock.today())["income_window"]
    begin, end = income.window(sheet.visited_on, months)
    result = income.sums(sheet.amounts, size)
    return Visit(
        case_id=case.id,
        sequence=sequence,
        round=case.round,
        purpose=purpose,
        visited_on=sheet.visited_on,
        met=sheet.met,
        size=size,
        window_begin=begin,
        window_end=end,
        **result.groups,
        income_per_head=result.income_per_head,
        spending_per_head=result.spending_per_head,
        reference_per_head=result.reference_per_head,
        guarantees=sorted(sheet.guarantees),
        can_cope=sheet.can_cope,
        cannot_cope=[] if sheet.can_cope else sorted(sheet.cannot_cope),
        spending_settled=sheet.spending_settled,
        category=_category(session, case) if purpose == ELIMINATION else sheet.category,
        assessed=sorted(sheet.assessed) if purpose == ELIMINATION else [],
        confirmed_how=sheet.confirmed_how,
        details_sealed=vault().seal(case.key, _details(sheet), context=f"visit/{case.id}/{sequence}/details"),
    )


def _category(session: Session, case: Case) -> str:
    """Return the category of the visit before; nothing for a household of before the system."""
    found = session.execute(
        select(Visit.category).where(Visit.case_id == case.id).order_by(Visit.sequence.desc()).limit(1)
    ).scalar_one_or_none()
    return found or ""


def _size(session: Session, case: Case, on: date) -> int:
    """Return how many belong to the household and were alive on the day."""
    size = session.execute(
        select(func.count())
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.household_id == case.household_id,
            Membership.valid_to.is_(None),
            (Person.died_on.is_(None)) | (Person.died_on > on),
        )
    ).scalar_one()
    if size < 1:
        raise Invalid(Problem("", "nobody_lives"))
    return size


def in_post_on(session: Session, visitors: Iterable[int], visited_on: date) -> set[int]:
    """Return those visitors who held a post on the day; inspectors watch, administrators don't visit."""
    held = (
        select(Post.account_id)
        .join(Account, Account.id == Post.account_id)
        .where(
            Post.account_id.in_(visitors),
            Post.role.not_in([*ADMINISTRATORS, "inspector"]),
            Post.valid_from <= visited_on,
            or_(Post.valid_to.is_(None), Post.valid_to >= visited_on),
            Account.closed_at.is_(None),
        )
    )
    return set(session.execute(held).scalars())


def _details(sheet: VisitSheet) -> str:
    lines = {name: str(amount) for name, amount in sorted(sheet.amounts.items()) if amount}
    return orjson.dumps({"lines": lines, "account": sheet.account}).decode()
