"""Keeps databases as tests' first steps leave them: who begins with the same steps gets theirs.

Bringing a case to a state takes ten signatures, and hundreds of tests begin with the same ones. Steps are
loaded only while nothing else has been written since the test began and its clock tells the real time;
from the first difference on, a test does everything itself.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from flask import Flask
from sqlalchemy import Engine, event

from app import clock

if TYPE_CHECKING:
    from tests.support.county import County

Value = TypeVar("Value")
NAME = "ready"
"""Under this name an application of tests holds its steps."""
_SINCE_BOOT = time.time() - time.monotonic()
_READS = ("SELECT", "BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE", "SHOW", "SET")


class Store(Protocol):
    """A template's side of it: keeps the worker's database under a name, and brings it back."""

    def kept(self, name: str) -> bool: ...
    def keep_steps(self, worker: str, start: str, name: str, engine: Engine) -> None: ...
    def bring_steps(self, worker: str, start: str, name: str, engine: Engine) -> None: ...


class Writes:
    """Counts the statements by which an engine may have changed its database."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        event.listen(engine, "before_cursor_execute", self._seen)

    def _seen(self, *arguments: object) -> None:
        if not str(arguments[2]).lstrip().upper().startswith(_READS):
            self.count += 1


@dataclass
class Ready:
    """The steps of one test on the database of one worker."""

    store: Store
    folder: Path
    worker: str
    start: str
    engine: Engine
    writes: Writes
    steps: list[str] = field(default_factory=list)
    known: int = 0
    newest: int = 0
    own: bool = False
    """From now on the test differs from all others."""
    within: bool = False

    def __post_init__(self) -> None:
        """Count from here."""
        self.known, self.newest = self.writes.count, self._newest()

    def step(self, what: tuple[object, ...], county: County, do: Callable[[], Value], *, keep: bool) -> Value:
        """Return what ``do`` returns: done now, or as another test that began alike has done it.

        ``what`` names the step with everything it depends on; where ``keep`` is false, it is always done,
        and the next one that is kept stands for both.
        """
        if self.within or self.own or self._differs(repr(what)):
            return do()
        self.steps.append(repr(what))
        begun = [self.engine.dialect.name, self.start, str(clock.today())]
        name = sha256("\n".join([*begun, *self.steps]).encode()).hexdigest()[:24]
        if keep and self.store.kept(name):
            self.store.bring_steps(self.worker, self.start, name, self.engine)
            value, people = pickle.loads((self.folder / f"known_{name}").read_bytes())
            county.restore(people)
            self.newest = self._newest()
            return value  # type: ignore[no-any-return]
        return self._do(name, county, do, keep)

    def _differs(self, what: str) -> bool:
        others = self._newest() != self.newest
        real = abs(clock.now().timestamp() - time.monotonic() - _SINCE_BOOT) < 2
        open_elsewhere = self.engine.pool.checkedout() > 0  # type: ignore[attr-defined]
        if others or self.writes.count != self.known or not real or open_elsewhere or " object at" in what:
            self.own = True
        return self.own

    def _newest(self) -> int:
        """Return the newest event: a second application on the database may write too."""
        with self.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM event").scalar_one())

    def _do(self, name: str, county: County, do: Callable[[], Value], keep: bool) -> Value:
        self.within, self.own = True, True
        try:
            value = do()
        finally:
            self.within = False
        self.own, self.known, self.newest = False, self.writes.count, self._newest()
        if keep and self.engine.pool.checkedout() == 0:  # type: ignore[attr-defined]
            known = self.folder / f"known_{name}"
            being = known.with_name(f"{known.name}.{self.worker}")
            being.write_bytes(pickle.dumps((value, county.kept())))
            being.replace(known)
            self.store.keep_steps(self.worker, self.start, name, self.engine)
        return value


def step(
    app: Flask, what: tuple[object, ...], county: County, do: Callable[[], Value], *, keep: bool = True
) -> Value:
    """Do a step of a test, or load it: see :meth:`Ready.step`. An application without steps does it."""
    ready: Ready | None = app.extensions.get(NAME)
    return do() if ready is None else ready.step(what, county, do, keep=keep)
