"""Runs migrations: one process at a time, with SQLite's foreign keys off and checked at the end."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from app.models import Base, db

LOCK = 0x5348_4F55_5849_414E
"""The advisory lock under which migrations run on PostgreSQL ("SHOUXIAN" in ASCII)."""


def run() -> None:
    """Bring the database to the asked revision. Whether anything is to do is asked under the lock.

    Whoever gives a connection (a restore) has begun a transaction on it and ends it himself.
    """
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _run_sqlite(connection)
        else:
            _run_postgresql(connection)


def _run_sqlite(connection: Connection) -> None:
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys=OFF")  # a no-op inside a transaction, so before it
    raw.execute("PRAGMA busy_timeout=60000")
    try:
        with connection.execution_options(shouxian_immediate=True).begin():
            _migrate(connection)
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                raise RuntimeError(f"the migration would leave broken references: {broken[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA busy_timeout=5000")


def _run_postgresql(connection: Connection) -> None:
    with connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        _migrate(connection)


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,
        **current_app.extensions["migrate"].configure_args,
    )
    context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("migrations run against a database, not into a file")
run()
