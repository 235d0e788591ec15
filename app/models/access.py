"""Who looked at what: one row for every reading of personal data, export and sign-in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key
from app.models.event import MAX_BYTES


class Access(Base):
    """One reading, saved before a byte of it left the house and never changed.

    ``body`` holds the exact bytes that were hashed, ``digest`` their RFC 6962 leaf hash. The other columns
    repeat parts of the body for queries; the body decides.
    """

    __tablename__ = "access"
    __table_args__ = (
        CheckConstraint(f"length(body) <= {MAX_BYTES}", name="body_length"),
        Index(None, "actor_id", "id"),
        Index(None, "recorded_at", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    actor_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class AccessSubject(Base):
    """What a reading showed: a case, a household, a person, an account. One row each.

    The key begins with the subject, and the other columns repeat what the reading says (``recorded_on`` is
    the day in China), so that *who looked at this household* reads one stretch of one index, whatever it
    is narrowed to: on SQLite the key holds the whole row, on PostgreSQL it includes the other columns.
    """

    __tablename__ = "access_subject"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it

    subject_kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    access_id: Mapped[int] = mapped_column(ForeignKey("access.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[int | None]
    recorded_on: Mapped[date]
