"""Public notices (公示), announcements (公告), and objections to them (异议)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints


class Notice(Streamed, Base):
    """One paper on the village's board that names several households.

    ``kind``: ``identification``, ``elimination`` or ``announcement``. ``status``: ``prepared``,
    ``posted``, ``taken_down`` or ``withdrawn``. ``days`` and ``unit`` are what the printed text says
    and what is checked: one number. ``last_day`` is the last full day owed, set at the posting.
    """

    STREAM = StreamKind.NOTICE
    __tablename__ = "notice"
    __table_args__ = (*stream_constraints(StreamKind.NOTICE), Index(None, "region_code", "status"))

    region_code: Mapped[str] = mapped_column(String(14), ForeignKey("region.code"))
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    days: Mapped[int]
    unit: Mapped[str] = mapped_column(String(8))
    prepared_on: Mapped[date]
    posted_on: Mapped[date | None]
    last_day: Mapped[date | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    taken_down_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(120), default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class NoticeEntry(Base):
    """One line of a notice: only what may be shown exists in it (masked by construction)."""

    __tablename__ = "notice_entry"
    __table_args__ = (Index(None, "case_id"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    position: Mapped[int]
    head_name: Mapped[str] = mapped_column(String(80))
    group_name: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    category: Mapped[str] = mapped_column(String(2))
    help: Mapped[Sequence[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Delivered help in words of the allow-list (``PUBLIC_HELP``), on a notice of an elimination."""


class Objection(Base):
    """An objection to one household on a notice: who looks into it, and what comes out.

    ``objected_to`` are accounts that the objection is about; they may not look into it. ``outcome``
    is empty until decided, then ``upheld`` or ``not_upheld``. ``above_village`` says that the village
    neither reads it nor looks into it. Changes are events of the case.
    """

    __tablename__ = "objection"
    __table_args__ = (Index(None, "case_id"), Index(None, "notice_id"), Index(None, "outcome", "case_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    received_on: Mapped[date]
    channel: Mapped[str] = mapped_column(String(16))
    objector_sealed: Mapped[str | None] = mapped_column(Text)
    text_sealed: Mapped[str] = mapped_column(Text)
    objected_to: Mapped[Sequence[int]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(16), default="")
    finding_sealed: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[date | None]
    investigators: Mapped[Sequence[int]] = mapped_column(JSON)
    recorded_at: Mapped[datetime]
    above_village: Mapped[bool] = mapped_column(default=False, server_default=false())
