"""What a witness is asked, and what it answers: C2SP tlog-witness, over the network or carried as a file."""

from base64 import b64encode
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.log_store import consistency
from app.audit.note import COSIGNATURE, Note, NoteError, Signature
from app.audit.note import Checkpoint as Head
from app.audit.origins import origin_of
from app.audit.signer import SignerHome
from app.models.log import Anchor, Answered, Checkpoint, LogName


class NotCosigned(ValueError):
    """An answer without a good cosignature of a witness that is believed; ``why`` says what is the matter."""

    def __init__(self, told: str, why: Answered = Answered.UNBELIEVED) -> None:
        super().__init__(told)
        self.why = why


def witnessed_size(session: Session, log: LogName) -> int:
    """Return the largest size of today's branch that a witness has cosigned."""
    return (
        session.execute(
            select(Anchor.size)
            .where(Anchor.log == log, Anchor.origin == origin_of(session, log), Anchor.kind == "witness")
            .order_by(Anchor.size.desc())
            .limit(1)
        ).scalar_one_or_none()
        or 0
    )


def newest_note(session: Session, log: LogName) -> str | None:
    """Return the newest signed head of today's branch, None where nothing is signed."""
    newest = newest_head(session, log)
    return newest[0] if newest is not None else None


def newest_head(session: Session, log: LogName) -> tuple[str, datetime] | None:
    """Return the newest signed head of today's branch and when it was signed, None where there is none."""
    row = session.execute(
        select(Checkpoint.note, Checkpoint.signed_at)
        .where(Checkpoint.log == log, Checkpoint.origin == origin_of(session, log))
        .order_by(Checkpoint.id.desc())
        .limit(1)
    ).first()
    return (row.note, row.signed_at) if row is not None else None


def request(session: Session, log: LogName, note: str, old: int) -> bytes:
    """Return the request for a cosignature of a head, for a witness whose last one had ``old`` entries."""
    size = Head.parse(Note.parse(note.encode()).text).size
    proof = consistency(session, log, old, size)
    lines = [f"old {old}", *(b64encode(one).decode() for one in proof)]
    return "".join(f"{line}\n" for line in (*lines, "")).encode() + note.encode()


def cosigned(home: SignerHome, note: str, answer: str) -> tuple[Note, str, int]:
    """Return the note with the witness's line, the witness's name and its time in seconds since 1970.

    ``answer`` are the lines that the witness sent, or a whole note that carries them. Raises
    :class:`NotCosigned`.
    """
    lines = [line for line in answer.split("\n") if line.startswith("\u2014 ")]
    try:
        signed = Note.parse(note.encode()).with_signatures(*(Signature.parse(line) for line in lines))
        found = [one for one in signed.signed_by(home.witnesses()) if one.key.kind == COSIGNATURE]
    except NoteError as bad:
        raise NotCosigned(str(bad)) from bad
    if not found or found[0].time is None:
        raise NotCosigned("no cosignature")
    return signed, found[0].key.name, found[0].time
