"""Locking (封存), unlocking and destruction (销毁) of a household's or a person's data."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Erasure(Base):
    """One order on somebody's data: proposed by one person, decided by another (security.md 1.7, 12).

    ``measure`` is ``lock``, ``unlock`` or ``destroy``; it is about a household with all that belongs to
    it, or about a person who belongs to none. ``basis`` is a code of ``workflows/erasure.py``. ``keys`` are
    the numbers of the keys that it reaches, in hexadecimal. What a lock took out of readable columns lies in
    ``kept_sealed`` under the subject's key, as JSON, for the unlocking. ``finished_at`` is when the store of
    keys had done its part. Reasons are emptied when the data are destroyed. Of one subject at most one order
    waits. Changes are events of the household or person.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("measure IN ('lock', 'unlock', 'destroy')", name="measure"),
        CheckConstraint("status IN ('proposed', 'decided', 'refused', 'withdrawn')", name="status"),
        CheckConstraint("(household_id IS NULL) <> (person_id IS NULL)", name="one_subject"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        Index(None, "household_id"),
        Index(None, "person_id"),
        Index(None, "status", "id"),
        Index(
            "uq_erasure_waiting_household",
            "household_id",
            unique=True,
            sqlite_where=text("status = 'proposed'"),
            postgresql_where=text("status = 'proposed'"),
        ),
        Index(
            "uq_erasure_waiting_person",
            "person_id",
            unique=True,
            sqlite_where=text("status = 'proposed'"),
            postgresql_where=text("status = 'proposed'"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    measure: Mapped[str] = mapped_column(String(8))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(String(12))
    basis: Mapped[str] = mapped_column(String(16))
    document_number: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(500))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(500), default="", server_default="")
    keys: Mapped[Sequence[str]] = mapped_column(JSON, default=list, server_default="[]")
    kept_sealed: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None]
