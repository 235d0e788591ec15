"""Data comparison (信息比对): lists that go to departments and come back."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints


class ComparisonList(Streamed, Base):
    """One list to one department. ``returned_on`` is the day on which all of it came back."""

    STREAM = StreamKind.COMPARISON_LIST
    __tablename__ = "comparison_list"
    __table_args__ = (*stream_constraints(StreamKind.COMPARISON_LIST), Index(None, "department_id"))

    department_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    document_number: Mapped[str] = mapped_column(String(80))
    sent_on: Mapped[date]
    due_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class ComparisonEntry(Base):
    """One member of one case on a list, and what the department found.

    ``result`` is empty until the department answers, then ``clear`` or ``hit``. ``hits`` names the
    kinds of findings, ``detail_sealed`` describes them. Changes are events of the list.
    """

    __tablename__ = "comparison_entry"
    __table_args__ = (
        Index(None, "list_id", "case_id", "person_id", unique=True),
        Index(None, "case_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("comparison_list.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    result: Mapped[str] = mapped_column(String(8), default="")
    hit: Mapped[str] = mapped_column(String(16), default="")
    detail_sealed: Mapped[str | None] = mapped_column(Text)
    checked_on: Mapped[date | None]


class Explanation(Base):
    """A village's explanation of a finding, and the township's opinion of it (decision 6).

    ``decision`` is empty until the township decides, then ``accepted`` or ``rejected``. A rejected
    explanation stays; the village writes another.
    """

    __tablename__ = "explanation"
    __table_args__ = (Index(None, "entry_id"), Index(None, "case_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("comparison_entry.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    text_sealed: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(String(8), default="")
    opinion_sealed: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
