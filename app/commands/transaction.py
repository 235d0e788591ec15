"""One command, one transaction. The only file that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.idempotency import find_result
from app.models.base import db
from app.models.connection import IMMEDIATE

Result = TypeVar("Result")


@contextmanager
def transaction() -> Iterator[Session]:
    """Give a session whose work is saved whole at the end, or not at all.

    What was read before is forgotten: a command reads again what it decides on, inside its own
    transaction. Commands don't nest; calling one inside another raises RuntimeError.
    """
    session = db.session()
    if session.info.get("in_command"):
        raise RuntimeError("a command may not run inside another command")
    session.rollback()
    session.info["in_command"] = True
    try:
        session.connection(execution_options={IMMEDIATE: True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("in_command", None)


def perform_once(
    key: str,
    work: Callable[[Session], Result],
    again: Callable[[Row[tuple[int, int, bytes]]], Result],
) -> Result:
    """Do ``work`` in one transaction, unless the effect of ``key`` is there already.

    A second press, a repeated request or a race of both gets ``again``, made from the event of the
    first. Two that arrive at the same instant are told apart by the database's unique key.
    """
    try:
        with transaction() as session:
            found = find_result(session, key)
            return work(session) if found is None else again(found)
    except IntegrityError:
        with transaction() as session:
            found = find_result(session, key)
            if found is None:
                raise
            return again(found)
