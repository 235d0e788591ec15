"""Cases that wait are found by whose turn it is, without reading a row of the table."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0002"

WAITING = sa.text("turn <> ''")


def upgrade() -> None:
    _replace("turn", "territory", "state", "due_on", "harm", "id")


def downgrade() -> None:
    _replace("territory", "due_on", "id")


def _replace(*columns: str) -> None:
    op.drop_index("ix_case_waiting", table_name="case")
    op.create_index("ix_case_waiting", "case", list(columns), sqlite_where=WAITING, postgresql_where=WAITING)
