"""Wipes what databases leave behind of rows that were emptied: free pages, old versions, their own logs.

A value that was replaced may stay readable in the file for a while, beside the rows. After a destruction of
data this makes the files say no more than the rows do.
"""

from sqlalchemy import Engine, text

TABLES = (
    "erasure", "form_draft", "household", "lead", "membership", "name_gram", "notice_entry", "person",
    "comparison_entry",
)  # fmt: skip
"""The tables in which a destruction empties columns: PostgreSQL writes these anew."""


class NotScrubbed(Exception):
    """The files could not be wiped just now: somebody was reading for too long."""


def scrub(engine: Engine) -> None:
    """Write the file (SQLite) or the tables (PostgreSQL, as their owner) anew, without what was emptied.

    Nobody can save while it runs; on SQLite it needs as much room again as the file has. On PostgreSQL it is
    for the database's owner, who alone may also wipe what its planner remembers of columns. Its log of writes
    keeps old versions until it recycles them, and archives of it as long as they are kept
    (docs/operations.md). Raises :class:`NotScrubbed`.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            for table in TABLES:
                connection.execute(text(f"VACUUM (FULL, ANALYZE) {table}"))
            # The planner keeps samples of columns, names among them; the old ones are rows of its own.
            connection.execute(text("VACUUM (FULL) pg_catalog.pg_statistic"))
            return
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101 - an open connection has its driver's
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raw.execute("VACUUM")
        if raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise NotScrubbed("the file is being read; try again")
