"""Democratic appraisals (民主评议): one meeting, many households, a vote on each."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Streamed, StreamKind, stream_constraints


class Meeting(Streamed, Base):
    """A meeting of one village. ``status``: ``called``, ``recorded`` or ``withdrawn``.

    ``purpose`` is ``identification`` or ``elimination``. The minutes are sealed under ``key``.
    """

    STREAM = StreamKind.MEETING
    __tablename__ = "meeting"
    __table_args__ = (*stream_constraints(StreamKind.MEETING), Index(None, "region_code", "held_on"))

    region_code: Mapped[str] = mapped_column(String(14), ForeignKey("region.code"))
    purpose: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(String(16))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(120))
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(String(16))
    minutes_sealed: Mapped[str | None] = mapped_column(Text)
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class Attendance(Base):
    """Somebody expected at a meeting, and whether present."""

    __tablename__ = "attendance"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    present: Mapped[bool]


class Vote(Base):
    """The vote on one household. Counts are empty until the meeting is recorded."""

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint("agreed >= 0 AND against >= 0 AND abstained >= 0", name="counts"),
        Index(None, "case_id"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    agreed: Mapped[int] = mapped_column(default=0)
    against: Mapped[int] = mapped_column(default=0)
    abstained: Mapped[int] = mapped_column(default=0)


class Recusal(Base):
    """Somebody present who stood aside (回避) when one household was voted on."""

    __tablename__ = "recusal"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
