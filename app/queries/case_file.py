"""What the household brought into the file of a case: people, application, visit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import Integer, bindparam, select

from app import clock
from app.facts.members import adult
from app.identity import CONTEXT
from app.keyring import vault
from app.masking import GONE, masked_identity
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case
from app.models.household import Household, Membership
from app.models.monitoring import Application, Visit, Visitor
from app.models.region import Region
from app.sealing import Unreadable, placeholder

GROUPS = ("wage", "production", "property", "transfer", "cost", "claims", "spending")
"""The sums of an income sheet (monitoring.md 2.2): four incomes, costs, claims, self-paid spending."""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member as the file shows it, the number masked."""

    person_id: int
    name: str
    identity: str
    identity_kind: str
    sex: str
    born_on: date | None
    died_on: date | None
    relation: str
    labour: str
    health: Sequence[str]
    school: str
    minor: bool


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """The application that counts. ``hand`` tells who else wrote or applied."""

    applicant: str
    signed_on: date
    signed_how: str
    risks: Sequence[str]
    disasters: Sequence[str]
    difficulties: Sequence[str]
    description: str
    hand: Mapping[str, str]
    proxy: bool
    read_aloud: bool


@dataclass(frozen=True, slots=True)
class VisitView:
    """The visit that counts, with its figures in yuan and its lines as they were filled in."""

    visited_on: date
    met: str
    visitors: tuple[str, ...]
    size: int
    window_begin: date
    window_end: date
    groups: Mapping[str, Decimal]
    lines: Mapping[str, Decimal]
    income_per_head: Decimal
    spending_per_head: Decimal
    reference_per_head: Decimal
    guarantees: Sequence[str]
    can_cope: bool
    cannot_cope: Sequence[str]
    category: str
    confirmed_how: str
    account: str
    purpose: str
    assessed: Sequence[str]


def member_rows(household_id: int | None) -> tuple[MemberRow, ...]:
    """Return everybody who belongs to a household, and whoever died while belonging."""
    if household_id is None:
        return ()
    today = clock.today()
    rows = db.session.execute(_MEMBERS, {"household_id": household_id})
    return tuple(
        MemberRow(
            person_id=person.id,
            name=person.name,
            identity=masked_identity(unsealed(person.key, person.identity_sealed, CONTEXT)),
            identity_kind=person.identity_kind,
            sex=person.sex or "",
            born_on=person.born_on,
            died_on=person.died_on,
            relation=membership.relation,
            labour=membership.labour,
            health=membership.health,
            school=membership.school,
            minor=not adult(person.born_on, today),
        )
        for membership, person in rows
    )


_MEMBERS = (
    select(Membership, Person)
    .join(Person, Person.id == Membership.person_id)
    .where(
        Membership.household_id == bindparam("household_id"),
        (Membership.valid_to.is_(None)) | (Membership.reason_out == "death"),
    )
    .order_by(Membership.valid_to.is_not(None), Membership.relation, Membership.id)
)
"""Statements stand here, put together once: that costs more than to ask them."""


def unsealed(key: bytes, sealed: str | None, context: str) -> str:
    """Return a sealed text, empty where there is none, what stands for it where it can't be read."""
    if sealed is None:
        return ""
    try:
        return vault().open(key, sealed, context=context)
    except Unreadable as error:
        return placeholder(error)


def application_view(case: Case) -> ApplicationView | None:
    """Return the newest application of a case."""
    found = db.session.execute(_APPLICATION, {"case_id": case.id}).one_or_none()
    if found is None:
        return None
    return application_from(case, *found)


def application_from(case: Case, row: Application, applicant: str) -> ApplicationView:
    """Return an application of a case as its file shows it."""
    place = f"application/{case.id}/{row.sequence}"
    hand = unsealed(case.key, row.helper_sealed, f"{place}/hand")
    return ApplicationView(
        applicant=applicant,
        signed_on=row.signed_on,
        signed_how=row.signed_how,
        risks=row.risks,
        disasters=row.disasters,
        difficulties=row.difficulties,
        description=unsealed(case.key, row.description_sealed, f"{place}/description"),
        hand=_object(hand),
        proxy=row.proxy,
        read_aloud=row.read_aloud,
    )


_APPLICATION = (
    select(Application, Person.name)
    .join(Person, Person.id == Application.applicant_id)
    .where(Application.case_id == bindparam("case_id"))
    .order_by(Application.sequence.desc())
    .limit(1)
)


def visit_view(case: Case) -> VisitView | None:
    """Return the newest visit of a case."""
    row = db.session.execute(_VISIT, {"case_id": case.id}).scalar_one_or_none()
    if row is None:
        return None
    names = db.session.execute(_VISITORS, {"visit_id": row.id}).scalars()
    return visit_from(case, row, names)


def visit_from(case: Case, row: Visit, names: Iterable[str]) -> VisitView:
    """Return a visit of a case as its file shows it; ``names`` are those of the visitors."""
    details = _object(unsealed(case.key, row.details_sealed, f"visit/{case.id}/{row.sequence}/details"))
    return VisitView(
        visited_on=row.visited_on,
        met=row.met,
        visitors=tuple(names),
        size=row.size,
        window_begin=row.window_begin,
        window_end=row.window_end,
        groups={name: getattr(row, name) for name in GROUPS},
        lines={name: Decimal(amount) for name, amount in details.get("lines", {}).items()},
        income_per_head=row.income_per_head,
        spending_per_head=row.spending_per_head,
        reference_per_head=row.reference_per_head,
        guarantees=row.guarantees,
        can_cope=row.can_cope,
        cannot_cope=row.cannot_cope,
        category=row.category,
        confirmed_how=row.confirmed_how,
        account=str(details.get("account", "")),
        purpose=row.purpose,
        assessed=row.assessed,
    )


_VISIT = select(Visit).where(Visit.case_id == bindparam("case_id")).order_by(Visit.sequence.desc()).limit(1)
_VISITORS = (
    select(Person.name)
    .join(Account, Account.person_id == Person.id)
    .join(Visitor, Visitor.account_id == Account.id)
    .where(Visitor.visit_id == bindparam("visit_id"))
    .order_by(Person.name_key)
)


def _object(text: str) -> dict[str, Any]:
    if not text or text in GONE:
        return {}
    found: dict[str, Any] = orjson.loads(text)
    return found


def who_and_where(case: Case) -> tuple[str, str]:
    """Return the name of the head of the household and that of the village or group."""
    given = {"household_id": case.household_id, "territory": case.territory}
    found = db.session.execute(_WHO_AND_WHERE, given).one_or_none()
    return (found[0] or "", found[1]) if found is not None else ("", "")


_WHO_AND_WHERE = (
    select(Person.name, Region.name)
    .select_from(Region)
    .outerjoin(Household, Household.id == bindparam("household_id", type_=Integer))
    .outerjoin(Person, Person.id == Household.head_id)
    .where(Region.code == bindparam("territory"))
)
