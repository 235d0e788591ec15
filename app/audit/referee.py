"""Asks the database whether its referees are in place. Without them nothing is served."""

from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from app.config import ROOT
from app.errors import UnsafeStart

_STREAMED = (
    "account", "case", "comparison_list", "data_check", "data_return", "document_template",
    "emergency", "export",
    "figure_report", "household", "inspection_call_list", "inspection_sample", "lead", "lead_list",
    "log_branch", "meeting", "notice", "organisation", "person", "problem_batch", "profile_entry",
    "register_import", "signature_list",
)  # fmt: skip
_NEVER_CHANGED = (
    "access", "access_subject", "anchor", "application", "checkpoint", "consent", "escalation", "event",
    "export_copy", "follow_up", "history_check", "incoming_application", "inspection_call",
    "inspection_call_try",
    "inspection_draw", "inspection_file", "inspection_inspector", "inspection_photo", "inspection_result",
    "lead_list_row", "lead_report", "lead_visit", "log_entry", "look_back", "notice_entry", "problem_finding",
    "problem_report", "profile_snapshot", "rectification_measure", "row_seal", "signature_list_entry",
    "snapshot", "suspicion_check", "suspicion_checker", "suspicion_hit", "suspicion_person", "visit",
    "visitor", "workflow_version",
)  # fmt: skip
_NEVER_DELETED = (
    *_STREAMED, *_NEVER_CHANGED, "appeal", "attendance", "comparison_entry", "correction",
    "data_hit", "discipline_lead", "erasure", "evidence", "explanation", "extension", "help_measure",
    "helper_assignment",
    "lead_visitor", "log_tile", "membership", "national_entry", "objection", "plan_paper", "problem",
    "receipt", "rectification_task", "recusal", "relation", "signature", "suspicion", "village_roster",
    "vote",
)  # fmt: skip

_EVERYWHERE = {
    "correction_decided_once",
    "access_waits",
    "event_in_sequence",
    "event_waits",
    "log_entry_dense",
    "log_tile_grows",
    "row_seal_waits",
    "signature_no_update",
    "signature_void_once",
    *(f"{table}_no_delete" for table in _NEVER_DELETED),
    *(f"{table}_no_update" for table in _NEVER_CHANGED),
    *(f"{table}_not_silent" for table in _STREAMED),
}

TRIGGERS: dict[str, frozenset[str]] = {
    "sqlite": frozenset(
        _EVERYWHERE
        | {f"{table}_no_replace" for table in _NEVER_DELETED}
        | {f"{table}_no_replace_update" for table in ("account", "case", "household", "person")}
        | {"post_administrator_alone_insert", "post_administrator_alone_update"}
    ),
    "postgresql": frozenset(
        _EVERYWHERE | {f"{table}_no_truncate" for table in _NEVER_DELETED} | {"post_administrator_alone"}
    ),
}
"""The triggers that each database must have (decisions.md 3 and 4)."""

WORDING = {
    "sqlite": "6f3d0d9c559036835f005761c62ac1256b722995634ea54101dce797f5cbcff4",
    "postgresql": "f79506e7ee5df35f1177bc569fb4b69923f4c2d6289a82358431f424a5d77fce",
}
"""SHA-256 of what the triggers say, so that one of the right name that does nothing is found too.

A migration that changes a trigger brings its new digest along: ``wording(connection)`` gives it.
"""


class DatabaseState(StrEnum):
    """What can be said of the database before anything is served from it."""

    READY = "ready"
    NOT_MIGRATED = "not_migrated"
    UNREACHABLE = "unreachable"


def database_state(engine: Engine) -> DatabaseState:
    """Return whether the database answers and has its tables. ``/health`` and the start ask this."""
    try:
        return DatabaseState.READY if migrated(engine) else DatabaseState.NOT_MIGRATED
    except OperationalError:
        return DatabaseState.UNREACHABLE


def migrated(engine: Engine) -> bool:
    """Return whether the database has its tables."""
    return inspect(engine).has_table("event")


def schema_is_newest(engine: Engine) -> bool:
    """Return whether the database stands at the migration of this version, neither before nor after it."""
    newest = (ROOT / "migrations" / "HEAD").read_text(encoding="ascii").strip()
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return list(found) == [newest]


def check_referees(engine: Engine) -> None:
    """Raise :class:`UnsafeStart` naming every referee that is missing, switched off or reworded."""
    with engine.connect() as connection:
        check_connection(connection)


def check_connection(connection: Connection) -> None:
    """Do the same on an open connection, within its transaction."""
    dialect = connection.dialect.name
    found = _triggers(connection)
    missing = sorted(TRIGGERS[dialect] - found.keys())
    lax = _lax_settings(connection)
    if missing:
        raise UnsafeStart(f"the database lacks its triggers: {', '.join(missing)}")
    if _digest(found, TRIGGERS[dialect]) != WORDING[dialect]:
        raise UnsafeStart("the triggers of the database don't say what this version wrote into them")
    if lax:
        raise UnsafeStart(f"the database is opened unsafely: {', '.join(lax)}")


def wording(connection: Connection) -> str:
    """Return the digest of what the referees of a database say, for :data:`WORDING`."""
    return _digest(_triggers(connection), TRIGGERS[connection.dialect.name])


def _digest(found: dict[str, str], names: frozenset[str]) -> str:
    spelled = "\n".join(f"{name}: {' '.join(found[name].split())}" for name in sorted(names))
    return sha256(spelled.encode()).hexdigest()


def _triggers(connection: Connection) -> dict[str, str]:
    """Return the triggers that would fire, each with what it says."""
    if connection.dialect.name == "sqlite":
        statement = "SELECT name, sql AS says FROM sqlite_master WHERE type = 'trigger'"
    else:
        # Columns, not pg_get_triggerdef, whose spelling may change between versions of PostgreSQL.
        statement = """
            SELECT tgname AS name,
                concat_ws(' ', relname, tgtype, tgattr, tgqual IS NULL, proname, prosrc) AS says
            FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
            WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
            AND relnamespace = current_schema()::regnamespace"""
    return {row.name: row.says for row in connection.execute(text(statement))}


def _lax_settings(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        role = connection.execute(text("SHOW session_replication_role")).scalar_one()
        return [] if role == "origin" else ["session_replication_role"]
    settings = {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": 2}
    return [
        name
        for name, least in settings.items()
        if connection.execute(text(f"PRAGMA {name}")).scalar_one() < least
    ]
