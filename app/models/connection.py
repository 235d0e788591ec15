"""How connections behave on each database, so that both keep the same promises."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event

IMMEDIATE = "shouxian_immediate"
"""The execution option of a transaction that will write: SQLite then takes its lock at once, since
reading first and writing later fails under concurrency (security.md, finding 8)."""


def prepare(engine: Engine) -> None:
    """Install the connection rules of ``engine``. Called once, before its first connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA recursive_triggers=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
