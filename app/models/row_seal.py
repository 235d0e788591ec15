"""What rows said when they were saved, so that a change by another way than a command is found."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key
from app.models.event import MAX_BYTES


class RowSeal(Base):
    """The digests of the rows that one transaction saved, an entry of the log ``case``.

    ``body`` is the schema line and JSON: for each table and key the digest of the row as it was left. The
    newest seal that names a row tells what the row must say today.
    """

    __tablename__ = "row_seal"
    __table_args__ = (CheckConstraint(f"length(body) <= {MAX_BYTES}", name="body_length"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    recorded_at: Mapped[datetime]
