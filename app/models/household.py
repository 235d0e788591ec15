"""Households, who belongs to them, and how they are found by name."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints


class Household(Streamed, Base):
    """A household (农户) as the register has it, corrected for who really lives together.

    ``territory`` is the region code of its village group, or of its village. ``kind`` is the
    national system's 户类型, ``national_code`` its 户编号, ``monitored_since`` its 识别监测时间
    (year and month). Address and telephone are sealed under ``key``.
    """

    STREAM = StreamKind.HOUSEHOLD
    __tablename__ = "household"
    __table_args__ = (
        *stream_constraints(StreamKind.HOUSEHOLD),
        Index(None, "territory", "id"),
        Index(None, "head_id"),
    )

    territory: Mapped[str] = mapped_column(String(14), ForeignKey("region.code"))
    kind: Mapped[str] = mapped_column(String(1))
    head_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    national_code: Mapped[str | None] = mapped_column(String(32), unique=True)
    monitored_since: Mapped[str | None] = mapped_column(String(6))
    address_sealed: Mapped[str | None] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(String(255))
    recorded_on: Mapped[date]
    ended_on: Mapped[date | None]
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class Membership(Base):
    """A person's belonging to a household, from one day to another, with the codes of the sheet.

    One open membership a person: nobody belongs to two households on a day. Codes are those of the
    national system (monitoring.md 9.4); an empty code means "not asked yet", never "none". Changes
    are events of the household.
    """

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(None, "household_id"),
        Index(None, "person_id"),
        Index(
            "uq_membership_open_person",
            "person_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    relation: Mapped[str] = mapped_column(String(3))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    reason_in: Mapped[str] = mapped_column(String(32))
    reason_out: Mapped[str] = mapped_column(String(32), default="")
    ethnicity: Mapped[str] = mapped_column(String(3), default="")
    political: Mapped[str] = mapped_column(String(3), default="")
    education: Mapped[str] = mapped_column(String(3), default="")
    school: Mapped[str] = mapped_column(String(3), default="")
    labour: Mapped[str] = mapped_column(String(3), default="")
    health: Mapped[Sequence[str]] = mapped_column(JSON, default=list)
    cover: Mapped[Sequence[str]] = mapped_column(JSON, default=list)
    """Insurance and benefits held (医保, 养老, 低保, 特困 …), by code."""
    work_months: Mapped[int | None]
    unschooled: Mapped[str] = mapped_column(String(3), default="", server_default="")
    """Why a child of school age isn't at school (义务教育阶段未上学原因)."""
    work_place: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """How far away somebody works (务工所在地)."""


class NameGram(Base):
    """One or two neighbouring characters of a member's name, by where the household is.

    Search by name reads only this and then compares the names themselves, so that its answers are
    those of LIKE (performance.md 3).
    """

    __tablename__ = "name_gram"
    __table_args__ = (Index(None, "person_id"),)

    gram: Mapped[str] = mapped_column(String(2), primary_key=True)
    territory: Mapped[str] = mapped_column(String(14), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class RosterEntry(Base):
    """Somebody entitled to take part in a village's appraisals (decisions.md 17).

    ``kind`` says as what: villagers' representative, member of the two committees, party member,
    village-group head, cadre in residence.
    """

    __tablename__ = "village_roster"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(None, "region_code"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    region_code: Mapped[str] = mapped_column(String(14), ForeignKey("region.code"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(32))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
