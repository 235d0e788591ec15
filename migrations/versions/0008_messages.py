"""Messages to officers, and the outbox of what leaves the house."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("rule", sa.String(16), nullable=False),
        sa.Column("subject", NUMBER, nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("case_id", NUMBER, nullable=True),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_message_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "account_id", "rule", "subject", "mark", name=op.f("uq_message_account_id_rule_subject_mark")
        ),
    )
    op.create_index(op.f("ix_message_rule_subject"), "message", ["rule", "subject"])
    op.create_index(op.f("ix_message_account_id_id"), "message", ["account_id", "id"])
    _partial("ix_message_unread", "message", ["account_id"], "read_at IS NULL AND gone_at IS NULL")
    _partial("ix_message_open", "message", ["rule", "id"], "gone_at IS NULL")
    op.create_table(
        "outbox_message",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("message_id", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("cause", sa.String(80), nullable=False),
        sa.Column("payload_sealed", sa.Text(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("attempts", NUMBER, nullable=False),
        sa.Column("digest", sa.String(80), nullable=True),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_outbox_message_message_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_outbox_message_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint(
            "account_id", "channel", "cause", name=op.f("uq_outbox_message_account_id_channel_cause")
        ),
    )
    op.create_index(op.f("ix_outbox_message_digest"), "outbox_message", ["digest"])
    op.create_index(op.f("ix_outbox_message_message_id"), "outbox_message", ["message_id"])
    _partial(
        "ix_outbox_message_waiting",
        "outbox_message",
        ["channel", "not_before", "account_id"],
        "sent_at IS NULL AND cancelled_at IS NULL",
    )


def downgrade() -> None:
    op.drop_table("outbox_message")
    op.drop_table("message")


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
