"""The parts of a problem's file: units, plans with measures and tasks, what was written, proof, rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
