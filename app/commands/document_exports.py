"""A document with full numbers leaves only for a purpose, and its event says so (security.md 1.7)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.access import new_export, record_access
from app.audit.idempotency import once_key
from app.audit.record import content_of
from app.commands.case_notes import note
from app.commands.transaction import perform_once
from app.commands.unmasking import check_purpose
from app.errors import NotFound
from app.lookup import get_case
from app.models.household import Membership
from app.permissions import Permission
from app.policy import Actor, acting_post
from workflows.documents.registry import DOCUMENTS


def note_full_document(*, actor: Actor, ref: str, document: str, purpose: str, reason: str, once: str) -> int:
    """Write down that a document with full numbers is taken out, and for what; return the export's number.

    ``purpose`` is a code of UNMASK_PURPOSE, ``reason`` says it in words and is sealed. A repeated press has
    the number of the first.
    """
    key = once_key(actor.account_id, "case.document_exported", ref, document, once, said=[purpose, reason])

    def work(session: Session) -> int:
        case = get_case(session, actor, ref, lock=True)
        post = acting_post(actor, Permission.IDENTITY_UNMASK, case.territory)
        _check(document, case.workflow, purpose, reason)
        number = new_export()
        note(
            session, case, "case.document_exported", actor=actor, post=post, once=key,
            data={"document": document, "purpose": purpose, "export": number},
            personal={"reason": reason.strip()},
        )  # fmt: skip
        members = session.execute(
            select(Membership.person_id).where(Membership.household_id == case.household_id)
        ).scalars()
        record_access(
            session, "exported", actor=actor, post=post, screen="documents.full", purpose=purpose,
            fields=("identity", "household_phone"),
            subjects={
                ("case", case.id), ("household", int(case.household_id or 0)), ("export", number),
                *(("person", one) for one in members),
            },
        )  # fmt: skip
        return number

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["export"]))


def _check(document: str, workflow: str, purpose: str, reason: str) -> None:
    if (
        document not in DOCUMENTS
        or DOCUMENTS[document].workflow != workflow
        or not DOCUMENTS[document].numbers
    ):
        raise NotFound
    check_purpose(purpose, reason)
