"""The public door: receipts, applications from outside, appeals, counted tries; sealed objections."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = {
    "appeal": ("id = NEW.id",),
    "incoming_application": ("case_id = NEW.case_id",),
    "receipt": ("case_id = NEW.case_id", "number = NEW.number"),
}
"""The unique keys of the new tables whose rows are never deleted."""
KEPT = ("incoming_application",)
"""Those whose rows are never changed either."""


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("number", sa.String(10), nullable=False),
        sa.Column("issue", NUMBER, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_receipt_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_receipt_number")),
    )
    op.create_table(
        "incoming_application",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("for_other", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("said_sealed", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_incoming_application_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_incoming_application")),
    )
    op.create_table(
        "appeal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("answer_sealed", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_appeal_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )
    op.create_index(op.f("ix_appeal_case_id"), "appeal", ["case_id"])
    op.create_table(
        "public_try",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("counted", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_try")),
    )
    op.create_index(op.f("ix_public_try_counted_at"), "public_try", ["counted", "at"])
    op.add_column(
        "objection",
        sa.Column(
            "above_village", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()
        ),
    )
    for statement in triggers(op.get_bind().dialect.name, KEYS, kept=KEPT):
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("objection", "above_village")
    for table in ("public_try", "appeal", "incoming_application", "receipt"):  # their triggers go along
        op.drop_table(table)
