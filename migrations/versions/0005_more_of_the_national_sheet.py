"""More of the national sheet: kind of disaster, why a child isn't at school, where a member works."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns; rows of before say that nobody was asked."""
    op.add_column("application", sa.Column("disasters", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("membership", sa.Column("unschooled", sa.String(3), server_default="", nullable=False))
    op.add_column("membership", sa.Column("work_place", sa.String(16), server_default="", nullable=False))


def downgrade() -> None:
    """Take the columns away."""
    op.drop_column("membership", "work_place")
    op.drop_column("membership", "unschooled")
    op.drop_column("application", "disasters")
