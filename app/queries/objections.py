"""Objections for their pages; who objected is shown to those who decide, and to nobody it is about."""

from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import select

from app.errors import Forbidden, NotFound
from app.facts.notices import hanging_notice
from app.facts.objections import hidden_from
from app.lookup import get_case
from app.masking import GONE, masked_phone
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case
from app.models.household import Household
from app.models.notice import Objection
from app.policy import Actor
from app.queries.case_file import unsealed
from app.queries.officers import Official, officers_of


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """One objection with its case."""

    id: int
    ref: str
    head: str
    received_on: date
    channel: str
    text: str
    objector: str
    about: tuple[str, ...]
    outcome: str
    officers: tuple[Official, ...]


@dataclass(frozen=True, slots=True)
class ReceivingPage:
    """A case to whose notice somebody objects."""

    ref: str
    head: str
    officers: tuple[Official, ...]


def receiving_page(actor: Actor, ref: str) -> ReceivingPage:
    """Return what the page that records an objection needs; Forbidden where no notice hangs."""
    case = get_case(db.session(), actor, ref)
    if hanging_notice(db.session(), case) is None:
        raise Forbidden("no_notice_hangs")
    return ReceivingPage(ref, _head(case), officers_of(case.territory))


def objection_page(actor: Actor, objection_id: int) -> ObjectionPage:
    """Return an objection in reach; Forbidden for the person it is about (sealed from him)."""
    found = db.session.execute(
        select(Objection, Case.ref)
        .join(Case, Case.id == Objection.case_id)
        .where(Objection.id == objection_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    row, ref = found
    case = get_case(db.session(), actor, ref)
    if hidden_from(db.session(), actor, case, [row]):
        raise Forbidden("objection_about_you")
    about = db.session.execute(
        select(Person.name)
        .join(Account, Account.person_id == Person.id)
        .where(Account.id.in_(row.objected_to))
        .order_by(Person.name_key)
    ).scalars()
    sealed = unsealed(case.key, row.objector_sealed, f"objection/{row.id}/objector")
    said = orjson.loads(sealed) if sealed and sealed not in GONE else {}
    officers = tuple(one for one in officers_of(case.territory) if one.account_id not in row.objected_to)
    return ObjectionPage(
        id=row.id,
        ref=ref,
        head=_head(case),
        received_on=row.received_on,
        channel=row.channel,
        text=unsealed(case.key, row.text_sealed, f"objection/{row.id}/text"),
        objector=" ".join(
            part for part in (said.get("name", ""), masked_phone(said.get("phone", ""))) if part
        ),
        about=tuple(about),
        outcome=row.outcome,
        officers=officers,
    )


def _head(case: Case) -> str:
    return (
        db.session.execute(
            select(Person.name)
            .join(Household, Household.head_id == Person.id)
            .where(Household.id == case.household_id)
        ).scalar_one_or_none()
        or ""
    )
