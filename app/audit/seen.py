"""What a session found, kept in mind so that a page can be written down as a reading of it."""

from sqlalchemy.orm import Session

from app.audit.access import Subject
from app.keyring import refuse_held, vault
from app.keystore import Standing
from app.models.base import Base
from app.models.case import Case

NAMED = {
    "comparison_list": "comparison_list",
    "lead_list": "lead_list",
    "meeting": "meeting",
    "notice": "notice",
    "plan_paper": "paper",
    "register_import": "register_import",
}
"""What readings call a row, by its table. Samples and call lists say themselves whom they show."""
_SEEN = "shouxian_seen"
"""Where a session keeps what was found in it."""
_LOCKED = "shouxian_locked"


def note_seen(session: Session, *subjects: Subject) -> None:
    """Keep in mind what this session found. Every lookup of one thing does so."""
    session.info.setdefault(_SEEN, set()).update(subjects)


def note_case(session: Session, case: Case) -> None:
    """Keep a case in mind, with its household: whoever reads the file reads of the family."""
    note_seen(session, ("case", case.id))
    if case.household_id is not None:
        note_seen(session, ("household", case.household_id))


def take_seen(session: Session) -> set[Subject]:
    """Return what the session found since this was asked last, and forget it."""
    found: set[Subject] = session.info.pop(_SEEN, set())
    return found


def note_key(session: Session, key: bytes, *, lock: bool) -> None:
    """Refuse to go on with what is locked or destroyed, if it was found to be changed (``lock``).

    Of what is only looked at, keep in mind that it is locked: most of its pages stay closed then.
    """
    if lock:
        refuse_held(key)
    elif vault().standing(bytes(key)) is Standing.LOCKED:
        session.info[_LOCKED] = True


def take_locked(session: Session) -> bool:
    """Return whether locked data were found since this was asked last, and forget it."""
    return bool(session.info.pop(_LOCKED, False))


def note_found(session: Session, found: Base) -> None:
    """Keep one row in mind under the word that readings have for its kind, if they have one."""
    named = NAMED.get(found.__tablename__)
    if named is not None:
        note_seen(session, (named, int(found.__mapper__.primary_key_from_instance(found)[0])))
