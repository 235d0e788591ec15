"""Where a load begins: an empty database, or the remains of a load that was interrupted.

A flag lies in the instance folder from before the first row until everything is there. Whoever finds
it without its owner finds remains: they are removed where the database is a file of ours, and refused
elsewhere. Its owner holds a lock that ends with the process, however that ends.
"""

import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from app.config import Config
from app.models.account import Account
from app.models.region import Region
from app.queries.demo import LOADING


class CannotBegin(RuntimeError):
    """The demo can't be loaded here; the message says why and what to do."""


class LoadingAlready(CannotBegin):
    """Another process is at it."""


@contextmanager
def alone(config: Config) -> Iterator[None]:
    """Let one process at a time load; raise :class:`LoadingAlready` for a second one."""
    with (config.instance / "demo_loading.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LoadingAlready("another process is loading the demo county just now") from error
        yield


def begin(config: Config, engine: Engine) -> bool:
    """Put up the flag over an empty database; return whether remains of a load were removed first."""
    used = _in_use(engine)
    remains = used and (config.instance / LOADING).exists()
    if remains:
        _remove_remains(config, engine)
    elif used:
        raise CannotBegin(
            "the database holds something else already; the demo needs an empty one (SHOUXIAN_DATABASE_URL)"
        )
    note(config, 0, 1)
    return remains


def note(config: Config, done: int, total: int) -> None:
    """Write down how far the load has come, whole or not at all: the sign-in page reads it meanwhile."""
    path = config.instance / LOADING
    fresh = path.with_suffix(".part")
    fresh.write_text(json.dumps({"done": done, "total": total}), encoding="ascii")
    fresh.replace(path)


def end(config: Config) -> None:
    """Take the flag down."""
    (config.instance / LOADING).unlink()


def keep(path: Path, content: object) -> None:
    """Write a file that only its owner reads, safely on the disk when this returns."""
    fresh = path.with_suffix(".part")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def quick(engine: Engine) -> Iterator[None]:
    """Let SQLite not wait for the disk at every commit of the load; at the end everything lies there.

    A power cut in between leaves remains under the flag, which the next load removes.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    event.listen(engine, "connect", _unsafe)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", _unsafe)
        engine.dispose()
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _unsafe(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


def _in_use(engine: Engine) -> bool:
    with Session(engine) as session:
        return any(
            session.execute(select(func.count()).select_from(model)).scalar_one()
            for model in (Account, Region)
        )


def _remove_remains(config: Config, engine: Engine) -> None:
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file:
        raise CannotBegin(
            "a load was interrupted: empty the database, run `flask db upgrade`, remove "
            f"{LOADING} from the instance folder, and load again"
        )
    engine.dispose()
    for ending in ("", "-wal", "-shm"):
        Path(file + ending).unlink(missing_ok=True)
    shutil.rmtree(config.evidence, ignore_errors=True)
    upgrade()
