"""Papers and pictures in a file (佐证材料): what is known of them; their bytes lie in the store."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Evidence(Base):
    """One paper of a case, a meeting or a notice (decisions.md 25).

    Stored under a random ``name``, encrypted under the owner's key; ``sha256`` is that of the
    original bytes. ``shown`` is the copy that everybody sees, without the camera's data, and
    ``thumbnail`` its small picture; both are names in the store, empty where there is none.
    ``taken_at`` is what the camera said, as text of its own clock. A paper struck out stays, marked.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint(
            "(case_id IS NULL AND meeting_id IS NULL AND notice_id IS NOT NULL)"
            " OR (case_id IS NULL AND meeting_id IS NOT NULL AND notice_id IS NULL)"
            " OR (case_id IS NOT NULL AND meeting_id IS NULL AND notice_id IS NULL)",
            name="one_owner",
        ),
        Index(None, "case_id"),
        Index(None, "meeting_id"),
        Index(None, "notice_id"),
        Index(None, "sha256"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(64), unique=True)
    shown: Mapped[str] = mapped_column(String(64), default="")
    thumbnail: Mapped[str] = mapped_column(String(64), default="")
    file_name_sealed: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[str] = mapped_column(String(19), default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    struck_on: Mapped[date | None]
