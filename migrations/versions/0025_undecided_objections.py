"""The first page finds the objections that wait for a decision without going through a township's cases."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_index(op.f("ix_objection_outcome_case_id"), "objection", ["outcome", "case_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_objection_outcome_case_id"), "objection")
