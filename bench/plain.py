"""The same rows in plain SQL through the bare driver: the floor below any sign-off on this database.

Lock the case, read its newest event, add an event of the usual size and a signature, change the case,
commit: with the triggers and foreign keys that the application's own transaction meets.
"""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import psycopg

from bench.county import BUSY
from bench.databases import Filled

PROCESSES = 2
LOCK = 'SELECT id, last_sequence, version FROM "case" WHERE ref = %s'
NEWEST = "SELECT digest FROM event WHERE stream_kind = 'case' AND stream_id = %s AND sequence = %s"
EVENT = (
    "INSERT INTO event (stream_kind, stream_id, sequence, kind, body, digest, previous, occurred_on,"
    " recorded_at, actor_id, idempotency_key)"
    " VALUES ('case', %s, %s, 'case.signed', %s, %s, %s, '2026-11-25', '2026-11-25 12:00:00', 1, %s)"
)
CHANGE = 'UPDATE "case" SET version = %s, last_sequence = %s WHERE id = %s'
SIGNATURE = (
    "INSERT INTO signature (case_id, action, source, target, round, position, length, role, account_id,"
    " post_id, organisation_id, occurred_on, recorded_at, sequence) SELECT %s, action, source, target, round,"
    " position, length, role, account_id, post_id, organisation_id, occurred_on, recorded_at, %s"
    " FROM signature WHERE id = %s"
)
BODY = b"x" * 1_450


def plain_sign_offs(filled: Filled, seconds: float) -> float:
    """Return how many such transactions a second two processes bring to an end."""
    # Begun anew, not forked: the one who measures has threads by now, whose locks a fork would keep closed.
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        done = pool.map(_run, [filled] * PROCESSES, range(PROCESSES), [seconds] * PROCESSES)
        return sum(done) / seconds


def _run(filled: Filled, number: int, seconds: float) -> int:
    connection, mark = _connected(filled)
    run = lambda statement, values: connection.execute(statement.replace("%s", mark), values)  # noqa: E731
    town = BUSY[number][:9]
    refs = run(
        'SELECT ref FROM "case" WHERE territory >= %s AND territory < %s LIMIT 200', (town, f"{town}:")
    )
    names = [row[0] for row in refs.fetchall()]
    (model,) = run("SELECT min(id) FROM signature", ()).fetchone()
    _end(connection, filled)
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        run("BEGIN IMMEDIATE" if filled.kind == "sqlite" else "BEGIN", ())
        locking = LOCK if filled.kind == "sqlite" else f"{LOCK} FOR UPDATE"
        case_id, sequence, version = run(locking, (names[done % len(names)],)).fetchone()
        (previous,) = run(NEWEST, (case_id, sequence)).fetchone()
        digest = time.time_ns().to_bytes(32)
        run(EVENT, (case_id, sequence + 1, BODY, digest, bytes(previous), f"plain-{number}-{time.time_ns()}"))
        run(CHANGE, (version + 1, sequence + 1, case_id))
        run(SIGNATURE, (case_id, sequence + 1, model))
        _end(connection, filled)
        done += 1
    return done


def _connected(filled: Filled) -> tuple[Any, str]:
    if filled.kind == "postgresql":
        address = filled.url.replace("postgresql+psycopg://", "postgresql://", 1)
        return psycopg.connect(address, autocommit=True), "%s"
    connection = sqlite3.connect(filled.url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
    for setting in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection, "?"


def _end(connection: Any, filled: Filled) -> None:
    if filled.kind == "sqlite" and not connection.in_transaction:
        return
    connection.execute("COMMIT")
