"""Members of a case's household whose authorisation is still missing."""

from dataclasses import dataclass

from sqlalchemy import select

from app.facts.household import without_consent
from app.lookup import get_case
from app.models.account import Person
from app.models.base import db
from app.models.household import Household
from app.policy import Actor


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """A case and its living adults who haven't authorised the query: (person, name)."""

    ref: str
    head: str
    people: tuple[tuple[int, str], ...]


def consent_page(actor: Actor, ref: str) -> ConsentPage:
    """Return what the page that records later authorisations needs."""
    session = db.session()
    case = get_case(session, actor, ref)
    head = session.execute(
        select(Person.name)
        .join(Household, Household.head_id == Person.id)
        .where(Household.id == case.household_id)
    ).scalar_one_or_none()
    rows = session.execute(
        select(Person.id, Person.name)
        .where(Person.id.in_(without_consent(session, case)))
        .order_by(Person.name_key, Person.id)
    )
    return ConsentPage(ref, head or "", tuple((number, name) for number, name in rows))
