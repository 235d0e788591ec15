"""Problems that inspections find (问题整改): batches, problems, plans, tasks, reports, checks.

One problem is one case of the workflow ``rectification``; its row holds what the problem is and who
answers for it, its case where it stands. Rows of plans, reports, findings and checks are added, never
changed. ``sequence`` is the event of the case that brought a row.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints


class ProblemBatch(Streamed, Base):
    """A set of problems from above (批次): what leaders count by (rectification.md 1.1).

    ``territory`` is the region code of the office that keeps it: a county or a township. ``finder`` names
    who found the problems, as text. ``two_way`` says that each of them is handed to county and department.
    Codes of ``source`` and ``level`` are those of ``workflows/rectification/codes.py``; ``round`` is the
    superior's own word for it, such as 第二轮. One paper founds one batch.
    """

    STREAM = StreamKind.BATCH
    __tablename__ = "problem_batch"
    __table_args__ = (
        *stream_constraints(StreamKind.BATCH),
        Index(None, "territory", "id"),
        Index(None, "document_number"),
    )

    territory: Mapped[str] = mapped_column(String(14))
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(24))
    level: Mapped[str] = mapped_column(String(12))
    year: Mapped[int]
    round: Mapped[str] = mapped_column(String(40), default="", server_default="")
    finder: Mapped[str] = mapped_column(String(120))
    document_number: Mapped[str] = mapped_column(String(80), default="", server_default="")
    feedback_on: Mapped[date]
    two_way: Mapped[bool]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("plan_paper.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    founded_at: Mapped[datetime]


class Problem(Base):
    """What a problem is, who answers for it and by when (问题). One row for one case.

    ``number`` is the superior's own, ``position`` ours within the batch. ``title``, ``description``,
    ``category`` and ``deadline_text`` stand as the paper prints them. ``concrete_sealed`` is the problem
    made concrete at the claim: who, where, which fact, and the cause, as JSON under the case's key.
    ``lead_id`` answers, ``acceptor_id`` checks (验收责任单位), ``person_id`` is the account of the person
    who answers; ``department_id`` is the department that a suspect was handed to as well (双向交办).
    ``amount`` is what the problem is about in yuan (问题金额), ``amount_settled`` what was put right of it.
    ``due_on`` is the promised day of the immediate part, ``first_due_on`` that of the plan before any
    extension. ``lasting`` says that a duty stays after closure; ``next_review_on`` is when it is looked at
    next. ``inspected_on`` is the day of the county's check on the spot. What an earlier round brought ends
    with ``reopened_sequence``; its problem was found anew on ``reopened_on``.
    """

    __tablename__ = "problem"
    __table_args__ = (
        Index(None, "batch_id", "position", unique=True),
        Index(None, "lead_id", "category"),
        Index(None, "next_review_on"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("problem_batch.id"))
    number: Mapped[str] = mapped_column(String(20), default="", server_default="")
    position: Mapped[int]
    category: Mapped[str] = mapped_column(String(120), default="", server_default="")
    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(Text, default="", server_default="")
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    acceptor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    deadline_text: Mapped[str] = mapped_column(String(120), default="", server_default="")
    deadline_kind: Mapped[str] = mapped_column(String(24), default="unknown", server_default="unknown")
    deadline_on: Mapped[date | None]
    amount: Mapped[Decimal | None]
    amount_settled: Mapped[Decimal | None]
    concrete_sealed: Mapped[str] = mapped_column(Text, default="", server_default="")
    criterion: Mapped[str] = mapped_column(String(500), default="", server_default="")
    proof: Mapped[Sequence[str]] = mapped_column(JSON, default=list, server_default="[]")
    planned_on: Mapped[date | None]
    first_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    lasting: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    lasting_goal: Mapped[str] = mapped_column(String(500), default="", server_default="")
    next_review_on: Mapped[date | None]
    settled: Mapped[str] = mapped_column(String(16), default="", server_default="")
    inspected_on: Mapped[date | None]
    reopened_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    reopened_on: Mapped[date | None]


class ProblemUnit(Base):
    """An organisation with a part in rectifying a problem: ``lead`` (牵头) or ``responsible`` (责任单位)."""

    __tablename__ = "problem_unit"
    __table_args__ = (
        CheckConstraint("part IN ('lead', 'responsible')", name="part"),
        Index(None, "organisation_id", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(12))


class RectificationMeasure(Base):
    """One measure of a plan (整改措施); the plan that counts is the newest of its round.

    ``fingerprint`` is the keyed digest of its bare words, by which copies are noticed (red flag R02).
    """

    __tablename__ = "rectification_measure"
    __table_args__ = (
        Index(None, "case_id", "sequence", "number", unique=True),
        Index(None, "fingerprint"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    lasting: Mapped[bool]
    fingerprint: Mapped[str] = mapped_column(String(64))


class RectificationTask(Base):
    """What one unit owes of one measure (整改任务); ``done_on`` is claimed by the report that ended it."""

    __tablename__ = "rectification_task"
    __table_args__ = (
        Index(None, "measure_id", "organisation_id", unique=True),
        Index(None, "organisation_id", "done_on", "due_on", "id"),
        Index(None, "case_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("rectification_measure.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    done_sequence: Mapped[int | None]


class ProblemReport(Base):
    """What a unit says it did (整改进展): ``kind`` is ``progress``, or ``self_check`` at the hand-in.

    Which unit it was is told by the signature with the same ``sequence``.
    """

    __tablename__ = "problem_report"
    __table_args__ = (
        CheckConstraint("kind IN ('progress', 'self_check')", name="kind"),
        Index(None, "case_id", "sequence", unique=True),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    reported_on: Mapped[date]
    text_sealed: Mapped[str] = mapped_column(Text)


class Extension(Base):
    """A request for more time (延期申请) with both days; decided by a later event."""

    __tablename__ = "extension"
    __table_args__ = (Index(None, "case_id", "sequence", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    asked_on: Mapped[date]
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]
    granted: Mapped[bool | None]
    decided_sequence: Mapped[int | None]


class ProblemFinding(Base):
    """What one side of a two-way hand-over found on the spot (核实结果).

    Which side it was is told by the role of the signature with the same ``sequence``.
    """

    __tablename__ = "problem_finding"
    __table_args__ = (Index(None, "case_id", "sequence", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    result: Mapped[str] = mapped_column(String(16))
    visited_on: Mapped[date]
    text_sealed: Mapped[str] = mapped_column(Text)


class LookBack(Base):
    """A look-back (回头看) after closure, or a review of a lasting duty, with its result."""

    __tablename__ = "look_back"
    __table_args__ = (
        CheckConstraint("kind IN ('look_back', 'lasting_review')", name="kind"),
        Index(None, "case_id", "sequence", unique=True),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    held_on: Mapped[date]
    result: Mapped[str] = mapped_column(String(16))
    text_sealed: Mapped[str] = mapped_column(Text)


class Escalation(Base):
    """How a superior pressed (催办、通报、约谈), with number and new limit; ``rung`` is one of ``RUNG``."""

    __tablename__ = "escalation"
    __table_args__ = (Index(None, "case_id", "sequence", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    rung: Mapped[str] = mapped_column(String(12))
    given_on: Mapped[date]
    number: Mapped[str] = mapped_column(String(80), default="", server_default="")
    limit_on: Mapped[date | None]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    text_sealed: Mapped[str] = mapped_column(Text)


class DisciplineLead(Base):
    """A lead handed to a discipline body (移交问题线索) beside the case: its rectification goes on.

    ``people`` counts whom it concerns; who they are and the facts are sealed under the case's key.
    ``outcome`` and ``answered_on`` are what the discipline body wrote back.
    """

    __tablename__ = "discipline_lead"
    __table_args__ = (Index(None, "case_id"), Index(None, "organisation_id", "id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    handed_on: Mapped[date]
    people: Mapped[int]
    text_sealed: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date | None]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_on: Mapped[date | None]
    outcome_sealed: Mapped[str] = mapped_column(Text, default="", server_default="")
