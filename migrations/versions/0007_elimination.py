"""Risk elimination: the questions of its assessment, and the delivered help that its notice lists."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns; visits and notices of before were none of an elimination."""
    op.add_column("visit", sa.Column("assessed", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("notice_entry", sa.Column("help", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    """Take the columns away."""
    op.drop_column("notice_entry", "help")
    op.drop_column("visit", "assessed")
