"""One command, one transaction. The only file that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.audit.guard import refuse_if_behind
from app.audit.idempotency import find_result
from app.errors import Busy, Refused
from app.models.base import db
from app.models.connection import IMMEDIATE

Result = TypeVar("Result")

_TRIES = 4
"""How often work is begun again after losing a race, before its sender is asked to repeat it."""

_SAME_STREAM = (
    "a change without its event",
    "uq_event_stream_kind_stream_id_sequence",
    "event out of sequence",
)
"""What the referees say to the second of two that wrote to one stream at the same instant."""

_PASSING = {"40001", "40P01", "55P03"}
"""SQLSTATE of what passes by itself: serialization failure, deadlock, lock not available."""


class _Overtaken(Busy):
    """Somebody wrote to the same stream between our reading and our writing."""


@contextmanager
def transaction(*, although_behind: bool = False) -> Iterator[Session]:
    """Give a session whose work is saved whole at the end, or not at all.

    A database that is behind its signed log takes nothing but what is said to go on ``although_behind``:
    signing in and out, and what was typed; for the rest it raises :class:`Behind`.

    What was read before is forgotten: a command reads again what it decides on, inside its own
    transaction. Commands don't nest; calling one inside another raises RuntimeError. Raises
    :class:`Busy` where the database could not be had in time; nothing was saved then.
    """
    session = db.session()
    if session.info.get("in_command"):
        raise RuntimeError("a command may not run inside another command")
    session.rollback()
    session.info["in_command"] = True
    try:
        session.connection(execution_options={IMMEDIATE: True})
        if not although_behind:
            refuse_if_behind(session)
        yield session
        session.commit()
    except DBAPIError as error:
        session.rollback()
        if _overtaken(error):
            raise _Overtaken from error
        if _passes(error):
            raise Busy from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("in_command", None)


def perform_once(
    key: str,
    work: Callable[[Session], Result],
    again: Callable[[Row[int, int, bytes, str | None]], Result],
    *,
    refused_by_version: bool = False,
) -> Result:
    """Do ``work`` in one transaction, unless the effect of ``key`` is there already.

    A second press, a repeated request or a race of both gets ``again``, made from the event of the
    first. Where ``work`` itself refuses every repetition by the version that its form was made for
    (``refused_by_version``), the first one is looked for only after that: a sign-off saves a question.
    Whoever loses a race (for the key, a name, a place in a stream) is begun again and so decides on
    what the winner left, the typed refusals of ``work`` included. ``work`` therefore has no effects
    outside its session.
    """
    for number in range(_TRIES - 1):
        try:
            return _attempt(key, work, again, look=number > 0 or not refused_by_version)
        except (IntegrityError, _Overtaken):
            continue
    return _attempt(key, work, again, look=True)


def _attempt(
    key: str,
    work: Callable[[Session], Result],
    again: Callable[[Row[int, int, bytes, str | None]], Result],
    *,
    look: bool,
) -> Result:
    with transaction() as session:
        found = find_result(session, key) if look else None
        if found is not None:
            return again(found)
        try:
            return work(session)
        except Refused:
            # Its twin may have come to an end while this one waited for a lock: not late, but the same.
            session.rollback()
            found = find_result(session, key)
            if found is None:
                raise
            return again(found)


def _overtaken(error: DBAPIError) -> bool:
    """Return whether a referee refused because another wrote first; only PostgreSQL lets two try."""
    return (
        isinstance(error, IntegrityError)
        and getattr(error.orig, "sqlstate", None) is not None
        and any(words in str(error.orig) for words in _SAME_STREAM)
    )


def _passes(error: DBAPIError) -> bool:
    """Return whether the same statement may succeed a moment later."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or (
        getattr(error.orig, "sqlstate", None) in _PASSING
    )
