"""Bodies that people serve in: committees, governments, bureaus, commissions."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints


class Organisation(Streamed, Base):
    """A body (单位) with a level and a region that bounds what its people reach.

    ``kind`` is a key of ``app.models.organisation.ORGANISATION_KINDS``. Names are kept with their
    dates, since a form shows the name of its own day (monitoring.md 7.2).
    """

    STREAM = StreamKind.ORGANISATION
    __tablename__ = "organisation"
    __table_args__ = (
        *stream_constraints(StreamKind.ORGANISATION),
        CheckConstraint("level IN ('village', 'township', 'county')", name="level"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(None, "region_code"),
    )

    kind: Mapped[str] = mapped_column(String(32))
    level: Mapped[str] = mapped_column(String(16))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    names: Mapped[list["OrganisationName"]] = relationship(
        lazy="raise", order_by="OrganisationName.valid_from"
    )


class OrganisationName(Base):
    """What a body was called from a day on, until the next name begins."""

    __tablename__ = "organisation_name"
    __table_args__ = (Index(None, "organisation_id", "valid_from", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(240))
    valid_from: Mapped[date]
    document_number: Mapped[str] = mapped_column(String(80), default="", server_default="")


ORGANISATION_KINDS: dict[str, tuple[str, ...]] = {
    "village_committee": ("village",),
    "township_government": ("township",),
    "competent_bureau": ("county",),
    "department": ("county",),
    "discipline_body": ("county", "township"),
    "county_office": ("county",),
}
"""Kinds of organisation and the levels on which they exist. Labels: ``app/web/wording.py``."""
