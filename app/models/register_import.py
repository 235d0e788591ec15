"""Rosters of households that are brought in (农户花名册导入), and how their columns are named."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Streamed, StreamKind, stream_constraints

_KEPT = text("status <> 'withdrawn'")


HOUSEHOLDS, KIND = "households", "kind"
"""The kind of file without a word of it, and the name under which ``columns`` says another."""


class RegisterImport(Streamed, Base):
    """One roster, or one list of another kind, as it was received.

    The file and the report of its check are kept sealed under ``key``.

    ``territory`` is the prefix of region codes for which it was received: households elsewhere stay out.
    ``status`` is ``received``, ``checked`` when its columns are agreed on and a report is there, ``accepted``
    when somebody said what enters, ``entered`` when it did, or ``withdrawn``. ``part`` is what was accepted:
    ``whole``, or ``clean`` for the households without a grave finding. ``heading`` is the row of headings,
    ``columns`` maps places of columns to what each is taken for, and says under ``kind`` which kind of
    file it is (``app/intake/registers/kinds.py``), nothing for a roster of households.
    ``counts`` are those of the newest check, of what entered in the end. ``sha256`` is that of the file's
    bytes, of which one is received once for a territory; ``packed`` says that the file is kept compressed.
    """

    STREAM = StreamKind.REGISTER_IMPORT
    __tablename__ = "register_import"
    __table_args__ = (
        *stream_constraints(StreamKind.REGISTER_IMPORT),
        CheckConstraint(
            "status IN ('received', 'checked', 'accepted', 'entered', 'withdrawn')", name="status"
        ),
        CheckConstraint("part IN ('', 'whole', 'clean')", name="part"),
        Index(None, "territory", "id"),
        Index(
            "uq_register_import_file", "sha256", "territory", unique=True, sqlite_where=_KEPT,
            postgresql_where=_KEPT,
        ),
    )  # fmt: skip

    territory: Mapped[str] = mapped_column(String(14))
    status: Mapped[str] = mapped_column(String(16))
    part: Mapped[str] = mapped_column(String(8))
    heading: Mapped[int]
    columns: Mapped[Mapping[str, str]] = mapped_column(JSON)
    counts: Mapped[Mapping[str, int]] = mapped_column(JSON)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    report: Mapped[str | None] = mapped_column(String(64), unique=True)
    file_name_sealed: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(80))
    packed: Mapped[bool]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    entered_at: Mapped[datetime | None]
    key: Mapped[bytes] = mapped_column(LargeBinary(80))

    @property
    def kind(self) -> str:
        """Return what kind of file it is."""
        return self.columns.get(KIND, HOUSEHOLDS)

    @property
    def agreed(self) -> bool:
        """Return whether somebody has agreed on its columns."""
        return any(name != KIND for name in self.columns)


class RegisterWork(Base):
    """What a roster waits for, and how far it is: a note between the page and the process that works.

    ``task`` is ``check``, ``enter`` or ``names`` (who entered is made findable), empty for nothing. Whoever
    works holds the row by ``claimed_until`` and lengthens it; one that was killed is taken up again. ``done``
    and ``whole`` count rows of ``stage``.
    ``problem`` is why the task came to nothing, one of the codes worded for users. Nothing of it lasts.
    """

    __tablename__ = "register_work"
    __table_args__ = (CheckConstraint("task IN ('', 'check', 'enter', 'names')", name="task"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"), primary_key=True)
    task: Mapped[str] = mapped_column(String(8))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    stage: Mapped[str] = mapped_column(String(16))
    done: Mapped[int]
    whole: Mapped[int]
    problem: Mapped[str] = mapped_column(String(40))


class RegisterColumn(Base):
    """What a heading was agreed to mean: proposed wherever a roster has it again.

    ``heading`` is without blanks and brackets; ``field`` is empty for a column that isn't taken over.
    """

    __tablename__ = "register_column"

    heading: Mapped[str] = mapped_column(String(90), primary_key=True)
    field: Mapped[str] = mapped_column(String(20))
    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"))
    agreed_on: Mapped[date]
