"""What the guards of ``suspicion`` know: the ``subject`` of :class:`Facts`.

Every default means "nothing recorded", and a guard that needs the fact refuses.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """One check (核查): when, and whether on the spot."""

    checked_on: date
    on_site: bool


@dataclass(frozen=True, slots=True)
class SuspicionFacts:
    """A suspicion (疑点) as it stands. ``rule`` is empty where an inspector raised it by hand.

    ``checkers`` are the accounts to whom it was handed last. ``conclusion`` and ``disposal`` are codes of
    ``codes.py``. ``papers`` are the kinds of the papers that lie in its file.
    """

    rule: str = ""
    severity: str = ""
    checkers: frozenset[int] = frozenset()
    checks: tuple[CheckFacts, ...] = ()
    conclusion: str = ""
    disposal: str = ""
    papers: tuple[str, ...] = ()
