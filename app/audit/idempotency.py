"""One effect for one press of a button, however often it arrives (decisions.md 5)."""

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.keyring import vault
from app.models.event import Event


def once_key(account_id: int, act: str, *parts: object) -> str:
    """Return the key of one effect: who, what, and what tells this press from the next.

    ``parts`` are the mark of the form, or the version of the case and the answers. They are hashed
    under the installation's key, so that nothing personal can be guessed from it.
    """
    spelled = "\x1f".join((str(account_id), act, *(str(part) for part in parts)))
    return vault().answers_digest(spelled.encode())


def find_result(session: Session, key: str) -> Row[int, int, bytes] | None:
    """Return (stream_id, sequence, body) of the event that already had this effect, or None."""
    return session.execute(
        select(Event.stream_id, Event.sequence, Event.body).where(Event.idempotency_key == key)
    ).one_or_none()
