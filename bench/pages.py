"""One page asked for again and again: what it costs the server, how long it takes, how large it is."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from bench.county import BUSY, Signer, signers_in
from bench.databases import Filled, Store
from bench.load import Person
from bench.options import Options
from bench.server import Server, median, ours, percentiles

ROUNDS = 60
"""Pages of each kind in a slice: one client, so that a page's own cost is seen and no waiting."""


def measure_pages(
    store: Store, options: Options, kind: str, role: str, paths: Callable[[Filled], dict[str, Sequence[str]]]
) -> dict[str, Any]:
    """Ask for pages as one person of ``role``; ``paths`` gives for each kind of page its addresses."""
    with ExitStack() as stack:
        filled = stack.enter_context(store.usable(kind, options.cases))
        server = stack.enter_context(ours(filled, store.folder))
        person = Person(server.port, _signer(filled, role))
        return {
            name: _page(server, person, list(addresses), options)
            for name, addresses in paths(filled).items()
            if addresses
        }


def _signer(filled: Filled, role: str) -> Signer:
    fitting = [one for one in signers_in(filled.signers) if one.role == role]
    return next((one for one in fitting if one.township == BUSY[0]), fitting[0])


def _page(server: Server, person: Person, paths: Sequence[str], options: Options) -> dict[str, Any]:
    costs, taken, size = [], [], 0
    for path in paths[:10]:
        person.get(path)
    for _ in range(options.slices):
        began = server.cpu()
        for number in range(ROUNDS):
            start = time.perf_counter()
            answer = person.get(paths[number % len(paths)])
            taken.append(time.perf_counter() - start)
            if answer.status not in (200, 303):
                raise RuntimeError(f"{paths[number % len(paths)]}: {answer.status}")
            size = max(size, len(answer.body.encode()))
        costs.append((server.cpu() - began) * 1000 / ROUNDS)
    packed = len(gzip.compress(answer.body.encode(), 6))
    return {"cpu_ms": median(costs), **percentiles(taken), "bytes": size, "gzipped": packed}
