"""What lists of problems tell of one problem, as plain data: between who reads it and who prints it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as the head and the foot of a list name it; codes of ``SOURCE`` and ``BATCH_LEVEL``."""

    id: int
    title: str
    source: str
    level: str
    year: int
    round: str
    finder: str
    document_number: str
    feedback_on: date
    two_way: bool


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure with the units that owe it; ``done`` of its ``tasks`` are ended."""

    text: str
    lasting: bool
    units: Sequence[str]
    due_on: date | None
    tasks: int
    done: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What a unit said it did, on its day; ``kind`` is ``progress`` or ``self_check``."""

    kind: str
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class SignedRow:
    """Who signed something, for which body, on which day."""

    name: str
    organisation: str
    on: date


@dataclass(frozen=True, slots=True)
class LookBackRow:
    """A look-back or a review of a lasting duty, with its result and the body that held it."""

    kind: str
    on: date
    result: str
    text: str
    organisation: str


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """A request for more time: ``granted`` is None while nobody decided."""

    asked_on: date
    old_due_on: date
    new_due_on: date
    granted: bool | None


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round of a problem, from its hand-over or reopening to its closure (轮次).

    ``result`` is ``closed``, ``untrue``, or empty while the round runs. ``returns`` counts how often it was
    sent back. ``first`` and ``county`` are the signatures of the two acceptances that stood at the end.
    ``reopened_on`` is the day on which a later round began. ``reason`` is the newest reason that somebody
    gave for not being done: for more time, or for sending back.
    """

    number: int
    result: str
    claimed: SignedRow | None
    person: str
    due_on: date | None
    measures: Sequence[MeasureRow]
    reports: Sequence[ReportRow]
    extensions: Sequence[ExtensionRow]
    handed_in_on: date | None
    first: Sequence[SignedRow]
    county: Sequence[SignedRow]
    inspected_on: date | None
    posted_on: str
    taken_down_on: str
    decided: SignedRow | None
    decision_number: str
    look_backs: Sequence[LookBackRow]
    reopened_on: date | None
    returns: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One problem as lists show it; amounts in yuan, names as they are today.

    ``who``, ``place``, ``fact`` and ``cause`` are the problem made concrete, empty before the claim.
    ``papers`` counts the papers of its file by kind. The last of ``rounds`` is the one that counts.
    """

    ref: str
    batch_id: int
    position: int
    number: str
    category: str
    title: str
    description: str
    state: str
    lead: str
    units: Sequence[str]
    department: str
    acceptor: str
    deadline_text: str
    deadline_kind: str
    deadline_on: date | None
    amount: Decimal | None
    amount_settled: Decimal | None
    who: str
    place: str
    fact: str
    cause: str
    criterion: str
    proof: Sequence[str]
    due_on: date | None
    lasting: bool
    lasting_goal: str
    next_review_on: date | None
    papers: Sequence[tuple[str, int]]
    rounds: Sequence[RoundRow]

    @property
    def now(self) -> RoundRow:
        """Return the round that runs, or that closed the problem."""
        return self.rounds[-1]
