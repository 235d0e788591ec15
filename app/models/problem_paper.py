"""Papers and ledgers from which batches of problems are read, and how columns of ledgers are named."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key

_KEPT = text("status <> 'withdrawn'")


class PlanPaper(Base):
    """A paper or ledger with problems as it came, and its reading while somebody looks it through.

    ``kind`` is ``plan`` (a text with problems) or ``ledger`` (a table). The bytes lie in the store under
    ``name``; file name, lines and reading are sealed under ``key``. ``reading`` is JSON as the importer
    made it and its reader corrected it; ``version`` grows with every correction. ``status`` is ``draft``,
    ``confirmed`` once a batch was founded from it, or ``withdrawn``. One and the same file is read once
    for a territory; ``sha256`` is that of its bytes.
    """

    __tablename__ = "plan_paper"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'confirmed', 'withdrawn')", name="status"),
        CheckConstraint("kind IN ('plan', 'ledger')", name="kind"),
        Index(None, "territory", "id"),
        Index(
            "uq_plan_paper_file", "sha256", "territory", unique=True, sqlite_where=_KEPT,
            postgresql_where=_KEPT,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    territory: Mapped[str] = mapped_column(String(14))
    kind: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(64), unique=True)
    file_name_sealed: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    reading_sealed: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime]
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class LedgerColumn(Base):
    """What a column of a ledger was confirmed to be: proposed the next time one of that heading comes.

    ``heading`` is without blanks and brackets; ``field`` is empty for a column that isn't taken over.
    """

    __tablename__ = "ledger_column"

    territory: Mapped[str] = mapped_column(String(14), primary_key=True)
    heading: Mapped[str] = mapped_column(String(80), primary_key=True)
    field: Mapped[str] = mapped_column(String(24))
