"""Files that leave, each copy of them, and readings outside one's own territory."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0019"
down_revision = "0018"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEYS = {
    "export": ("(id = NEW.id)", "(number = NEW.number)"),
    "export_copy": ("(id = NEW.id)", "(mark = NEW.mark)"),
    "emergency": ("(id = NEW.id)",),
}
"""The unique keys of the new tables, whose rows are never deleted."""


def upgrade() -> None:
    _exports()
    _copies()
    _emergencies()
    dialect = op.get_bind().dialect.name
    for statement in triggers(dialect, KEYS, kept=("export_copy",), streamed=("export", "emergency")):
        op.execute(statement)


def _exports() -> None:
    op.create_table(
        "export",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("territory", sa.String(14), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("rows", NUMBER, nullable=False),
        sa.Column("cap", NUMBER, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decider_id", NUMBER, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(200), server_default="", nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        *_stream("export"),
        sa.CheckConstraint("state IN ('waiting', 'granted', 'refused')", name=op.f("ck_export_state")),
        sa.CheckConstraint("(state = 'granted') = (expires_at IS NOT NULL)", name=op.f("ck_export_expiry")),
        sa.CheckConstraint(
            "decider_id IS NULL OR decider_id <> account_id", name=op.f("ck_export_four_eyes")
        ),
        sa.CheckConstraint(
            "state = 'waiting' OR rows <= cap OR decider_id IS NOT NULL", name=op.f("ck_export_capped")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_export_account_id")),
        sa.ForeignKeyConstraint(["decider_id"], ["account.id"], name=op.f("fk_export_decider_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_export_organisation_id")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_export_number")),
    )
    op.create_index(op.f("ix_export_account_id_id"), "export", ["account_id", "id"])
    op.create_index(op.f("ix_export_state_territory"), "export", ["state", "territory"])


def _copies() -> None:
    op.create_table(
        "export_copy",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("export_id", NUMBER, nullable=False),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rows", NUMBER, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_export_copy_export_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_copy")),
        sa.UniqueConstraint("mark", name=op.f("uq_export_copy_mark")),
    )
    op.create_index(op.f("ix_export_copy_export_id"), "export_copy", ["export_id"])
    op.create_index(op.f("ix_export_copy_sha256"), "export_copy", ["sha256"])


def _emergencies() -> None:
    op.create_table(
        "emergency",
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("territory", sa.String(14), nullable=False),
        sa.Column("place", sa.String(14), nullable=False),
        sa.Column("category", sa.String(16), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=False),
        sa.Column("reviewer_id", NUMBER, nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(12), server_default="", nullable=False),
        sa.Column("opinion_sealed", sa.Text(), server_default="", nullable=False),
        *_stream("emergency"),
        sa.CheckConstraint("outcome IN ('', 'justified', 'unjustified')", name=op.f("ck_emergency_outcome")),
        sa.CheckConstraint("(outcome = '') = (reviewed_at IS NULL)", name=op.f("ck_emergency_reviewed")),
        sa.CheckConstraint(
            "reviewer_id IS NULL OR reviewer_id <> account_id", name=op.f("ck_emergency_four_eyes")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_emergency_account_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_emergency_reviewer_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_emergency_organisation_id")
        ),
        sa.ForeignKeyConstraint(["place"], ["region.code"], name=op.f("fk_emergency_place")),
    )
    op.create_index(op.f("ix_emergency_account_id_id"), "emergency", ["account_id", "id"])
    op.create_index(op.f("ix_emergency_outcome_place"), "emergency", ["outcome", "place"])


def _stream(kind: str) -> tuple[Any, ...]:
    """Return the columns and constraints that tie a row to its newest event."""
    return (
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(16), server_default=kind, nullable=False),
        sa.CheckConstraint(f"stream_kind = '{kind}'", name=op.f(f"ck_{kind}_stream_kind")),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f(f"fk_{kind}_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{kind}")),
    )


def downgrade() -> None:
    for table in ("export_copy", "export", "emergency"):  # their triggers go along
        op.drop_table(table)
