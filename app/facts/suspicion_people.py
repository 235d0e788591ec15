"""From whom a suspicion is kept as long as it is sealed: whom it names, their kin, the household's family.

Kin is asked for anew each time: what was declared yesterday counts today.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.facts.desks import desks
from app.models.account import Account, Relation
from app.models.case import Case
from app.models.household import Membership
from app.models.suspicion import Suspicion, SuspicionPerson
from app.permissions import Permission


def kept_cases(people: Collection[int]) -> Select[int]:
    """Return the question for the suspicions that are kept from somebody, by the accounts he acts for."""
    persons = select(Account.person_id).where(Account.id.in_(people))
    naming = select(SuspicionPerson.case_id).where(SuspicionPerson.account_id.in_(_and_kin(people)))
    return select(Suspicion.case_id).where(
        or_(Suspicion.case_id.in_(naming), Suspicion.household_id.in_(_households(persons)))
    )


def _and_kin(people: Collection[int]) -> Select[int]:
    """Return the question for accounts and their declared kin, whoever of the two declared it."""
    persons = select(Account.person_id).where(Account.id.in_(people))
    declared = select(Relation.person_id).where(Relation.holder_id.in_(persons), Relation.ended_on.is_(None))
    declaring = select(Relation.holder_id).where(Relation.person_id.in_(persons), Relation.ended_on.is_(None))
    return select(Account.id).where(
        or_(Account.id.in_(people), Account.person_id.in_(declared), Account.person_id.in_(declaring))
    )


def _households(persons: Select[int]) -> Select[int]:
    """Return the question for the households to which people or their declared kin belong."""
    declared = select(Relation.person_id).where(Relation.holder_id.in_(persons), Relation.ended_on.is_(None))
    return select(Membership.household_id).where(
        Membership.valid_to.is_(None),
        or_(Membership.person_id.in_(persons), Membership.person_id.in_(declared)),
    )


def kept_from(session: Session, people: Collection[int], case_id: int) -> bool:
    """Return whether a suspicion is kept from somebody, by the accounts he acts for."""
    mine = kept_cases(people).where(Suspicion.case_id == case_id)
    return session.execute(mine.limit(1)).first() is not None


def only_free(session: Session, accounts: Iterable[int], case_id: int) -> tuple[int, ...]:
    """Return those accounts from which a suspicion isn't kept, in their order."""
    return tuple(one for one in accounts if not kept_from(session, (one,), case_id))


def possible_checkers(session: Session, case: Case) -> tuple[int, ...]:
    """Return the accounts of inspectors who may check a suspicion: of its place, not named, no kin."""
    found = desks(session, clock.today()).allowed(Permission.SUSPICIONS_READ, case.territory)
    return only_free(session, (actor.account_id for actor in found), case.id)
