"""What the forms of suspicions offer: who may check, which unit a finding goes to, whom a case names."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from app import clock
from app.facts.suspicion_people import possible_checkers
from app.lookup import get_case, get_household, in_territories
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Signature
from app.models.household import Household
from app.models.organisation import Organisation
from app.permissions import Permission
from app.policy import Actor, region_of
from app.queries.actors import name_on
from app.queries.officers import names_of


@dataclass(frozen=True, slots=True)
class Matter:
    """What an inspector wants to raise something about: a case, or a household by the name of its head.

    ``signers`` are those who signed in the case, ``chosen`` whoever signed the event it is about.
    """

    case_ref: str
    household_id: int | None
    head: str
    sequence: int
    signers: tuple[tuple[int, str], ...]
    chosen: frozenset[int]


def matter(actor: Actor, case_ref: str, household_id: int | None, sequence: int = 0) -> Matter:
    """Return what something is raised about; raise :class:`NotFound` where it is out of reach."""
    if case_ref:
        case = get_case(db.session(), actor, case_ref)
        signers = _signers(case.id)
        here = frozenset(account for account, number in signers if number == sequence)
        names = names_of({account for account, _ in signers})
        head = _head(case.household_id)
        return Matter(case.ref, None, head, sequence, tuple(sorted(names.items())), here)
    household = get_household(db.session(), actor, household_id or 0)
    return Matter("", household.id, _head(household.id), 0, (), frozenset())


def _signers(case_id: int) -> list[tuple[int, int]]:
    rows = db.session.execute(
        select(Signature.account_id, Signature.on_behalf_of, Signature.sequence).where(
            Signature.case_id == case_id
        )
    ).all()
    own = [(row.account_id, row.sequence) for row in rows]
    return own + [(row.on_behalf_of, row.sequence) for row in rows if row.on_behalf_of is not None]


def _head(household_id: int | None) -> str:
    if household_id is None:
        return ""
    named = select(Person.name).join(Household, Household.head_id == Person.id)
    return db.session.scalar(named.where(Household.id == household_id)) or ""


def checker_choices(actor: Actor, ref: str) -> list[tuple[int, str]]:
    """Return account and name of everybody who may check a suspicion."""
    case = get_case(db.session(), actor, ref)
    found = possible_checkers(db.session(), case)
    rows = db.session.execute(
        select(Account.id, Person.name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id.in_(found))
        .order_by(Person.name_key, Account.id)
    )
    return [(number, name) for number, name in rows]


def finding_units(actor: Actor) -> list[tuple[int, str]]:
    """Return number and name of the organisations that a finding can be handed to, by region.

    Those of the inspector's territory, and those of the county itself: departments rectify their line.
    """
    today, places = clock.today(), actor.territories_for(Permission.SUSPICIONS_HANDLE)
    counties = {region_of(place[:6]) for place in places}
    rows = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, today))
        .where(
            or_(in_territories(places, Organisation.region_code), Organisation.region_code.in_(counties)),
            Organisation.kind != "discipline_body",
            or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today),
        )
        .order_by(Organisation.region_code, Organisation.id)
    )
    return [(number, name or "") for number, name in rows]


def lead_of_place(territory: str) -> int | None:
    """Return the township government above a place, which is the unit suggested for a finding."""
    found = select(Organisation.id).where(
        Organisation.region_code == f"{territory[:9]}000", Organisation.kind == "township_government"
    )
    return db.session.scalar(found.order_by(Organisation.id).limit(1))
