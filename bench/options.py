"""What every benchmark can be told, and where it works."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.databases import Store

DEFAULT_CASES = 200_000


@dataclass(frozen=True)
class Options:
    """``cases`` in the database, ``slices`` of ``seconds`` each; ``peers`` None where there are none."""

    cases: int
    slices: int
    seconds: float
    peers: Path | None
    peers_python: Path


def parser(text: str | None) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "shouxian-bench")
    made.add_argument("--kind", nargs="+", default=["sqlite", "postgresql"])
    made.add_argument("--cases", type=int, nargs="+", default=[1000])
    made.add_argument("--slices", type=int, default=3)
    made.add_argument("--seconds", type=float, default=3)
    made.add_argument("--peers", type=Path, help="folder with the peers' programs")
    made.add_argument("--peers-python", type=Path, help="Python of an environment with Django and viewflow")
    return made


def options_of(given: argparse.Namespace, cases: int) -> Options:
    python = given.peers_python or Path("python3")
    return Options(cases, given.slices, given.seconds, given.peers, python)


def read(text: str | None, measure: Callable[[Store, Options, str], dict[str, Any]]) -> None:
    """Measure on every database and size that was asked for, and print what came out."""
    given = parser(text).parse_args()
    store = Store(given.folder)
    try:
        for kind in given.kind:
            for cases in given.cases:
                found = measure(store, options_of(given, cases), kind)
                print(json.dumps({"database": kind, "cases": cases, **found}, indent=1))
    finally:
        store.close()
