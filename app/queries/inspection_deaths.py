"""Deaths in the household of a case, and the steps between which they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.audit.kinds import KINDS
from app.models.base import StreamKind
from app.queries.history import HistoryEntry
from app.queries.inspection_past import Past
from app.queries.timeline import Entry


@dataclass(frozen=True, slots=True)
class Death:
    """A member's death, by the day that counts now, and when it was recorded.

    ``before`` and ``after`` are the completed steps next to that day by their claimed days. ``decided``
    is the step, claimed for a later day, by which the family was enrolled. ``unknown_to`` are the steps
    claimed for a later day that were recorded before the death was.
    """

    person_id: int
    name: str
    died_on: date
    recorded_at: datetime
    before: Entry | None
    after: Entry | None
    decided: Entry | None
    unknown_to: tuple[Entry, ...]

    @property
    def days_to_decision(self) -> int:
        """Return the days from the death to the decision; none where no decision followed."""
        return (self.decided.occurred_on - self.died_on).days if self.decided is not None else 0


DECIDING = frozenset({"approve", "approve_elimination", "approve_rollback", "carry_over"})
"""Actions by which the county decides on a household."""


def deaths_in(past: Past, told: Sequence[HistoryEntry]) -> tuple[Death, ...]:
    """Return the deaths among events of a household, the earliest first."""
    if past.home is None:
        return ()
    steps = sorted(
        (one for one in past.entries.values() if one.data.get("completed") and one.before != one.after),
        key=lambda one: (one.occurred_on, one.sequence),
    )
    found = []
    for event in told:
        if event.stream != StreamKind.PERSON.value or event.label != _DIED:
            continue
        person = past.home.family.people[event.stream_id]
        if person["died_on"] is not None:
            found.append(_death(event, str(person["name"]), person["died_on"], steps))
    return tuple(sorted(found, key=lambda one: one.died_on))


_DIED = KINDS["person.died"].label


def _death(event: HistoryEntry, name: str, died_on: date, steps: Sequence[Entry]) -> Death:
    before = [one for one in steps if one.occurred_on <= died_on]
    after = [one for one in steps if one.occurred_on > died_on]
    return Death(
        person_id=event.stream_id,
        name=name,
        died_on=died_on,
        recorded_at=event.recorded_at,
        before=before[-1] if before else None,
        after=after[0] if after else None,
        decided=next((one for one in after if one.data.get("action") in DECIDING), None),
        unknown_to=tuple(one for one in after if one.recorded_at < event.recorded_at),
    )
