"""How connections behave on each database, so that both keep the same promises."""

import sqlite3
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.orm import Session

IMMEDIATE = "shouxian_immediate"
"""The execution option of a transaction that will write: SQLite then takes its lock at once, since
reading first and writing later fails under concurrency (security.md, finding 8)."""
_WROTE = "shouxian_wrote"
"""Marks a connection of the driver whose transaction has done more than read."""


def prepare(engine: Engine) -> None:
    """Install the connection rules of ``engine``. Called once, before its first connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        _keep_plans(engine)


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


def _keep_plans(engine: Engine) -> None:
    """End a transaction that has only read by COMMIT where it would be rolled back.

    A ROLLBACK makes the driver forget every statement that it had prepared on the connection, and each
    request ends by one: PostgreSQL then planned the statement of a case's file anew each time, for longer
    than everything else of a signature took.
    """
    undo: Callable[[Any], None] = engine.dialect.do_rollback

    def end(connection: Any) -> None:
        # At the engine's first connection SQLAlchemy hands over its own wrapping of the driver's.
        driver = getattr(connection, "driver_connection", connection)
        sound = driver.info.transaction_status.name == "INTRANS"
        if sound and not getattr(driver, _WROTE, True):
            engine.dialect.do_commit(connection)
        else:
            undo(connection)

    engine.dialect.do_rollback = end  # type: ignore[method-assign, assignment]
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "before_cursor_execute", _mark_writing)


def _begin_postgresql(connection: Connection) -> None:
    setattr(connection.connection.driver_connection, _WROTE, False)


def _mark_writing(_one: Connection, cursor: Any, statement: str, *_rest: object) -> None:
    if not statement.lstrip().startswith("SELECT"):
        setattr(cursor.connection, _WROTE, True)


def hold(session: Session, name: str) -> None:
    """Let nobody else who holds ``name`` go on before this transaction ends.

    For decisions that depend on rows which aren't there yet, such as a count. SQLite lets one
    transaction write at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))


def one_moment(session: Session) -> None:
    """Let everything that ``session`` reads from now on be of one moment, however many write meanwhile.

    SQLite's transactions are so by themselves.
    """
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
