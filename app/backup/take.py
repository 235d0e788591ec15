"""Takes a backup while everybody goes on working: one moment of the database, and its papers.

The database comes first. A paper is on the disk before a row names it and is never removed, so every
paper that the snapshot names is there afterwards.
"""

import gzip
import re
import shutil
import sqlite3
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from app import clock
from app.backup.archive import PAPERS, Facts, Manifest, Seen, Writer, spelled
from app.backup.counting import columns, facts, papers, tables
from app.config import ROOT
from app.storage import place

SQLITE_PART = "database.sqlite.gz"
PAPER_NAME = re.compile(r"[0-9a-f]{48}")
_PAGES = 4096


class DamagedDatabase(Exception):
    """The database itself isn't sound; a backup of it would only look like one."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What is told while a backup runs: a new step with its size in bytes (0 unknown), and bytes done."""

    step: Callable[[str, int], object] = lambda _name, _size: None
    seen: Seen = lambda _bytes: None


def table_part(table: str) -> str:
    """Return the name of a table's part."""
    return f"tables/{table}.copy.gz"


def back_up(engine: Engine, folder: Path, path: Path, steps: Steps | None = None) -> Manifest:
    """Write an archive of the database and of the papers in ``folder``, and return its manifest.

    Raises :class:`DamagedDatabase`, FileExistsError where ``path`` is taken, OSError where the disk
    is full. What was written of an unfinished archive is removed.
    """
    steps = steps or Steps()
    if path.exists():
        raise FileExistsError(path)
    writer = Writer(path, clock.now())
    try:
        # Beside the archive: there is room for it, and nobody but its owner reads there.
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as scratch:
            taken = _sqlite if engine.dialect.name == "sqlite" else _postgresql
            manifest, names = taken(engine, Path(scratch), writer, steps)
        _add_papers(writer, folder, names, manifest, steps)
        writer.finish(manifest)
    except BaseException:
        writer.give_up()
        raise
    return manifest


def _sqlite(engine: Engine, scratch: Path, writer: Writer, steps: Steps) -> tuple[Manifest, list[str]]:
    made_at, copy = spelled(clock.now()), scratch / "database.sqlite"
    with (
        closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as source,
        closing(sqlite3.connect(copy, isolation_level=None)) as target,
    ):
        # An open read transaction keeps the moment; without it every write would begin the copy anew.
        source.execute("BEGIN")
        pages = source.execute("PRAGMA page_count").fetchone()[0]
        size = source.execute("PRAGMA page_size").fetchone()[0]
        steps.step("database", pages * size)
        source.backup(target, pages=_PAGES, progress=lambda *_: steps.seen(_PAGES * size))
        target.execute("PRAGMA journal_mode=DELETE")
        sound = target.execute("PRAGMA quick_check(1)").fetchone()[0]
    if sound != "ok":
        raise DamagedDatabase(sound)
    fixed = create_engine(f"sqlite:///{copy}")
    with fixed.connect() as connection:
        manifest = Manifest(made_at, application(), "sqlite", facts(connection))
        names = papers(connection)
    fixed.dispose()
    packed = scratch / SQLITE_PART
    with copy.open("rb") as plain, gzip.open(packed, "wb", compresslevel=1) as zipped:
        shutil.copyfileobj(plain, zipped, 1 << 20)
    writer.add(SQLITE_PART, packed)
    return manifest, names


def _postgresql(engine: Engine, scratch: Path, writer: Writer, steps: Steps) -> tuple[Manifest, list[str]]:
    made_at = spelled(clock.now())
    with (
        engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):
        connection.execute(text("SET TRANSACTION READ ONLY"))
        counted: Facts = facts(connection)
        order = {name: columns(connection, name) for name in tables(connection)}
        for table, names in order.items():
            steps.step(table, 0)
            part = scratch / "part"
            _copy_out(connection, table, names, part, steps)
            writer.add(table_part(table), part)
            part.unlink()
        return Manifest(made_at, application(), "postgresql", counted, order), papers(connection)


def _copy_out(connection: Connection, table: str, names: list[str], part: Path, steps: Steps) -> None:
    """Write the rows of a table in the order of its key: events come back in the order they came in."""
    key = inspect(connection).get_pk_constraint(table)["constrained_columns"]
    spelled_names, order = _quoted(names), _quoted(key)
    statement = f'COPY (SELECT {spelled_names} FROM "{table}" ORDER BY {order}) TO STDOUT'  # noqa: S608
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101 - an open connection has its driver's
    with (
        gzip.open(part, "wb", compresslevel=1) as zipped,
        raw.cursor() as cursor,
        cursor.copy(statement) as rows,
    ):
        for block in rows:
            zipped.write(block)
            steps.seen(len(block))


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _add_papers(writer: Writer, folder: Path, names: list[str], manifest: Manifest, steps: Steps) -> None:
    found = {name: place(folder, name) for name in names if PAPER_NAME.fullmatch(name)}
    there = {name: path for name, path in found.items() if path.is_file()}
    manifest.missing.extend(name for name in names if name not in there)
    steps.step("papers", sum(path.stat().st_size for path in there.values()))
    for name, path in there.items():
        writer.add(PAPERS + name, path, steps.seen)


def application() -> str:
    """Return the version of the application."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
