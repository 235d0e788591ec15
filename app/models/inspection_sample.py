"""Samples of inspections (抽查): what could be drawn, what was drawn, what was found, who was called back.

Nothing of it stands in a case's own history: the village doesn't see that it was drawn. Rows are added,
never changed, but for the sample itself and the list of calls.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints


class InspectionSample(Streamed, Base):
    """One sample: announced with the digest of its frame, then drawn by a seed, or withdrawn undrawn.

    ``territory`` is the prefix of region codes whose files could be drawn. ``sources`` and ``strata`` are
    codes of ``workflows/inspection.py``; ``size``, ``shares`` (per cent) and ``each`` (inspectors a file)
    are those of ``app/sampling.py``. ``seed_kind`` is ``public``, drawn by somebody else on ``seed_on`` or
    later as ``seed_source`` tells, or ``committed``: ``commitment`` is its SHA-256, ``seed_sealed`` the
    number until it is revealed. ``left_out`` counts households that were drawn a short while ago.
    """

    STREAM = StreamKind.SAMPLE
    __tablename__ = "inspection_sample"
    __table_args__ = (
        *stream_constraints(StreamKind.SAMPLE),
        CheckConstraint("status IN ('announced', 'drawn', 'withdrawn')", name="status"),
        CheckConstraint("(status = 'drawn') = (drawn_at IS NOT NULL)", name="drawn"),
        CheckConstraint("seed_kind IN ('public', 'committed')", name="seed_kind"),
        Index(None, "territory", "id"),
    )

    territory: Mapped[str] = mapped_column(String(14))
    title: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    announced_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12))
    sources: Mapped[Sequence[str]] = mapped_column(JSON)
    strata: Mapped[str] = mapped_column(String(12))
    size: Mapped[int]
    shares: Mapped[Sequence[int]] = mapped_column(JSON)
    each: Mapped[int]
    left_out: Mapped[int]
    frame_digest: Mapped[str] = mapped_column(String(64))
    seed_kind: Mapped[str] = mapped_column(String(12))
    seed_source: Mapped[str] = mapped_column(String(120))
    seed_on: Mapped[date | None]
    commitment: Mapped[str] = mapped_column(String(64))
    seed_sealed: Mapped[str | None] = mapped_column(Text)
    seed: Mapped[str] = mapped_column(String(120))
    list_digest: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime | None]
    drawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class InspectionInspector(Base):
    """Who could be drawn as inspector of a sample, under the number that stands for him in the frame."""

    __tablename__ = "inspection_inspector"
    __table_args__ = (Index(None, "sample_id", "number", unique=True),)

    sample_id: Mapped[int] = mapped_column(ForeignKey("inspection_sample.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(16))


class InspectionFile(Base):
    """One file of a frame: a household, or a closed problem by its case.

    ``number`` stands for it outside and tells nothing of it. ``source`` says why it could be drawn,
    ``reasons`` which warnings (``RISK_SIGN``) made its ``risk`` and which rules put it in always;
    ``recused`` are the numbers of inspectors who keep out of it.
    """

    __tablename__ = "inspection_file"
    __table_args__ = (
        CheckConstraint(
            "(source = 'problem' AND household_id IS NULL AND case_id IS NOT NULL)"
            " OR (source <> 'problem' AND household_id IS NOT NULL)",
            name="whose",
        ),
        CheckConstraint("side IN ('on', 'off')", name="side"),
        Index(None, "sample_id", "number", unique=True),
        Index(None, "household_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("inspection_sample.id"))
    number: Mapped[str] = mapped_column(String(16))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    source: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(3))
    stratum: Mapped[str] = mapped_column(String(32))
    risk: Mapped[int]
    always: Mapped[bool]
    reasons: Mapped[Sequence[str]] = mapped_column(JSON)
    recused: Mapped[Sequence[str]] = mapped_column(JSON)


class InspectionDraw(Base):
    """One drawn file: its place in the list, the part it was drawn for, the accounts that visit."""

    __tablename__ = "inspection_draw"
    __table_args__ = (Index(None, "sample_id", "position", unique=True),)

    file_id: Mapped[int] = mapped_column(ForeignKey("inspection_file.id"), primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("inspection_sample.id"))
    position: Mapped[int]
    part: Mapped[str] = mapped_column(String(12))
    inspectors: Mapped[Sequence[int]] = mapped_column(JSON)


class InspectionResult(Base):
    """What an inspector found at a drawn file (结果表): once, and before the file's warnings are shown.

    ``verdict``, ``as_recorded`` and ``satisfied`` are codes of ``workflows/inspection.py``. The words are
    sealed under the key of the household, of a problem under that of its case.
    """

    __tablename__ = "inspection_result"

    file_id: Mapped[int] = mapped_column(ForeignKey("inspection_file.id"), primary_key=True)
    sequence: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    visited_on: Mapped[date]
    as_recorded: Mapped[str] = mapped_column(String(12))
    verdict: Mapped[str] = mapped_column(String(24))
    satisfied: Mapped[str] = mapped_column(String(12))
    text_sealed: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]


class InspectionPhoto(Base):
    """A photograph of the original page, taken where the inspector was; not a paper of the case's file.

    Stored as other evidence is, under the key of the household, of a problem under that of its case.
    """

    __tablename__ = "inspection_photo"
    __table_args__ = (Index(None, "file_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("inspection_result.file_id"))
    name: Mapped[str] = mapped_column(String(64), unique=True)
    shown: Mapped[str] = mapped_column(String(64))
    thumbnail: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[str] = mapped_column(String(19))


class InspectionCallList(Streamed, Base):
    """A list of households to call back (电话回访): drawn by a sample, or of cases ended in a period."""

    STREAM = StreamKind.CALL_LIST
    __tablename__ = "inspection_call_list"
    __table_args__ = (
        *stream_constraints(StreamKind.CALL_LIST),
        CheckConstraint("(source = 'sample') = (sample_id IS NOT NULL)", name="source"),
        Index(None, "territory", "id"),
    )

    territory: Mapped[str] = mapped_column(String(14))
    title: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(12))
    sample_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_sample.id"))
    begin_on: Mapped[date | None]
    end_on: Mapped[date | None]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]


class InspectionCall(Base):
    """One household of a list of calls."""

    __tablename__ = "inspection_call"
    __table_args__ = (
        Index(None, "list_id", "position", unique=True),
        Index(None, "list_id", "household_id", unique=True),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("inspection_call_list.id"))
    position: Mapped[int]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))


class InspectionCallTry(Base):
    """One call: what came of it; where somebody answered, what was said and what the village had recorded.

    ``differs`` counts the answers that don't agree with the record. What was said is sealed under the
    household's key, as JSON.
    """

    __tablename__ = "inspection_call_try"
    __table_args__ = (
        CheckConstraint("outcome IN ('answered', 'no_answer', 'wrong_number', 'refused')", name="outcome"),
        Index(None, "call_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("inspection_call.id"))
    sequence: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[str] = mapped_column(String(12))
    called_on: Mapped[date]
    differs: Mapped[int]
    told_sealed: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
