"""Who sees an export, and who lets it go: another person, above or beside whoever asked (四眼)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.facts.desks import Desks
from app.lookup import in_territories
from app.models.account import Account
from app.models.control import Export
from app.permissions import GRANTED, Permission
from app.policy import Actor, HeldPost, reaches

HEARD = timedelta(days=7)
"""For how long a refusal is told."""

OWN_HOUSE = frozenset({"department_leader", "inspector"})
"""They decide for their own organisation alone; what an inspector takes out is no leader's business."""


def get_export(session: Session, actor: Actor, export_id: int, *, lock: bool = False) -> Export:
    """Return an export that the actor asked for, may decide on or may trace; raise :class:`NotFound`."""
    statement = select(Export).where(Export.id == export_id, visible_exports(actor))
    found = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def visible_exports(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on :class:`Export` that the actor may see it."""
    seen = [Export.account_id == actor.account_id, decidable(actor)]
    if actor.may(Permission.EXPORTS_TRACE):
        seen.append(in_territories(actor.territories_for(Permission.EXPORTS_TRACE), Export.territory))
    return or_(*seen)


def decidable(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that one of the actor's posts decides on an export of another person."""
    places = [_decides(post) for post in actor.posts if Permission.EXPORTS_DECIDE in GRANTED[post.role]]
    return and_(Export.account_id.not_in(actor.people), or_(false(), *places))


def deciding_post(session: Session, actor: Actor, row: Export) -> HeldPost | None:
    """Return the post in which the actor decides on an export, None where he may not.

    Nobody decides on what he asked for himself: neither by another account of the same person nor while
    he acts for whoever asked.
    """
    asker = session.execute(select(Account.person_id).where(Account.id == row.account_id)).scalar_one()
    if asker == actor.person_id or row.account_id in actor.people:
        return None
    return next((post for post in actor.own_first if _may(post, row)), None)


def exports_asked(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Ask for exports, as causes of messages."""
    return select(
        Export.id.label("subject"), literal(1).label("mark"), literal(None).label("case_id"),
        Export.account_id, Export.role, Export.organisation_id, Export.territory,
    ).where(*where)  # fmt: skip


def freshly_decided(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a decision is news to whoever asked: he may take it, or reads why not."""
    return and_(
        Export.decider_id.is_not(None),
        or_(Export.expires_at > now, (Export.state == "refused") & (Export.decided_at > now - HEARD)),
    )


def who_asked(_session: Session, _desks: Desks, row: Any) -> tuple[int]:
    """Return the one who asked for an export."""
    return (row.account_id,)


def who_decides(_session: Session, desks: Desks, row: Any) -> set[int]:
    """Return the accounts that may decide on an export today."""
    return {
        actor.account_id
        for actor in desks.actors
        if row.account_id not in actor.people and any(_may(post, row) for post in actor.posts)
    }


def _may(post: HeldPost, row: Any) -> bool:
    if Permission.EXPORTS_DECIDE not in GRANTED[post.role]:
        return False
    if post.role in OWN_HOUSE or row.role == "inspector":
        alike = (post.role == "inspector") == (row.role == "inspector")
        return alike and post.organisation_id == int(row.organisation_id)
    return reaches(post.territory, str(row.territory))


def _decides(post: HeldPost) -> ColumnElement[bool]:
    """Return :func:`_may` as a condition."""
    if post.role == "inspector":
        return and_(Export.role == "inspector", Export.organisation_id == post.organisation_id)
    if post.role in OWN_HOUSE:
        return and_(Export.role != "inspector", Export.organisation_id == post.organisation_id)
    return and_(Export.role != "inspector", in_territories((post.territory,), Export.territory))
