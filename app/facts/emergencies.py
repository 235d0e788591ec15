"""Reading outside one's own territory in an emergency (应急查阅): the only place where reach is widened.

A row of ``emergency`` opens one village to one account for a short time, for reading alone. It is asked here
and nowhere else: no post, permission or territory changes by it, so that no list, act, export or sealed
matter anywhere is reached through it, and a lookup that isn't one of these finds nothing.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.seen import note_seen
from app.errors import Forbidden, NotFound
from app.facts.desks import Desks
from app.lookup import in_territories
from app.models.account import Account
from app.models.control import Emergency
from app.models.household import Household
from app.permissions import GRANTED, Permission
from app.policy import Actor, HeldPost, reaches
from workflows.control import SUPERIORS

REASON, OPINION = "emergency.reason", "emergency.opinion"
"""The contexts under which reason and opinion are sealed, with the key of the reader's person."""

_LEADERS = frozenset(role for told in SUPERIORS.values() for role in told)
_DEPARTMENT_LEADER = "department_leader"
"""Superior in his own organisation alone: a department's territory is the whole county."""


def in_force(row: Emergency) -> bool:
    """Return whether an emergency reading isn't over."""
    return row.ended_at is None and row.expires_at > clock.now()


def opened_emergency(session: Session, actor: Actor, emergency_id: int) -> Emergency:
    """Return an emergency reading of the actor's own that is in force, and note that it is read under it.

    Raises :class:`NotFound` for another's and :class:`Forbidden` for one that is over.
    """
    row = session.get(Emergency, emergency_id, populate_existing=True)
    if row is None or row.account_id != actor.account_id:
        raise NotFound
    if not in_force(row):
        raise Forbidden("emergency_over")
    if not actor.may(Permission.EMERGENCIES_OPEN):
        raise Forbidden
    note_seen(session, ("emergency", row.id))
    return row


def opened_household(session: Session, actor: Actor, emergency_id: int, household_id: int) -> Household:
    """Return a household of the village that an emergency reading in force opens to the actor."""
    row = opened_emergency(session, actor, emergency_id)
    household = session.execute(select(Household).where(Household.id == household_id)).scalar_one_or_none()
    if household is None or not reaches(row.place, household.territory):
        raise NotFound
    note_seen(session, ("household", household.id))
    return household


def get_emergency(session: Session, actor: Actor, emergency_id: int, *, lock: bool = False) -> Emergency:
    """Return an emergency reading of the actor's own, of his people, or one that he reviews or watches."""
    statement = select(Emergency).where(Emergency.id == emergency_id, visible_emergencies(actor))
    found = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def visible_emergencies(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on :class:`Emergency` that the actor learns of it."""
    seen: list[ColumnElement[bool]] = [Emergency.account_id == actor.account_id]
    for post in actor.posts:
        if Permission.EMERGENCIES_OPEN not in GRANTED[post.role] and (
            Permission.EMERGENCIES_READ in GRANTED[post.role]
        ):
            seen.append(in_territories((post.territory,), Emergency.place))
        elif post.role == _DEPARTMENT_LEADER:
            seen.append(Emergency.organisation_id == post.organisation_id)
        elif post.role in _LEADERS:
            seen.append(in_territories((post.territory,), Emergency.territory))
    return or_(*seen)


def reviewable(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an emergency reading waits for a review that the actor may give."""
    places = [post.territory for post in actor.posts if Permission.EMERGENCIES_REVIEW in GRANTED[post.role]]
    return and_(
        Emergency.outcome == "",
        Emergency.account_id.not_in(actor.people),
        in_territories(tuple(places), Emergency.place),
    )


def reviewing_post(session: Session, actor: Actor, row: Emergency) -> HeldPost | None:
    """Return the post in which the actor reviews an emergency reading, None where he may not.

    Never whoever read: not by another account of the same person, nor by whoever acts for him.
    """
    reader = session.execute(select(Account.person_id).where(Account.id == row.account_id)).scalar_one()
    if reader == actor.person_id or row.account_id in actor.people:
        return None
    return actor.post_at(Permission.EMERGENCIES_REVIEW, row.place)


def emergencies_open(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Ask for emergency readings that nobody reviewed yet, as causes of messages."""
    return select(
        Emergency.id.label("subject"), literal(1).label("mark"), literal(None).label("case_id"),
        Emergency.account_id, Emergency.role, Emergency.organisation_id, Emergency.territory, Emergency.place,
    ).where(Emergency.outcome == "", *where)  # fmt: skip


def who_hears(session: Session, desks: Desks, row: Any) -> set[int]:
    """Return who is told at once: the superior, and whoever reviews it, the inspector among them.

    Where nobody holds the post of the superior, the leaders of the county are the next above: they review.
    """
    return _superiors(desks, row) | set(who_reviews(session, desks, row))


def who_reviews(_session: Session, desks: Desks, row: Any) -> Iterable[int]:
    """Return who reviews an emergency reading: leaders of the county and inspectors of the place."""
    return {
        actor.account_id
        for actor in desks.allowed(Permission.EMERGENCIES_REVIEW, row.place)
        if row.account_id not in actor.people
    }


def _superiors(desks: Desks, row: Any) -> set[int]:
    return {
        account
        for role in SUPERIORS.get(row.role, ())
        for account, post in desks.by_role.get(role, ())
        if account != row.account_id
        and (
            post.organisation_id == row.organisation_id
            if role == _DEPARTMENT_LEADER
            else reaches(post.territory, row.territory)
        )
    }
