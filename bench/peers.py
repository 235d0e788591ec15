"""viewflow beside us, from a folder with the peers' programs: the same six steps, the same two workers.

Nothing of it belongs to the project: ``--peers FOLDER`` names their sources, ``--peers-python`` the
Python of an environment with Django and viewflow (their ``setup.sh`` makes one).
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bench.databases import Store
from bench.server import Server, free_port, gunicorn

SETTINGS = """import os
from settings import *
if "BENCH_SOCKET" in os.environ:
    DATABASES["default"].update(HOST=os.environ["BENCH_SOCKET"], USER="postgres", PORT="")
"""
"""Their settings name a port; the server of the wheel listens on a socket."""


@dataclass
class Peer:
    """viewflow with a fresh database, served, and its clients signed in."""

    server: Server
    clients: Any


@contextmanager
def viewflow(store: Store, kind: str, folder: Path, python: Path, clients: int = 4) -> Iterator[Peer]:
    """Serve viewflow with its tasks assigned, the faster of its two ways."""
    scratch = store.folder / "peers"
    scratch.mkdir(exist_ok=True)
    (scratch / "bench_settings.py").write_text(SETTINGS, encoding="utf-8")
    env = {
        "BENCH_APP": "vf", "BENCH_ASSIGN": "1", "DJANGO_SETTINGS_MODULE": "bench_settings",
        "PYTHONPATH": f"{scratch}{os.pathsep}{folder / 'dj'}", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    if kind == "sqlite":
        for ending in ("", "-wal", "-shm"):
            (scratch / f"viewflow.sqlite{ending}").unlink(missing_ok=True)
        env["BENCH_DB"] = str(scratch / "viewflow.sqlite")
    else:
        store.server.create("viewflow")
        host = parse_qs(urlsplit(store.server.url("viewflow")).query)["host"][0]
        env |= {"BENCH_DB": "pg:viewflow", "BENCH_SOCKET": host}
    for command in (["manage.py", "migrate", "-v", "0"], ["seed.py"]):
        subprocess.run([str(python), *command], cwd=folder / "dj", env={**os.environ, **env}, check=True)
    port = free_port()
    log = store.folder / "viewflow.log"
    server = Server(gunicorn(str(python), port, "wsgi:application"), port, env, folder / "dj", log)
    fleet = _driver(folder).Fleet("vf", port, clients)
    try:
        yield Peer(server, fleet)
    finally:
        fleet.close()
        server.stop()


def _driver(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("peers_driver", folder / "driver.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
