"""Hits of the data rules (数据清洗规则) and their life, and lists of hits that the province returned."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Streamed, StreamKind, stream_constraints


class DataCheck(Streamed, Base):
    """The checking of one village's records by the data rules: its events tell the life of the hits there.

    ``territory`` is the region code of the village. ``checked_on`` is the day on which a check last changed
    something, ``households`` how many it looked at. ``unjudged`` counts, by rule, what couldn't be judged
    because our records don't hold it. Reasons of waivers are sealed under ``key`` in the events.
    """

    STREAM = StreamKind.DATA_CHECK
    __tablename__ = "data_check"
    __table_args__ = (*stream_constraints(StreamKind.DATA_CHECK),)

    territory: Mapped[str] = mapped_column(String(14), ForeignKey("region.code"), unique=True)
    checked_on: Mapped[date]
    households: Mapped[int]
    unjudged: Mapped[Mapping[str, int]] = mapped_column(JSON)
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class DataHit(Base):
    """One rule that hits one household, or one of its members: open, then corrected or waived.

    A rule that hits again after it was corrected opens the same row again. ``sequence`` is the event of the
    village's check that last changed it. ``severity`` is that of the hit. A waiver has its reason, sealed
    under the household's key, and the day on which it ends, None for one without end.
    """

    __tablename__ = "data_hit"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'corrected', 'waived')", name="state"),
        CheckConstraint("severity IN ('E', 'W', 'I')", name="severity"),
        CheckConstraint("(state = 'open') = (ended_on IS NULL)", name="ended"),
        Index(None, "state", "territory", "id"),
        Index(None, "household_id", "state"),
        Index(
            "uq_data_hit_member", "household_id", "rule", "person_id", unique=True,
            sqlite_where=text("person_id IS NOT NULL"), postgresql_where=text("person_id IS NOT NULL"),
        ),
        Index(
            "uq_data_hit_household", "household_id", "rule", unique=True,
            sqlite_where=text("person_id IS NULL"), postgresql_where=text("person_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("data_check.id"))
    sequence: Mapped[int]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    territory: Mapped[str] = mapped_column(String(14))
    rule: Mapped[str] = mapped_column(String(4))
    severity: Mapped[str] = mapped_column(String(1))
    state: Mapped[str] = mapped_column(String(10))
    found_on: Mapped[date]
    ended_on: Mapped[date | None]
    waived_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    waived_until: Mapped[date | None]
    reason_sealed: Mapped[str] = mapped_column(Text, default="", server_default="")


class DataReturn(Streamed, Base):
    """A list of hits that the province returned, compared with ours on the day.

    ``territory`` is the prefix of region codes for which it was compared. ``shared`` counts hits that both
    know, ``theirs_only`` those that we lack, ``ours_only`` those that they lack, ``unknown`` rows of a rule
    or household that we don't know. What is behind the counts is sealed under ``key``, as JSON.
    """

    STREAM = StreamKind.DATA_RETURN
    __tablename__ = "data_return"
    __table_args__ = (*stream_constraints(StreamKind.DATA_RETURN), Index(None, "territory", "id"))

    territory: Mapped[str] = mapped_column(String(14))
    title: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime]
    shared: Mapped[int]
    theirs_only: Mapped[int]
    ours_only: Mapped[int]
    unknown: Mapped[int]
    body_sealed: Mapped[str] = mapped_column(Text)
    key: Mapped[bytes] = mapped_column(LargeBinary(80))
