"""P5: pages of figures over a large register, and how the databases read for them.

python -m bench.figures [--kind sqlite postgresql] [--households 100000] [--monitored 12000] [--plans]

Rows are written as tables hold them, without events and seals: figures read neither. Every monitored household
has a case with a visit, an application and ten completed signatures; every tenth problem is one of a hundred.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count as numbers
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, Engine, LargeBinary, create_engine, event, insert, text

from app import clock
from app.factory import create_app
from app.models import Base, db
from app.models.base import Moment
from app.policy import Actor, HeldPost
from app.queries.figure_books import count
from app.queries.figure_pages import group_page
from app.queries.figure_scope import Scope
from tests.support.county import COUNTY, seed
from tests.support.databases import config_for
from workflows.figures import GROUPS
from workflows.roles import Level

DAY = date(2026, 6, 30)
ROUNDS = 5
STEPS = (
    "submit",
    "record_visit",
    "record_comparison",
    "appraise",
    "post_notice",
    "close_notice",
    "review",
    "approve",
)
_PER_VILLAGE = 400


def fill(engine: Engine, households: int, monitored: int) -> None:
    """Write the register: places first, then households by village, the first of them monitored."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        villages = [
            f"990101{101 + at // 20:03}{1 + at % 20:03}" for at in range(max(households // _PER_VILLAGE, 1))
        ]
        _places(connection, villages)
        rows: dict[str, list[dict[str, Any]]] = {}
        for number in range(1, households + 1):
            village = villages[number % len(villages)]
            for table, row in _household(number, village, number <= monitored):
                rows.setdefault(table, []).append(row)
            if number % 5000 == 0 or number == households:
                for table, found in rows.items():
                    _insert(connection, table, found)
                rows = {}


def _places(connection: Connection, villages: list[str]) -> None:
    known = {row[0] for row in connection.execute(text("SELECT code FROM region"))}
    towns = {village[:9] + "000" for village in villages}
    found = [(code, "township", COUNTY) for code in sorted(towns)]
    found += [(code, "village", code[:9] + "000") for code in villages]
    _insert(connection, "region", [
        {"code": code, "name": code, "name_key": code, "level": level, "parent_code": parent}
        for code, level, parent in found if code not in known
    ])  # fmt: skip


_ids: dict[str, Iterator[int]] = {}


def _id(table: str) -> int:
    return next(_ids.setdefault(table, numbers(1_000_000)))


def _household(number: int, village: str, monitored: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    began = date(2024, 1, 1) + timedelta(days=number % 800)
    person = 1_000_000 + number
    yield "person", {"id": person, "name": f"户{number}", "name_key": "h", "identity_kind": "none_yet"}
    yield "household", {"id": number, "territory": village, "kind": "12"[number % 2], "head_id": person,
                        "recorded_on": began}  # fmt: skip
    for at in range(4):
        yield "membership", {"id": _id("membership"), "household_id": number, "person_id": person * 10 + at,
                             "relation": "001", "valid_from": date(2020, 1, 1), "reason_in": "registered",
                             "reason_out": ""}  # fmt: skip
    if not monitored:
        return
    gone = number % 3 == 0
    yield "case", {"id": number, "ref": f"JC-{number}", "workflow": "monitoring", "opening": "in_person",
                   "state": "eliminated" if gone else "assisted", "territory": village, "version": 9, "round": 1,
                   "opened_on": began, "entered_on": began, "household_id": number, "turn": "",
                   "closed_on": began if gone else None}  # fmt: skip
    yield "visit", {"id": _id("visit"), "case_id": number, "sequence": 3, "visited_on": began,
                    "category": ("01", "02", "03")[number % 3], "window_begin": began, "window_end": began}  # fmt: skip
    yield "application", {"id": _id("application"), "case_id": number, "sequence": 2, "signed_on": began,
                          "risks": [f"{number % 11 + 1:03}"], "difficulties": [], "applicant_id": person}  # fmt: skip
    acts = [*STEPS, "announce", *(["approve_elimination"] if gone else [])]
    for at, action in enumerate(acts):
        yield "signature", {"id": _id("signature"), "case_id": number, "action": action, "source": "applied",
                            "target": "eliminated" if action == "approve_elimination" else "assisted",
                            "position": 0, "length": 1, "role": "county_officer",
                            "occurred_on": began + timedelta(days=2 * at), "sequence": at + 2}  # fmt: skip
    yield "follow_up", {"id": _id("follow_up"), "case_id": number, "sequence": 90, "findings": [],
                        "visited_on": DAY - timedelta(days=number % 60), "met_id": person}  # fmt: skip
    yield "help_measure", {"id": _id("help_measure"), "case_id": number, "kind": "45", "item": "003",
                           "planned_on": began, "delivered_on": began, "starts_on": began, "end_reason": ""}  # fmt: skip


def _insert(connection: Connection, name: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows; what they don't say and may not be missing gets something of its type."""
    table = Base.metadata.tables[name]
    empty = {
        column.name: _nothing(column) for column in table.columns
        if not column.nullable and not column.primary_key
    }  # fmt: skip
    if rows:
        connection.execute(insert(table), [{**empty, **row} for row in rows])


def _nothing(column: Any) -> Any:
    if isinstance(column.type, JSON):
        return []
    if isinstance(column.type, LargeBinary):
        return b""
    if column.name == "stream_kind":
        return column.table.name
    if isinstance(column.type, Moment):
        return clock.now()
    kind = column.type.python_type
    return DAY if kind is date else "" if kind is str else kind(0)


def officer() -> Actor:
    """Return an officer of the whole county."""
    post = HeldPost(
        id=1, role="county_officer", organisation_id=1, organisation_name="", territory="990101",
        level=Level.COUNTY, valid_from=date(2020, 1, 1), valid_to=None, giver=None, giver_name="",
        delegation_id=None,
    )  # fmt: skip
    return Actor(account_id=1, person_id=1, username="bench", name="bench", posts=(post,), key=b"",
                 confirmed_at=clock.now())  # fmt: skip


def measure(engine: Engine, plans: bool) -> None:
    """Print milliseconds of each group of the county's page, the least of some rounds, and the plans."""
    actor, asked = officer(), []
    begin = DAY.replace(month=1, day=1)
    for group, _label in GROUPS:
        least = []
        for _ in range(ROUNDS):
            began = time.perf_counter(), time.process_time()
            group_page(actor, group, begin=begin, day=DAY)
            least.append((time.perf_counter() - began[0], time.process_time() - began[1]))
        wall, spent = min(least)
        print(f"{engine.dialect.name}: {group}: {wall * 1000:.0f} ms, {spent * 1000:.0f} ms of this process")
    if not plans:
        return
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    for group, _label in GROUPS:
        asked.clear()
        count(Scope(actor, begin, DAY, "", 9), (group,))
        for statement, values in list(asked):
            _explain(engine, group, statement, values)


def _explain(engine: Engine, group: str, statement: str, values: Any) -> None:
    if not statement.lstrip().startswith(("SELECT", "WITH")):
        return
    words = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with engine.connect() as connection:
        lines = [str(row[-1]) for row in connection.exec_driver_sql(words + statement, values)]
    read = [line.strip() for line in lines if "SCAN" in line or "Scan" in line or "SEARCH" in line]
    print(f"  {group}:", *read, sep="\n      ")


def main() -> None:
    """Fill and measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--monitored", type=int, default=12_000)
    parser.add_argument("--plans", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shouxian-figures-bench-") as folder:
        for kind in chosen.kind:
            _measured(kind, Path(folder), chosen)


def _measured(kind: str, folder: Path, chosen: argparse.Namespace) -> None:
    url = f"sqlite:///{folder / 'figures.sqlite'}"
    if kind == "postgresql":
        from bench.databases import Postgresql  # noqa: PLC0415 - it looks for its runtime folder when imported

        server = Postgresql(folder)
        server.create("figures")
        url = server.url("figures")
    app = create_app(config_for(url, folder))
    with app.app_context():
        engine = create_engine(url) if kind == "sqlite" else db.engine
        Base.metadata.create_all(engine)
        seed()
        fill(engine, chosen.households, chosen.monitored)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        measure(db.engine, chosen.plans)
        db.session.remove()


if __name__ == "__main__":
    main()
