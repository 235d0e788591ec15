"""Samples of inspections: announced frames, draws, findings with photographs; lists of call-backs."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import triggers

revision = "0016"
down_revision = "0015"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
_ID = "(id = NEW.id)"
KEYS = {
    "inspection_sample": (_ID,),
    "inspection_inspector": (
        "(sample_id = NEW.sample_id AND account_id = NEW.account_id)",
        "(sample_id = NEW.sample_id AND number = NEW.number)",
    ),
    "inspection_file": (_ID, "(sample_id = NEW.sample_id AND number = NEW.number)"),
    "inspection_draw": (
        "(file_id = NEW.file_id)",
        "(sample_id = NEW.sample_id AND position = NEW.position)",
    ),
    "inspection_result": ("(file_id = NEW.file_id)",),
    "inspection_photo": (_ID, "(name = NEW.name)"),
    "inspection_call_list": (_ID,),
    "inspection_call": (
        _ID,
        "(list_id = NEW.list_id AND position = NEW.position)",
        "(list_id = NEW.list_id AND household_id = NEW.household_id)",
    ),
    "inspection_call_try": (_ID,),
}
"""The unique keys of the new tables, whose rows are never deleted."""
STREAMED = ("inspection_sample", "inspection_call_list")


def upgrade() -> None:
    _samples()
    _frames()
    _results()
    _calls()
    kept = [table for table in KEYS if table not in STREAMED]
    for statement in triggers(op.get_bind().dialect.name, KEYS, kept=kept, streamed=STREAMED):
        op.execute(statement)


def _samples() -> None:
    op.create_table(
        "inspection_sample",
        sa.Column("territory", sa.String(14), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("announced_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("strata", sa.String(12), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("each", NUMBER, nullable=False),
        sa.Column("left_out", NUMBER, nullable=False),
        sa.Column("frame_digest", sa.String(64), nullable=False),
        sa.Column("seed_kind", sa.String(12), nullable=False),
        sa.Column("seed_source", sa.String(120), nullable=False),
        sa.Column("seed_on", sa.Date(), nullable=True),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("seed_sealed", sa.Text(), nullable=True),
        sa.Column("seed", sa.String(120), nullable=False),
        sa.Column("list_digest", sa.String(64), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=True),
        sa.Column("drawn_by", NUMBER, nullable=True),
        sa.Column("key", sa.LargeBinary(80), nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(16), server_default="sample", nullable=False),
        sa.CheckConstraint(
            "(status = 'drawn') = (drawn_at IS NOT NULL)", name=op.f("ck_inspection_sample_drawn")
        ),
        sa.CheckConstraint(
            "seed_kind IN ('public', 'committed')", name=op.f("ck_inspection_sample_seed_kind")
        ),
        sa.CheckConstraint(
            "status IN ('announced', 'drawn', 'withdrawn')", name=op.f("ck_inspection_sample_status")
        ),
        sa.CheckConstraint("stream_kind = 'sample'", name=op.f("ck_inspection_sample_stream_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_inspection_sample_account_id")),
        sa.ForeignKeyConstraint(["drawn_by"], ["account.id"], name=op.f("fk_inspection_sample_drawn_by")),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f("fk_inspection_sample_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_sample")),
    )
    op.create_index(op.f("ix_inspection_sample_territory_id"), "inspection_sample", ["territory", "id"])


def _frames() -> None:
    op.create_table(
        "inspection_inspector",
        sa.Column("sample_id", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_inspection_inspector_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["inspection_sample.id"], name=op.f("fk_inspection_inspector_sample_id")
        ),
        sa.PrimaryKeyConstraint("sample_id", "account_id", name=op.f("pk_inspection_inspector")),
    )
    op.create_index(
        op.f("ix_inspection_inspector_sample_id_number"),
        "inspection_inspector",
        ["sample_id", "number"],
        unique=True,
    )
    op.create_table(
        "inspection_file",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("sample_id", NUMBER, nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("household_id", NUMBER, nullable=True),
        sa.Column("case_id", NUMBER, nullable=True),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("side", sa.String(3), nullable=False),
        sa.Column("stratum", sa.String(32), nullable=False),
        sa.Column("risk", NUMBER, nullable=False),
        sa.Column("always", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("recused", sa.JSON(), nullable=False),
        sa.CheckConstraint("side IN ('on', 'off')", name=op.f("ck_inspection_file_side")),
        sa.CheckConstraint(
            "(source = 'problem' AND household_id IS NULL AND case_id IS NOT NULL)"
            " OR (source <> 'problem' AND household_id IS NOT NULL)",
            name=op.f("ck_inspection_file_whose"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_inspection_file_case_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_inspection_file_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["inspection_sample.id"], name=op.f("fk_inspection_file_sample_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_file")),
    )
    op.create_index(op.f("ix_inspection_file_household_id"), "inspection_file", ["household_id"])
    op.create_index(
        op.f("ix_inspection_file_sample_id_number"), "inspection_file", ["sample_id", "number"], unique=True
    )
    op.create_table(
        "inspection_draw",
        sa.Column("file_id", NUMBER, nullable=False),
        sa.Column("sample_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("part", sa.String(12), nullable=False),
        sa.Column("inspectors", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["inspection_file.id"], name=op.f("fk_inspection_draw_file_id")),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["inspection_sample.id"], name=op.f("fk_inspection_draw_sample_id")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_inspection_draw")),
    )
    op.create_index(
        op.f("ix_inspection_draw_sample_id_position"),
        "inspection_draw",
        ["sample_id", "position"],
        unique=True,
    )


def _results() -> None:
    op.create_table(
        "inspection_result",
        sa.Column("file_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("as_recorded", sa.String(12), nullable=False),
        sa.Column("verdict", sa.String(24), nullable=False),
        sa.Column("satisfied", sa.String(12), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_inspection_result_account_id")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["inspection_file.id"], name=op.f("fk_inspection_result_file_id")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_inspection_result")),
    )
    op.create_table(
        "inspection_photo",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("file_id", NUMBER, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("shown", sa.String(64), nullable=False),
        sa.Column("thumbnail", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("taken_at", sa.String(19), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["inspection_result.file_id"], name=op.f("fk_inspection_photo_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_photo")),
        sa.UniqueConstraint("name", name=op.f("uq_inspection_photo_name")),
    )
    op.create_index(op.f("ix_inspection_photo_file_id"), "inspection_photo", ["file_id"])


def _calls() -> None:
    op.create_table(
        "inspection_call_list",
        sa.Column("territory", sa.String(14), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("sample_id", NUMBER, nullable=True),
        sa.Column("begin_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(16), server_default="call_list", nullable=False),
        sa.CheckConstraint(
            "(source = 'sample') = (sample_id IS NOT NULL)", name=op.f("ck_inspection_call_list_source")
        ),
        sa.CheckConstraint("stream_kind = 'call_list'", name=op.f("ck_inspection_call_list_stream_kind")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_inspection_call_list_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["inspection_sample.id"], name=op.f("fk_inspection_call_list_sample_id")
        ),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f("fk_inspection_call_list_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_call_list")),
    )
    op.create_index(op.f("ix_inspection_call_list_territory_id"), "inspection_call_list", ["territory", "id"])
    op.create_table(
        "inspection_call",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("list_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("household_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_inspection_call_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["inspection_call_list.id"], name=op.f("fk_inspection_call_list_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_call")),
    )
    op.create_index(
        op.f("ix_inspection_call_list_id_household_id"),
        "inspection_call",
        ["list_id", "household_id"],
        unique=True,
    )
    op.create_index(
        op.f("ix_inspection_call_list_id_position"), "inspection_call", ["list_id", "position"], unique=True
    )
    op.create_table(
        "inspection_call_try",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("call_id", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("differs", NUMBER, nullable=False),
        sa.Column("told_sealed", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('answered', 'no_answer', 'wrong_number', 'refused')",
            name=op.f("ck_inspection_call_try_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_inspection_call_try_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["inspection_call.id"], name=op.f("fk_inspection_call_try_call_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_call_try")),
    )
    op.create_index(op.f("ix_inspection_call_try_call_id_id"), "inspection_call_try", ["call_id", "id"])


def downgrade() -> None:
    for table in reversed(KEYS):  # their triggers go along
        op.drop_table(table)
