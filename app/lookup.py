"""The only way to a thing: finding it and being allowed to see it are one step.

What lies outside the actor's territory doesn't exist for him (:class:`NotFound`).
"""

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import clock
from app.errors import NotFound
from app.models.account import Account, Person, Post
from app.models.case import Assignment, Case
from app.models.organisation import Organisation
from app.models.region import Region
from app.policy import Actor, Permission, range_of, reaches, territory_of


def within_reach(actor: Actor, code: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a region code lies in the actor's territories, as index ranges."""
    ranges = [range_of(territory) for territory in actor.territories]
    return or_(false(), *((code >= low) & (code < high) for low, high in ranges))


def get_region(session: Session, actor: Actor, code: str) -> Region:
    """Return a region in reach, or one that contains a territory of the actor."""
    region = session.get(Region, code)
    if region is None:
        raise NotFound
    prefix = territory_of(code)
    if not any(reaches(own, code) or prefix == own[: len(prefix)] for own in actor.territories):
        raise NotFound
    return region


def get_organisation(session: Session, actor: Actor, organisation_id: int) -> Organisation:
    """Return an organisation whose region lies in reach."""
    found = session.execute(
        select(Organisation).where(
            Organisation.id == organisation_id, within_reach(actor, Organisation.region_code)
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def get_account(session: Session, actor: Actor, account_id: int) -> tuple[Account, Person]:
    """Return an account with its person: one's own, or one with a post in reach.

    County administrators see every account, also those without a post yet.
    """
    statement = (
        select(Account, Person)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id == account_id, or_(Account.id == actor.account_id, visible_accounts(actor)))
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound
    return found.Account, found.Person


def visible_accounts(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an account may be seen by the actor."""
    if any(len(post.territory) <= 6 and post.role in _COUNTY_EYES for post in actor.posts):
        return Account.id > 0
    in_reach = (
        select(Post.account_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(within_reach(actor, Organisation.region_code))
    )
    return Account.id.in_(in_reach)


_COUNTY_EYES = frozenset({"system_admin", "security_admin", "audit_admin", "inspector"})


def get_case(session: Session, actor: Actor, ref: str, *, lock: bool = False) -> Case:
    """Return a case in the actor's territory or assigned to one of his organisations.

    ``lock`` keeps others from changing it until the transaction ends.
    """
    statement = select(Case).where(Case.ref == ref)
    if lock:
        statement = statement.with_for_update()
    case = session.execute(statement).scalar_one_or_none()
    if case is None or not actor.may(Permission.CASES_READ):
        raise NotFound
    if not any(reaches(territory, case.territory) for territory in actor.territories) and not assigned_to(
        session, actor, case.id
    ):
        raise NotFound
    return case


def assigned_to(session: Session, actor: Actor, case_id: int) -> frozenset[int]:
    """Return the actor's organisations to which a case is assigned today."""
    today = clock.today()
    return frozenset(
        session.execute(
            select(Assignment.organisation_id).where(
                Assignment.case_id == case_id,
                Assignment.organisation_id.in_([post.organisation_id for post in actor.posts]),
                Assignment.valid_from <= today,
                or_(Assignment.valid_to.is_(None), Assignment.valid_to >= today),
            )
        ).scalars()
    )
