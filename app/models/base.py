"""What every table has in common: naming, types, the session, and rows whose changes can't be silent."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Numeric,
    String,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is refused rather than guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; SQLite keeps UTC without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back an aware moment from either database; the signature is SQLAlchemy's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Key = BigInteger().with_variant(Integer, "sqlite")
"""A row number. SQLite numbers rows by itself only where the type is INTEGER."""


class Base(DeclarativeBase):
    """The base of all tables."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            bool: Boolean(create_constraint=False),
            date: Date(),
            datetime: Moment(),
            Decimal: Numeric(12, 2),
            int: Key,
            str: String(),
        },
    )


db = SQLAlchemy(model_class=Base)


class StreamKind(StrEnum):
    """The streams of events (decisions.md 1), by what they tell the history of."""

    ACCOUNT = "account"
    BATCH = "batch"
    CALL_LIST = "call_list"
    CASE = "case"
    COMPARISON_LIST = "comparison_list"
    EMERGENCY = "emergency"
    EXPORT = "export"
    DATA_CHECK = "data_check"
    DATA_RETURN = "data_return"
    HOUSEHOLD = "household"
    LEAD = "lead"
    LEAD_LIST = "lead_list"
    LOG = "log"
    MEETING = "meeting"
    NOTICE = "notice"
    ORGANISATION = "organisation"
    PERSON = "person"
    PROFILE = "profile"
    REGISTER_IMPORT = "register_import"
    REPORT = "report"
    SAMPLE = "sample"
    SIGNATURE_LIST = "signature_list"
    TEMPLATE = "template"


class Streamed:
    """A row with a history: every change of it is an event, and the database sees to that.

    ``last_sequence`` is the number of the row's newest event. A deferrable foreign key demands that
    this event exists when the transaction commits, and a trigger refuses an update that leaves the
    number where it was (decisions.md 3). Subclasses set ``STREAM`` and put
    ``stream_constraints(STREAM)`` into ``__table_args__``.
    """

    STREAM: ClassVar[StreamKind]

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    last_sequence: Mapped[int]

    @declared_attr
    def stream_kind(cls) -> Mapped[str]:  # noqa: N805 - declared_attr receives the class
        """Return the constant column that lets the foreign key name its stream."""
        return mapped_column(String(16), default=cls.STREAM.value, server_default=cls.STREAM.value)


def stream_constraints(stream: StreamKind) -> tuple[CheckConstraint, ForeignKeyConstraint]:
    """Return the constraints that tie a :class:`Streamed` row to its newest event."""
    return (
        CheckConstraint(f"stream_kind = '{stream.value}'", name="stream_kind"),
        ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            deferrable=True,
            initially="DEFERRED",
        ),
    )
