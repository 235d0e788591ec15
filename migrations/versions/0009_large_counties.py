"""Indexes that only a large county misses: the cases of a household, and those of a state in a territory."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index(op.f("ix_case_household_id"), "case", ["household_id"])
    op.create_index(op.f("ix_case_state_territory"), "case", ["state", "territory"])


def downgrade() -> None:
    op.drop_index(op.f("ix_case_state_territory"), table_name="case")
    op.drop_index(op.f("ix_case_household_id"), table_name="case")
