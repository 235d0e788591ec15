"""Lists of risk leads from departments (风险线索名单): received with their file, read, withdrawn, handed out.

What the rows become is in ``app/commands/lead_list_rows.py``.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, storage
from app.audit.idempotency import find_result, once_key
from app.audit.record import looks_personal, record
from app.commands.evidence import named
from app.commands.pictures import XLSX, look, refuse_size
from app.commands.transaction import perform_once, transaction
from app.errors import Forbidden, Invalid, Problem
from app.facts.lead_lists import SUPPLIERS, taker
from app.intake.lead_lists import EARLIEST, MOST_ROWS
from app.intake.sheets import WORKBOOK, Unreadable, rows_of
from app.keyring import vault
from app.lookup import get_lead_list
from app.models.lead_list import LeadList
from app.models.organisation import Organisation
from app.permissions import GRANTED, Permission
from app.policy import Actor, HeldPost, reaches
from workflows.monitoring.codes import RISK
from workflows.roles import ROLES

CSV = "text/csv"
ENDINGS = {XLSX: ".xlsx", CSV: ".csv"}
SHORTEST, LONGEST = 5, 80
"""Characters of what a list is about: it begins what is told of each family."""


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A list as it is received: whose it is, what it is about, the risk of rows that name none, its day."""

    supplier_id: int
    subject: str
    risk: str
    listed_on: date


class ReceivedBefore(Invalid):
    """The very same file was received before, as the list ``list_id``."""

    def __init__(self, list_id: int) -> None:
        super().__init__(Problem("file", "list_received_before"))
        self.list_id = list_id


def receive_list(*, actor: Actor, sheet: ListSheet, file_name: str, content: bytes, once: str) -> int:
    """Keep a list with its file and return its number; nothing becomes of its rows yet.

    Raises :class:`ReceivedBefore` for a file that was received for the same territory or a wider one.
    """
    post = _receiver(actor, sheet.supplier_id)
    digest = sha256(content).hexdigest()
    key = once_key(actor.account_id, "lead_list.received", once, said=[sheet, digest])
    problems = _wrong(sheet)
    if problems:
        raise Invalid(*problems)
    with transaction() as session:
        known = find_result(session, key)
        if known is not None:
            return int(known.stream_id)
        _check_supplier(session, sheet.supplier_id)
        _refuse_again(session, digest, post.territory)
    media_type = _readable(content)
    sealing = vault().new_key()
    name = storage.put(content, key=sealing)

    def work(session: Session) -> int:
        _refuse_again(session, digest, post.territory)
        called = named(file_name, ENDINGS[media_type])
        row = LeadList(
            supplier_id=sheet.supplier_id, territory=post.territory, subject=sheet.subject.strip(),
            risk=sheet.risk, listed_on=sheet.listed_on, status="received", heading=0, columns={}, name=name,
            file_name_sealed=vault().seal(sealing, called, context=f"lead_list/{name}/file"),
            media_type=media_type, size=len(content), sha256=digest, account_id=actor.account_id,
            received_at=clock.now(), taken_by=None, taken_at=None, key=sealing,
        )  # fmt: skip
        data = {
            "department": sheet.supplier_id, "subject": row.subject, "risk": sheet.risk,
            "listed_on": sheet.listed_on, "media_type": media_type, "size": len(content),
            "digest": vault().answers_digest(digest.encode()),
        }  # fmt: skip
        record(
            session, row, "lead_list.received", actor=actor, post=post, data=data,
            personal={"file_name": called}, key=sealing, once=key,
        )  # fmt: skip
        return row.id

    return perform_once(key, work, lambda first: int(first.stream_id))


def withdraw_list(*, actor: Actor, list_id: int, once: str) -> None:
    """Withdraw a list of which nothing was taken over; its file may be received again."""
    key = once_key(actor.account_id, "lead_list.withdrawn", list_id, once)

    def work(session: Session) -> None:
        listed = get_lead_list(session, actor, list_id, lock=True)
        post = taking_post(actor, listed)
        if listed.status != "received":
            raise Forbidden("list_taken")
        with session.no_autoflush:
            listed.status = "withdrawn"
        record(session, listed, "lead_list.withdrawn", actor=actor, post=post, once=key)

    perform_once(key, work, lambda _first: None)


def taking_post(actor: Actor, listed: LeadList) -> HeldPost:
    """Return the post in which the actor takes a list over; raise :class:`Forbidden` without one."""
    post = taker(actor, listed)
    if post is None:
        raise Forbidden
    return post


def _receiver(actor: Actor, supplier_id: int) -> HeldPost:
    """Return the post in which a list is received: the widest that may, a department's for its own lists."""
    posts = [
        post
        for post in actor.own_first
        if Permission.LEAD_LISTS_TAKE in GRANTED[post.role]
        and (not ROLES[post.role].by_assignment or post.organisation_id == supplier_id)
    ]
    if not posts:
        raise Forbidden
    return min(posts, key=lambda post: len(post.territory))


def _check_supplier(session: Session, supplier_id: int) -> None:
    known = session.execute(
        select(Organisation.id).where(
            Organisation.id == supplier_id, Organisation.kind.in_(SUPPLIERS), Organisation.level == "county"
        )
    ).scalar_one_or_none()
    if known is None:
        raise Invalid(Problem("supplier", "unknown_choice"))


def _wrong(sheet: ListSheet) -> list[Problem]:
    problems = []
    subject, today = sheet.subject.strip(), clock.today()
    if len(subject) < SHORTEST:
        problems.append(Problem("subject", "subject_short"))
    elif len(subject) > LONGEST:
        problems.append(Problem("subject", "too_long", {"most": LONGEST}))
    elif looks_personal(subject):
        problems.append(Problem("subject", "personal_number"))
    if sheet.risk not in dict(RISK):
        problems.append(Problem("risk", "unknown_choice"))
    if sheet.listed_on > today:
        problems.append(Problem("listed_on", "date_future"))
    elif sheet.listed_on < EARLIEST:
        problems.append(Problem("listed_on", "date_too_early", {"day": EARLIEST}))
    return problems


def _refuse_again(session: Session, digest: str, territory: str) -> None:
    """Raise :class:`ReceivedBefore` where the same file was received for this territory or a wider one."""
    before = session.execute(
        select(LeadList.id, LeadList.territory)
        .where(LeadList.sha256 == digest, LeadList.status != "withdrawn")
        .order_by(LeadList.id)
    )
    for number, received_for in before:
        if reaches(received_for, territory):
            raise ReceivedBefore(number)


def _readable(content: bytes) -> str:
    """Return the kind of a file that can be read as a list; raise :class:`Invalid` for any other."""
    refuse_size(content)
    media_type = look(content).media_type if content.startswith(WORKBOOK) else CSV
    if media_type not in ENDINGS:
        raise Invalid(Problem("file", "sheet_kind"))
    try:
        count = sum(1 for row in rows_of(content) if any(row))
    except Unreadable as error:
        raise Invalid(Problem("file", "sheet_unreadable")) from error
    if not count:
        raise Invalid(Problem("file", "sheet_empty"))
    if count > MOST_ROWS:
        raise Invalid(Problem("file", "list_too_long", {"most": MOST_ROWS}))
    return media_type
