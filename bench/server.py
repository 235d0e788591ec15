"""The server as in production, and what it takes: processor time and memory of its processes."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.config import ROOT
from bench.databases import Filled
from tests.support.databases import DATA_KEY


class Server:
    """A process tree behind a port; ended by its own number."""

    def __init__(self, command: Sequence[str], port: int, env: dict[str, str], cwd: Path, log: Path) -> None:
        self.port = port
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                command, cwd=cwd, env={**os.environ, **env}, stdout=out, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended at its start, see {log}: {log.read_text()[-2000:]}")
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"no answer on port {port}")

    def cpu(self) -> float:
        """Return the processor seconds that the server has used so far, user and system."""
        return sum(_cpu(pid) for pid in _tree(self.process.pid))

    def pss(self) -> float:
        """Return the proportional set size of all its processes, in MiB."""
        return sum(_pss(pid) for pid in _tree(self.process.pid)) / 1024

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


@contextmanager
def ours(filled: Filled, folder: Path, app: str = "wsgi:app") -> Iterator[Server]:
    """Serve a database with gunicorn and two sync workers, under the key of the tests that filled it."""
    instance = folder / "instance"
    instance.mkdir(exist_ok=True)
    port = free_port()
    env = {
        "SHOUXIAN_PURPOSE": "test",
        "SHOUXIAN_HTTPS": "0",
        "SHOUXIAN_SECRET_KEY": "bench-only-0123456789abcdefghijklmnop",
        "SHOUXIAN_DATA_KEY": DATA_KEY,
        "SHOUXIAN_DATABASE_URL": filled.url,
        "SHOUXIAN_INSTANCE": str(instance),
        "SHOUXIAN_KEYS": str(filled.signers.parent / "keys"),
    }
    server = Server(gunicorn(sys.executable, port, app), port, env, ROOT, folder / "server.log")
    try:
        yield server
    finally:
        server.stop()


def gunicorn(python: str, port: int, app: str) -> list[str]:
    return [
        python, "-m", "gunicorn", "--workers", "2", "--worker-class", "sync", "--bind", f"127.0.0.1:{port}",
        "--preload", "--log-level", "warning", "--timeout", "120", app,
    ]  # fmt: skip


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _tree(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _tree(int(child))
    return found


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(int(one) for one in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and p99 in milliseconds."""
    ordered = sorted(seconds) or [0.0]
    place = lambda share: ordered[min(len(ordered) - 1, int(len(ordered) * share))]  # noqa: E731
    return {
        name: round(place(share) * 1000, 1) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }


def median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 2) if values else 0.0
