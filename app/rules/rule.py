"""What one data rule is (数据清洗规则), and how a row of the tables is written."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.rules.conditions import Condition
from workflows.words import N_

PERSON, HOUSEHOLD, VILLAGE, PROJECT = "person", "household", "village", "project"
ERROR, WARNING, NOTE = "E", "W", "I"

SEVERITY: tuple[tuple[str, str], ...] = (
    (ERROR, N_("Error in the data")),
    (WARNING, N_("Doubtful data")),
    (NOTE, N_("Data to be looked at")),
)
"""All severities are INFERRED: the national list wasn't found with its own (monitoring.md 11.2)."""

LEVEL: tuple[tuple[str, str], ...] = (
    (PERSON, N_("Member")),
    (HOUSEHOLD, N_("Household")),
    (VILLAGE, N_("Village")),
    (PROJECT, N_("Project")),
)


@dataclass(frozen=True, slots=True)
class DataRule:
    """One rule: ``condition`` says what raises a hit, ``message`` what is wrong then.

    ``number`` is that of monitoring.md 11. ``origin`` are the numbers under which provinces return it
    (``a_bb_ccc``, ``1111_n``), or the program, paper or mark from which it was read. ``intent`` marks rules
    that follow the title where the code found was faulty (†). ``saving`` refuses it when a form is saved, for
    the field of that name. Of rules with the same ``overlap`` one hit a member is shown, that of the first.
    ``warning`` is a case in which the rule is only a warning.
    """

    number: str
    severity: str
    origin: tuple[str, ...]
    level: str
    message: str
    condition: Condition
    intent: bool = False
    saving: str = ""
    overlap: str = ""
    warning: Condition | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that the rule looks at, as ``member.labour``."""
        more = self.warning.fields if self.warning is not None else ()
        return tuple(dict.fromkeys((*self.condition.fields, *more)))


def _row(
    severity: str, number: str, origin: str, level: str, message: str, condition: Condition, **more: object
) -> DataRule:
    return DataRule(number, severity, tuple(origin.split()), level, message, condition, **more)  # type: ignore[arg-type]


Row = Callable[..., DataRule]
E: Row = partial(_row, ERROR)
W: Row = partial(_row, WARNING)
I: Row = partial(_row, NOTE)  # noqa: E741 - the letter of the list
"""A row of a table: number, origin parted by blanks, level, message, condition."""
