"""Corrections of figures on which the county has decided."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import refusal, triggers

revision = "0010"
down_revision = "0009"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = {
    "correction": (
        "id = NEW.id",
        "(state = 'waiting' AND NEW.state = 'waiting' AND case_id = NEW.case_id AND field = NEW.field"
        " AND subject_id = NEW.subject_id)",
    )
}
"""The unique keys of the new table, whose rows are never deleted."""
CHANGED = (
    "OLD.state <> 'waiting' OR (OLD.told_sealed <> '' AND NEW.told_sealed <> OLD.told_sealed)"
    " OR NEW.case_id <> OLD.case_id OR NEW.field <> OLD.field OR NEW.subject_id <> OLD.subject_id"
)
"""What may not happen to a row: it is decided once, and what was asked for stays as it was asked for."""


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("field", sa.String(48), nullable=False),
        sa.Column("subject_id", NUMBER, nullable=False),
        sa.Column("told_sealed", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("paper_id", NUMBER, nullable=True),
        sa.Column("requested_by", NUMBER, nullable=False),
        sa.Column("on_behalf_of", NUMBER, nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opinion_sealed", sa.Text(), nullable=True),
        sa.Column("decided_by", NUMBER, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'signed', 'refused', 'withdrawn')", name=op.f("ck_correction_state")
        ),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_correction_decided")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_correction_case_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["evidence.id"], name=op.f("fk_correction_paper_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name=op.f("fk_correction_requested_by")),
        sa.ForeignKeyConstraint(["on_behalf_of"], ["account.id"], name=op.f("fk_correction_on_behalf_of")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_correction_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_case_id"), "correction", ["case_id"])
    op.create_index(op.f("ix_correction_state_id"), "correction", ["state", "id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_correction_waiting", "correction", ["case_id", "field", "subject_id"], unique=True,
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
    dialect = op.get_bind().dialect.name
    decided = refusal(
        dialect, "correction_decided_once", "UPDATE", "correction", "correction is decided once", CHANGED
    )
    for statement in (*triggers(dialect, KEYS), decided):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("correction")  # its triggers go along
