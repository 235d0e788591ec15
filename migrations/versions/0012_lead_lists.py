"""Lists of risk leads from departments: the list with its file, what became of each row, known columns."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0012"
down_revision = "0011"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEYS = {
    "lead_list": ("(id = NEW.id)", "(name = NEW.name)"),
    "lead_list_row": ("(list_id = NEW.list_id AND number = NEW.number)",),
}
"""The unique keys of the new tables whose rows are never deleted."""


def upgrade() -> None:
    _lists()
    _rows()
    for statement in triggers(
        op.get_bind().dialect.name, KEYS, kept=("lead_list_row",), streamed=("lead_list",)
    ):
        op.execute(statement)


def _lists() -> None:
    op.create_table(
        "lead_list",
        sa.Column("supplier_id", NUMBER, nullable=False),
        sa.Column("territory", sa.String(14), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("risk", sa.String(3), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("heading", NUMBER, nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("file_name_sealed", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("taken_by", NUMBER, nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("key", sa.LargeBinary(80), nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(16), server_default="lead_list", nullable=False),
        sa.CheckConstraint("stream_kind = 'lead_list'", name=op.f("ck_lead_list_stream_kind")),
        sa.CheckConstraint(
            "status IN ('received', 'confirmed', 'taken', 'withdrawn')", name=op.f("ck_lead_list_status")
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["organisation.id"], name=op.f("fk_lead_list_supplier_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lead_list_account_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_lead_list_taken_by")),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f("fk_lead_list_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_list")),
        sa.UniqueConstraint("name", name=op.f("uq_lead_list_name")),
    )
    op.create_index(op.f("ix_lead_list_supplier_id"), "lead_list", ["supplier_id"])
    op.create_index(op.f("ix_lead_list_territory_id"), "lead_list", ["territory", "id"])
    kept = sa.text("status <> 'withdrawn'")
    op.create_index(
        "uq_lead_list_file", "lead_list", ["sha256", "territory"], unique=True, sqlite_where=kept,
        postgresql_where=kept,
    )  # fmt: skip


def _rows() -> None:
    op.create_table(
        "lead_list_row",
        sa.Column("list_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("lead_id", NUMBER, nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("cells_sealed", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'left' AND lead_id IS NULL AND cells_sealed IS NOT NULL)"
            " OR (outcome IN ('taken', 'merged') AND lead_id IS NOT NULL)",
            name=op.f("ck_lead_list_row_outcome"),
        ),
        sa.ForeignKeyConstraint(["list_id"], ["lead_list.id"], name=op.f("fk_lead_list_row_list_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_list_row_lead_id")),
        sa.PrimaryKeyConstraint("list_id", "number", name=op.f("pk_lead_list_row")),
    )
    op.create_index(op.f("ix_lead_list_row_lead_id"), "lead_list_row", ["lead_id"])
    op.create_table(
        "lead_list_column",
        sa.Column("supplier_id", NUMBER, nullable=False),
        sa.Column("heading", sa.String(80), nullable=False),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("list_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_lead_list_column_supplier_id")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["lead_list.id"], name=op.f("fk_lead_list_column_list_id")),
        sa.PrimaryKeyConstraint("supplier_id", "heading", name=op.f("pk_lead_list_column")),
    )


def downgrade() -> None:
    for table in ("lead_list_column", "lead_list_row", "lead_list"):  # their triggers go along
        op.drop_table(table)
