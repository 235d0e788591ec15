"""Where the wrapped keys of persons lie: a small file of its own, beside the database and never in it.

A row holds the number of its key (16 random bytes); the wrapped key itself is here. Taking it away here
erases what was sealed under it in every row, event, log and backup of the database, and none of their bytes
changes (security.md 1.7, point 12). The file is SQLite whichever database the county has, so that a key is
read without a statement to it, and so that it can have backups of its own with a short life.

A number is handed out only after its key is on the disk: a crash leaves keys without rows, never rows without
keys. What was destroyed is told here as well, so that an older copy of either side can't bring it back.
"""

import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

NUMBER = 16
"""Bytes of the number of a key. What is longer in a row is a wrapped key from before there was a store."""
_STOCK = 32
"""Keys written at once and handed out one by one: one wait for the disk for all of them."""
_MANY = 500
FILE = "keys.sqlite"
_CREATING = threading.Lock()

_TABLES = """
CREATE TABLE IF NOT EXISTS data_key (
    number BLOB PRIMARY KEY CHECK (length(number) = 16), wrapped BLOB NOT NULL,
    locked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS destroyed (
    number BLOB PRIMARY KEY, told TEXT NOT NULL, destroyed_at TEXT NOT NULL
) WITHOUT ROWID;
"""


class Standing(StrEnum):
    """What can be said of a key."""

    READY = "ready"
    LOCKED = "locked"
    """Nothing sealed under it is read or written: only stored (PIPL 47)."""
    DESTROYED = "destroyed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A key that was destroyed: ``told`` is what the order said (JSON), ``at`` the moment in UTC."""

    told: str
    at: str


class KeyStore:
    """The file of keys in a folder. Every thread and every process opens it for itself."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._own = threading.local()
        self._stock: list[bytes] = []
        self._stock_of = 0
        self._stock_lock = threading.Lock()

    def new(self, wrap: Callable[[], bytes]) -> bytes:
        """Return the number of a fresh key that is on the disk already; ``wrap`` makes a wrapped key."""
        with self._stock_lock:
            if self._stock_of != os.getpid():  # a fork must not hand out its parent's numbers
                self._stock, self._stock_of = [], os.getpid()
            if not self._stock:
                made = {secrets.token_bytes(NUMBER): wrap() for _ in range(_STOCK)}
                self.put(made)
                self._stock = list(made)
            return self._stock.pop()

    def put(self, wrapped: Mapping[bytes, bytes]) -> None:
        """Keep wrapped keys under their numbers; on the disk when this returns."""
        with self._writing() as file:
            file.executemany("INSERT INTO data_key (number, wrapped) VALUES (?, ?)", list(wrapped.items()))

    def find(self, number: bytes) -> tuple[Standing, bytes]:
        """Return how a key stands, and the wrapped key where it may be used."""
        row = (
            self._file()
            .execute("SELECT wrapped, locked FROM data_key WHERE number = ?", (number,))
            .fetchone()
        )
        if row is not None:
            return (Standing.LOCKED, b"") if row[1] else (Standing.READY, row[0])
        gone = self._file().execute("SELECT 1 FROM destroyed WHERE number = ?", (number,)).fetchone()
        return (Standing.DESTROYED if gone else Standing.UNKNOWN), b""

    def lock(self, numbers: Collection[bytes], *, locked: bool = True) -> None:
        """Close keys to all reading and writing, or open them again."""
        with self._writing() as file:
            file.executemany(
                "UPDATE data_key SET locked = ? WHERE number = ?", [(int(locked), one) for one in numbers]
            )

    def destroy(self, numbers: Collection[bytes], *, told: str, at: str) -> None:
        """Destroy keys for good, by which order; done twice it changes nothing.

        SQLite overwrites them (secure_delete); the log of the file is emptied, so that none is left there.
        """
        with self._writing() as file:
            file.executemany("DELETE FROM data_key WHERE number = ?", [(one,) for one in numbers])
            file.executemany(
                "INSERT INTO destroyed (number, told, destroyed_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(one, told, at) for one in numbers],
            )
        self._file().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def destroyed(self) -> dict[bytes, Destroyed]:
        """Return everything that was ever destroyed here."""
        rows = self._file().execute("SELECT number, told, destroyed_at FROM destroyed ORDER BY number")
        return {number: Destroyed(told, at) for number, told, at in rows}

    def locked(self) -> set[bytes]:
        """Return the numbers of the keys that are locked."""
        return {row[0] for row in self._file().execute("SELECT number FROM data_key WHERE locked = 1")}

    def known(self, numbers: Iterable[bytes]) -> Iterator[bytes]:
        """Yield those of the numbers whose keys are here, locked or not."""
        asked = list(numbers)
        for at in range(0, len(asked), _MANY):
            part = asked[at : at + _MANY]
            marks = ",".join("?" * len(part))
            statement = f"SELECT number FROM data_key WHERE number IN ({marks})"  # noqa: S608 - marks only
            yield from (row[0] for row in self._file().execute(statement, part))

    def copy_to(self, path: Path) -> None:
        """Write a copy of the file, whole or not at all; raises FileExistsError."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(handle)
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as target:
                self._file().backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
            with path.open("rb") as written:
                os.fsync(written.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def take_back(self, path: Path) -> tuple[int, int]:
        """Take the keys of a copy; return how many came, and how many stay destroyed.

        What either of the two tells as destroyed stays so, whatever the other still holds.
        """
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            gone = copy.execute("SELECT number, told, destroyed_at FROM destroyed").fetchall()
            rows = copy.execute("SELECT number, wrapped, locked FROM data_key").fetchall()
        with self._writing() as file:
            file.executemany("INSERT INTO destroyed VALUES (?, ?, ?) ON CONFLICT DO NOTHING", gone)
            before = file.total_changes
            file.executemany(
                "INSERT INTO data_key SELECT ?1, ?2, ?3 WHERE NOT EXISTS"
                " (SELECT 1 FROM destroyed WHERE number = ?1) ON CONFLICT DO NOTHING",
                rows,
            )
            came = file.total_changes - before
            file.execute("DELETE FROM data_key WHERE number IN (SELECT number FROM destroyed)")
        self._file().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return came, len(self.destroyed())

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        file = self._file()
        file.execute("BEGIN IMMEDIATE")
        try:
            yield file
        except BaseException:
            file.execute("ROLLBACK")
            raise
        file.execute("COMMIT")

    def _create(self) -> None:
        """Make the file for its owner alone, where there is none.

        One that is there is never opened for that: closing it again would let go of the locks by which all
        other connections of this process hold it, and whoever closes last elsewhere would clear its log away.
        """
        with _CREATING, suppress(FileExistsError):
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

    def _file(self) -> sqlite3.Connection:
        """Return this thread's connection; one from before a fork is left alone and opened anew."""
        held: tuple[int, sqlite3.Connection] | None = getattr(self._own, "file", None)
        if held is not None and held[0] == os.getpid():
            return held[1]
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._create()
        file = sqlite3.connect(self.path, isolation_level=None, timeout=10)
        for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "busy_timeout=10000"):
            file.execute(f"PRAGMA {setting}")
        file.executescript(_TABLES)
        self._own.file = (os.getpid(), file)
        return file
