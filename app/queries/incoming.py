"""Applications from outside for those who accept them: what was said, and whose household it may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import select

from app.errors import NotFound
from app.lookup import get_case
from app.masking import GONE
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.household import Household
from app.models.public import Appeal, IncomingApplication, Receipt
from app.models.region import Region
from app.policy import Actor
from app.queries.case_file import unsealed
from app.queries.namesakes import households_with
from app.queries.public_status import ReceiptPage, receipt_of

MOST = 30


@dataclass(frozen=True, slots=True)
class IncomingView:
    """What somebody wrote or said. ``family`` and ``agreement`` are empty where it is for his own."""

    name: str
    phone: str
    text: str
    for_other: bool
    family: str
    agreement: str
    received_at: datetime

    @property
    def meant(self) -> str:
        """Return the name of somebody of the family that is meant."""
        return self.family if self.for_other else self.name


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recorded household of the village in which somebody has the name that was given."""

    id: int
    head: str
    place: str
    member: str
    open_case: str


@dataclass(frozen=True, slots=True)
class LinkingPage:
    """A received case whose household isn't known yet. ``village`` is the code that it was sent for."""

    ref: str
    state: str
    territory: str
    village: str
    household_id: int | None
    incoming: IncomingView
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class AppealPage:
    """A refused case and its appeal, None where there is none yet. ``text`` is what the family says."""

    ref: str
    head: str
    state: str
    received_on: date | None
    due_on: date | None
    outcome: str
    text: str
    answer: str

    @property
    def waits(self) -> bool:
        """Return whether the appeal is still to be answered."""
        return self.received_on is not None and not self.outcome


def incoming_view(case_id: int, key: bytes) -> IncomingView | None:
    """Return what was said in the application of a case, None where it began otherwise."""
    row = db.session().get(IncomingApplication, case_id)
    if row is None:
        return None
    sealed = unsealed(key, row.said_sealed, f"incoming_application/said/{case_id}")
    said: Mapping[str, str] = orjson.loads(sealed) if sealed not in GONE else {}
    gone = sealed if sealed in GONE else ""
    return IncomingView(
        name=said.get("name", gone),
        phone=said.get("phone", ""),
        text=said.get("text", gone),
        for_other=row.for_other,
        family=said.get("family", ""),
        agreement=said.get("agreement", ""),
        received_at=row.received_at,
    )


def linking_page(actor: Actor, ref: str, name: str = "") -> LinkingPage:
    """Return what the page needs that says whose application it is; NotFound for a case begun otherwise.

    Households are looked for by ``name``, by default that of the family that is meant.
    """
    case = get_case(db.session(), actor, ref)
    incoming = incoming_view(case.id, case.key)
    if incoming is None:
        raise NotFound
    place = db.session().get_one(Region, case.territory)
    return LinkingPage(
        ref=ref,
        state=case.state,
        territory=case.territory,
        village=place.name,
        household_id=case.household_id,
        incoming=incoming,
        candidates=_candidates(case.territory[:12], name or incoming.meant)
        if case.household_id is None
        else (),
    )


def _candidates(village: str, name: str) -> tuple[Candidate, ...]:
    """Return the households of a village with a member of that name, those without a case first."""
    rows = db.session.execute(
        households_with(name)
        .add_columns(Case.ref)
        .outerjoin(Case, (Case.household_id == Household.id) & Case.closed_on.is_(None))
        .where(Household.territory >= village, Household.territory < f"{village}:")
        .order_by(Case.ref.is_not(None), Household.id)
    )
    return tuple(
        Candidate(number, chief, place, member, ref or "") for number, chief, place, member, ref in rows
    )


def officer_receipt(actor: Actor, ref: str) -> ReceiptPage:
    """Return the receipt of a case in reach, to print it for the family."""
    case = get_case(db.session(), actor, ref)
    if db.session().get(Receipt, case.id) is None:
        raise NotFound
    return receipt_of(case)


def appeal_page(actor: Actor, ref: str) -> AppealPage:
    """Return a case with its newest appeal, for those who record and answer appeals."""
    case = get_case(db.session(), actor, ref)
    row = db.session.execute(
        select(Appeal).where(Appeal.case_id == case.id).order_by(Appeal.id.desc()).limit(1)
    ).scalar_one_or_none()
    if row is None and case.state != "rejected":
        raise NotFound
    head = db.session.execute(
        select(Person.name)
        .join(Household, Household.head_id == Person.id)
        .where(Household.id == case.household_id)
    ).scalar_one_or_none()
    return AppealPage(
        ref=ref,
        head=head or "",
        state=case.state,
        received_on=row.received_on if row else None,
        due_on=row.due_on if row else None,
        outcome=row.outcome if row else "",
        text=unsealed(case.key, row.text_sealed, f"appeal/{row.id}/text") if row else "",
        answer=unsealed(case.key, row.answer_sealed, f"appeal/{row.id}/answer") if row else "",
    )
