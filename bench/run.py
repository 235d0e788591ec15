"""Everything at once: measures, prints, and writes the figures into docs/performance.md.

python -m bench.run [--large 200000] [--peers FOLDER --peers-python PYTHON] [--write]
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import Any

from app import clock
from app.config import ROOT
from bench import batch, journey, search, sign_off, worklist
from bench.databases import Store
from bench.options import DEFAULT_CASES, options_of, parser

SMALL = 1000
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--large", type=int, default=DEFAULT_CASES)
    made.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    given = made.parse_args()
    store, found, began = Store(given.folder), {}, time.perf_counter()
    load = os.getloadavg()[0]
    try:
        for kind in given.kind:
            for cases in (SMALL, given.large):
                store.filled(kind, cases)
            for name, measure, cases in _plan(given.large):
                found[name, kind, cases] = measure(store, options_of(given, cases), kind)
                print(
                    json.dumps({"what": name, "database": kind, "cases": cases, **found[name, kind, cases]})
                )
    finally:
        store.close()
    text = "\n".join(_told(found, given.large, load, time.perf_counter() - began))
    print(text)
    if given.write:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _plan(large: int) -> list[tuple[str, Callable[..., dict[str, Any]], int]]:
    return [
        ("sign_off", sign_off.measure, SMALL),
        ("journey", journey.measure, SMALL),
        ("batch", batch.measure, SMALL),
        *((name, measure, cases) for cases in (SMALL, large) for name, measure in _PAGES),
    ]


_PAGES = (("worklist", worklist.measure), ("search", search.measure))


def _told(
    found: Mapping[tuple[str, str, int], dict[str, Any]], large: int, load: float, took: float
) -> list[str]:
    """Return the tables in Markdown."""
    kinds = sorted({kind for _, kind, _ in found}, reverse=True)
    lines = [
        f"Measured on {clock.today().isoformat()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}; load of the machine at the start {load:.1f}; {took / 60:.0f} minutes.",
        "",
        "| Sign-off over HTTP, 4 clients, 1,000 cases | ours | viewflow | plain SQL | ours ÷ viewflow | ours ÷ plain |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for kind in kinds:
        one = found["sign_off", kind, SMALL]
        rate = one["sign_offs_a_second"]
        lines.append(
            f"| {kind}: a second | {rate['ours']} | {rate['viewflow'] or '–'} | {rate['plain']} |"
            f" {_ratio(rate['ours'], rate['viewflow'])} | {_ratio(rate['ours'], rate['plain'])} |"
        )
        cpu = one["cpu_ms"]
        lines.append(
            f"| {kind}: server CPU ms | {cpu['ours']} | {cpu['viewflow'] or '–'} | | {_ratio(cpu['ours'], cpu['viewflow'])} | |"
        )
        ours, theirs = one["latency_ms"]["ours"], one["latency_ms"]["viewflow"]
        lines.append(f"| {kind}: p50 · p95 · p99 ms | {_three(ours)} | {_three(theirs)} | | | |")
        lines.append(
            f"| {kind}: bytes a sign-off · PSS MiB | {one['bytes_a_sign_off']} · {one['pss_mib']} | | | | |"
        )
    lines += [
        "",
        "| Journey of a step (worklist, form, post, result) | steps/s ours · viewflow | ratio | CPU ms a step ours · viewflow |",
        "| --- | --- | --- | --- |",
    ]
    for kind in kinds:
        one = found["journey", kind, SMALL]
        rate, cpu = one["steps_a_second"], one["cpu_ms_a_step"]
        lines.append(
            f"| {kind} | {rate['ours']} · {rate['viewflow'] or '–'} | {_ratio(rate['ours'], rate['viewflow'])} |"
            f" {cpu['ours']} · {cpu['viewflow'] or '–'} |"
        )
    lines += ["", "| Signing 500 from a list | seconds | CPU ms each |", "| --- | --- | --- |"]
    for kind in kinds:
        one = found["batch", kind, SMALL]
        lines.append(f"| {kind} ({one['signed']} signed) | {one['seconds_for_500']} | {one['cpu_ms_each']} |")
    lines += [
        "",
        f"| One client: CPU ms · p50 · p95 ms | 1,000 cases | {large:,} cases | CPU growth | bytes · gzipped |",
        "| --- | --- | --- | --- | --- |",
    ]
    for kind in kinds:
        for name in ("worklist", "search"):
            small, big = found[name, kind, SMALL], found[name, kind, large]
            lines += [
                _growth(kind, page, small[page], big[page])
                for page in small
                if page in big and page != "as LIKE"
            ]
        lines.append(
            f"| {kind}: search as LIKE | {found['search', kind, SMALL]['as LIKE']} | {found['search', kind, large]['as LIKE']} | | |"
        )
    return lines


def _growth(kind: str, page: str, small: Mapping[str, Any], big: Mapping[str, Any]) -> str:
    return (
        f"| {kind}: {page} | {small['cpu_ms']} · {small['p50']} · {small['p95']} |"
        f" {big['cpu_ms']} · {big['p50']} · {big['p95']} | {_ratio(big['cpu_ms'], small['cpu_ms'])} |"
        f" {big['bytes']:,} · {big['gzipped']:,} |"
    )


def _three(found: Mapping[str, float]) -> str:
    return f"{found['p50']} · {found['p95']} · {found['p99']}" if found["p50"] else "–"


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f} ×" if other else "–"


if __name__ == "__main__":
    main()
