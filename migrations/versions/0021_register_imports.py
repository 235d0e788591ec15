"""Rosters of households that are brought in: the file, what it waits for, how columns are named."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0021"
down_revision = "0020"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEYS = {"register_import": ("(id = NEW.id)", "(name = NEW.name)")}
"""The unique keys of the new table whose rows are never deleted."""


def upgrade() -> None:
    _imports()
    _beside()
    for statement in triggers(op.get_bind().dialect.name, KEYS, streamed=("register_import",)):
        op.execute(statement)


def _imports() -> None:
    op.create_table(
        "register_import",
        sa.Column("territory", sa.String(14), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("part", sa.String(8), nullable=False),
        sa.Column("heading", NUMBER, nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("report", sa.String(64), nullable=True),
        sa.Column("file_name_sealed", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("packed", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("accepted_by", NUMBER, nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("entered_at", MOMENT, nullable=True),
        sa.Column("key", sa.LargeBinary(80), nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(16), server_default="register_import", nullable=False),
        sa.CheckConstraint("stream_kind = 'register_import'", name=op.f("ck_register_import_stream_kind")),
        sa.CheckConstraint(
            "status IN ('received', 'checked', 'accepted', 'entered', 'withdrawn')",
            name=op.f("ck_register_import_status"),
        ),
        sa.CheckConstraint("part IN ('', 'whole', 'clean')", name=op.f("ck_register_import_part")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_register_import_account_id")),
        sa.ForeignKeyConstraint(["accepted_by"], ["account.id"], name=op.f("fk_register_import_accepted_by")),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f("fk_register_import_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
        sa.UniqueConstraint("name", name=op.f("uq_register_import_name")),
        sa.UniqueConstraint("report", name=op.f("uq_register_import_report")),
    )
    op.create_index(op.f("ix_register_import_territory_id"), "register_import", ["territory", "id"])
    kept = sa.text("status <> 'withdrawn'")
    op.create_index(
        "uq_register_import_file", "register_import", ["sha256", "territory"], unique=True,
        sqlite_where=kept, postgresql_where=kept,
    )  # fmt: skip


def _beside() -> None:
    op.create_table(
        "register_work",
        sa.Column("import_id", NUMBER, nullable=False),
        sa.Column("task", sa.String(8), nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("done", NUMBER, nullable=False),
        sa.Column("whole", NUMBER, nullable=False),
        sa.Column("problem", sa.String(40), nullable=False),
        sa.CheckConstraint("task IN ('', 'check', 'enter', 'names')", name=op.f("ck_register_work_task")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name=op.f("fk_register_work_import_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_register_work_account_id")),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_register_work")),
    )
    op.create_table(
        "register_column",
        sa.Column("heading", sa.String(90), nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("import_id", NUMBER, nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name=op.f("fk_register_column_import_id")
        ),
        sa.PrimaryKeyConstraint("heading", name=op.f("pk_register_column")),
    )


def downgrade() -> None:
    for table in ("register_column", "register_work", "register_import"):  # their triggers go along
        op.drop_table(table)
