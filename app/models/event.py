"""The one table of everything that happened (decisions.md 1 and 2)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key

MAX_BYTES = 65_535
"""The largest event (C2SP tlog-tiles keeps entry lengths in 16 bits)."""


class Event(Base):
    """One effect, written in the transaction that had it and never changed afterwards.

    ``body`` holds the exact bytes that were hashed, ``digest`` their RFC 6962 leaf hash
    (SHA-256 of 0x00 and the bytes), ``previous`` the digest of the event before it in the same
    stream, empty for the first. The other columns repeat parts of the body for queries; the body
    decides. ``id`` is the order of insertion and not part of the bytes. An event refers to no other
    table: it outlives the rows that it tells of.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("stream_kind", "stream_id", "sequence"),
        CheckConstraint("sequence >= 1", name="sequence"),
        CheckConstraint(f"length(body) <= {MAX_BYTES}", name="body_length"),
        Index(None, "actor_id", "recorded_at"),
        Index(None, "recorded_at", "id"),
        Index(
            "ix_event_kind_beside_signatures",
            "kind",
            "recorded_at",
            "id",
            sqlite_where=text("kind <> 'case.acted' AND kind <> 'case.signed'"),
            postgresql_where=text("kind <> 'case.acted' AND kind <> 'case.signed'"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    stream_kind: Mapped[str] = mapped_column(String(16))
    stream_id: Mapped[int]
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
