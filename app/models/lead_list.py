"""Lists of risk leads (风险线索名单) from departments, what became of each row, how columns are named."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints

_KEPT = text("status <> 'withdrawn'")


class LeadList(Streamed, Base):
    """One list as a supplier sent it. The file itself is kept as evidence, sealed under ``key``.

    ``territory`` is the prefix of region codes for which it was received: a township takes over only
    rows of its own villages. ``risk`` stands for rows that name none, ``listed_on`` for rows without a
    date. ``status`` is ``received``, then ``confirmed`` with the columns that were agreed on, ``taken``
    when every row has its outcome, or ``withdrawn``. ``heading`` is the row of the headings as numbered
    in the sheet, 0 where it has none; ``columns`` maps places of columns, from "0" on, to what each was
    taken for. One and the same file is received once for a territory; ``sha256`` is that of its bytes.
    """

    STREAM = StreamKind.LEAD_LIST
    __tablename__ = "lead_list"
    __table_args__ = (
        *stream_constraints(StreamKind.LEAD_LIST),
        CheckConstraint("status IN ('received', 'confirmed', 'taken', 'withdrawn')", name="status"),
        Index(None, "supplier_id"),
        Index(None, "territory", "id"),
        Index(
            "uq_lead_list_file", "sha256", "territory", unique=True, sqlite_where=_KEPT,
            postgresql_where=_KEPT,
        ),
    )  # fmt: skip

    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    territory: Mapped[str] = mapped_column(String(14))
    subject: Mapped[str] = mapped_column(String(80))
    risk: Mapped[str] = mapped_column(String(3))
    listed_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(16))
    heading: Mapped[int]
    columns: Mapped[Mapping[str, str]] = mapped_column(JSON)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    file_name_sealed: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taken_at: Mapped[datetime | None]
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class LeadListRow(Base):
    """What became of one row: ``taken`` as a lead, ``merged`` into an open one, or ``left`` with reasons.

    ``number`` is the row's in the sheet. ``reasons`` are codes with their details, as told then. A row
    that was left is kept as it was sent, sealed under the list's key. Written once, never changed.
    """

    __tablename__ = "lead_list_row"
    __table_args__ = (
        CheckConstraint(
            "(outcome = 'left' AND lead_id IS NULL AND cells_sealed IS NOT NULL)"
            " OR (outcome IN ('taken', 'merged') AND lead_id IS NOT NULL)",
            name="outcome",
        ),
        Index(None, "lead_id"),
    )

    list_id: Mapped[int] = mapped_column(ForeignKey("lead_list.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(String(8))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))
    reasons: Mapped[Sequence[Mapping[str, object]]] = mapped_column(JSON)
    cells_sealed: Mapped[str | None] = mapped_column(Text)


class LeadListColumn(Base):
    """What a supplier's column was confirmed to be: proposed the next time it sends one of that heading.

    ``heading`` is without blanks and brackets; ``field`` is empty for a column that isn't taken over.
    Changes are told by the event of the list that was confirmed.
    """

    __tablename__ = "lead_list_column"

    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    heading: Mapped[str] = mapped_column(String(80), primary_key=True)
    field: Mapped[str] = mapped_column(String(16))
    list_id: Mapped[int] = mapped_column(Key, ForeignKey("lead_list.id"))
