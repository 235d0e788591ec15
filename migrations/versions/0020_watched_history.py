"""Nightly checks and what witnesses answered; readings found by their subject alone; seals of heads.

Who looked at something is asked by kind, person and day. These stand in ``access_subject`` from now on, so
that a question about the most looked-at household of millions of readings reads one stretch of one index.
"""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import refusal, triggers

revision = "0020"
down_revision = "0019"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEYS = {"history_check": ("(id = NEW.id)",)}
"""The unique keys of the new tables whose rows are never deleted."""
KEPT = ("history_check",)

_KEY = ("subject_kind", "subject_id", "access_id")
_SUBJECT = {
    "access_subject": (
        "(subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id AND access_id = NEW.access_id)",
    )
}
_DAY = {
    "sqlite": "date(recorded_at, '+8 hours')",
    "postgresql": "(recorded_at AT TIME ZONE 'Asia/Shanghai')::date",
}
"""The day in China of a moment."""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table(
        "history_check",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("looked_at", sa.JSON(), nullable=False),
        sa.Column("findings", NUMBER, nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.CheckConstraint("findings >= 0", name=op.f("ck_history_check_findings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_check")),
    )
    op.create_table(
        "witness_call",
        sa.Column("log", sa.String(length=8), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("failed_since", MOMENT, nullable=True),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("log", name=op.f("pk_witness_call")),
    )
    op.create_table(
        "head_seal",
        sa.Column("sealed_table", sa.String(length=16), nullable=False),
        sa.Column("up_to", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("sealed_table", name=op.f("pk_head_seal")),
    )
    for statement in triggers(dialect, KEYS, kept=KEPT):
        op.execute(statement)
    _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite() -> None:
    """Make the table anew without row numbers, so that its key holds all of it; the referees come back."""
    op.create_table(
        "access_subject_anew",
        *_columns(),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("actor_id", NUMBER, nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        *_constraints(),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO access_subject_anew SELECT subject_kind, subject_id, access_id, kind, actor_id,"
        f" {_DAY['sqlite']} FROM access_subject JOIN access ON access.id = access_id"
    )
    _exchange()


def _exchange() -> None:
    op.drop_table("access_subject")
    op.rename_table("access_subject_anew", "access_subject")
    for statement in triggers("sqlite", _SUBJECT, kept=("access_subject",)):
        op.execute(statement)


def _postgresql() -> None:
    op.add_column("access_subject", sa.Column("kind", sa.String(length=32), nullable=True))
    op.add_column("access_subject", sa.Column("actor_id", NUMBER, nullable=True))
    op.add_column("access_subject", sa.Column("recorded_on", sa.Date(), nullable=True))
    op.execute("DROP TRIGGER access_subject_no_update ON access_subject")
    op.execute(
        "UPDATE access_subject SET kind = access.kind, actor_id = access.actor_id,"
        f" recorded_on = {_DAY['postgresql']} FROM access WHERE access.id = access_subject.access_id"
    )
    message = "access_subject is never changed"
    op.execute(refusal("postgresql", "access_subject_no_update", "UPDATE", "access_subject", message))
    for name in ("kind", "recorded_on"):
        op.alter_column("access_subject", name, nullable=False)
    _key("INCLUDE (kind, actor_id, recorded_on)")


def _key(beside: str) -> None:
    op.execute("ALTER TABLE access_subject DROP CONSTRAINT pk_access_subject")
    op.execute(
        "ALTER TABLE access_subject ADD CONSTRAINT pk_access_subject"
        f" PRIMARY KEY ({', '.join(_KEY)}) {beside}"
    )


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", NUMBER, nullable=False),
        sa.Column("access_id", NUMBER, nullable=False),
    ]


def _constraints() -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name=op.f("fk_access_subject_access_id")),
        sa.PrimaryKeyConstraint(*_KEY, name=op.f("pk_access_subject")),
    ]


def downgrade() -> None:
    for table in ("head_seal", "witness_call", "history_check"):  # their triggers go along
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.create_table("access_subject_anew", *_columns(), *_constraints())
        op.execute(
            "INSERT INTO access_subject_anew SELECT subject_kind, subject_id, access_id FROM access_subject"
        )
        _exchange()
        return
    _key("")
    for name in ("kind", "actor_id", "recorded_on"):
        op.drop_column("access_subject", name)
