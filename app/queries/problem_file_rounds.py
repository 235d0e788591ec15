"""The rows of a problem by its rounds: which plan, reports and checks belong to which, and what they say."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import orjson

from app import clock
from app.audit.record import content_of
from app.facts.problem import side_of
from app.models.base import StreamKind
from app.models.bundle import Rows
from app.models.case import Case
from app.queries.case_file import unsealed
from app.queries.problem_file_views import (
    ExtensionView,
    MeasureView,
    PlanView,
    Pressed,
    RoundView,
    TaskView,
    Written,
)


class Rounds:
    """Sorts the rows of a problem into its rounds, and opens what is sealed in them."""

    def __init__(self, case: Case, known: Rows) -> None:
        self._case, self._known = case, known
        self._signed = {one.sequence: one for one in known["signers"]}
        self._tasks: dict[int, list[Any]] = {}
        for task in sorted(known["tasks"], key=lambda one: int(one.id)):
            self._tasks.setdefault(task.measure_id, []).append(task)
        self._ends = sorted(one.sequence for one in known["signers"] if one.action == "reopen")
        self._said = {one.sequence: content_of(one.body) for one in known["said"]}

    def now(self, concrete: Mapping[str, str]) -> RoundView:
        """Return what the running round brought."""
        return self._round(self._ends[-1] if self._ends else 0, self._case.last_sequence + 1, concrete)

    def earlier(self) -> Iterator[RoundView]:
        """Yield the rounds that a reopening ended, the newest first."""
        begins = [0, *self._ends]
        for begin, end in reversed(list(zip(begins, self._ends, strict=False))):
            claims = self._of_round(self._said_by("claim"), begin, end)
            concrete = self._record(claims[-1], "record.concrete") if claims else {}
            yield self._round(begin, end, concrete)

    def _round(self, begin: int, end: int, concrete: Mapping[str, str]) -> RoundView:
        plans = list(self._plans(begin, end))
        closed = [
            one for one in self._known["signers"] if one.action == "close" and begin < one.sequence < end
        ]
        return RoundView(
            concrete=concrete,
            plan=plans[-1] if plans else None,
            earlier_plans=tuple(reversed(plans[:-1])),
            reports=tuple(self._written("reports", begin, end)),
            findings=self._findings(begin, end),
            extensions=tuple(
                ExtensionView(one.sequence, one.asked_on, one.old_due_on, one.new_due_on, one.granted)
                for one in self._within("extensions", begin, end)
            ),
            inspections=tuple(self._inspections(begin, end)),
            look_backs=tuple(self._written("look_backs", begin, end)),
            pressed=tuple(
                Pressed(one.rung, one.given_on, one.number, one.limit_on, one.unit, self._open(one))
                for one in reversed(self._within("escalations", begin, end))
            ),
            closed_on=max((one.occurred_on for one in closed), default=None),
            reopened_on=self._signed[end].occurred_on if end in self._signed else None,
        )

    def _plans(self, begin: int, end: int) -> Iterator[PlanView]:
        """Yield the plans of a round as they were submitted, the oldest first."""
        by_plan: dict[int, list[Any]] = {}
        for one in self._within("measures", begin, end):
            by_plan.setdefault(one.sequence, []).append(one)
        for sequence, rows in sorted(by_plan.items()):
            signed, said = self._signed.get(sequence), self._record(sequence, "record.plan")
            yield PlanView(
                on=signed.occurred_on if signed else None,
                who=signed.name if signed else "",
                unit=signed.unit if signed else "",
                measures=tuple(map(self._measure, sorted(rows, key=lambda one: int(one.number)))),
                criterion=said.get("criterion", ""),
                lasting_goal=said.get("lasting_goal", ""),
            )

    def _measure(self, row: Any) -> MeasureView:
        today = clock.today()
        return MeasureView(
            number=row.number,
            text=row.text,
            lasting=row.lasting,
            tasks=tuple(
                TaskView(
                    id=one.id,
                    unit_id=one.organisation_id,
                    unit=one.unit,
                    measure=row.text,
                    lasting=row.lasting,
                    due_on=one.due_on,
                    done_on=one.done_on,
                    overdue=one.done_on is None and one.due_on is not None and one.due_on < today,
                )
                for one in self._tasks.get(row.id, ())
            ),
        )

    def _written(self, name: str, begin: int, end: int) -> Iterator[Written]:
        """Yield reports or look-backs, the newest first."""
        for one in reversed(self._within(name, begin, end)):
            signed = self._signed.get(one.sequence)
            yield Written(
                sequence=one.sequence,
                kind=one.kind,
                on=one.reported_on if name == "reports" else one.held_on,
                result="" if name == "reports" else one.result,
                text=self._open(one),
                who=signed.name if signed else "",
                unit=signed.unit if signed else "",
            )

    def _inspections(self, begin: int, end: int) -> Iterator[Written]:
        """Yield the county's checks on the spot, the newest first; only their events hold what was seen."""
        for sequence in reversed(self._of_round(self._said_by("accept"), begin, end)):
            told = self._said[sequence]["data"].get("record") or {}
            if told.get("inspected_on"):
                yield Written(
                    sequence=sequence,
                    kind="inspection",
                    on=date.fromisoformat(told["inspected_on"]),
                    result="",
                    text=self._sealed(sequence, "record.text"),
                    who=self._signed[sequence].name,
                    unit=self._signed[sequence].unit,
                )

    def _findings(self, begin: int, end: int) -> tuple[Written, ...]:
        """Return what each side found, the newest first; the newest of each side counts."""
        seen: set[str] = set()
        found: list[Written] = []
        for one in reversed(self._within("findings", begin, end)):
            signed = self._signed[one.sequence]
            side = side_of(signed.role)
            found.append(
                Written(
                    sequence=one.sequence,
                    kind=side,
                    on=one.visited_on,
                    result=one.result,
                    text=self._open(one),
                    who=signed.name,
                    unit=signed.unit,
                    counts=side not in seen,
                )
            )
            seen.add(side)
        return tuple(found)

    def _within(self, name: str, begin: int, end: int) -> list[Any]:
        """Return the rows of a round, the oldest first."""
        rows = (one for one in self._known[name] if begin < one.sequence < end)
        return sorted(rows, key=lambda one: int(one.sequence))

    def _said_by(self, action: str) -> list[int]:
        return [number for number in self._said if self._signed[number].action == action]

    @staticmethod
    def _of_round(numbers: Iterable[int], begin: int, end: int) -> list[int]:
        return sorted(number for number in numbers if begin < number < end)

    def _record(self, sequence: int, name: str) -> Mapping[str, Any]:
        """Return what an event keeps sealed of a record, empty where it was not asked for."""
        text = self._sealed(sequence, name)
        found: Mapping[str, Any] = orjson.loads(text) if text.startswith("{") else {}
        return found

    def _sealed(self, sequence: int, name: str) -> str:
        sealed = self._said.get(sequence, {}).get("personal", {}).get(name)
        return unsealed(self._case.key, sealed, f"{StreamKind.CASE.value}/{self._case.id}/{sequence}/{name}")

    def _open(self, row: Any) -> str:
        place = f"problem/{self._case.id}/{row.sequence}"
        return unsealed(self._case.key, row.text_sealed, place)
