"""Messages (通知) to officers, and what of them goes out of the house."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key

_UNREAD = text("read_at IS NULL AND gone_at IS NULL")
_OPEN = text("gone_at IS NULL")
_WAITING = text("sent_at IS NULL AND cancelled_at IS NULL")


class Message(Base):
    """One thing that one officer is told, once, by a rule of ``app/facts/causes.py``.

    ``subject`` is the number of the case, objection, appeal's task, delegation, lead or correction that
    the rule is about, ``mark`` what of it makes the cause a new one (the day, the signature).
    ``gone_at`` is when the cause was found gone: the message then asks for nothing any more. Made by the
    runner from what the tables say, never by a command, and therefore without an event.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("account_id", "rule", "subject", "mark"),
        Index(None, "rule", "subject"),
        Index("ix_message_unread", "account_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_message_open", "rule", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    rule: Mapped[str] = mapped_column(String(16))
    subject: Mapped[int]
    mark: Mapped[str] = mapped_column(String(32))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    told_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]


class OutboxMessage(Base):
    """One message on its way out through a channel; several of one person leave as one digest.

    ``cause`` says what for, unique for account and channel. ``payload_sealed`` is sealed under the key
    of the account's person. ``digest`` is the key under which it was sent or is being sent: the same at
    every try. ``claimed_until`` is until when a runner has it in hand; afterwards, when it was last in
    hand. ``last_error`` is a code of the channel. It ends by ``sent_at`` or ``cancelled_at``.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("account_id", "channel", "cause"),
        Index(
            "ix_outbox_message_waiting",
            "channel",
            "not_before",
            "account_id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(None, "digest"),
        Index(None, "message_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    channel: Mapped[str] = mapped_column(String(16))
    cause: Mapped[str] = mapped_column(String(80))
    payload_sealed: Mapped[str] = mapped_column(Text)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(32), default="")
