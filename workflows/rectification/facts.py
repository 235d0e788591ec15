"""What the guards of ``rectification`` know of a problem: the ``subject`` of :class:`Facts`.

Every default means "nothing recorded", and a guard that needs the fact refuses.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """One measure (整改措施) of the plan that counts, with the units that carry it out.

    ``copied`` says that another unit's plan has the very same words.
    """

    id: int
    text: str
    units: frozenset[int] = frozenset()
    lasting: bool = False
    copied: bool = False


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What one unit owes of one measure (整改任务)."""

    id: int
    unit: int
    due_on: date | None = None
    done_on: date | None = None
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """One paper of the file (佐证材料): when it was kept, when the camera says it was taken.

    ``reused`` says that the same bytes lie in the file of another problem (red flag R04).
    """

    kind: str
    kept_on: date
    taken_on: date | None = None
    reused: bool = False

    @property
    def dated(self) -> date:
        """Return the day that the paper speaks for."""
        return self.taken_on or self.kept_on


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """One request for more time (延期申请); ``granted`` is None until somebody decided."""

    asked_on: date
    old_due_on: date
    new_due_on: date
    granted: bool | None = None


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """What one side of a two-way hand-over found (核实结果)."""

    side: str
    result: str
    visited_on: date


@dataclass(frozen=True, slots=True)
class LookBackFacts:
    """One look-back (回头看) or review of a lasting duty, with what it came to."""

    kind: str
    held_on: date
    result: str


@dataclass(frozen=True, slots=True)
class ProblemFacts:
    """A problem (问题) as it stands in this round.

    ``found_on`` is the day of the feedback, or of the reopening where it was reopened; ``level`` that
    of who found it. ``who``, ``place`` and ``fact`` are the problem made concrete at the claim.
    ``due_on`` is the promised day of the immediate part, ``first_due_on`` that of the plan before any
    extension, ``planned_on`` the day of the plan; ``lasting`` says that a duty stays after closure.
    ``proof`` are the classes of proof that the criterion needs. ``settled`` is what the office decided
    where two findings differ. ``closed_alike`` are references of problems of the same unit and title
    closed shortly before (red flag R09). ``inspected_on`` is the day of the check on the spot.
    ``notice_last_day`` is how long a notice of the result has to hang, by the day claimed for its posting.
    """

    found_on: date | None = None
    level: str = ""
    title: str = ""
    two_way: bool = False
    findings: tuple[FindingFacts, ...] = ()
    settled: str = ""
    who: str = ""
    place: str = ""
    fact: str = ""
    lead: int | None = None
    responsible: frozenset[int] = frozenset()
    acceptor: int | None = None
    person: int | None = None
    criterion: str = ""
    proof: frozenset[str] = frozenset()
    planned_on: date | None = None
    first_due_on: date | None = None
    due_on: date | None = None
    lasting: bool = False
    lasting_goal: str = ""
    measures: tuple[MeasureFacts, ...] = ()
    tasks: tuple[TaskFacts, ...] = ()
    reports: tuple[date, ...] = ()
    extensions: tuple[ExtensionFacts, ...] = ()
    papers: tuple[ProofFacts, ...] = ()
    inspected_on: date | None = None
    look_backs: tuple[LookBackFacts, ...] = ()
    closed_alike: tuple[str, ...] = ()
    notice_last_day: date | None = None

    @property
    def verdict(self) -> str:
        """Return what the findings agree on, or what the office decided; empty while neither stands."""
        if self.settled:
            return self.settled
        results = {one.result for one in self.findings}
        sides = {one.side for one in self.findings}
        return results.pop() if len(results) == 1 and sides == {"county", "department"} else ""

    @property
    def differ(self) -> bool:
        """Return whether both sides have found something, and not the same."""
        sides = {one.side for one in self.findings}
        return sides == {"county", "department"} and len({one.result for one in self.findings}) > 1

    def of_kind(self, kind: str) -> tuple[ProofFacts, ...]:
        """Return the papers of a kind."""
        return tuple(one for one in self.papers if one.kind == kind)
