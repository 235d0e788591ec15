"""Papers and pictures in a file (佐证材料): kept, and struck out where one was wrong. Nothing is removed."""

import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import clock, storage
from app.audit.record import record
from app.commands.pictures import TYPES, look
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, Problem
from app.keyring import vault
from app.lookup import get_case, get_evidence, get_meeting, get_notice
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.meeting import Meeting
from app.models.notice import Notice
from app.policy import Actor, HeldPost, Permission
from workflows.monitoring.codes import PAPER

PaperOwner = Case | Meeting | Notice
_STREAMS = {Case: "case", Meeting: "meeting", Notice: "notice"}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose file a paper belongs to: exactly one of these."""

    case_ref: str = ""
    meeting_id: int | None = None
    notice_id: int | None = None


def keep_paper(*, actor: Actor, owner: Owner, kind: str, file_name: str, content: bytes) -> int:
    """Keep a paper and return its number; the same bytes twice in one file are one paper.

    Raises :class:`Invalid` for what isn't taken (kind of file, size, damage) with field ``file``.
    """
    if not actor.may(Permission.CASES_WRITE):
        raise Forbidden
    if kind not in {code for code, _ in PAPER}:
        raise Invalid(Problem("kind", "unknown_choice"))
    looked = look(content)
    digest = sha256(content).hexdigest()
    with transaction() as session:
        row = _owner(session, actor, owner)
        post = _post(actor, row)
        same = session.execute(
            select(Evidence.id).where(
                _belongs(row), Evidence.sha256 == digest, Evidence.kind == kind, Evidence.struck_on.is_(None)
            )
        ).scalar_one_or_none()
        if same is not None:
            return same
        name = storage.put(content, key=row.key)
        paper = Evidence(
            kind=kind,
            name=name,
            shown=storage.put(looked.shown, key=row.key) if looked.shown else "",
            thumbnail=storage.put(looked.thumbnail, key=row.key) if looked.thumbnail else "",
            file_name_sealed=vault().seal(
                row.key, tidy_name(file_name, looked.media_type), context=f"evidence/{name}/file"
            ),
            media_type=looked.media_type,
            size=len(content),
            sha256=digest,
            taken_at=looked.taken_at,
            account_id=actor.account_id,
            recorded_at=clock.now(),
            struck_on=None,
            **{f"{_STREAMS[type(row)]}_id": row.id},
        )
        session.add(paper)
        session.flush()
        # The digest of a paper is one of personal data, so the event carries it keyed (decisions.md 2).
        data = {"paper": paper.id, "kind": kind, "media_type": looked.media_type, "size": len(content)}
        data["digest"] = vault().answers_digest(digest.encode())
        record(session, row, f"{_STREAMS[type(row)]}.paper_kept", actor=actor, post=post, data=data)
        return paper.id


def strike_paper(*, actor: Actor, paper_id: int, reason: str) -> None:
    """Strike a paper out: it stays, marked, and no longer counts."""
    if not actor.may(Permission.CASES_WRITE):
        raise Forbidden
    if not reason.strip():
        raise Invalid(Problem("reason", "answer_missing"))
    with transaction() as session:
        paper, row = get_evidence(session, actor, paper_id)
        if paper.struck_on is not None:
            return
        if paper.account_id != actor.account_id:
            raise Forbidden("paper_not_yours")
        post = _post(actor, row)
        paper.struck_on = clock.today()
        session.flush()
        record(
            session,
            row,
            f"{_STREAMS[type(row)]}.paper_struck",
            actor=actor,
            post=post,
            data={"paper": paper.id, "kind": paper.kind},
            personal={"reason": reason.strip()},
            key=row.key,
        )


def tidy_name(file_name: str, media_type: str) -> str:
    """Return a file name that every system takes: no paths, no control signs, the ending that fits.

    Chinese names stay as they are.
    """
    base = unicodedata.normalize("NFC", file_name).replace("\\", "/").rsplit("/", 1)[-1]
    stem = "".join(sign for sign in base.rsplit(".", 1)[0] if sign.isprintable() and sign not in '<>:"|?*')
    return f"{stem.strip()[:80] or 'paper'}{TYPES[media_type]}"


def _owner(session: Session, actor: Actor, owner: Owner) -> PaperOwner:
    if owner.case_ref:
        return get_case(session, actor, owner.case_ref, lock=True)
    if owner.meeting_id is not None:
        return get_meeting(session, actor, owner.meeting_id, lock=True)
    return get_notice(session, actor, owner.notice_id or 0, lock=True)


def _belongs(row: PaperOwner) -> ColumnElement[bool]:
    column = {Case: Evidence.case_id, Meeting: Evidence.meeting_id, Notice: Evidence.notice_id}[type(row)]
    return column == row.id


def _post(actor: Actor, row: PaperOwner) -> HeldPost:
    territory = row.territory if isinstance(row, Case) else row.region_code
    for post in actor.posts:
        if post.covers(territory) and post.role != "inspector":
            return post
    raise Forbidden
