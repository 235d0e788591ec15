"""What leaves as a file (导出), each copy of it, and readings outside one's own territory (应急查阅)."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints


class Export(Streamed, Base):
    """One file that somebody wants to take out: what for, how many rows, and who let it go.

    ``number`` is what stands in the file (:func:`app.documents.export_mark.export_name`). ``kind`` is one of
    ``app/commands/exports.py``, ``scope`` says of what: numbers and codes, never a name. ``territory`` and
    ``organisation_id`` are those of the post in which it was asked for. ``cap`` is the county's parameter of
    that day: above it the state begins as ``waiting``. ``expires_at`` is until when it may be taken.
    """

    STREAM = StreamKind.EXPORT
    __tablename__ = "export"
    __table_args__ = (
        *stream_constraints(StreamKind.EXPORT),
        CheckConstraint("state IN ('waiting', 'granted', 'refused')", name="state"),
        CheckConstraint("(state = 'granted') = (expires_at IS NOT NULL)", name="expiry"),
        CheckConstraint("decider_id IS NULL OR decider_id <> account_id", name="four_eyes"),
        CheckConstraint("state = 'waiting' OR rows <= cap OR decider_id IS NOT NULL", name="capped"),
        Index(None, "account_id", "id"),
        Index(None, "state", "territory"),
    )

    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    scope: Mapped[Mapping[str, object]] = mapped_column(JSON)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(32))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    territory: Mapped[str] = mapped_column(String(14))
    purpose: Mapped[str] = mapped_column(String(200))
    rows: Mapped[int]
    cap: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    expires_at: Mapped[datetime | None]


class ExportCopy(Base):
    """One taking of a file: ``mark`` is hidden in that copy alone, ``sha256`` is the digest of its bytes."""

    __tablename__ = "export_copy"
    __table_args__ = (Index(None, "export_id"), Index(None, "sha256"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"))
    mark: Mapped[str] = mapped_column(String(16), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    taken_at: Mapped[datetime]


class Emergency(Streamed, Base):
    """A reading outside one's own territory for a stated emergency: one village, one person, a short time.

    ``place`` is the village, ``territory`` and ``organisation_id`` are those of the reader's post.
    ``reason_sealed`` and ``opinion_sealed`` are sealed under the key of the reader's person. ``ended_at`` is
    set where he gave it back before ``expires_at``. ``outcome`` is that of the review.
    """

    STREAM = StreamKind.EMERGENCY
    __tablename__ = "emergency"
    __table_args__ = (
        *stream_constraints(StreamKind.EMERGENCY),
        CheckConstraint("outcome IN ('', 'justified', 'unjustified')", name="outcome"),
        CheckConstraint("(outcome = '') = (reviewed_at IS NULL)", name="reviewed"),
        CheckConstraint("reviewer_id IS NULL OR reviewer_id <> account_id", name="four_eyes"),
        Index(None, "account_id", "id"),
        Index(None, "outcome", "place"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(32))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    territory: Mapped[str] = mapped_column(String(14))
    place: Mapped[str] = mapped_column(String(14), ForeignKey("region.code"))
    category: Mapped[str] = mapped_column(String(16))
    reason_sealed: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    review_due_on: Mapped[date]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(12), default="", server_default="")
    opinion_sealed: Mapped[str] = mapped_column(Text, default="", server_default="")
