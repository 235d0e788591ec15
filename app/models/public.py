"""What the public door keeps: receipts, applications from outside, appeals, and tries that are counted."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Receipt(Base):
    """The receipt (受理回执) of a case, whichever way it came in. Changes are events of the case.

    ``number`` is random and says nothing. The check code printed beside it is kept nowhere: it
    follows from the number, from ``issue`` and from the installation's key (``app/receipts.py``).
    A higher ``issue`` makes the check codes given before void.
    """

    __tablename__ = "receipt"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(10), unique=True)
    issue: Mapped[int]
    given_at: Mapped[datetime]


class IncomingApplication(Base):
    """What somebody wrote on the public page, or said on the telephone, before anybody accepted it.

    Names, telephone and words are sealed under the key of its case, as JSON. ``for_other`` says that
    it is for another family than the sender's. Rows are added, never changed.
    """

    __tablename__ = "incoming_application"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    for_other: Mapped[bool]
    said_sealed: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]


class Appeal(Base):
    """A family's appeal (申请复核) against a refusal, and what the township answered.

    ``outcome`` is empty until answered, then ``upheld`` (the case was taken up again) or
    ``not_upheld``. Words are sealed under the key of the case. Changes are events of the case.
    """

    __tablename__ = "appeal"
    __table_args__ = (Index(None, "case_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    received_on: Mapped[date]
    channel: Mapped[str] = mapped_column(String(16))
    text_sealed: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(16), default="")
    answer_sealed: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[date | None]
    recorded_at: Mapped[datetime]


class PublicTry(Base):
    """One try at the public door, for throttling. ``counted`` is a keyed hash of what is counted."""

    __tablename__ = "public_try"
    __table_args__ = (Index(None, "counted", "at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    counted: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
