"""Templates of official papers (文书模板) that the county made its own, every version kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Streamed, StreamKind, stream_constraints

MOST_BYTES = 2_000_000
"""The largest template in bytes: ours have forty thousand, the rest is room for a coat of arms."""


class DocumentTemplate(Streamed, Base):
    """One version of the county's own template of a document.

    ``document`` is a key of ``workflows/documents/registry.py``; versions count from 1 for each. The one in
    force is that without ``ended_at``; where there is none, ours is. ``content`` holds the bytes as they were
    sent, ``sha256`` their digest. Nothing personal stands in a template.
    """

    STREAM = StreamKind.TEMPLATE
    __tablename__ = "document_template"
    __table_args__ = (
        *stream_constraints(StreamKind.TEMPLATE),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(f"length(content) <= {MOST_BYTES}", name="size"),
        Index(None, "document", "version", unique=True),
        Index(
            "uq_document_template_in_force",
            "document",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    document: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(120))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kept_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
