"""Heads of the logs that others keep: a witness's cosignature, a sheet of paper in the file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sqlalchemy.orm import Session

from app import clock
from app.audit.head_seals import hold_heads, seal_heads
from app.audit.note import Checkpoint as Head
from app.audit.signer import SignerHome
from app.audit.witnessing import NotCosigned, cosigned, newest_head, request, witnessed_size
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.models import db
from app.models.log import Anchor, Answered, Checkpoint, LogName, WitnessCall
from app.permissions import Permission
from app.policy import Actor

PATIENCE = 10
"""Seconds that a witness may take to answer."""

_WHY = {400: Answered.REFUSED, 403: Answered.STRANGER, 404: Answered.STRANGER, 409: Answered.REFUSED,
        422: Answered.REFUSED}  # fmt: skip
"""What the answers of C2SP tlog-witness mean to us; any other is as good as none."""


def file_sheet(*, actor: Actor, checkpoint_ids: list[int], with_whom: str) -> int:
    """Write down that the printed sheet of these heads was signed and filed; return how many heads.

    ``with_whom`` is the second person whose signature is on it. Raises :class:`Invalid` without one, and
    :class:`NotFound` for a head that was never signed.
    """
    if not actor.may(Permission.LOGS_ANCHOR):
        raise Forbidden
    if not with_whom.strip():
        raise Invalid(Problem("with_whom", "second_person_missing"))
    if with_whom.strip() == actor.name:
        raise Invalid(Problem("with_whom", "second_person_same"))
    with transaction() as session:
        hold_heads(session)
        for number in checkpoint_ids:
            head = session.get(Checkpoint, number)
            if head is None:
                raise NotFound
            session.add(
                Anchor(
                    log=head.log,
                    origin=head.origin,
                    size=head.size,
                    root=head.root,
                    kind="paper",
                    name=f"{actor.name}、{with_whom.strip()}"[:80],
                    proof="",
                    anchored_at=clock.now(),
                    recorded_by=actor.account_id,
                )
            )
        session.flush()
        seal_heads(session)
    return len(checkpoint_ids)


def keep_cosignature(home: SignerHome, log: LogName, note: str, answer: str) -> Head:
    """Keep a witness's cosignature of a head; return the head. Raises :class:`NotCosigned`."""
    signed, name, seconds = cosigned(home, note, answer)
    head = Head.parse(signed.text)
    moment = datetime.fromtimestamp(seconds, UTC)
    with transaction(although_behind=True) as session:
        hold_heads(session)
        session.add(
            Anchor(
                log=log,
                origin=head.origin,
                size=head.size,
                root=head.root,
                kind="witness",
                name=name[:80],
                proof=str(signed),
                anchored_at=moment,
                recorded_by=None,
            )
        )
    return head


@dataclass(frozen=True, slots=True)
class Called:
    """What came of asking the witness for one log: the head that it cosigned, or why it didn't."""

    log: LogName
    head: Head | None
    refused: NotCosigned | None = None


def call_witness(home: SignerHome, url: str) -> list[Called]:
    """Have a witness on the network cosign the newest head of each log; nothing for a log it has just seen.

    Due is a head that was signed since the witness was asked last (so every hour at least: the signer
    says hello), and one that it hasn't cosigned. What came of it is kept, so that silence and refusal are
    seen on the page of the logs.
    """
    return [called for log in LogName if (called := _call(home, url, log)) is not None]


def _call(home: SignerHome, url: str, log: LogName) -> Called | None:
    session = db.session()
    session.rollback()
    newest, known = newest_head(session, log), session.get(WitnessCall, log)
    if newest is None:
        return None
    note, signed_at = newest
    if known is not None and known.failed_since is None and known.asked_at >= signed_at:
        return None
    try:
        head = _ask(session, home, url, log, note)
    except NotCosigned as refused:
        session.rollback()
        _note_call(log, _size(note), refused.why)
        return Called(log, None, refused)
    _note_call(log, head.size, None)
    return Called(log, head)


def _ask(session: Session, home: SignerHome, url: str, log: LogName, note: str) -> Head:
    asked = request(session, log, note, witnessed_size(session, log))
    status, answer = _post(url, asked)
    if status == 409 and answer.strip().isdecimal() and int(answer) <= _size(note):
        status, answer = _post(url, request(session, log, note, int(answer)))
    session.rollback()
    if status != 200:
        raise NotCosigned(f"{log}: the witness answers {status}", _WHY.get(status, Answered.AWAY))
    return keep_cosignature(home, log, note, answer)


def _note_call(log: LogName, size: int, why: Answered | None) -> None:
    now = clock.now()
    with transaction(although_behind=True) as session:
        hold_heads(session)
        call = session.get(WitnessCall, log) or WitnessCall(log=log)
        call.asked_at, call.size = now, size
        call.failed_since = None if why is None else call.failed_since or now
        call.why = why or ""
        session.add(call)


def _size(note: str) -> int:
    return int(note.split("\n")[1])


def _post(url: str, body: bytes) -> tuple[int, str]:
    asked = Request(f"{url.rstrip('/')}/add-checkpoint", data=body, method="POST")  # noqa: S310 - configured
    try:
        with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            return int(answer.status), answer.read(65536).decode(errors="replace")
    except HTTPError as refused:
        return refused.code, refused.read(65536).decode(errors="replace")
    except (HTTPException, OSError) as away:
        told = f"the witness can't be reached: {type(away).__name__}"
        raise NotCosigned(told, Answered.AWAY) from away
