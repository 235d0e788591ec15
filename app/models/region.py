"""Places, by statistical code."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

REGION_LEVELS = ("province", "city", "county", "township", "village", "group")


class Region(Base):
    """A region (行政区划) from province to village group.

    ``code`` is the statistical code of 12 digits; a village group (村民小组) appends two. Codes
    change: ``valid_from`` and ``valid_to`` bound a region's life, ``successor_code`` says what it
    became. ``name_key`` is the pinyin of the name, by which lists are sorted on both databases.
    """

    __tablename__ = "region"
    __table_args__ = (
        CheckConstraint("length(code) IN (12, 14)", name="code_length"),
        CheckConstraint("level IN ('" + "', '".join(REGION_LEVELS) + "')", name="level"),
        Index(None, "parent_code", "name_key"),
    )

    code: Mapped[str] = mapped_column(String(14), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(160))
    level: Mapped[str] = mapped_column(String(16))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
