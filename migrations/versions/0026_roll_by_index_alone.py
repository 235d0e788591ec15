"""The acts of the roll are read from their index alone, with what each was."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_ROLL = (
    "action IN ('announce', 'approve_elimination', 'approve_rollback', 'carry_over', 'remove', 'terminate')"
    " AND position = length - 1"
)
_COLUMNS = ["case_id", "sequence", "occurred_on", "voided_by"]


def _index(columns: list[str]) -> None:
    op.drop_index("ix_signature_roll", table_name="signature")
    where = sa.text(_ROLL)
    op.create_index("ix_signature_roll", "signature", columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    _index([*_COLUMNS, "action"])


def downgrade() -> None:
    _index(_COLUMNS)
