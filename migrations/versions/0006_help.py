"""Help after enrolment: measures, responsible helpers, visits that follow up."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0006"
down_revision = "0005"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = {
    "follow_up": ("(id = NEW.id)", "(case_id = NEW.case_id AND sequence = NEW.sequence)"),
    "help_measure": ("(id = NEW.id)",),
    "helper_assignment": ("(id = NEW.id)",),
}
"""The unique keys of the new tables, whose rows are never deleted."""
KEPT = ("follow_up",)
"""Those whose rows are never changed either."""


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("met", sa.String(16), nullable=False),
        sa.Column("met_id", NUMBER, nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_follow_up_case_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_follow_up_account_id")),
        sa.ForeignKeyConstraint(["met_id"], ["person.id"], name=op.f("fk_follow_up_met_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_case_id_sequence"), "follow_up", ["case_id", "sequence"], unique=True)
    op.create_index(op.f("ix_follow_up_case_id_visited_on"), "follow_up", ["case_id", "visited_on"])
    op.create_index(op.f("ix_follow_up_account_id_visited_on"), "follow_up", ["account_id", "visited_on"])
    _measures()
    _assignments()
    for statement in triggers(op.get_bind().dialect.name, KEYS, kept=KEPT):
        op.execute(statement)


def _measures() -> None:
    op.create_table(
        "help_measure",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(2), nullable=False),
        sa.Column("item", sa.String(3), nullable=False),
        sa.Column("details_sealed", sa.Text(), nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("proof_id", NUMBER, nullable=True),
        sa.Column("amount", sa.Numeric(12, 2), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(16), nullable=False),
        sa.Column("follow_up_id", NUMBER, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_help_measure_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_help_measure_organisation_id")
        ),
        sa.ForeignKeyConstraint(["proof_id"], ["evidence.id"], name=op.f("fk_help_measure_proof_id")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_help_measure_follow_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_measure")),
    )
    op.create_index(op.f("ix_help_measure_case_id"), "help_measure", ["case_id"])


def _assignments() -> None:
    op.create_table(
        "helper_assignment",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("household_id", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_helper_assignment_validity")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_helper_assignment_household_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_helper_assignment_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helper_assignment")),
    )
    op.create_index(
        op.f("ix_helper_assignment_account_id_valid_to"), "helper_assignment", ["account_id", "valid_to"]
    )
    op.create_index(op.f("ix_helper_assignment_household_id"), "helper_assignment", ["household_id"])
    still = sa.text("valid_to IS NULL")
    op.create_index(
        "uq_helper_assignment_open", "helper_assignment", ["household_id"], unique=True, sqlite_where=still,
        postgresql_where=still,
    )  # fmt: skip


def downgrade() -> None:
    for table in ("helper_assignment", "help_measure", "follow_up"):  # their triggers go along
        op.drop_table(table)
