"""Hits of the data rules with their life, and lists that the province returned."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0024"
down_revision = "0023"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = {
    "data_check": ("(id = NEW.id)", "(territory = NEW.territory)"),
    "data_hit": (
        "(id = NEW.id)",
        "(household_id = NEW.household_id AND rule = NEW.rule AND person_id IS NEW.person_id)",
    ),
    "data_return": ("(id = NEW.id)",),
}
"""The unique keys of the new tables, whose rows are never deleted."""
STREAMED = ("data_check", "data_return")


def upgrade() -> None:
    _checks()
    _hits()
    _returns()
    for statement in triggers(op.get_bind().dialect.name, KEYS, streamed=STREAMED):
        op.execute(statement)


def _streamed(kind: str) -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(16), server_default=kind, nullable=False),
    )


def _tied(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint(f"stream_kind = '{table}'", name=op.f(f"ck_{table}_stream_kind")),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f(f"fk_{table}_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _checks() -> None:
    op.create_table(
        "data_check",
        sa.Column("territory", sa.String(14), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("households", NUMBER, nullable=False),
        sa.Column("unjudged", sa.JSON(), nullable=False),
        sa.Column("key", sa.LargeBinary(80), nullable=False),
        *_streamed("data_check"),
        sa.ForeignKeyConstraint(["territory"], ["region.code"], name=op.f("fk_data_check_territory")),
        sa.UniqueConstraint("territory", name=op.f("uq_data_check_territory")),
        *_tied("data_check"),
    )


def _hits() -> None:
    op.create_table(
        "data_hit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("check_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("household_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=True),
        sa.Column("territory", sa.String(14), nullable=False),
        sa.Column("rule", sa.String(4), nullable=False),
        sa.Column("severity", sa.String(1), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("waived_by", NUMBER, nullable=True),
        sa.Column("waived_until", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('open', 'corrected', 'waived')", name=op.f("ck_data_hit_state")),
        sa.CheckConstraint("severity IN ('E', 'W', 'I')", name=op.f("ck_data_hit_severity")),
        sa.CheckConstraint("(state = 'open') = (ended_on IS NULL)", name=op.f("ck_data_hit_ended")),
        sa.ForeignKeyConstraint(["check_id"], ["data_check.id"], name=op.f("fk_data_hit_check_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_data_hit_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_data_hit_person_id")),
        sa.ForeignKeyConstraint(["waived_by"], ["account.id"], name=op.f("fk_data_hit_waived_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_hit")),
    )
    op.create_index(op.f("ix_data_hit_state_territory_id"), "data_hit", ["state", "territory", "id"])
    op.create_index(op.f("ix_data_hit_household_id_state"), "data_hit", ["household_id", "state"])
    for name, columns, where in (
        ("uq_data_hit_member", ["household_id", "rule", "person_id"], "person_id IS NOT NULL"),
        ("uq_data_hit_household", ["household_id", "rule"], "person_id IS NULL"),
    ):
        op.create_index(
            name, "data_hit", columns, unique=True, sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )  # fmt: skip


def _returns() -> None:
    op.create_table(
        "data_return",
        sa.Column("territory", sa.String(14), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared", NUMBER, nullable=False),
        sa.Column("theirs_only", NUMBER, nullable=False),
        sa.Column("ours_only", NUMBER, nullable=False),
        sa.Column("unknown", NUMBER, nullable=False),
        sa.Column("body_sealed", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(80), nullable=False),
        *_streamed("data_return"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_data_return_account_id")),
        *_tied("data_return"),
    )
    op.create_index(op.f("ix_data_return_territory_id"), "data_return", ["territory", "id"])


def downgrade() -> None:
    # their triggers go along
    for table in ("data_return", "data_hit", "data_check"):
        op.drop_table(table)
