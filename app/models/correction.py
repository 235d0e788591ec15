"""Corrections (更正) of figures on which the county has decided."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Correction(Base):
    """One figure of a case to be corrected: asked for, then signed, refused or withdrawn.

    ``field`` is a key of ``workflows/monitoring/corrections.py``, ``subject_id`` the number of the
    member or notice it is about, 0 for the case itself. The old value as the server read it, the new
    one and the words are sealed under the case's key in ``told_sealed``, as JSON, and never change;
    so is the signer's opinion. Of one figure at most one correction waits. Changes are events of the
    case.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'signed', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        Index(None, "case_id"),
        Index(None, "state", "id"),
        Index(
            "uq_correction_waiting",
            "case_id",
            "field",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    field: Mapped[str] = mapped_column(String(48))
    subject_id: Mapped[int]
    told_sealed: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(16))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    requested_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    opinion_sealed: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
