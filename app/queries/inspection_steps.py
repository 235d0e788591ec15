"""Gaps between the steps of a case in working days, against the limits of the profile it was opened under."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import calendar
from app.calendar import EntryYears, Worked
from app.queries.inspection_rows import Recorded
from workflows.vocabulary import Deadline, State, Workflow


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that ended with a step: days used of days allowed, in ``working`` or ``calendar`` days.

    ``parameter`` is that of the profile, empty for a day that the case itself promised, which is
    ``promised_on``. ``whole`` says that it is counted from the opening, else from entering the state.
    """

    parameter: str
    days: int
    unit: str
    used: int
    whole: bool
    promised_on: date | None = None

    @property
    def over(self) -> int:
        """Return by how many days it was passed; none where it was kept."""
        return max(self.used - self.days, 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """How long a case had stood in a state when a step took it out of there, by the claimed days.

    ``backwards`` says that the step claims an earlier day than the one before it.
    """

    state: str
    since: date
    worked: Worked
    backwards: bool
    limits: tuple[Limit, ...]


def gaps(
    events: Sequence[Recorded],
    workflow: Workflow,
    limits: Callable[[], Mapping[str, Any]],
    years: EntryYears,
) -> dict[int, Gap]:
    """Return the gap before every step that took the case to another state, by the number of its event."""
    if not events:
        return {}
    opened = entered = date.fromisoformat(events[0].content["occurred_on"])
    promised: date | None = None
    values = limits()
    found: dict[int, Gap] = {}
    for one in events[1:]:
        data = one.content["data"]
        if one.kind == "case.acted" and data["state"] != data["source"]:
            day = date.fromisoformat(one.content["occurred_on"])
            state = workflow.state(data["source"])
            found[one.sequence] = Gap(
                state=state.name,
                since=entered,
                worked=calendar.working_days(entered, day, years),
                backwards=day < entered,
                limits=tuple(_limits(state, values, (opened, entered, day), promised, years)),
            )
            entered = day
        if "promised_on" in data:
            promised = date.fromisoformat(data["promised_on"])
    return found


def _limits(
    state: State,
    values: Mapping[str, Any],
    days: tuple[date, date, date],
    promised: date | None,
    years: EntryYears,
) -> Iterator[Limit]:
    """Yield the limits of a state as they stood on the day on which it was left."""
    opened, entered, day = days
    for deadline in state.deadlines:
        if deadline.counted_from == "promise":
            if promised is not None:
                yield Limit("", 0, "calendar", max((day - promised).days, 0), False, promised)
            continue
        limit = values.get(deadline.parameter)
        if limit is None:
            continue
        begin = _begin(deadline, opened, entered)
        used = (
            calendar.working_days(begin, day, years).days
            if limit["unit"] == "working"
            else max((day - begin).days, 0)
        )
        yield Limit(
            deadline.parameter, limit["days"], limit["unit"], used, deadline.counted_from == "opening"
        )


def _begin(deadline: Deadline, opened: date, entered: date) -> date:
    return opened if deadline.counted_from == "opening" else entered
