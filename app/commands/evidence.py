"""Papers and pictures in a file (佐证材料): kept, and struck out where one was wrong. Nothing is removed."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app import clock, storage
from app.audit.record import record
from app.commands.pictures import TYPES, Looked, look
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, Problem
from app.keyring import vault
from app.lookup import assigned_to, get_case, get_evidence, get_meeting, get_notice
from app.models.base import db
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.meeting import Meeting
from app.models.notice import Notice
from app.permissions import Permission
from app.policy import Actor, HeldPost, acting_post, writing_to
from workflows.papers import PAPERS

PaperOwner = Case | Meeting | Notice
LONGEST_REASON = 200
_COLUMNS: Mapping[type[PaperOwner], str] = {Case: "case_id", Meeting: "meeting_id", Notice: "notice_id"}
_KNOWN = {
    owner: select(Evidence.id)
    .where(
        getattr(Evidence, column) == bindparam("row"),
        Evidence.sha256 == bindparam("digest"),
        Evidence.kind == bindparam("kind"),
        Evidence.struck_on.is_(None),
    )
    .limit(1)
    for owner, column in _COLUMNS.items()
}
"""The paper of a kind with the very same bytes, where a file has it. Every picture asks twice."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose file a paper belongs to: exactly one of these."""

    case_ref: str = ""
    meeting_id: int | None = None
    notice_id: int | None = None


def keep_paper(*, actor: Actor, owner: Owner, kind: str, file_name: str, content: bytes) -> int:
    """Keep a paper and return its number; the same bytes twice in one file are one paper of that kind.

    Raises :class:`Invalid` for what isn't taken (kind of file, size, damage) with field ``file``.
    """
    if not actor.may(Permission.CASES_ACT):
        raise Forbidden
    digest = sha256(content).hexdigest()
    # Who may, and what is there, is asked without the lock of a writer, and again under it below.
    reading = db.session()
    reading.rollback()  # what it has seen until now may be old
    row = _owner(reading, actor, owner)
    _post(reading, actor, row)
    workflow = row.workflow if isinstance(row, Case) else "monitoring"
    if kind not in dict(PAPERS[workflow]):
        raise Invalid(Problem("kind", "unknown_choice"))
    known, key = _known(reading, row, kind, digest), row.key
    reading.rollback()
    if known is not None:
        return known
    # Looking and storing take their time: nobody waits for them but who sent the file.
    looked = look(content)
    paper = _stored(looked, content, key)
    paper.kind, paper.sha256, paper.account_id = kind, digest, actor.account_id
    paper.file_name_sealed = vault().seal(
        key, tidy_name(file_name, looked.media_type), context=f"evidence/{paper.name}/file"
    )
    with transaction() as session:
        row = _owner(session, actor, owner, lock=True)
        post = _post(session, actor, row)
        return _known(session, row, kind, digest) or _add(session, actor, post, row, paper)


def _stored(looked: Looked, content: bytes, key: bytes) -> Evidence:
    """Put the bytes into the store and return the row that will refer to them."""
    return Evidence(
        name=storage.put(content, key=key),
        shown=storage.put(looked.shown, key=key) if looked.shown else "",
        thumbnail=storage.put(looked.thumbnail, key=key) if looked.thumbnail else "",
        media_type=looked.media_type,
        size=len(content),
        taken_at=looked.taken_at,
        recorded_at=clock.now(),
        struck_on=None,
    )


def _add(session: Session, actor: Actor, post: HeldPost, row: PaperOwner, paper: Evidence) -> int:
    setattr(paper, _COLUMNS[type(row)], row.id)
    session.add(paper)
    session.flush()
    data = {
        "paper": paper.id,
        "paper_kind": paper.kind,
        "media_type": paper.media_type,
        "size": paper.size,
        # The digest of a paper is one of personal data, so the event carries it keyed (decisions.md 2).
        "digest": vault().answers_digest(paper.sha256.encode()),
    }
    record(session, row, f"{row.STREAM.value}.paper_kept", actor=actor, post=post, data=data)
    return paper.id


def strike_paper(*, actor: Actor, paper_id: int, reason: str) -> None:
    """Strike a paper out: it stays, marked, and no longer counts. For who added it."""
    if not actor.may(Permission.CASES_ACT):
        raise Forbidden
    reason = reason.strip()
    with transaction() as session:
        paper, row = get_evidence(session, actor, paper_id, lock=True)
        post = _post(session, actor, row)
        if paper.account_id != actor.account_id:
            raise Forbidden("paper_not_yours")
        if paper.struck_on is not None:
            return
        if not reason:
            raise Invalid(Problem("reason", "answer_missing"))
        if len(reason) > LONGEST_REASON:
            raise Invalid(Problem("reason", "too_long", {"most": LONGEST_REASON}))
        paper.struck_on = clock.today()
        session.flush()
        record(
            session,
            row,
            f"{row.STREAM.value}.paper_struck",
            actor=actor,
            post=post,
            data={"paper": paper.id, "paper_kind": paper.kind},
            personal={"reason": reason},
            key=row.key,
        )


def tidy_name(file_name: str, media_type: str) -> str:
    """Return a file name that every system takes: no paths, no control signs, the ending that fits.

    Chinese names stay as they are.
    """
    return named(file_name, TYPES[media_type])


def named(file_name: str, ending: str) -> str:
    """Return a tidy file name with the given ending."""
    base = unicodedata.normalize("NFC", file_name).replace("\\", "/").rsplit("/", 1)[-1]
    stem = base.rsplit(".", 1)[0] if "." in base else base
    kept = "".join(sign for sign in stem if sign.isprintable() and sign not in '<>:"|?*')
    return f"{kept.strip(' .')[:80] or 'paper'}{ending}"


def _owner(session: Session, actor: Actor, owner: Owner, *, lock: bool = False) -> PaperOwner:
    if owner.case_ref:
        return get_case(session, actor, owner.case_ref, lock=lock)
    if owner.meeting_id is not None:
        return get_meeting(session, actor, owner.meeting_id, lock=lock)
    return get_notice(session, actor, owner.notice_id or 0, lock=lock)


def _known(session: Session, row: PaperOwner, kind: str, digest: str) -> int | None:
    """Return the paper of that kind with the very same bytes, if the file has it already."""
    place = {"row": row.id, "digest": digest, "kind": kind}
    return session.execute(_KNOWN[type(row)], place).scalar_one_or_none()


def _post(session: Session, actor: Actor, row: PaperOwner) -> HeldPost:
    """Return the post in which the actor writes to that file, own posts before delegated ones."""
    territory = row.territory if isinstance(row, Case) else row.region_code
    assigned = assigned_to(session, actor, row.id) if isinstance(row, Case) else frozenset()
    return acting_post(actor, writing_to(territory), territory, assigned)
