"""Problems that inspections find: batches, papers, problems, plans, tasks, reports, checks, escalations.

Cases learn whose unit's act comes next, and the day that they promise themselves.
"""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0013"
down_revision = "0012"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
_ID, _OF_EVENT = "(id = NEW.id)", "(case_id = NEW.case_id AND sequence = NEW.sequence)"
KEYS = {
    "problem_batch": (_ID, "(paper_id = NEW.paper_id)"),
    "plan_paper": (_ID, "(name = NEW.name)"),
    "problem": ("(case_id = NEW.case_id)", "(batch_id = NEW.batch_id AND position = NEW.position)"),
    "rectification_measure": (
        _ID,
        "(case_id = NEW.case_id AND sequence = NEW.sequence AND number = NEW.number)",
    ),
    "rectification_task": (_ID, "(measure_id = NEW.measure_id AND organisation_id = NEW.organisation_id)"),
    "problem_report": (_ID, _OF_EVENT),
    "extension": (_ID, _OF_EVENT),
    "problem_finding": (_ID, _OF_EVENT),
    "look_back": (_ID, _OF_EVENT),
    "escalation": (_ID, _OF_EVENT),
    "discipline_lead": (_ID,),
}
"""The unique keys of the new tables whose rows are never deleted."""
KEPT = ("rectification_measure", "problem_report", "problem_finding", "look_back", "escalation")


def upgrade() -> None:
    op.add_column("case", sa.Column("unit_id", NUMBER, nullable=True))
    op.add_column("case", sa.Column("promised_on", sa.Date(), nullable=True))
    _batches()
    _problems()
    _plans()
    _checks()
    for statement in triggers(op.get_bind().dialect.name, KEYS, kept=KEPT, streamed=("problem_batch",)):
        op.execute(statement)


def _batches() -> None:
    kept = sa.text("status <> 'withdrawn'")
    op.create_table(
        "plan_paper",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("territory", sa.String(length=14), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("file_name_sealed", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reading_sealed", sa.Text(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("key", sa.LargeBinary(length=80), nullable=False),
        sa.CheckConstraint("kind IN ('plan', 'ledger')", name=op.f("ck_plan_paper_kind")),
        sa.CheckConstraint(
            "status IN ('draft', 'confirmed', 'withdrawn')", name=op.f("ck_plan_paper_status")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_plan_paper_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_paper")),
        sa.UniqueConstraint("name", name=op.f("uq_plan_paper_name")),
    )
    op.create_index(op.f("ix_plan_paper_territory_id"), "plan_paper", ["territory", "id"])
    op.create_index(
        "uq_plan_paper_file",
        "plan_paper",
        ["sha256", "territory"],
        unique=True,
        sqlite_where=kept,
        postgresql_where=kept,
    )
    op.create_table(
        "problem_batch",
        sa.Column("territory", sa.String(length=14), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("round", sa.String(length=40), server_default="", nullable=False),
        sa.Column("finder", sa.String(length=120), nullable=False),
        sa.Column("document_number", sa.String(length=80), server_default="", nullable=False),
        sa.Column("feedback_on", sa.Date(), nullable=False),
        sa.Column("two_way", sa.Boolean(), nullable=False),
        sa.Column("paper_id", NUMBER, nullable=True),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("founded_at", MOMENT, nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(length=16), server_default="batch", nullable=False),
        sa.CheckConstraint("stream_kind = 'batch'", name=op.f("ck_problem_batch_stream_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_problem_batch_account_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["plan_paper.id"], name=op.f("fk_problem_batch_paper_id")),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f("fk_problem_batch_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_batch")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_problem_batch_paper_id")),
    )
    op.create_index(op.f("ix_problem_batch_document_number"), "problem_batch", ["document_number"])
    op.create_index(op.f("ix_problem_batch_territory_id"), "problem_batch", ["territory", "id"])
    op.create_table(
        "ledger_column",
        sa.Column("territory", sa.String(length=14), nullable=False),
        sa.Column("heading", sa.String(length=80), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("territory", "heading", name=op.f("pk_ledger_column")),
    )


def _problems() -> None:
    op.create_table(
        "problem",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("batch_id", NUMBER, nullable=False),
        sa.Column("number", sa.String(length=20), server_default="", nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("category", sa.String(length=120), server_default="", nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("lead_id", NUMBER, nullable=False),
        sa.Column("acceptor_id", NUMBER, nullable=True),
        sa.Column("department_id", NUMBER, nullable=True),
        sa.Column("person_id", NUMBER, nullable=True),
        sa.Column("deadline_text", sa.String(length=120), server_default="", nullable=False),
        sa.Column("deadline_kind", sa.String(length=24), server_default="unknown", nullable=False),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("amount_settled", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("concrete_sealed", sa.Text(), server_default="", nullable=False),
        sa.Column("criterion", sa.String(length=500), server_default="", nullable=False),
        sa.Column("proof", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("lasting", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("lasting_goal", sa.String(length=500), server_default="", nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("settled", sa.String(length=16), server_default="", nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("reopened_sequence", NUMBER, server_default="0", nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["acceptor_id"], ["organisation.id"], name=op.f("fk_problem_acceptor_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisation.id"], name=op.f("fk_problem_department_id")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["problem_batch.id"], name=op.f("fk_problem_batch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_problem_case_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_problem_lead_id")),
        sa.ForeignKeyConstraint(["person_id"], ["account.id"], name=op.f("fk_problem_person_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_problem")),
    )
    op.create_index(op.f("ix_problem_batch_id_position"), "problem", ["batch_id", "position"], unique=True)
    op.create_index(op.f("ix_problem_lead_id_category"), "problem", ["lead_id", "category"])
    op.create_index(op.f("ix_problem_next_review_on"), "problem", ["next_review_on"])
    op.create_table(
        "problem_unit",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.CheckConstraint("part IN ('lead', 'responsible')", name=op.f("ck_problem_unit_part")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_problem_unit_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_problem_unit_organisation_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "organisation_id", name=op.f("pk_problem_unit")),
    )
    op.create_index(
        op.f("ix_problem_unit_organisation_id_case_id"), "problem_unit", ["organisation_id", "case_id"]
    )


def _plans() -> None:
    op.create_table(
        "rectification_measure",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_rectification_measure_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_measure")),
    )
    op.create_index(
        op.f("ix_rectification_measure_case_id_sequence_number"),
        "rectification_measure",
        ["case_id", "sequence", "number"],
        unique=True,
    )
    op.create_index(op.f("ix_rectification_measure_fingerprint"), "rectification_measure", ["fingerprint"])
    op.create_table(
        "rectification_task",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("measure_id", NUMBER, nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_sequence", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_rectification_task_case_id")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["rectification_measure.id"], name=op.f("fk_rectification_task_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_rectification_task_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_task")),
    )
    op.create_index(op.f("ix_rectification_task_case_id"), "rectification_task", ["case_id"])
    op.create_index(
        op.f("ix_rectification_task_measure_id_organisation_id"),
        "rectification_task",
        ["measure_id", "organisation_id"],
        unique=True,
    )
    op.create_index(
        op.f("ix_rectification_task_organisation_id_done_on_due_on_id"),
        "rectification_task",
        ["organisation_id", "done_on", "due_on", "id"],
    )
    op.create_table(
        "problem_report",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('progress', 'self_check')", name=op.f("ck_problem_report_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_problem_report_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_report")),
    )
    op.create_index(
        op.f("ix_problem_report_case_id_sequence"), "problem_report", ["case_id", "sequence"], unique=True
    )
    op.create_table(
        "extension",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_sequence", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_extension_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_case_id_sequence"), "extension", ["case_id", "sequence"], unique=True)


def _checks() -> None:
    op.create_table(
        "problem_finding",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_problem_finding_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_finding")),
    )
    op.create_index(
        op.f("ix_problem_finding_case_id_sequence"), "problem_finding", ["case_id", "sequence"], unique=True
    )
    op.create_table(
        "look_back",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('look_back', 'lasting_review')", name=op.f("ck_look_back_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_look_back_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back")),
    )
    op.create_index(op.f("ix_look_back_case_id_sequence"), "look_back", ["case_id", "sequence"], unique=True)
    op.create_table(
        "escalation",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("rung", sa.String(length=12), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=80), server_default="", nullable=False),
        sa.Column("limit_on", sa.Date(), nullable=True),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_escalation_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_escalation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    op.create_index(
        op.f("ix_escalation_case_id_sequence"), "escalation", ["case_id", "sequence"], unique=True
    )
    op.create_table(
        "discipline_lead",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("people", NUMBER, nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_by", NUMBER, nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("outcome_sealed", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_discipline_lead_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_discipline_lead_organisation_id")
        ),
        sa.ForeignKeyConstraint(["received_by"], ["account.id"], name=op.f("fk_discipline_lead_received_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discipline_lead")),
    )
    op.create_index(op.f("ix_discipline_lead_case_id"), "discipline_lead", ["case_id"])
    op.create_index(
        op.f("ix_discipline_lead_organisation_id_id"), "discipline_lead", ["organisation_id", "id"]
    )


def downgrade() -> None:
    for table in (
        "discipline_lead",
        "escalation",
        "look_back",
        "problem_finding",
        "extension",
        "problem_report",
        "rectification_task",
        "rectification_measure",
        "problem_unit",
        "problem",
        "ledger_column",
        "problem_batch",
        "plan_paper",
    ):  # their triggers go along
        op.drop_table(table)
    op.drop_column("case", "promised_on")
    op.drop_column("case", "unit_id")
