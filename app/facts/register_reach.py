"""Who sees which roster of households: finding one and being allowed to see it are one step."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.audit.seen import note_found
from app.errors import NotFound
from app.lookup import in_territories
from app.models.register_import import RegisterImport
from app.permissions import Permission
from app.policy import Actor


def get_register_import(
    session: Session, actor: Actor, import_id: int, *, lock: bool = False
) -> RegisterImport:
    """Return a roster of households that was received for the actor's territory or a part of it."""
    statement = select(RegisterImport).where(RegisterImport.id == import_id, visible_register_imports(actor))
    found = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    note_found(session, found)
    return found


def visible_register_imports(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a roster of households may be seen by the actor."""
    return in_territories(actor.territories_for(Permission.REGISTERS_READ), RegisterImport.territory)
