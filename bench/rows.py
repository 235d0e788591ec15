"""Looks into a filled database without the application: which cases wait, how large it is."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from app import clock
from bench.databases import Filled


def engine_of(filled: Filled) -> Engine:
    return create_engine(filled.url, poolclass=NullPool)


def today() -> str:
    return clock.today().isoformat()


def waiting_cases(filled: Filled, township: str, state: str = "township_review") -> list[tuple[str, int]]:
    """Return reference and version of the cases of a township that nobody has begun to review."""
    begins = township[:9]
    statement = text(
        'SELECT ref, version FROM "case" WHERE state = :state AND territory >= :low AND territory < :high '
        "AND turn LIKE '% township_officer %' ORDER BY id LIMIT 4000"
    )
    with engine_of(filled).connect() as connection:
        found = connection.execute(statement, {"state": state, "low": begins, "high": f"{begins}:"})
        return [(row.ref, row.version) for row in found]


def bytes_in(filled: Filled) -> int:
    """Return what the database takes on disk, without what merely waits to be written back."""
    with engine_of(filled).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if filled.kind == "postgresql":
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        free = connection.execute(text("PRAGMA freelist_count")).scalar_one()
        size = connection.execute(text("PRAGMA page_size")).scalar_one()
        return int((pages - free) * size)


def explained(filled: Filled, statement: str) -> list[str]:
    """Return how the database goes about a statement."""
    words = "EXPLAIN QUERY PLAN " if filled.kind == "sqlite" else "EXPLAIN "
    with engine_of(filled).connect() as connection:
        return [str(row[-1]) for row in connection.execute(text(words + statement))]
