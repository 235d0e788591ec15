"""What ``monitoring`` records of a household: applications and visits. Rows are added, never changed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Application(Base):
    """An application with promise and authorisation (申请书及承诺授权书, monitoring.md 4.2).

    ``sequence`` is the event of the case that brought it; the newest row counts. Whoever wrote or
    applied for the family is named sealed under the case's key; ``proxy_hash`` is the keyed hash of
    that name, by which one hand under many applications is noticed (red flag E12).
    """

    __tablename__ = "application"
    __table_args__ = (Index(None, "case_id", "sequence", unique=True), Index(None, "proxy_hash", "signed_on"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    round: Mapped[int]
    applicant_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_on: Mapped[date]
    risks: Mapped[Sequence[str]] = mapped_column(JSON)
    difficulties: Mapped[Sequence[str]] = mapped_column(JSON)
    description_sealed: Mapped[str] = mapped_column(Text)
    signed_how: Mapped[str] = mapped_column(String(16))
    scribe: Mapped[bool]
    read_aloud: Mapped[bool]
    proxy: Mapped[bool]
    helper_sealed: Mapped[str | None] = mapped_column(Text)
    """Name, relation and reason of whoever wrote or applied, as JSON."""
    proxy_hash: Mapped[str | None] = mapped_column(String(64))
    disasters: Mapped[Sequence[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Kinds of natural disaster, where that is a risk."""


class Consent(Base):
    """One adult's authorisation to query property data (授权), with the day of the signature."""

    __tablename__ = "consent"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    consented_on: Mapped[date]


class Visit(Base):
    """A household visit (入户核查) with its income sheet (收入核算表, monitoring.md 2.3 and 2.4).

    Amounts are yuan of the whole household over the window; the figures per head are computed from
    them by the server and kept as they were shown to the signers. Lines and notes are sealed.
    """

    __tablename__ = "visit"
    __table_args__ = (Index(None, "case_id", "sequence", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    round: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(16))
    visited_on: Mapped[date]
    met: Mapped[str] = mapped_column(String(16))
    size: Mapped[int]
    window_begin: Mapped[date]
    window_end: Mapped[date]
    wage: Mapped[Decimal]
    production: Mapped[Decimal]
    property: Mapped[Decimal]
    transfer: Mapped[Decimal]
    cost: Mapped[Decimal]
    claims: Mapped[Decimal]
    spending: Mapped[Decimal]
    income_per_head: Mapped[Decimal]
    spending_per_head: Mapped[Decimal]
    reference_per_head: Mapped[Decimal]
    guarantees: Mapped[Sequence[str]] = mapped_column(JSON)
    """Codes of what is *not* secured: schooling, medical care, housing, water."""
    can_cope: Mapped[bool]
    cannot_cope: Mapped[Sequence[str]] = mapped_column(JSON)
    spending_settled: Mapped[bool]
    category: Mapped[str] = mapped_column(String(2))
    confirmed_how: Mapped[str] = mapped_column(String(16))
    details_sealed: Mapped[str] = mapped_column(Text)
    assessed: Mapped[Sequence[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Questions of the assessment of an elimination that were answered with yes."""


class Visitor(Base):
    """One of those who visited."""

    __tablename__ = "visitor"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)


class NationalEntry(Base):
    """That somebody typed a household into the national system, and when (录入国家系统)."""

    __tablename__ = "national_entry"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    entered_on: Mapped[date]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
