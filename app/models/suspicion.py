"""Suspicions of inspectors (疑点): what a rule or an inspector asks about, who looked, what it came to.

One suspicion is one case of the workflow ``suspicion`` in a sealed place (``app/policy.py``). Rows of hits,
people, checkers and checks are added, never changed. ``sequence`` is the event that brought a row.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Suspicion(Base):
    """What is asked, and what was answered. One row for one case.

    ``rule`` is the code of the rule, empty where an inspector raised it by hand. ``about_id`` is the case
    that it is about, ``household_id`` the household, where there is one. ``parameters`` are the county's
    values by which the rule was computed. ``conclusion``, ``excuse`` and ``disposal`` are codes;
    ``households_helped`` and ``money_returned`` (yuan) what came of it. ``finding_id`` is the case of
    rectification that it became. Texts are sealed under the case's key.
    """

    __tablename__ = "suspicion"
    __table_args__ = (
        CheckConstraint("severity IN ('H', 'M', 'L')", name="severity"),
        Index(None, "rule", "subject_kind", "subject_id"),
        Index(None, "about_id"),
        Index(None, "household_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(8), default="", server_default="")
    severity: Mapped[str] = mapped_column(String(1))
    subject_kind: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[int]
    about_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    parameters: Mapped[Mapping[str, object]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    text_sealed: Mapped[str] = mapped_column(Text, default="", server_default="")
    conclusion: Mapped[str] = mapped_column(String(16), default="", server_default="")
    excuse: Mapped[str] = mapped_column(String(40), default="", server_default="")
    concluded_on: Mapped[date | None]
    conclusion_sealed: Mapped[str] = mapped_column(Text, default="", server_default="")
    disposal: Mapped[str] = mapped_column(String(16), default="", server_default="")
    households_helped: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    money_returned: Mapped[Decimal | None]
    disposal_sealed: Mapped[str] = mapped_column(Text, default="", server_default="")
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), unique=True)


class SuspicionHit(Base):
    """One hit of a rule (``app/oversight/hits.py``): ``found_key`` keeps a rescan from raising it again.

    ``fields`` is what was compared, ``events`` lists stream, number and sequence of what was looked at.
    """

    __tablename__ = "suspicion_hit"
    __table_args__ = (Index(None, "case_id", "sequence"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    found_key: Mapped[str] = mapped_column(String(120), unique=True)
    found_on: Mapped[date]
    fields: Mapped[Mapping[str, object]] = mapped_column(JSON)
    events: Mapped[Sequence[Sequence[object]]] = mapped_column(JSON)


class SuspicionPerson(Base):
    """An account that a suspicion names: it is kept from it, and so is its kin."""

    __tablename__ = "suspicion_person"
    __table_args__ = (Index(None, "account_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)


class SuspicionChecker(Base):
    """One of two people to whom a suspicion was handed; those of the newest event count."""

    __tablename__ = "suspicion_checker"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)


class SuspicionCheck(Base):
    """A check as it was written down (核查): ``hours`` is the working time of both together."""

    __tablename__ = "suspicion_check"
    __table_args__ = (Index(None, "case_id", "sequence", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    checked_on: Mapped[date]
    on_site: Mapped[bool]
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 1))
    text_sealed: Mapped[str] = mapped_column(Text)
