"""Puts a backup in place: whole or not at all.

Every part is read and compared first. Papers come before the database, which takes its place in one
step: SQLite by renaming a file, PostgreSQL by one transaction. What was there before is set aside,
never written over.
"""

import gzip
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, cast

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import URL, Connection, create_engine, delete, inspect, text

from app import clock
from app.backup.archive import PAPERS, BadArchive, Reader
from app.backup.counting import facts, filled, schema_of, tables
from app.backup.take import PAPER_NAME, SQLITE_PART, Steps, table_part
from app.models import LogPending
from app.models.connection import prepare
from app.storage import keep_entries, put_back


class NotRestored(Exception):
    """The backup can't be put there; nothing was changed. The message says why."""


def restore(reader: Reader, url: URL, folder: Path, *, replace: bool, steps: Steps | None = None) -> str:
    """Put a checked archive into the database at ``url`` and the store at ``folder``.

    Return where the former database was set aside, empty where there was none with anything in it.
    Raises :class:`NotRestored`, also for a database with rows unless ``replace`` is given, and
    :class:`BadArchive`.
    """
    steps = steps or Steps()
    kind = url.get_backend_name()
    if kind != reader.manifest.database:
        raise NotRestored(f"a backup of {reader.manifest.database} doesn't fit into {kind}")
    know_schema(reader)
    steps.step("checking", reader.size)
    reader.check(steps.seen)
    return (_into_sqlite if kind == "sqlite" else _into_postgresql)(reader, url, folder, replace, steps)


def know_schema(reader: Reader) -> None:
    """Raise :class:`NotRestored` where the archive was made by a version that this one doesn't know."""
    directory = ScriptDirectory(str(current_app.extensions["migrate"].directory))
    try:
        directory.get_revision(reader.manifest.facts.schema)
    except CommandError as error:
        raise NotRestored("the backup was made by a newer version of the application") from error


def migrate(connection: Connection, revision: str, *, back: bool = False) -> None:
    """Bring a database to a revision inside the transaction that is running on ``connection``."""
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    (command.downgrade if back else command.upgrade)(config, revision)


# --- SQLite -------------------------------------------------------------------------------------


def _into_sqlite(reader: Reader, url: URL, folder: Path, replace: bool, steps: Steps) -> str:
    path = Path(str(url.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not replace and _has_rows(path):
        raise NotRestored("the database isn't empty")
    fresh = path.with_name(f"{path.name}.restoring")
    try:
        unpack_sqlite(reader, fresh, steps)
        _put_papers(reader, folder, steps)
        aside = _set_aside(path) if path.exists() else ""
        fresh.rename(path)
        keep_entries(path.parent)
    finally:
        fresh.unlink(missing_ok=True)
    return aside


def unpack_sqlite(reader: Reader, path: Path, steps: Steps) -> None:
    """Write the database of an archive to ``path`` and compare it with the manifest."""
    part = reader.manifest.parts.get(SQLITE_PART)
    if part is None:
        raise BadArchive("the archive has no database")
    steps.step("database", int(part["bytes"]))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        for block in _unzipped(reader, SQLITE_PART, steps):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        _compare(reader, connection)
        sound = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    engine.dispose()
    if sound != "ok":
        raise BadArchive(f"the database in the archive is damaged: {sound}")


def _has_rows(path: Path) -> bool:
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return bool(filled(connection))
    finally:
        engine.dispose()


def _set_aside(path: Path) -> str:
    """Give the old file another name, all of it in one; refuse while anybody has it open."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=2)) as old:
        try:
            # Folds the log into the file, which needs to be alone with it.
            old.execute("PRAGMA journal_mode=DELETE")
            old.execute("BEGIN EXCLUSIVE")
            old.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise NotRestored("the database is in use: stop the application first") from error
    aside = path.with_name(f"{path.name}.before-{clock.now():%Y%m%d-%H%M%S}")
    path.rename(aside)
    return str(aside)


# --- PostgreSQL ---------------------------------------------------------------------------------


def _into_postgresql(reader: Reader, url: URL, folder: Path, replace: bool, steps: Steps) -> str:
    engine = create_engine(url, hide_parameters=True)
    prepare(engine)
    try:
        with engine.begin() as connection:
            aside = _make_room(connection, reader.manifest.facts.schema, replace=replace)
            load_postgresql(reader, connection, steps)
            # Within the transaction: a paper that can't be written undoes the rest.
            _put_papers(reader, folder, steps)
    finally:
        engine.dispose()
    return aside


def _make_room(connection: Connection, schema: str, *, replace: bool) -> str:
    """Leave no tables where the backup's go; those with rows move to another schema, with everything."""
    if filled(connection):
        if not replace:
            raise NotRestored("the database isn't empty")
        here = connection.execute(text("SELECT current_schema()")).scalar_one()
        aside = f"before_{clock.now():%Y%m%d_%H%M%S}"
        connection.execute(text(f'ALTER SCHEMA "{here}" RENAME TO {aside}'))
        connection.execute(text(f'CREATE SCHEMA "{here}"'))
        return aside
    if schema_of(connection) not in ("", schema):
        migrate(connection, "base", back=True)
    return ""


def load_postgresql(reader: Reader, connection: Connection, steps: Steps) -> None:
    """Make the tables of the archive's day by its migrations, fill them, and compare.

    Rows pass the same triggers and references as everybody's: a history with a gap is refused here.
    """
    manifest = reader.manifest
    migrate(connection, manifest.facts.schema)
    order = tables(connection)
    if set(order) != set(manifest.columns):
        raise BadArchive("the archive's tables aren't those of its migration")
    for table in sorted(order, key=lambda one: one == LogPending.__tablename__):
        name = table_part(table)
        steps.step(table, int(manifest.parts[name]["bytes"]))
        _copy_in(reader, connection, table, steps)
    # References that wait for the end of the transaction are asked for now.
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    _compare(reader, connection)


def _copy_in(reader: Reader, connection: Connection, table: str, steps: Steps) -> None:
    there = {column["name"] for column in inspect(connection).get_columns(table)}
    if there != set(reader.manifest.columns[table]):
        raise BadArchive(f"the columns of {table} aren't those of its migration")
    names = ", ".join(f'"{name}"' for name in reader.manifest.columns[table])
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101 - an open connection has its driver's
    if table == LogPending.__tablename__:
        # The triggers put every restored entry here once more; which of them waited, the archive knows.
        connection.execute(delete(LogPending))
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as rows:
        for block in _unzipped(reader, table_part(table), steps):
            rows.write(block)
    if "id" in there:
        counter = connection.execute(
            text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": f'"{table}"'}
        ).scalar_one()
        if counter is not None:
            connection.execute(
                text(f'SELECT setval(:counter, max(id)) FROM "{table}" HAVING max(id) IS NOT NULL'),  # noqa: S608
                {"counter": counter},
            )


# --- both ---------------------------------------------------------------------------------------


def _compare(reader: Reader, connection: Connection) -> None:
    found = reader.manifest.facts.differences(facts(connection))
    if found:
        raise BadArchive("the database isn't what its manifest says: " + "; ".join(found))


def _put_papers(reader: Reader, folder: Path, steps: Steps) -> None:
    steps.step("papers", sum(int(reader.manifest.parts[PAPERS + name]["bytes"]) for name in reader.papers()))
    for name in reader.papers():
        if not PAPER_NAME.fullmatch(name):
            raise BadArchive(f"{name} is no name of a paper")
        put_back(folder, name, _told(reader.blocks(PAPERS + name), steps))


def _told(blocks: Iterator[bytes], steps: Steps) -> Iterator[bytes]:
    for block in blocks:
        yield block
        steps.seen(len(block))


def _unzipped(reader: Reader, name: str, steps: Steps) -> Iterator[bytes]:
    """Yield what a part holds; it is compared with the manifest while it is read."""
    source = _Blocks(_told(reader.blocks(name), steps))
    try:
        with gzip.open(cast(IO[bytes], source)) as file:
            while block := file.read(1 << 20):
                yield block
    except (OSError, EOFError) as error:
        raise BadArchive(f"{name} can't be unpacked") from error


class _Blocks:
    """Blocks as a file to read from."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._rest) < size:
            block = next(self._blocks, b"")
            if not block:
                break
            self._rest += block
        size = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:size], self._rest[size:]
        return given
