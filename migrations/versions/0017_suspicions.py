"""Suspicions of inspectors: what is asked, hits, people named, checkers, checks."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0017"
down_revision = "0016"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = {
    "suspicion": ("(case_id = NEW.case_id)", "(finding_id = NEW.finding_id)"),
    "suspicion_hit": ("(id = NEW.id)", "(found_key = NEW.found_key)"),
    "suspicion_person": ("(case_id = NEW.case_id AND account_id = NEW.account_id)",),
    "suspicion_checker": (
        "(case_id = NEW.case_id AND sequence = NEW.sequence AND account_id = NEW.account_id)",
    ),
    "suspicion_check": ("(id = NEW.id)", "(case_id = NEW.case_id AND sequence = NEW.sequence)"),
}
"""The unique keys of the new tables, whose rows are never deleted."""
KEPT = ("suspicion_hit", "suspicion_person", "suspicion_checker", "suspicion_check")


def upgrade() -> None:
    _suspicion()
    _beside()
    for statement in triggers(op.get_bind().dialect.name, KEYS, kept=KEPT):
        op.execute(statement)


def _suspicion() -> None:
    op.create_table(
        "suspicion",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("rule", sa.String(length=8), server_default="", nullable=False),
        sa.Column("severity", sa.String(length=1), nullable=False),
        sa.Column("subject_kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", NUMBER, nullable=False),
        sa.Column("about_id", NUMBER, nullable=True),
        sa.Column("household_id", NUMBER, nullable=True),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("account_id", NUMBER, nullable=True),
        sa.Column("text_sealed", sa.Text(), server_default="", nullable=False),
        sa.Column("conclusion", sa.String(length=16), server_default="", nullable=False),
        sa.Column("excuse", sa.String(length=40), server_default="", nullable=False),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("conclusion_sealed", sa.Text(), server_default="", nullable=False),
        sa.Column("disposal", sa.String(length=16), server_default="", nullable=False),
        sa.Column("households_helped", NUMBER, server_default=sa.text("0"), nullable=False),
        sa.Column("money_returned", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("disposal_sealed", sa.Text(), server_default="", nullable=False),
        sa.Column("finding_id", NUMBER, nullable=True),
        sa.CheckConstraint("severity IN ('H', 'M', 'L')", name=op.f("ck_suspicion_severity")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_suspicion_case_id")),
        sa.ForeignKeyConstraint(["about_id"], ["case.id"], name=op.f("fk_suspicion_about_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_suspicion_household_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_suspicion_account_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["case.id"], name=op.f("fk_suspicion_finding_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_suspicion")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_suspicion_finding_id")),
    )
    op.create_index(
        op.f("ix_suspicion_rule_subject_kind_subject_id"), "suspicion", ["rule", "subject_kind", "subject_id"]
    )
    op.create_index(op.f("ix_suspicion_about_id"), "suspicion", ["about_id"])
    op.create_index(op.f("ix_suspicion_household_id"), "suspicion", ["household_id"])


def _beside() -> None:
    op.create_table(
        "suspicion_hit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("found_key", sa.String(length=120), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_suspicion_hit_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspicion_hit")),
        sa.UniqueConstraint("found_key", name=op.f("uq_suspicion_hit_found_key")),
    )
    op.create_index(op.f("ix_suspicion_hit_case_id_sequence"), "suspicion_hit", ["case_id", "sequence"])
    op.create_table(
        "suspicion_person",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_suspicion_person_case_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_suspicion_person_account_id")),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_suspicion_person")),
    )
    op.create_index(op.f("ix_suspicion_person_account_id"), "suspicion_person", ["account_id"])
    op.create_table(
        "suspicion_checker",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_suspicion_checker_case_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_suspicion_checker_account_id")),
        sa.PrimaryKeyConstraint("case_id", "sequence", "account_id", name=op.f("pk_suspicion_checker")),
    )
    op.create_table(
        "suspicion_check",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("on_site", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=6, scale=1), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_suspicion_check_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspicion_check")),
    )
    op.create_index(
        op.f("ix_suspicion_check_case_id_sequence"), "suspicion_check", ["case_id", "sequence"], unique=True
    )


def downgrade() -> None:
    # their triggers go along
    for table in ("suspicion_check", "suspicion_checker", "suspicion_person", "suspicion_hit", "suspicion"):
        op.drop_table(table)
