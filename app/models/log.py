"""The two logs over everything: positions, tiles, checkpoints and what outsiders keep of them.

``case`` has an entry for every event and every seal of rows, ``access`` one for every reading. An entry is a
leaf of an RFC 6962 tree; its bytes stay where they were written (``event``, ``row_seal``, ``access``).
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints


class LogName(StrEnum):
    """The logs. A flood of readings never delays a signature, so each has a tree of its own."""

    CASE = "case"
    ACCESS = "access"


class LogSource(StrEnum):
    """The tables that hold the bytes of entries."""

    EVENT = "event"
    ROWS = "rows"
    ACCESS = "access"


class Answered(StrEnum):
    """Why a witness on the network didn't cosign a head.

    ``away`` (no answer), ``refused`` (it holds another history, or a longer one), ``stranger`` (it doesn't
    know this log or its key), ``unbelieved`` (it signed, by a key that isn't trusted here).
    """

    AWAY = "away"
    REFUSED = "refused"
    STRANGER = "stranger"
    UNBELIEVED = "unbelieved"


LOG_OF = {
    LogSource.EVENT: LogName.CASE,
    LogSource.ROWS: LogName.CASE,
    LogSource.ACCESS: LogName.ACCESS,
}
"""Which log the bytes of each table belong to."""


class LogPending(Base):
    """An entry that is written and has no position yet; a trigger puts it here in the same transaction."""

    __tablename__ = "log_pending"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    log: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(8))
    entry_id: Mapped[int]


class LogEntry(Base):
    """The place of an entry in its log: ``position`` from 0, ``digest`` its RFC 6962 leaf hash."""

    __tablename__ = "log_entry"
    __table_args__ = (
        UniqueConstraint("source", "entry_id"),
        CheckConstraint("position >= 0", name="position"),
    )

    log: Mapped[str] = mapped_column(String(8), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(8))
    entry_id: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class LogTile(Base):
    """Up to 256 hashes of one level of a tree (C2SP tlog-tiles); level L has nodes of height 8 L.

    It only ever grows at its end.
    """

    __tablename__ = "log_tile"

    log: Mapped[str] = mapped_column(String(8), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(Base):
    """A size and root that the signer put its name to; ``note`` is the whole C2SP signed note."""

    __tablename__ = "checkpoint"
    __table_args__ = (Index(None, "log", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    log: Mapped[str] = mapped_column(String(8))
    origin: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str]
    signed_at: Mapped[datetime]


class Anchor(Base):
    """A checkpoint that somebody outside keeps.

    ``kind`` is ``witness`` (``proof`` has the note with its cosignature), ``paper`` (the sheet of a day,
    filed by ``recorded_by``) or ``timestamp`` (``proof`` has the RFC 3161 token in base64). ``name`` says
    who keeps it, ``anchored_at`` since when.
    """

    __tablename__ = "anchor"
    __table_args__ = (
        Index(None, "log", "id"),
        CheckConstraint("kind IN ('witness', 'paper', 'timestamp')", name="kind"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    log: Mapped[str] = mapped_column(String(8))
    origin: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    proof: Mapped[str]
    anchored_at: Mapped[datetime]
    recorded_by: Mapped[int | None]


class LogBranch(Streamed, Base):
    """A new beginning of a log after its database was put back, or its signer was lost.

    ``origin`` names the branch from here on. The first ``kept_size`` entries are those of the branch before;
    of that one ``lost_size`` entries had been signed and are gone. Two people sign the beginning
    (``log.begun``).
    """

    STREAM = StreamKind.LOG
    __tablename__ = "log_branch"
    __table_args__ = (*stream_constraints(STREAM), UniqueConstraint("log", "origin"))

    log: Mapped[str] = mapped_column(String(8))
    origin: Mapped[str] = mapped_column(String(80))
    kept_size: Mapped[int]
    lost_size: Mapped[int]
    begun_at: Mapped[datetime]


class WitnessCall(Base):
    """What came of asking the witness on the network for a log last.

    ``size`` is that of the head it was asked to cosign. Where it didn't, ``failed_since`` is when that
    began and ``why`` a word of :class:`Answered`; the next good answer empties both. It tells of today:
    what the witness cosigned stands in :class:`Anchor`.
    """

    __tablename__ = "witness_call"

    log: Mapped[str] = mapped_column(String(8), primary_key=True)
    asked_at: Mapped[datetime]
    size: Mapped[int]
    failed_since: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(String(16), default="")


class HeadSeal(Base):
    """Up to which number the rows of a table of heads have been sealed (:mod:`app.audit.head_seals`)."""

    __tablename__ = "head_seal"

    sealed_table: Mapped[str] = mapped_column(String(16), primary_key=True)
    up_to: Mapped[int]


class HistoryCheck(Base):
    """One nightly check of the whole history.

    ``looked_at`` counts what was looked at, by the words of :data:`app.audit.whole_check.PARTS`.
    ``findings`` is how many things were wrong; ``told`` has the first of them, each with ``part``,
    ``where`` (numbers and keys, never names) and ``what``.
    """

    __tablename__ = "history_check"
    __table_args__ = (CheckConstraint("findings >= 0", name="findings"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    looked_at: Mapped[dict[str, int]] = mapped_column(JSON)
    findings: Mapped[int]
    told: Mapped[list[dict[str, str]]] = mapped_column(JSON)
