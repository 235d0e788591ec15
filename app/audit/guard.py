"""Compares the database with what its signer last signed: is it behind, or another one?

A database put back to an older copy knows nothing of it by itself. The signer's last head does, so nothing
is written before two people have said what happened (``flask audit adopt``).
"""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.log_store import root_at, size_of
from app.audit.note import NoteError
from app.audit.origins import origin_of
from app.audit.signer import SignerHome
from app.audit.tiles import BadTile
from app.config import Config
from app.errors import Behind
from app.models.log import Checkpoint, LogName

GOOD_FOR = 5.0
"""Seconds for which the answer that all is well is taken for granted."""
ASKED = "shouxian.guard_asked"
"""Where the application keeps when it asked last."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What the signer signed of a log and the database hasn't.

    ``held`` entries are there, ``signed`` were signed; where the database isn't shorter but other, both are
    equal. ``since`` is when the newest checkpoint that still fits was signed, None where none is kept.
    """

    log: LogName
    origin: str
    held: int
    signed: int
    since: datetime | None

    @property
    def other(self) -> bool:
        """Whether the entries are as many as signed but not those that were signed."""
        return self.held >= self.signed


def refuse_if_behind(session: Session) -> None:
    """Raise :class:`Behind` where the database isn't what its signer signed.

    A process asks anew after :data:`GOOD_FOR`; a database is put back with the server stopped or under a
    running one, and either is found at the next of these questions.
    """
    config: Config = current_app.config["SHOUXIAN"]
    now = monotonic()
    asked = current_app.extensions.get(ASKED, -GOOD_FOR)
    if now - asked < GOOD_FOR:
        return
    lost = find_lost(session, SignerHome(config.signer))
    if lost:
        raise Behind(lost)
    current_app.extensions[ASKED] = now


def find_lost(session: Session, home: SignerHome) -> list[Lost]:
    """Return for each log what is lost; nothing where all is well, or nobody signs.

    A head that can't be read counts as another history: somebody has been at it.
    """
    if home.public() is None:
        return []
    return [lost for log in LogName if (lost := _lost(session, home, log)) is not None]


def _lost(session: Session, home: SignerHome, log: LogName) -> Lost | None:
    origin = origin_of(session, log)
    try:
        head, last = home.head(log), home.last(log, origin)
    except NoteError:
        size = size_of(session, log)
        return Lost(log, origin, size, size, None)
    if head is None:
        return None
    size = size_of(session, log)
    if last is None:
        return Lost(log, head.origin, size, max(head.size, size), _since(session, log, size))
    if size < last.size:
        return Lost(log, origin, size, last.size, _since(session, log, size))
    try:
        same = root_at(session, log, last.size) == last.root
    except BadTile:
        same = False
    return None if same else Lost(log, origin, last.size, last.size, _since(session, log, last.size))


def _since(session: Session, log: LogName, size: int) -> datetime | None:
    return session.execute(
        select(Checkpoint.signed_at)
        .where(Checkpoint.log == log, Checkpoint.size <= size)
        .order_by(Checkpoint.id.desc())
        .limit(1)
    ).scalar_one_or_none()
