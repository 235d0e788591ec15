"""Risk leads (风险线索): what somebody noticed of a household, before there is any application."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints

_STANDING = text("closed_on IS NULL")


class Lead(Streamed, Base):
    """One lead: everything noticed of one household, until it is decided.

    A household has at most one that isn't closed. ``identity_hash`` is the keyed hash of the number by
    which a lead is found again while its household isn't known. ``territory`` is the region
    code of the household's village group or village, of a township where the village isn't known.
    ``raised_on`` is the earliest day on which anything was noticed: the clock of an application starts
    there (decisions.md 13). ``due_on`` is by when it is visited, then by when it is decided. ``state``
    is a code of ``workflows/monitoring/leads.py``; ``reason`` and ``told_how`` belong to an end without
    risk, ``case_id`` to an application, ``merged_into_id`` to a lead found to be on the same household.
    Name, paper and words are sealed under ``key``, as JSON.
    """

    STREAM = StreamKind.LEAD
    __tablename__ = "lead"
    __table_args__ = (
        *stream_constraints(StreamKind.LEAD),
        Index(None, "household_id"),
        Index(None, "case_id"),
        Index(None, "merged_into_id"),
        Index(None, "territory", "closed_on"),
        Index("ix_lead_due", "due_on", "id", sqlite_where=_STANDING, postgresql_where=_STANDING),
        Index(
            "uq_lead_open_household",
            "household_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index(
            "uq_lead_open_identity",
            "identity_hash",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    state: Mapped[str] = mapped_column(String(16))
    territory: Mapped[str] = mapped_column(String(14), ForeignKey("region.code"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    identity_hash: Mapped[str | None] = mapped_column(String(64))
    whom_sealed: Mapped[str] = mapped_column(Text)
    raised_on: Mapped[date]
    raised_at: Mapped[datetime]
    due_on: Mapped[date]
    due_provisional: Mapped[bool]
    visited_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(16), default="")
    told_how: Mapped[str] = mapped_column(String(16), default="")
    told_on: Mapped[date | None]
    ending_sealed: Mapped[str | None] = mapped_column(Text)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class LeadReport(Base):
    """One report of a lead: who noticed what, and when. Rows are added, never changed.

    ``supplier`` names the department whose list it came from. ``said_sealed`` holds name, telephone,
    address and words under the lead's key, as JSON. ``follow_up_id`` is the visit that found it.
    """

    __tablename__ = "lead_report"
    __table_args__ = (
        Index(None, "lead_id", "sequence", unique=True),
        Index(None, "follow_up_id"),
        Index(None, "noticed_on", "source", "lead_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    sequence: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    source: Mapped[str] = mapped_column(String(16))
    supplier: Mapped[str] = mapped_column(String(120))
    risks: Mapped[Sequence[str]] = mapped_column(JSON)
    noticed_on: Mapped[date]
    said_sealed: Mapped[str] = mapped_column(Text)
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"))
    recorded_at: Mapped[datetime]


class LeadVisitor(Base):
    """Who is to visit because of a lead, and until when it was his. Changes are events of the lead."""

    __tablename__ = "lead_visitor"
    __table_args__ = (Index(None, "lead_id"), Index(None, "account_id", "ended_on"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    assigned_on: Mapped[date]
    ended_on: Mapped[date | None]


class LeadVisit(Base):
    """A visit because of a lead: when, by whom, whom they met and what they found. Never changed.

    ``visitors`` are accounts. ``met`` and ``findings`` are codes of ``workflows/monitoring/help.py``;
    what they saw is sealed under the lead's key.
    """

    __tablename__ = "lead_visit"
    __table_args__ = (Index(None, "lead_id", "sequence", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    sequence: Mapped[int]
    visited_on: Mapped[date]
    visitors: Mapped[Sequence[int]] = mapped_column(JSON)
    met: Mapped[str] = mapped_column(String(16))
    findings: Mapped[Sequence[str]] = mapped_column(JSON)
    note_sealed: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
