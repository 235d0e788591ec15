"""Processes beside a test's own: forked from a server that has the product imported already.

A fresh interpreter takes two seconds to import the product; a fork takes none. Each still opens its own
connections, and is killed like any other process.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

_SERVED = multiprocessing.get_context("forkserver")
_SERVED.set_forkserver_preload(["tests.faults.writers", "tests.faults.runner_kills"])


class Beside:
    """One function at work in a process of its own."""

    def __init__(self, function: Callable[..., Any], arguments: Sequence[object]) -> None:
        self._told, telling = _SERVED.Pipe(duplex=False)
        self._process = _SERVED.Process(target=_run, args=(telling, function, arguments), daemon=True)
        self._process.start()
        telling.close()

    @property
    def pid(self) -> int:
        """Return its number."""
        assert self._process.pid is not None
        return self._process.pid

    def running(self) -> bool:
        """Return whether it is still at work."""
        return self._process.is_alive()

    def result(self, seconds: float) -> Any:
        """Return what the function returned; fail where it raised, died, or took longer."""
        assert self._told.poll(seconds), "took too long"
        try:
            answer, fault = self._told.recv()
        except EOFError:
            self._process.join(seconds)
            raise AssertionError(f"died: {self._process.exitcode}") from None
        self._process.join(seconds)
        assert fault is None, fault
        return answer

    def end(self, seconds: float) -> int | None:
        """Wait until the process is gone and return its exit code: a negative one names what killed it."""
        self._process.join(seconds)
        return self._process.exitcode


def _run(telling: Connection, function: Callable[..., Any], arguments: Sequence[object]) -> None:
    try:
        answer = function(*arguments)
    except BaseException:
        telling.send((None, traceback.format_exc()))
        raise
    telling.send((answer, None))
    telling.close()
    sys.stdout.flush()
    os._exit(0)  # nothing of the server's is wound up here
