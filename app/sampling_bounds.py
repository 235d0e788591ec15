"""How far a rate may be off that was found in a random sample (red-flags.md 6).

One-sided 95 % bounds by Clopper and Pearson (1934): exact, never too narrow. With nothing found in ``n``
files the upper one is about 3/n: 30 files say 10 %, 60 say 5 %, 150 say 2 %.
"""

from math import ceil, comb

DOUBT = 0.05
"""One minus the confidence."""
_STEPS = 60
"""Halvings of the interval: far finer than anything that is printed."""


def upper_bound(found: int, files: int) -> float:
    """Return the largest share that still goes with ``found`` or fewer among ``files``."""
    if files == 0 or found >= files:
        return 1.0
    return _solved(lambda share: _at_most(found, files, share) > DOUBT)


def lower_bound(found: int, files: int) -> float:
    """Return the smallest share that still goes with ``found`` or more among ``files``."""
    return 1.0 - upper_bound(files - found, files) if files else 0.0


def files_for(share: int) -> int:
    """Return how many files without a finding show that at most ``share`` per cent are wrong."""
    return ceil(300 / share)


def _solved(below: object) -> float:
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if below(middle):  # type: ignore[operator]
            low = middle
        else:
            high = middle
    return high


def _at_most(found: int, files: int, share: float) -> float:
    """Return the chance of ``found`` or fewer."""
    return sum(comb(files, k) * share**k * (1 - share) ** (files - k) for k in range(found + 1))
