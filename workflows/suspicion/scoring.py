"""How much the suspicions of one subject weigh together (red-flags.md 4.1): always with the reasons.

The weight orders work; it says nothing about anybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WEIGHT: Mapping[str, float] = {"H": 0.5, "M": 0.2, "L": 0.07}
BASIS: Mapping[str, float] = {
    "P02": 1.0, "P03": 1.0, "P04": 0.5, "P06": 0.9, "P07": 1.0, "P16": 0.7, "E01": 1.0, "E02": 1.0,
    "E06": 1.0, "X02": 1.0, "X06": 1.0, "V06": 0.9, "R01": 1.0, "R09": 1.0,
}  # fmt: skip
"""How firm a rule's source is: named in founding documents or this field 1.0, a predecessor field 0.9, a
neighbouring one 0.7. A rule that isn't listed rests on logic alone: 0.5."""
INFERRED = 0.5
SOFT = frozenset({"V05", "P14", "V04", "M10", "V09", "R02"})
"""Place, night, short visits and alike words catch tired honest people first: together never above
:data:`SOFT_CAP` without a harder reason."""
SOFT_CAP = 40.0
PRIOR = 2
"""Confirmed and unfounded checks that every rule begins with (Beta 2:2, so that it starts at one half)."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One reason of a score: which rule, how grave, how often it was confirmed so far."""

    rule: str
    severity: str
    rate: float

    @property
    def part(self) -> float:
        """Return what the reason would weigh alone, between 0 and 1."""
        return WEIGHT[self.severity] * basis_of(self.rule) * self.rate


def basis_of(rule: str) -> float:
    """Return how firm a rule's source is; what an inspector raised by hand is his own observation."""
    return BASIS.get(rule, INFERRED) if rule else 1.0


def confirmed_rate(confirmed: int, concluded: int) -> float:
    """Return how often a rule proves right, by what was concluded so far and the prior."""
    return (confirmed + PRIOR) / (concluded + 2 * PRIOR)


def score(reasons: Iterable[Weighed]) -> int:
    """Return the score of one subject from 0 to 100; of one rule the gravest reason counts once."""
    gravest: dict[str, Weighed] = {}
    for one in reasons:
        if one.rule not in gravest or gravest[one.rule].part < one.part:
            gravest[one.rule] = one
    left = 1.0
    for one in gravest.values():
        left *= 1 - one.part
    whole = 100 * (1 - left)
    soft = bool(gravest) and all(one.rule in SOFT for one in gravest.values())
    return round(min(whole, SOFT_CAP) if soft else whole)
