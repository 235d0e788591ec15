"""The county's parameters, each version kept."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Streamed, StreamKind, stream_constraints


class ProfileEntry(Streamed, Base):
    """One version of one parameter: a value, the days on which it holds, the paper behind it.

    Proposed by the county officer and decided by the county leader; security parameters are set by
    the security administrator. ``value`` is ``{"value": …}``. A decided entry is never changed:
    a later one takes over from its own first day.
    """

    STREAM = StreamKind.PROFILE
    __tablename__ = "profile_entry"
    __table_args__ = (
        *stream_constraints(StreamKind.PROFILE),
        CheckConstraint("status IN ('proposed', 'decided', 'refused', 'withdrawn')", name="status"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(None, "key", "status", "valid_from"),
    )

    key: Mapped[str] = mapped_column(String(64))
    value: Mapped[Mapping[str, object]] = mapped_column(JSON)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    document_number: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(16))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(500), default="", server_default="")
    """What the leader wrote with the decision; the reason where it was refused."""


class ProfileSnapshot(Base):
    """The parameters that bind a case from its opening, stored once under their digest."""

    __tablename__ = "profile_snapshot"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    values: Mapped[Mapping[str, object]] = mapped_column(JSON)
    recorded_at: Mapped[datetime]
