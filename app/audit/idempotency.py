"""One effect for one press of a button, however often it arrives (decisions.md 5).

A key has two halves: whose press it is, and what was said with it. The same press that says something
else isn't a repetition: it is told apart, and refused with what was typed.
"""

from collections.abc import Set as AbstractSet
from decimal import Decimal

import orjson
from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from app.errors import SentOtherwise
from app.keyring import vault
from app.models.event import Event

_HALF = 32
"""Hexadecimal digits of each half: 128 bits."""

_PRESSED = select(Event.stream_id, Event.sequence, Event.body, Event.idempotency_key).where(
    Event.idempotency_key >= bindparam("press"), Event.idempotency_key < bindparam("beyond")
)


def once_key(account_id: int, act: str, *parts: object, said: object = None) -> str:
    """Return the key of one effect: who, what, and what tells this press from the next.

    ``parts`` are the mark of the form, or the version of the case; ``said`` is all that was answered.
    Both are hashed under the installation's key, so that nothing personal can be guessed from it.
    """
    spelled = "\x1f".join((str(account_id), act, *(str(part) for part in parts)))
    answers = orjson.dumps(said, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return (
        vault().answers_digest(spelled.encode())[:_HALF]
        + vault().answers_digest(b"said\x1f" + answers)[:_HALF]
    )


def find_result(session: Session, key: str) -> Row[int, int, bytes, str | None] | None:
    """Return (stream_id, sequence, body) of the event that already had this effect, or None.

    Raises :class:`SentOtherwise` where the same press had an effect with other answers.
    """
    press = key[:_HALF]
    found = session.execute(_PRESSED, {"press": press, "beyond": press + "g"}).first()
    if found is None:
        return None
    if found.idempotency_key != key:
        raise SentOtherwise
    return found


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, AbstractSet):
        return sorted(value)
    raise TypeError(f"a form doesn't say a {type(value).__name__}")
