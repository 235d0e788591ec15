"""P3, P5: the first page and the case page, at the sizes that are asked for.

python -m bench.worklist [--cases 1000 200000] [--kind sqlite postgresql]
"""

from __future__ import annotations

from typing import Any

from bench.county import BUSY
from bench.databases import Filled, Store
from bench.options import Options, read
from bench.pages import measure_pages
from bench.rows import waiting_cases


def measure(store: Store, options: Options, kind: str) -> dict[str, Any]:
    """Measure the township officer's pages, and the first page of an officer of the whole county."""
    township = measure_pages(store, options, kind, "township_officer", _paths)
    county = measure_pages(
        store, options, kind, "county_officer", lambda _filled: {"first page, county": ["/"]}
    )
    return {**township, **county}


def _paths(filled: Filled) -> dict[str, list[str]]:
    refs = [ref for ref, _ in waiting_cases(filled, BUSY[0])]
    return {
        "worklist": ["/"],
        "worklist of a state": ["/?state=township_review"],
        "case page": [f"/cases/{ref}" for ref in refs[:60]],
    }


if __name__ == "__main__":
    read(__doc__, measure)
