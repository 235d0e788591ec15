"""Reports of figures that an office keeps (报表定义): what is counted, where, over which period, how."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Streamed, StreamKind, stream_constraints


class FigureReport(Streamed, Base):
    """One definition of a report, with the rules frozen that held when it was kept.

    ``territory`` is the prefix of region codes of the office that keeps it, ``place`` the region code
    that is counted. ``groups`` are names of ``workflows/figures.py``. ``period`` is ``month``, ``quarter``
    or ``year``, up to the day on which it is opened. ``rules`` maps each figure to the digest of its
    definition, ``parameters`` the county's parameters that figures rest on to their values. A row ends, it
    isn't removed.
    """

    STREAM = StreamKind.REPORT
    __tablename__ = "figure_report"
    __table_args__ = (
        *stream_constraints(StreamKind.REPORT),
        CheckConstraint("period IN ('month', 'quarter', 'year')", name="period"),
        Index(None, "territory", "ended_on"),
    )

    territory: Mapped[str] = mapped_column(String(14))
    title: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(14), ForeignKey("region.code"))
    groups: Mapped[Sequence[str]] = mapped_column(JSON)
    period: Mapped[str] = mapped_column(String(8))
    rules: Mapped[Mapping[str, str]] = mapped_column(JSON)
    parameters: Mapped[Mapping[str, object]] = mapped_column(JSON)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    ended_on: Mapped[date | None]
