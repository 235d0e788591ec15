"""Who sees which roster or list that was brought in: finding one and being allowed to see it are one step."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.audit.seen import note_found
from app.errors import NotFound
from app.lookup import in_territories
from app.models.register_import import HOUSEHOLDS, KIND, RegisterImport
from app.permissions import Permission
from app.policy import Actor, HeldPost

RIGHTS: Mapping[str, Permission] = {
    HOUSEHOLDS: Permission.ROSTERS_IMPORT,
    "members": Permission.HOUSEHOLDS_WRITE,
    "measures": Permission.HELP_RECORD,
    "visits": Permission.HELP_RECORD,
    "accounts": Permission.ACCOUNTS_MANAGE,
    "posts": Permission.POSTS_MANAGE,
}
"""Who brings in what: whoever enters the same by hand, a roster of households who was given that right."""
_LISTS = {
    right: tuple(kind for kind in RIGHTS if RIGHTS[kind] is right)
    for right in RIGHTS.values()
    if right is not Permission.ROSTERS_IMPORT
}
"""Kinds of lists by the right to enter the same by hand."""


def get_register_import(
    session: Session, actor: Actor, import_id: int, *, lock: bool = False
) -> RegisterImport:
    """Return a roster or list that was received for the actor's territory or a part of it."""
    statement = select(RegisterImport).where(RegisterImport.id == import_id, visible_register_imports(actor))
    found = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    note_found(session, found)
    return found


def visible_register_imports(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a roster, or a list of another kind, may be seen by the actor.

    His own he sees wherever they lie: a department's territory reaches nothing by itself.
    """
    place = RegisterImport.territory
    own = RegisterImport.account_id == actor.account_id
    lists = [
        and_(
            RegisterImport.columns[KIND].as_string().in_(kinds),
            or_(in_territories(actor.territories_for(right), place), own),
        )
        for right, kinds in _LISTS.items()
    ]
    return or_(in_territories(actor.territories_for(Permission.ROSTERS_READ), place), *lists)


def deciding_post(actor: Actor, held: RegisterImport) -> HeldPost | None:
    """Return the post in which the actor decides on a roster or list, None where he may not."""
    right = RIGHTS[held.kind]
    post = actor.post_at(right, held.territory)
    if post is None and held.account_id == actor.account_id:
        post = actor.post_for(right)
    return post
