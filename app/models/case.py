"""Cases, their signatures and the work they ask for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints

IRREGULAR = (
    "action IN ('decline_at_appraisal', 'decline_rollback', 'reappraise', 'refuse_extension', 'reject',"
    " 'reject_dispute', 'request_supplement', 'send_back')"
)
"""Signatures that send back or refuse, as the condition of the index by which inspectors find them."""


ROLL_ACTS = ("announce", "approve_elimination", "approve_rollback", "carry_over", "remove", "terminate")
"""Acts that bring a household on the roll of the monitored, move it there, or take it off."""
ROLL = "action IN (" + ", ".join(f"'{one}'" for one in ROLL_ACTS) + ") AND position = length - 1"
"""Completed acts of the roll, as the condition of the index by which figures are counted of any day."""

COMPLETED = "length = position + 1"
"""Completed steps, as the condition of the index by their day. It is spelled otherwise than in :data:`ROLL`:
PostgreSQL takes either for one row in two hundred, and would rather read a period than one case's acts."""


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
    ``territory`` is the region code of its village or village group; ``household_id`` is whom a case
    of ``monitoring`` is about, and a household has at most one that isn't closed. ``turn`` names the
    roles whose act comes next, each between blanks, empty where nobody's is owed. ``harm`` is how
    much the family suffers by waiting (``app/harm.py``). ``unit_id`` is the organisation whose act comes
    next, where it is one alone. ``promised_on`` is the day that the case itself promises, such as that of
    a plan of rectification. ``round`` counts how often the case was sent back. ``key`` seals what people
    write about it. ``due_provisional`` marks a due date counted in a year whose holidays are not yet
    published (decisions.md 20).
    """

    STREAM = StreamKind.CASE
    __tablename__ = "case"
    __table_args__ = (
        *stream_constraints(StreamKind.CASE),
        CheckConstraint("version >= 1", name="version"),
        Index(None, "territory", "state"),
        Index(None, "state", "territory"),
        Index(None, "household_id"),
        Index(
            "ix_case_open_due",
            "territory",
            "due_on",
            "id",
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index(
            "ix_case_waiting",
            "turn",
            "territory",
            "state",
            "due_on",
            "harm",
            "id",
            sqlite_where=text("turn <> ''"),
            postgresql_where=text("turn <> ''"),
        ),
        Index(
            "uq_case_open_household",
            "household_id",
            unique=True,
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
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    turn: Mapped[str] = mapped_column(String(200), default="", server_default="")
    harm: Mapped[int] = mapped_column(default=0, server_default="0")
    unit_id: Mapped[int | None] = mapped_column(sort_order=1)
    promised_on: Mapped[date | None] = mapped_column(sort_order=1)


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
        Index(
            "ix_signature_irregular",
            "action",
            "recorded_at",
            sqlite_where=text(IRREGULAR),
            postgresql_where=text(IRREGULAR),
        ),
        Index(
            "ix_signature_roll",
            "case_id",
            "sequence",
            "occurred_on",
            "voided_by",
            "action",
            sqlite_where=text(ROLL),
            postgresql_where=text(ROLL),
        ),
        Index(
            "ix_signature_completed",
            "occurred_on",
            sqlite_where=text(COMPLETED),
            postgresql_where=text(COMPLETED),
        ),
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
    snapshot_digest: Mapped[str | None] = mapped_column(ForeignKey("snapshot.digest"))


class Snapshot(Base):
    """What a signer was shown (decisions.md 24), sealed under the case's key.

    ``digest`` is keyed, so that nobody can try out what it might stand for.
    """

    __tablename__ = "snapshot"
    __table_args__ = (Index(None, "case_id"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    body_sealed: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]


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


class SignatureList(Streamed, Base):
    """One act on many cases at once: who, which action, and what became of each case."""

    STREAM = StreamKind.SIGNATURE_LIST
    __tablename__ = "signature_list"
    __table_args__ = (*stream_constraints(StreamKind.SIGNATURE_LIST), Index(None, "account_id"))

    action: Mapped[str] = mapped_column(String(48))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]


class SignatureListEntry(Base):
    """What became of one case of a list: ``signed``, or ``left`` with the reasons, as told then."""

    __tablename__ = "signature_list_entry"

    list_id: Mapped[int] = mapped_column(ForeignKey("signature_list.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    position: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[Sequence[Mapping[str, object]]] = mapped_column(JSON)


class FormDraft(Base):
    """A form that couldn't be taken because its sender was signed out (decisions.md 26).

    Sealed under the key of the account's person; offered once at the same address, then gone.
    """

    __tablename__ = "form_draft"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
