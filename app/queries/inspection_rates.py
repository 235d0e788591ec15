"""Rates of a sample (漏纳率、错纳率、错消率、认可度), by the random parts alone, with their bounds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.sampling_bounds import lower_bound, upper_bound
from workflows.inspection import OFF_ROLL, RANDOM_PARTS, RATE

Facts = tuple[str, str, str, str]
"""Part, source, verdict and satisfaction of a drawn file; the last two empty before its finding."""


@dataclass(frozen=True, slots=True)
class Rate:
    """``found`` of ``of`` files; ``bound`` is the 95 % bound, from below for satisfaction, else from above.

    ``open`` files of the random parts count neither way: without a finding, or not to be judged yet.
    """

    key: str
    found: int
    of: int
    bound: float
    open: int

    @property
    def from_below(self) -> bool:
        """Return whether the bound says “at least”."""
        return self.key == "satisfied"

    @property
    def share(self) -> float:
        """Return the rate itself, from 0 to 1."""
        return self.found / self.of if self.of else 0.0


_OF: dict[str, Callable[[str], bool]] = {
    "missed": lambda source: source in OFF_ROLL,
    "in_wrong": lambda source: source == "enrolled",
    "out_wrong": lambda source: source == "eliminated",
    "satisfied": lambda source: source != "problem",
}
"""The sources to which a rate belongs."""
_SAID = {
    "missed": ("left_wrong", "left_right"),
    "in_wrong": ("in_wrong", "in_right"),
    "out_wrong": ("out_wrong", "out_right"),
    "satisfied": ("yes", "no"),
}
"""What counts as found, and what completes the denominator."""


def counts(key: str, facts: Facts) -> str:
    """Return how a drawn file counts for a rate: ``found``, ``not``, ``open``, or empty for not at all."""
    part, source, verdict, satisfied = facts
    if part not in RANDOM_PARTS or not _OF[key](source):
        return ""
    said = satisfied if key == "satisfied" else verdict
    found, other = _SAID[key]
    return "found" if said == found else "not" if said == other else "open"


def rates_of(rows: Iterable[Facts]) -> tuple[Rate, ...]:
    """Return the rates of a sample by what was found so far."""
    rows = list(rows)
    return tuple(_rate(key, [counts(key, one) for one in rows]) for key, _ in RATE)


def _rate(key: str, said: list[str]) -> Rate:
    found = said.count("found")
    of = found + said.count("not")
    bound = (lower_bound if key == "satisfied" else upper_bound)(found, of)
    return Rate(key, found, of, bound, said.count("open"))
