"""What one event costs on SQLite: python -m bench.event [FOLDER]. Prints, judges nothing."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import event

from app.audit.record import record
from app.commands.transaction import transaction
from app.factory import create_app
from app.models import Organisation, db
from tests.support.databases import config_for, migrate_and_seed

EVENTS = 500


def main(folder: str) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        config = config_for(f"sqlite:///{scratch}/bench.sqlite", Path(scratch))
        migrate_and_seed(config)
        with create_app(config).app_context():
            measure()
            db.session.remove()
            db.engine.dispose()


def measure() -> None:
    statements: list[str] = []
    listener = lambda *arguments: statements.append(arguments[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    inside, whole, began = [], [], time.perf_counter()
    for _ in range(EVENTS):
        start = time.perf_counter()
        with transaction() as session:
            row = session.get_one(Organisation, 1)
            before = time.perf_counter()
            record(session, row, "organisation.renamed", actor=None, data={"kind": "department"})
            inside.append(time.perf_counter() - before)
        whole.append(time.perf_counter() - start)
    took = time.perf_counter() - began
    print(f"record():    median {statistics.median(inside) * 1000:.2f} ms, p95 {_p95(inside):.2f} ms")
    print(f"transaction: median {statistics.median(whole) * 1000:.2f} ms, p95 {_p95(whole):.2f} ms")
    print(f"events a second, one writer: {EVENTS / took:.0f}")
    print(
        f"statements a transaction, BEGIN and the reading of the row included: {len(statements) / EVENTS:.1f}"
    )


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)] * 1000


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else tempfile.gettempdir())
