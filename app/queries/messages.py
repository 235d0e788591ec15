"""An officer's messages (通知), the newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.models.base import db
from app.models.case import Case
from app.models.message import Message
from app.policy import Actor
from app.queries.marks import row_number

PAGE = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One message: by which rule, about which case (empty where none); ``gone`` asks for nothing more."""

    id: int
    rule: str
    ref: str
    subject: int
    mark: str
    told_at: datetime
    unread: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of messages; ``following`` is the mark of the next one."""

    rows: tuple[Told, ...]
    following: int | None

    @property
    def unread(self) -> bool:
        """Return whether the page has something to be marked as read."""
        return any(row.unread for row in self.rows)


def message_page(actor: Actor, *, after: str = "") -> MessagePage:
    """Return a page of the actor's messages; ``after`` is the mark of the page before."""
    last = row_number(after)
    rows = db.session.execute(
        select(Message, Case.ref)
        .outerjoin(Case, Case.id == Message.case_id)
        .where(Message.account_id == actor.account_id, *(() if last is None else (Message.id < last,)))
        .order_by(Message.id.desc())
        .limit(PAGE + 1)
    ).all()
    found = tuple(
        Told(
            id=one.id, rule=one.rule, ref=ref or "", subject=one.subject, mark=one.mark, told_at=one.told_at,
            unread=one.read_at is None and one.gone_at is None, gone=one.gone_at is not None,
        )
        for one, ref in rows
    )  # fmt: skip
    return MessagePage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)
