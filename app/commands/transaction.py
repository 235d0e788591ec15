"""One command, one transaction. The only file that commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.models.base import db
from app.models.connection import IMMEDIATE


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
