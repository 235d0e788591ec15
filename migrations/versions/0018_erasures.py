"""Locking and destruction of data. A line of a notice may lose its name to that, and to nothing else."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import refusal, triggers

revision = "0018"
down_revision = "0017"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEYS = {
    "erasure": (
        "(id = NEW.id)",
        "(status = 'proposed' AND NEW.status = 'proposed' AND household_id = NEW.household_id)",
        "(status = 'proposed' AND NEW.status = 'proposed' AND person_id = NEW.person_id)",
    )
}
"""The unique keys of the new table, whose rows are never deleted."""

_CHANGED = """NEW.notice_id <> OLD.notice_id OR NEW.case_id <> OLD.case_id OR NEW.position <> OLD.position
    OR NEW.group_name <> OLD.group_name OR NEW.size <> OLD.size OR NEW.category <> OLD.category
    OR CAST(NEW.help AS TEXT) <> CAST(OLD.help AS TEXT)
    OR (NEW.head_name NOT IN ('已封存', '已依法销毁') AND OLD.head_name <> '已封存')"""
"""What may not happen to a line: only its name goes, for a lock or for good, and comes back from a lock."""


def upgrade() -> None:
    _erasure()
    dialect = op.get_bind().dialect.name
    on = " ON notice_entry" if dialect == "postgresql" else ""
    for statement in (
        *triggers(dialect, KEYS),
        f"DROP TRIGGER notice_entry_no_update{on}",
        refusal(
            dialect, "notice_entry_no_update", "UPDATE", "notice_entry", "notice_entry is never changed",
            _CHANGED,
        ),
    ):  # fmt: skip
        op.execute(statement)


def _erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("measure", sa.String(8), nullable=False),
        sa.Column("household_id", NUMBER, nullable=True),
        sa.Column("person_id", NUMBER, nullable=True),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("basis", sa.String(16), nullable=False),
        sa.Column("document_number", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("proposed_by", NUMBER, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_by", NUMBER, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("answer", sa.String(500), server_default="", nullable=False),
        sa.Column("keys", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("kept_sealed", sa.Text(), nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint("measure IN ('lock', 'unlock', 'destroy')", name=op.f("ck_erasure_measure")),
        sa.CheckConstraint(
            "status IN ('proposed', 'decided', 'refused', 'withdrawn')", name=op.f("ck_erasure_status")
        ),
        sa.CheckConstraint(
            "(household_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_erasure_one_subject")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_erasure_two_people")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_erasure_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_erasure_person_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_erasure_proposed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_erasure_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    for column in ("household_id", "person_id"):
        op.create_index(op.f(f"ix_erasure_{column}"), "erasure", [column])
    op.create_index(op.f("ix_erasure_status_id"), "erasure", ["status", "id"])
    waiting = sa.text("status = 'proposed'")
    for column in ("household_id", "person_id"):
        op.create_index(
            f"uq_erasure_waiting_{column.removesuffix('_id')}", "erasure", [column], unique=True,
            sqlite_where=waiting, postgresql_where=waiting,
        )  # fmt: skip


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    on = " ON notice_entry" if dialect == "postgresql" else ""
    op.execute(f"DROP TRIGGER notice_entry_no_update{on}")
    op.execute(
        refusal(dialect, "notice_entry_no_update", "UPDATE", "notice_entry", "notice_entry is never changed")
    )
    op.drop_table("erasure")
