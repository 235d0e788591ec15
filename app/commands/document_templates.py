"""The county's own templates: taken into use, replaced, given up. Every version is kept."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of, looks_personal, record
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.intake.document_templates import Unfit, judge
from app.models.document_template import DocumentTemplate
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.documents.registry import DOCUMENTS


@dataclass(frozen=True, slots=True)
class Sent:
    """A template as it was sent, and why the county wants it."""

    document: str
    file_name: str
    content: bytes
    reason: str


def keep_template(*, actor: Actor, sent: Sent, once: str) -> int:
    """Take a template into use at once and return its version; the one before ends, and stays.

    Raises :class:`Invalid` naming everything that is wrong with the file.
    """
    post = _keeper(actor, sent.document)
    digest = sha256(sent.content).hexdigest()
    key = once_key(actor.account_id, "template.kept", sent.document, once, said=[digest, sent.reason])

    name = sent.file_name.replace("\\", "/").rsplit("/", 1)[-1][-120:]
    _check(sent, name)

    def work(session: Session) -> int:
        before = _in_force(session, sent.document)
        if before is not None and before.sha256 == digest:
            raise Invalid(Problem("file", "template_same"))
        newest = session.execute(
            select(func.max(DocumentTemplate.version)).where(DocumentTemplate.document == sent.document)
        ).scalar()
        row = DocumentTemplate(
            document=sent.document, version=(newest or 0) + 1, file_name=name, content=sent.content,
            sha256=digest, reason=sent.reason.strip(), account_id=actor.account_id, kept_at=clock.now(),
            ended_at=None,
        )  # fmt: skip
        if before is not None:
            _end(session, before, "template.replaced", actor, post, {"by": row.version})
        told = {"document": sent.document, "version": row.version, "digest": digest, "reason": row.reason}
        record(session, row, "template.kept", actor=actor, post=post, data=told, once=key)
        return row.version

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["version"]))


def withdraw_template(*, actor: Actor, document: str, reason: str, once: str) -> None:
    """Give up the county's template, so that ours is in force again."""
    post = _keeper(actor, document)
    key = once_key(actor.account_id, "template.withdrawn", document, once, said=[reason])

    def work(session: Session) -> None:
        row = _in_force(session, document)
        if row is None:
            raise Invalid(Problem("", "template_is_ours"))
        _reasoned(reason)
        _end(session, row, "template.withdrawn", actor, post, {"reason": reason.strip()}, once=key)

    perform_once(key, work, lambda _first: None)


def _keeper(actor: Actor, document: str) -> HeldPost:
    if document not in DOCUMENTS:
        raise NotFound
    post = actor.post_for(Permission.TEMPLATES_KEEP)
    if post is None:
        raise Forbidden
    return post


def _check(sent: Sent, name: str) -> None:
    _reasoned(sent.reason)
    if looks_personal(name):
        raise Invalid(Problem("file", "personal_number"))
    try:
        judge(sent.content, DOCUMENTS[sent.document])
    except Unfit as unfit:
        raise Invalid(*unfit.problems) from unfit


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise Invalid(Problem("reason", "answer_missing"))
    if looks_personal(reason):
        raise Invalid(Problem("reason", "personal_number"))


def _in_force(session: Session, document: str) -> DocumentTemplate | None:
    return session.execute(
        select(DocumentTemplate)
        .where(DocumentTemplate.document == document, DocumentTemplate.ended_at.is_(None))
        .with_for_update()
    ).scalar_one_or_none()


def _end(
    session: Session,
    row: DocumentTemplate,
    kind: str,
    actor: Actor,
    post: HeldPost,
    told: dict[str, object],
    once: str | None = None,
) -> None:
    row.ended_at = clock.now()
    data = {"document": row.document, "version": row.version, **told}
    record(session, row, kind, actor=actor, post=post, data=data, once=once)
