"""Figures: indexes of acts of the roll, completed steps, reports and visits; reports that are kept."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0022"
down_revision = "0021"

_ROLL = (
    "action IN ('announce', 'approve_elimination', 'approve_rollback', 'carry_over', 'remove', 'terminate')"
    " AND position = length - 1"
)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = {"figure_report": ("(id = NEW.id)",)}
_COMPLETED = "length = position + 1"


def upgrade() -> None:
    for name, columns, where in (
        ("ix_signature_roll", ["case_id", "sequence", "occurred_on", "voided_by"], _ROLL),
        ("ix_signature_completed", ["occurred_on"], _COMPLETED),
    ):
        op.create_index(
            name, "signature", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    op.create_index(
        op.f("ix_lead_report_noticed_on_source_lead_id"), "lead_report", ["noticed_on", "source", "lead_id"]
    )
    op.create_index(op.f("ix_follow_up_visited_on_case_id"), "follow_up", ["visited_on", "case_id"])
    _report()
    for statement in triggers(op.get_bind().dialect.name, KEYS, streamed=KEYS):
        op.execute(statement)


def _report() -> None:
    op.create_table(
        "figure_report",
        sa.Column("territory", sa.String(length=14), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=14), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(length=16), server_default="report", nullable=False),
        sa.CheckConstraint("stream_kind = 'report'", name=op.f("ck_figure_report_stream_kind")),
        sa.CheckConstraint("period IN ('month', 'quarter', 'year')", name=op.f("ck_figure_report_period")),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f("fk_figure_report_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_figure_report_account_id")),
        sa.ForeignKeyConstraint(["place"], ["region.code"], name=op.f("fk_figure_report_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_report")),
    )
    op.create_index(op.f("ix_figure_report_territory_ended_on"), "figure_report", ["territory", "ended_on"])


def downgrade() -> None:
    op.drop_table("figure_report")
    op.drop_index(op.f("ix_follow_up_visited_on_case_id"), table_name="follow_up")
    op.drop_index(op.f("ix_lead_report_noticed_on_source_lead_id"), table_name="lead_report")
    op.drop_index("ix_signature_completed", table_name="signature")
    op.drop_index("ix_signature_roll", table_name="signature")
