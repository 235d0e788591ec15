"""Cases, their signatures and the work they ask for."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints


class WorkflowVersion(Base):
    """The structure of a definition as it was, under its digest. A case keeps to its own."""

    __tablename__ = "workflow_version"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(32))
    variant: Mapped[Mapping[str, object]] = mapped_column(JSON)
    structure: Mapped[Mapping[str, object]] = mapped_column(JSON)
    recorded_at: Mapped[datetime]


class Case(Streamed, Base):
    """One case of one workflow (案卷). ``state`` is the truth, its events are the explanation.

    ``version`` grows with every act and is compared with the version that a form was made for.
    ``territory`` is the region code of its village or village group. ``round`` counts how often the
    case was sent back. ``key`` seals what people write about it. ``due_provisional`` marks a due
    date counted in a year whose holidays are not yet published (decisions.md 20).
    """

    STREAM = StreamKind.CASE
    __tablename__ = "case"
    __table_args__ = (
        *stream_constraints(StreamKind.CASE),
        CheckConstraint("version >= 1", name="version"),
        Index(None, "territory", "state"),
        Index(
            "ix_case_open_due",
            "territory",
            "due_on",
            "id",
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
    )

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    workflow: Mapped[str] = mapped_column(String(32))
    workflow_digest: Mapped[str] = mapped_column(ForeignKey("workflow_version.digest"))
    profile_digest: Mapped[str] = mapped_column(ForeignKey("profile_snapshot.digest"))
    opening: Mapped[str] = mapped_column(String(32))
    legacy: Mapped[bool]
    fast_lane_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(48))
    territory: Mapped[str] = mapped_column(String(14))
    version: Mapped[int]
    round: Mapped[int]
    opened_on: Mapped[date]
    opened_at: Mapped[datetime]
    entered_on: Mapped[date]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool]
    closed_on: Mapped[date | None]
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class Signature(Base):
    """One signature under one action of a case, in its place of the chain.

    ``voided_by`` is the number of the event that made it void: a case sent back keeps every
    signature, and shows which no longer stand.
    """

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint("position >= 0 AND position < length", name="position"),
        Index(None, "case_id", "sequence", unique=True),
        Index(None, "account_id", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    action: Mapped[str] = mapped_column(String(48))
    source: Mapped[str] = mapped_column(String(48))
    target: Mapped[str] = mapped_column(String(48))
    round: Mapped[int]
    position: Mapped[int]
    length: Mapped[int]
    role: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime]
    sequence: Mapped[int]
    voided_by: Mapped[int | None]


class CaseOpening(Base):
    """A signer opened a case for the first time in a state: ends free withdrawal (decisions.md 12)."""

    __tablename__ = "case_opening"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]


class Assignment(Base):
    """A case within reach of an organisation outside whose territory it lies, for some days."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(None, "organisation_id", "case_id"),
        Index(None, "case_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Task(Base):
    """Work addressed to a person or an organisation (decisions.md 22); all other work is a query."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("account_id IS NOT NULL OR organisation_id IS NOT NULL", name="addressee"),
        Index(None, "account_id", "done_at"),
        Index(None, "organisation_id", "done_at"),
        Index(None, "case_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]


class ReferenceCounter(Base):
    """The last number given to a case of one workflow in one year."""

    __tablename__ = "reference_counter"

    prefix: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
