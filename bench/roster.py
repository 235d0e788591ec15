"""A roster of 100,000 rows with 3,000 defects of twelve kinds, brought in while others work (P7, F12).

python -m bench.roster [--kind sqlite postgresql] [--rows 100000] [--defects 3000] [--form xlsx|csv]

Prints what was found of what was planted, false alarms, seconds and peak memory of the whole (check, second check
and entering, as ``flask import roster … --accept clean`` does them), and how long the pages of four people at
their browsers took meanwhile. Everybody in the file is invented.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter

from app import clock
from app.config import ROOT
from app.factory import create_app
from app.models import RegisterImport, db
from app.queries.actors import account_named, acting
from app.queries.register_imports import report_of
from bench import county
from bench.databases import Filled, Store
from bench.load import Clients, Person, Work
from bench.options import parser
from bench.server import ours, percentiles
from tests.support import county as tests_county
from tests.support.databases import DATA_KEY, config_for
from tests.support.registers import Roster, csv_of, roster

PAUSE = 0.3
"""Seconds between two requests of one person."""


def made(folder: Path, rows: int, defects: int, form: str) -> tuple[Path, list[tuple[int, str]]]:
    """Return the file, made once, and what is planted in it."""
    path, planted = folder / f"roster-{rows}-{defects}.{form}", folder / f"roster-{rows}-{defects}.json"
    if not path.exists() or not planted.exists():
        county.widen()
        names = {code: name for code, name, *_ in tests_county.REGIONS}
        places = [(names[one], names[code]) for one in county.TOWNSHIPS for code in county.villages_of(one)]
        found = roster(rows, places, defects=defects)
        path.write_bytes(csv_of(found.lines())) if form == "csv" else _workbook(path, found)
        planted.write_text(json.dumps(found.planted))
    return path, [(row, rule) for row, rule in json.loads(planted.read_text())]


def _workbook(path: Path, found: Roster) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for at, row in enumerate(found.lines()):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(at, column, cell)
    book.close()


def others(port: int, signer: county.Signer) -> Work:
    person = Person(port, signer)
    while True:
        time.sleep(PAUSE)
        yield "page", partial(person.get, "/")


def measure(store: Store, kind: str, path: Path, planted: list[tuple[int, str]]) -> dict[str, Any]:
    with store.usable(kind, 1000) as filled, ours(filled, store.folder) as server:
        signers = county.signers_in(filled.signers)
        officer = next(one for one in signers if one.role == "county_officer")
        begins: list[Callable[[], Work]] = [partial(others, server.port, one) for one in signers[:4]]
        clients = Clients(begins)
        quiet = clients.run(10).taken["page"]
        began = time.perf_counter()
        work = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "import", "roster", str(path), "--as",
             officer.username, "--accept", "clean"],
            cwd=ROOT, env={**os.environ, **settings(filled, store.folder)}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        meanwhile: list[float] = []
        ended, usage = 0, None
        while not ended:
            meanwhile += clients.run(2).taken.get("page", [])
            ended, _, usage = os.wait4(work.pid, os.WNOHANG)
        seconds = time.perf_counter() - began
        clients.close()
        return {
            **judged(filled, store.folder, officer.username, planted),
            "seconds": round(seconds, 1),
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1) if usage else None,
            "peak_mib": round(usage.ru_maxrss / 1024) if usage else None,
            "pages_before_ms": percentiles(quiet),
            "pages_meanwhile_ms": percentiles(meanwhile),
            "slowest_page_s": round(max(meanwhile, default=0), 2),
        }


def settings(filled: Filled, folder: Path) -> dict[str, str]:
    return {
        "SHOUXIAN_PURPOSE": "test",
        "SHOUXIAN_SECRET_KEY": "bench-only-0123456789abcdefghijklmnop",
        "SHOUXIAN_DATA_KEY": DATA_KEY,
        "SHOUXIAN_DATABASE_URL": filled.url,
        "SHOUXIAN_INSTANCE": str(folder / "instance"),
        "SHOUXIAN_KEYS": str(keys_of(filled)),
    }


def keys_of(filled: Filled) -> Path:
    """Return where the keys of the filled database's persons lie."""
    return filled.signers.parent / "keys"


def judged(filled: Filled, folder: Path, username: str, planted: list[tuple[int, str]]) -> dict[str, Any]:
    """Return how many of the planted defects were found, and how many findings nobody planted."""
    config = dataclasses.replace(config_for(filled.url, folder / "instance"), keys_home=keys_of(filled))
    app = create_app(config)
    with app.app_context():
        number = db.session.execute(db.select(db.func.max(RegisterImport.id))).scalar_one()
        actor = acting(account_named(username) or 0, clock.today())
        assert actor is not None
        found = {(one.row, one.rule) for one in report_of(actor, number).findings}
        counts = dict(db.session.get_one(RegisterImport, number).counts)
        db.session.remove()
        db.engine.dispose()
    return {
        "planted": len(planted),
        "found": len(found & set(planted)),
        "false": len(found - set(planted)),
        "entered_households": counts.get("entered"),
        "entered_persons": counts.get("entered_persons"),
    }


def main() -> None:
    made_parser = parser(__doc__)
    made_parser.add_argument("--rows", type=int, default=100_000)
    made_parser.add_argument("--defects", type=int, default=3_000)
    made_parser.add_argument("--form", choices=["xlsx", "csv"], default="xlsx")
    given = made_parser.parse_args()
    store = Store(given.folder)
    try:
        path, planted = made(given.folder, given.rows, given.defects, given.form)
        for kind in given.kind:
            found = measure(store, kind, path, planted)
            print(json.dumps({"database": kind, "rows": given.rows, **found}, indent=1))
    finally:
        store.close()


if __name__ == "__main__":
    main()
