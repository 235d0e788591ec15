"""Heads of the logs that others keep: a witness's cosignature, a sheet of paper in the file."""

from datetime import UTC, datetime
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from app import clock
from app.audit.note import Checkpoint as Head
from app.audit.signer import SignerHome
from app.audit.witnessing import NotCosigned, cosigned, newest_note, request, witnessed_size
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.models import db
from app.models.log import Anchor, Checkpoint, LogName
from app.permissions import Permission
from app.policy import Actor

PATIENCE = 10
"""Seconds that a witness may take to answer."""


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
    return len(checkpoint_ids)


def keep_cosignature(home: SignerHome, log: LogName, note: str, answer: str) -> Head:
    """Keep a witness's cosignature of a head; return the head. Raises :class:`NotCosigned`."""
    signed, name, seconds = cosigned(home, note, answer)
    head = Head.parse(signed.text)
    moment = datetime.fromtimestamp(seconds, UTC)
    with transaction(although_behind=True) as session:
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


def ask_witness(home: SignerHome, url: str) -> list[Head]:
    """Have a witness on the network cosign the newest head of each log that it hasn't seen yet.

    Raises :class:`NotCosigned` where it refuses or can't be reached.
    """
    done = []
    for log in LogName:
        session = db.session()
        session.rollback()
        note, old = newest_note(session, log), witnessed_size(session, log)
        if note is None or _size(note) <= old:
            continue
        asked = request(session, log, note, old)
        status, answer = _post(url, asked)
        if status == 409 and answer.strip().isdecimal() and int(answer) <= _size(note):
            status, answer = _post(url, request(session, log, note, int(answer)))
        session.rollback()
        if status != 200:
            raise NotCosigned(f"{log}: the witness answers {status}")
        done.append(keep_cosignature(home, log, note, answer))
    return done


def _size(note: str) -> int:
    return int(note.split("\n")[1])


def _post(url: str, body: bytes) -> tuple[int, str]:
    asked = Request(f"{url.rstrip('/')}/add-checkpoint", data=body, method="POST")  # noqa: S310 - configured
    try:
        with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            return int(answer.status), answer.read(65536).decode(errors="replace")
    except HTTPError as refused:
        return refused.code, refused.read(65536).decode(errors="replace")
    except (URLError, OSError) as away:
        raise NotCosigned(f"the witness can't be reached: {type(away).__name__}") from away
