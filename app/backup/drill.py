"""Rehearses a restore: into a place that is gone afterwards, looked at as an inspector would.

SQLite goes into a scratch folder, PostgreSQL into a schema inside one transaction that is never
committed: nothing is left, even if the drill is killed.
"""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.orm import Session

from app.audit.referee import check_connection
from app.audit.replay import replay
from app.audit.verify import verify
from app.backup.archive import Reader
from app.backup.counting import papers, schema_of
from app.backup.restore import NotRestored, know_schema, load_postgresql, migrate, unpack_sqlite
from app.backup.take import Steps
from app.errors import UnsafeStart
from app.keyring import vault
from app.keystore import NUMBER, Standing
from app.models.connection import prepare
from app.sealing import Unreadable

_SHOWN = 20
"""Findings of one kind that are told singly."""


@dataclass(slots=True)
class Drill:
    """What a drill came to: green where ``wrong`` is empty. ``looked`` says what was looked at."""

    wrong: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)

    def tell(self, what: str, findings: list[str]) -> None:
        """Add one look and what it found."""
        self.looked.append(f"{what}: {'as it should be' if not findings else f'{len(findings)} findings'}")
        self.wrong += [f"{what}: {one}" for one in findings[:_SHOWN]]


def drill(reader: Reader, url: URL, *, scratch: Path | None = None, steps: Steps | None = None) -> Drill:
    """Restore an archive for a moment and look at it. Raises :class:`BadArchive` for a damaged one.

    ``url`` says on which PostgreSQL server; a backup of SQLite goes into a folder below ``scratch``.
    """
    steps = steps or Steps()
    know_schema(reader)
    steps.step("checking", reader.size)
    reader.check(steps.seen)
    found = Drill()
    found.tell("papers that the database names", _papers_missing(reader))
    place = _sqlite if reader.manifest.database == "sqlite" else _postgresql
    with place(reader, url, scratch, steps) as connection:
        found.tell("counts and newest events", [])
        then, now = reader.manifest.facts.schema, schema_of(connection)
        if now != then:
            found.looked.append(f"upgraded from {then} to {now}, as a restore would have to be")
        _look(found, connection, reader, steps)
    return found


@contextmanager
def _sqlite(reader: Reader, _url: URL, scratch: Path | None, steps: Steps) -> Iterator[Connection]:
    with tempfile.TemporaryDirectory(prefix="shouxian-drill-", dir=scratch) as folder:
        path = Path(folder) / "drill.sqlite"
        unpack_sqlite(reader, path, steps)
        # With SQLite's own settings, as migrations want them; looked at with ours.
        plain = create_engine(f"sqlite:///{path}", hide_parameters=True)
        with plain.begin() as connection:
            migrate(connection, "head")
        plain.dispose()
        engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
        prepare(engine)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


@contextmanager
def _postgresql(reader: Reader, url: URL, _scratch: Path | None, steps: Steps) -> Iterator[Connection]:
    if url.get_backend_name() != "postgresql":
        raise NotRestored("name a PostgreSQL server for the drill (--on)")
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            name = f"drill_{secrets.token_hex(6)}"
            connection.execute(text(f"CREATE SCHEMA {name}"))
            connection.execute(text(f"SET LOCAL search_path TO {name}"))
            load_postgresql(reader, connection, steps)
            migrate(connection, "head")
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _look(found: Drill, connection: Connection, reader: Reader, steps: Steps) -> None:
    found.tell("referees", list(_unsafe(connection)))
    with Session(bind=connection) as session:
        steps.step("histories", 0)
        found.tell("audit verify", [
            f"{one.stream_kind} {one.stream_id}, event {one.sequence}: {one.what}" for one in verify(session)
        ])  # fmt: skip
        steps.step("cases", 0)
        found.tell("audit replay", [
            f"case {one.case_id} ({one.ref}), event {one.sequence}: {one.detail}" for one in replay(session)
        ])  # fmt: skip
    there = set(reader.papers()) | set(reader.manifest.missing)
    found.tell("papers in the archive", [name for name in papers(connection) if name not in there])
    found.tell("this installation's data key", list(_locked(connection)))


def _unsafe(connection: Connection) -> Iterator[str]:
    try:
        check_connection(connection)
    except UnsafeStart as error:
        yield str(error)


def _papers_missing(reader: Reader) -> list[str]:
    return [f"{name} wasn't there when the backup was made" for name in reader.manifest.missing]


def _locked(connection: Connection) -> Iterator[str]:
    """Say whether the key at hand opens what the backup holds: without it a restore helps nobody."""
    keys = [
        bytes(key) for key in connection.execute(text("SELECT key FROM person ORDER BY id DESC")).scalars()
    ]
    store = vault().store
    numbers = {key for key in keys if len(key) == NUMBER}
    lost = numbers - set(store.known(numbers)) - store.destroyed().keys()
    if lost:
        yield f"{len(lost)} keys of persons aren't in the store: take back its copy (flask keys restore)"
    usable = next((key for key in keys if key and vault().standing(key) is Standing.READY), None)
    try:
        if usable is not None:
            vault().seal(usable, "", context="drill")
    except Unreadable:
        yield "it doesn't open the personal values of this backup: find the key that was in use then"
