"""Risk leads: what was noticed of a household, by whom it is visited, what the visit found, how it ended."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0011"
down_revision = "0010"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STILL = sa.text("closed_on IS NULL")
KEYS = {
    "lead": ("(id = NEW.id)",),
    "lead_report": ("(id = NEW.id)", "(lead_id = NEW.lead_id AND sequence = NEW.sequence)"),
    "lead_visit": ("(id = NEW.id)", "(lead_id = NEW.lead_id AND sequence = NEW.sequence)"),
    "lead_visitor": ("(id = NEW.id)",),
}
"""The unique keys of the new tables, whose rows are never deleted."""
KEPT = ("lead_report", "lead_visit")
"""Those whose rows are never changed either."""


def upgrade() -> None:
    _lead()
    _reports()
    _visits()
    for statement in triggers(op.get_bind().dialect.name, KEYS, kept=KEPT, streamed=("lead",)):
        op.execute(statement)


def _lead() -> None:
    op.create_table(
        "lead",
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("territory", sa.String(14), nullable=False),
        sa.Column("household_id", NUMBER, nullable=True),
        sa.Column("identity_hash", sa.String(64), nullable=True),
        sa.Column("whom_sealed", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_provisional", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("told_how", sa.String(16), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("ending_sealed", sa.Text(), nullable=True),
        sa.Column("case_id", NUMBER, nullable=True),
        sa.Column("merged_into_id", NUMBER, nullable=True),
        sa.Column("key", sa.LargeBinary(80), nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(16), server_default="lead", nullable=False),
        sa.CheckConstraint("stream_kind = 'lead'", name=op.f("ck_lead_stream_kind")),
        sa.ForeignKeyConstraint(["territory"], ["region.code"], name=op.f("fk_lead_territory")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_lead_household_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_lead_case_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["lead.id"], name=op.f("fk_lead_merged_into_id")),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f("fk_lead_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
    )
    for columns in (("household_id",), ("case_id",), ("merged_into_id",), ("territory", "closed_on")):
        op.create_index(op.f(f"ix_lead_{'_'.join(columns)}"), "lead", list(columns))
    op.create_index("ix_lead_due", "lead", ["due_on", "id"], sqlite_where=STILL, postgresql_where=STILL)
    for name, column in (
        ("uq_lead_open_household", "household_id"),
        ("uq_lead_open_identity", "identity_hash"),
    ):
        op.create_index(name, "lead", [column], unique=True, sqlite_where=STILL, postgresql_where=STILL)


def _reports() -> None:
    op.create_table(
        "lead_report",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("lead_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("supplier", sa.String(120), nullable=False),
        sa.Column("risks", sa.JSON(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("said_sealed", sa.Text(), nullable=False),
        sa.Column("follow_up_id", NUMBER, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_report_lead_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lead_report_account_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_lead_report_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_report")),
    )
    op.create_index(
        op.f("ix_lead_report_lead_id_sequence"), "lead_report", ["lead_id", "sequence"], unique=True
    )
    op.create_index(op.f("ix_lead_report_follow_up_id"), "lead_report", ["follow_up_id"])


def _visits() -> None:
    op.create_table(
        "lead_visitor",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("lead_id", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_visitor_lead_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lead_visitor_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_visitor")),
    )
    op.create_index(op.f("ix_lead_visitor_lead_id"), "lead_visitor", ["lead_id"])
    op.create_index(op.f("ix_lead_visitor_account_id_ended_on"), "lead_visitor", ["account_id", "ended_on"])
    op.create_table(
        "lead_visit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("lead_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visitors", sa.JSON(), nullable=False),
        sa.Column("met", sa.String(16), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("note_sealed", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_visit_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_visit")),
    )
    op.create_index(
        op.f("ix_lead_visit_lead_id_sequence"), "lead_visit", ["lead_id", "sequence"], unique=True
    )


def downgrade() -> None:
    for table in ("lead_visit", "lead_visitor", "lead_report", "lead"):  # their triggers go along
        op.drop_table(table)
