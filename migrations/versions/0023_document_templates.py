"""The county's own templates of official papers."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0023"
down_revision = "0022"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEYS = {
    "document_template": (
        "(id = NEW.id)",
        "(document = NEW.document AND version = NEW.version)",
        "(document = NEW.document AND ended_at IS NULL AND NEW.ended_at IS NULL)",
    ),
}
"""The unique keys of the new table, whose rows are never deleted."""


def upgrade() -> None:
    op.create_table(
        "document_template",
        sa.Column("document", sa.String(40), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(16), server_default="template", nullable=False),
        sa.CheckConstraint("length(content) <= 2000000", name=op.f("ck_document_template_size")),
        sa.CheckConstraint("stream_kind = 'template'", name=op.f("ck_document_template_stream_kind")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_document_template_version")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_document_template_account_id")),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f("fk_document_template_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_template")),
    )
    op.create_index(
        op.f("ix_document_template_document_version"),
        "document_template",
        ["document", "version"],
        unique=True,
    )
    op.create_index(
        "uq_document_template_in_force",
        "document_template",
        ["document"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    for statement in triggers(op.get_bind().dialect.name, KEYS, streamed=("document_template",)):
        op.execute(statement)


def downgrade() -> None:
    # its triggers go along
    op.drop_table("document_template")
