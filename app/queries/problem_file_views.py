"""The parts of a problem's page as frozen views: units, plan, tasks, reports, checks, rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class UnitView:
    """An organisation with a part in the problem: ``lead`` or ``responsible``."""

    id: int
    name: str
    part: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """What one unit owes of one measure."""

    id: int
    unit_id: int
    unit: str
    measure: str
    lasting: bool
    due_on: date | None
    done_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure of a plan with the tasks of its units."""

    number: int
    text: str
    lasting: bool
    tasks: tuple[TaskView, ...]

    @property
    def units(self) -> tuple[int, ...]:
        """Return the numbers of the units that carry it out."""
        return tuple(task.unit_id for task in self.tasks)


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as it was submitted; of the plan that counts the rest stands in the file itself."""

    on: date | None
    who: str
    unit: str
    measures: tuple[MeasureView, ...]
    criterion: str = ""
    lasting_goal: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote for a unit: a report, a finding, a look-back.

    ``kind`` is that of the record, or the side that found it; ``counts`` is False for a finding that
    its side replaced by a newer one.
    """

    sequence: int
    kind: str
    on: date
    result: str
    text: str
    who: str
    unit: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """A request for more time with both days; ``granted`` is None until somebody decided."""

    sequence: int
    asked_on: date
    old_due_on: date
    new_due_on: date
    granted: bool | None


@dataclass(frozen=True, slots=True)
class Pressed:
    """How a superior pressed, with number and new limit."""

    rung: str
    on: date
    number: str
    limit_on: date | None
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class ProofView:
    """One class of proof that the criterion asks for, with (kind of paper, how many are there)."""

    code: str
    papers: tuple[tuple[str, int], ...]

    @property
    def there(self) -> bool:
        """Return whether every paper of the class is in the file."""
        return all(count for _, count in self.papers)


@dataclass(frozen=True, slots=True)
class RoundView:
    """What one round brought: the one that runs, or one that a reopening ended on ``reopened_on``."""

    concrete: Mapping[str, str]
    plan: PlanView | None
    earlier_plans: tuple[PlanView, ...]
    reports: tuple[Written, ...]
    findings: tuple[Written, ...]
    extensions: tuple[ExtensionView, ...]
    inspections: tuple[Written, ...]
    look_backs: tuple[Written, ...]
    pressed: tuple[Pressed, ...]
    closed_on: date | None = None
    reopened_on: date | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """A red flag on the problem: its number in our list, and the figures of its sentence."""

    flag: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProblemFile:
    """A problem in the file of its case: ``lead`` is the name of the unit that answers for it.

    ``now`` is what the running round brought, ``earlier`` what those before did, the newest first.
    ``verdict`` is what two findings agree on or the office decided, ``steps`` the four steps of the
    two-way hand-over as (name, ``done``, ``here`` or ``ahead``), empty where it was handed one way.
    """

    batch_id: int
    batch: str
    source: str
    finder: str
    feedback_on: date
    number: str
    position: int
    category: str
    title: str
    description: str
    lead: str
    lead_id: int
    acceptor: str
    acceptor_id: int | None
    department: str
    department_id: int | None
    person: str
    person_id: int | None
    deadline_text: str
    deadline_kind: str
    deadline_on: date | None
    amount: Decimal | None
    amount_settled: Decimal | None
    criterion: str
    first_due_on: date | None
    due_on: date | None
    lasting: bool
    lasting_goal: str
    next_review_on: date | None
    inspected_on: date | None
    two_way: bool
    settled: str
    verdict: str
    ended: bool
    units: tuple[UnitView, ...]
    proof: tuple[ProofView, ...]
    now: RoundView
    earlier: tuple[RoundView, ...]
    steps: tuple[tuple[str, str], ...]
    warnings: tuple[Warned, ...]

    @property
    def measures(self) -> tuple[MeasureView, ...]:
        """Return the measures of the plan that counts."""
        return self.now.plan.measures if self.now.plan is not None else ()

    @property
    def tasks(self) -> tuple[TaskView, ...]:
        """Return every task of the plan that counts."""
        return tuple(task for measure in self.measures for task in measure.tasks)

    @property
    def rectifying(self) -> frozenset[int]:
        """Return the units that may not check the result: whoever answers or has a part."""
        return frozenset(unit.id for unit in self.units) | {self.lead_id}

    @property
    def asked(self) -> ExtensionView | None:
        """Return the request for more time that waits for its answer."""
        return next((one for one in self.now.extensions if one.granted is None), None)
