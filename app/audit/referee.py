"""Asks the database whether its referees are in place. Without them nothing is served."""

from sqlalchemy import Connection, Engine, inspect, text

from app.errors import UnsafeStart

_STREAMED = ("account", "case", "organisation", "person", "profile_entry")
_NEVER_DELETED = ("event", *_STREAMED, "profile_snapshot", "signature", "workflow_version")
_NEVER_CHANGED = ("event", "profile_snapshot", "workflow_version")

_EVERYWHERE = {
    "event_in_sequence",
    "signature_no_update",
    "signature_void_once",
    *(f"{table}_no_delete" for table in _NEVER_DELETED),
    *(f"{table}_no_update" for table in _NEVER_CHANGED),
    *(f"{table}_not_silent" for table in _STREAMED),
}

TRIGGERS: dict[str, frozenset[str]] = {
    "sqlite": frozenset(
        _EVERYWHERE
        | {f"{table}_no_replace" for table in ("event", *_STREAMED, "profile_snapshot", "workflow_version")}
        | {"post_administrator_alone_insert", "post_administrator_alone_update"}
    ),
    "postgresql": frozenset(
        _EVERYWHERE | {f"{table}_no_truncate" for table in _NEVER_DELETED} | {"post_administrator_alone"}
    ),
}
"""The triggers that each database must have (decisions.md 3 and 4)."""


def migrated(engine: Engine) -> bool:
    """Return whether the database has its tables."""
    return inspect(engine).has_table("event")


def check_referees(engine: Engine) -> None:
    """Raise :class:`UnsafeStart` naming every referee that is missing or switched off."""
    with engine.connect() as connection:
        missing = sorted(TRIGGERS[engine.dialect.name] - _present(connection))
        lax = _lax_settings(connection) if engine.dialect.name == "sqlite" else []
    if missing:
        raise UnsafeStart(f"the database lacks its triggers: {', '.join(missing)}")
    if lax:
        raise UnsafeStart(f"the database is opened unsafely: {', '.join(lax)}")


def _present(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        statement = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        statement = (
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
            "AND relnamespace = current_schema()::regnamespace"
        )
    return set(connection.execute(text(statement)).scalars())


def _lax_settings(connection: Connection) -> list[str]:
    settings = {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": 2}
    return [
        name
        for name, least in settings.items()
        if connection.execute(text(f"PRAGMA {name}")).scalar_one() < least
    ]
