"""Indexes by which figures are counted of any day: acts of the roll, completed steps, reports, visits."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0017"

_ROLL = (
    "action IN ('announce', 'approve_elimination', 'approve_rollback', 'carry_over', 'remove', 'terminate')"
    " AND position = length - 1"
)
_COMPLETED = "position = length - 1"


def upgrade() -> None:
    for name, columns, where in (
        ("ix_signature_roll", ["case_id", "sequence", "occurred_on", "voided_by"], _ROLL),
        ("ix_signature_completed", ["occurred_on", "case_id", "sequence"], _COMPLETED),
    ):
        op.create_index(
            name, "signature", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    op.create_index(
        op.f("ix_lead_report_noticed_on_source_lead_id"), "lead_report", ["noticed_on", "source", "lead_id"]
    )
    op.create_index(op.f("ix_follow_up_visited_on_case_id"), "follow_up", ["visited_on", "case_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_follow_up_visited_on_case_id"), table_name="follow_up")
    op.drop_index(op.f("ix_lead_report_noticed_on_source_lead_id"), table_name="lead_report")
    op.drop_index("ix_signature_completed", table_name="signature")
    op.drop_index("ix_signature_roll", table_name="signature")
