"""Help after enrolment: measures, who is responsible for a household, visits that follow it up."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class HelpMeasure(Base):
    """One help measure (帮扶措施) of a case: planned, then delivered with its proof, then ended.

    ``kind`` and ``item`` are codes of ``workflows/monitoring/help.py``. ``ends_on`` is the measure's
    own end, whatever becomes of the risk (monitoring.md 5.5); ``ended_on`` the day on which it did
    end. Content and responsible person are sealed under the case's key, as JSON. ``follow_up_id`` is
    the visit whose finding it answers. Changes are events of the case.
    """

    __tablename__ = "help_measure"
    __table_args__ = (Index(None, "case_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(String(2))
    item: Mapped[str] = mapped_column(String(3))
    details_sealed: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    planned_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    amount: Mapped[Decimal | None]
    """Yuan that the family received, where the measure is money."""
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(16), default="")
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"))
    recorded_at: Mapped[datetime]


class HelperAssignment(Base):
    """Who is responsible for a household (帮扶责任人), since when and until when.

    At most one assignment of a household is open. ``reason`` says why it began. Changes are events
    of the household.
    """

    __tablename__ = "helper_assignment"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(None, "account_id", "valid_to"),
        Index(None, "household_id"),
        Index(
            "uq_helper_assignment_open",
            "household_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[datetime]


class FollowUp(Base):
    """A visit after enrolment (走访): not the 入户核查 of an identification, which is ``Visit``.

    ``met_id`` is the member who was met or spoken to. ``findings`` are codes; where there are some,
    ``outcome`` says whether a measure follows or the note is enough. No place, no hour, no length
    is kept (product.md 2, rule 8). Rows are added, never changed.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        Index(None, "case_id", "sequence", unique=True),
        Index(None, "case_id", "visited_on"),
        Index(None, "account_id", "visited_on"),
        Index(None, "visited_on", "case_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    visited_on: Mapped[date]
    met: Mapped[str] = mapped_column(String(16))
    met_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    findings: Mapped[Sequence[str]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(16))
    note_sealed: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime]
