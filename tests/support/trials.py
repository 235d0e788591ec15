"""How much of a long test is run: a seeded tenth always, all of it by ``make trials``."""

import os

FULL = os.environ.get("SHOUXIAN_TRIALS") == "full"


def share(full: int) -> int:
    """Return how many of ``full`` rounds are due in this run."""
    return full if FULL else max(full // 10, 1)
