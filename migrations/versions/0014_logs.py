"""The two logs: positions, tiles, checkpoints, anchors, seals of rows, and who looked at what."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import refusal, triggers

revision = "0014"
down_revision = "0013"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
BYTES = sa.LargeBinary()
_ID = "(id = NEW.id)"
KEYS = {
    "access": (_ID,),
    "access_subject": (
        "(subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id AND access_id = NEW.access_id)",
    ),
    "anchor": (_ID,),
    "checkpoint": (_ID,),
    "log_branch": (_ID, "(log = NEW.log AND origin = NEW.origin)"),
    "log_entry": (
        "(log = NEW.log AND position = NEW.position)",
        "(source = NEW.source AND entry_id = NEW.entry_id)",
    ),
    "log_tile": ("(log = NEW.log AND level = NEW.level AND number = NEW.number)",),
    "row_seal": (_ID,),
}
"""The unique keys of the new tables whose rows are never deleted."""
KEPT = ("access", "access_subject", "anchor", "checkpoint", "log_entry", "row_seal")
WAITING = (("event", "case", "event"), ("row_seal", "case", "rows"), ("access", "access", "access"))
"""Tables whose new rows wait for a position, in which log, and by which name."""

_SKIPPED = """NEW.position > 0 AND NOT EXISTS
    (SELECT 1 FROM log_entry WHERE log = NEW.log AND position = NEW.position - 1)"""
_SHRUNK = """NEW.log <> OLD.log OR NEW.level <> OLD.level OR NEW.number <> OLD.number
    OR length(NEW.hashes) <= length(OLD.hashes) OR length(NEW.hashes) > 8192
    OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes"""


def upgrade() -> None:
    _logs()
    _anchors()
    _readings()
    dialect = op.get_bind().dialect.name
    for statement in (
        *triggers(dialect, KEYS, kept=KEPT, streamed=("log_branch",)),
        refusal(dialect, "log_tile_grows", "UPDATE", "log_tile", "a tile only grows", _SHRUNK),
        *(_sqlite() if dialect == "sqlite" else _postgresql()),
    ):
        op.execute(statement)
    op.execute(
        "INSERT INTO log_pending (log, source, entry_id) SELECT 'case', 'event', id FROM event ORDER BY id"
    )


def _sqlite() -> list[str]:
    waits = [
        f"CREATE TRIGGER {table}_waits AFTER INSERT ON {table} BEGIN "
        f"INSERT INTO log_pending (log, source, entry_id) VALUES ('{log}', '{source}', NEW.id); END"
        for table, log, source in WAITING
    ]
    return [
        refusal("sqlite", "log_entry_dense", "INSERT", "log_entry", "a position is skipped", _SKIPPED),
        *waits,
    ]


def _postgresql() -> list[str]:
    # A condition of a trigger can't ask a table there, so this one is a function.
    dense = f"""CREATE FUNCTION referee_log_entry_dense() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {_SKIPPED} THEN RAISE EXCEPTION 'a position is skipped' USING ERRCODE = '23000'; END IF;
        RETURN NEW; END $$"""
    waits = """CREATE FUNCTION referee_waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO log_pending (log, source, entry_id) VALUES (TG_ARGV[0], TG_ARGV[1], NEW.id);
        RETURN NULL; END $$"""
    return [
        dense,
        "CREATE TRIGGER log_entry_dense BEFORE INSERT ON log_entry "
        "FOR EACH ROW EXECUTE FUNCTION referee_log_entry_dense()",
        waits,
        *(
            f"CREATE TRIGGER {table}_waits AFTER INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION referee_waits('{log}', '{source}')"
            for table, log, source in WAITING
        ),
    ]


def _logs() -> None:
    op.create_table(
        "log_pending",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("log", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_pending")),
    )
    op.create_table(
        "log_entry",
        sa.Column("log", sa.String(length=8), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("digest", BYTES, nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_log_entry_position")),
        sa.PrimaryKeyConstraint("log", "position", name=op.f("pk_log_entry")),
        sa.UniqueConstraint("source", "entry_id", name=op.f("uq_log_entry_source_entry_id")),
    )
    op.create_table(
        "log_tile",
        sa.Column("log", sa.String(length=8), nullable=False),
        sa.Column("level", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("hashes", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("log", "level", "number", name=op.f("pk_log_tile")),
    )
    op.create_table(
        "log_branch",
        sa.Column("log", sa.String(length=8), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=False),
        sa.Column("kept_size", NUMBER, nullable=False),
        sa.Column("lost_size", NUMBER, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False),
        sa.Column("stream_kind", sa.String(length=16), server_default="log", nullable=False),
        sa.CheckConstraint("stream_kind = 'log'", name=op.f("ck_log_branch_stream_kind")),
        sa.ForeignKeyConstraint(
            ["stream_kind", "id", "last_sequence"],
            ["event.stream_kind", "event.stream_id", "event.sequence"],
            name=op.f("fk_log_branch_stream_kind_id_last_sequence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_branch")),
        sa.UniqueConstraint("log", "origin", name=op.f("uq_log_branch_log_origin")),
    )


def _anchors() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("log", sa.String(length=8), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("root", BYTES, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
    )
    op.create_index(op.f("ix_checkpoint_log_id"), "checkpoint", ["log", "id"])
    op.create_table(
        "anchor",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("log", sa.String(length=8), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("root", BYTES, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("anchored_at", MOMENT, nullable=False),
        sa.Column("recorded_by", NUMBER, nullable=True),
        sa.CheckConstraint("kind IN ('witness', 'paper', 'timestamp')", name=op.f("ck_anchor_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor")),
    )
    op.create_index(op.f("ix_anchor_log_id"), "anchor", ["log", "id"])


def _readings() -> None:
    op.create_table(
        "row_seal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("body", BYTES, nullable=False),
        sa.Column("digest", BYTES, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint("length(body) <= 65535", name=op.f("ck_row_seal_body_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_seal")),
    )
    op.create_table(
        "access",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", BYTES, nullable=False),
        sa.Column("digest", BYTES, nullable=False),
        sa.Column("actor_id", NUMBER, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint("length(body) <= 65535", name=op.f("ck_access_body_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access")),
    )
    op.create_index(op.f("ix_access_actor_id_id"), "access", ["actor_id", "id"])
    op.create_index(op.f("ix_access_recorded_at_id"), "access", ["recorded_at", "id"])
    op.create_table(
        "access_subject",
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", NUMBER, nullable=False),
        sa.Column("access_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name=op.f("fk_access_subject_access_id")),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", "access_id", name=op.f("pk_access_subject")),
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, _, _ in WAITING:
            op.execute(f"DROP TRIGGER {table}_waits")
    else:
        op.execute("DROP FUNCTION referee_waits() CASCADE")
    for table in (
        "access_subject",
        "access",
        "row_seal",
        "anchor",
        "checkpoint",
        "log_branch",
        "log_tile",
        "log_entry",
        "log_pending",
    ):  # their triggers go along
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION referee_log_entry_dense()")
