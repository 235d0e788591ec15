"""Files as the computed rules read them, written by hand: a clean one that a test then bends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from app.oversight.records import File, Step
from app.oversight.standards import Standards
from workflows import REGISTRY
from workflows.parameters import PARAMETERS
from workflows.vocabulary import Workflow

BEGIN = date(2026, 3, 2)
"""A Monday, on which the clean file begins."""
DAY = date(2026, 6, 1)
DEFAULTS: Mapping[str, Any] = {key: one.default for key, one in PARAMETERS.items()}
IDENTIFICATION = (
    ("submit", 0), ("record_visit", 1), ("record_comparison", 3), ("appraise", 4), ("post_notice", 5),
    ("close_notice", 11), ("review", 12), ("approve", 14), ("announce", 16),
)  # fmt: skip
"""The acts of the default procedure with the days on which they are done, from the first."""
ELIMINATION = (
    ("propose_elimination", 200), ("record_elimination_visit", 203), ("appraise_elimination", 206),
    ("post_elimination_notice", 207), ("close_elimination_notice", 213), ("review_elimination", 214),
    ("approve_elimination", 216),
)  # fmt: skip


def standards(day: date = DAY, **values: Any) -> Standards:
    """Return the county's default figures, some of them changed."""
    return Standards(day, {**DEFAULTS, **values}, snapshots={"": {}})


def workflow(name: str = "monitoring", **variant: str) -> Workflow:
    """Return a definition in its default variant, some dimensions of it chosen."""
    family = REGISTRY[name]
    return family.build({**next(iter(family.variants())), **variant})


def row(**columns: Any) -> SimpleNamespace:
    """Return a row of a table."""
    return SimpleNamespace(**columns)


def at(day: date, hour: float = 10) -> datetime:
    """Return a moment of a day in China."""
    return datetime.combine(day, time(), UTC) + timedelta(hours=hour - 8)


def step(action: str, on: date, sequence: int, **changes: Any) -> Step:
    """Return a signature, recorded on the day on which it was given."""
    known: dict[str, Any] = {
        "source": "", "target": "", "position": 0, "length": 1, "account_id": 100 + sequence,
        "on_behalf_of": None, "recorded_at": at(on),
    }  # fmt: skip
    return Step(action=action, occurred_on=on, sequence=sequence, **{**known, **changes})


def steps_of(definition: Workflow, acts: Iterable[tuple[str, int]], begin: date = BEGIN) -> tuple[Step, ...]:
    """Return every signature of acts done one after the other, a chain's on the day of the act."""
    found: list[Step] = []
    state = ""
    for name, days in acts:
        choices = [one for one in definition.actions if one.name == name]
        action = next((one for one in choices if state in one.source), choices[0])
        source = state if state in action.source else action.source[0]
        target = source if action.stays(source) or source in action.targets else action.targets[0]
        for position in range(len(action.sign_offs)):
            found.append(
                step(
                    name, begin + timedelta(days=days), len(found) + 2, source=source, target=target,
                    position=position, length=len(action.sign_offs),
                )
            )  # fmt: skip
        state = target
    return tuple(found)


def file(
    steps: tuple[Step, ...] | None = None,
    definition: Workflow | None = None,
    *,
    others: Iterable[Any] = (),
    told: Mapping[int, Mapping[str, Any]] | None = None,
    bound: Mapping[str, Any] | None = None,
    rows: Mapping[str, Iterable[Any]] | None = None,
    **case: Any,
) -> File:
    """Return a file: the clean identification in its default variant, unless something else is given."""
    definition = definition or workflow()
    steps = steps_of(definition, IDENTIFICATION) if steps is None else steps
    known: dict[str, Any] = {
        "id": 7, "ref": "JC-2026-00007", "workflow": definition.name, "state": "assisted",
        "opening": "in_person",
        "legacy": False, "fast_lane_on": None, "territory": "99010110100101", "household_id": 70,
        "opened_on": BEGIN, "opened_at": at(BEGIN, 9), "monitored_since": None,
    }  # fmt: skip
    return File(
        case=row(**{**known, **case}), workflow=definition, steps=steps,
        bound={**DEFAULTS, **(bound or {})}, others=tuple(others), told=told or {},
        rows={name: tuple(found) for name, found in (clean_rows() | dict(rows or {})).items()},
    )  # fmt: skip


def clean_rows() -> dict[str, Iterable[Any]]:
    """Return what other tables say of the clean identification."""

    def on(days: int) -> date:
        return BEGIN + timedelta(days=days)

    return {
        "application": [row(sequence=2, signed_on=on(0), risks=["001"])],
        "visits": [row(sequence=3, purpose="identification", visited_on=on(1))],
        "compared": [row(person_id=1, checked_on=on(3))],
        "meetings": [row(id=1, purpose="identification", held_on=on(4))],
        "notices": [
            row(id=1, kind="identification", posted_on=on(5), taken_down_on=on(11), last_sequence=3),
            row(id=2, kind="announcement", posted_on=on(16), taken_down_on=None, last_sequence=2),
        ],
        "measures": [row(planned_on=on(18))],
        "national": [row(entered_on=on(20), account_id=1)],
    }


def with_dates(steps: tuple[Step, ...], days: Mapping[int, date]) -> tuple[Step, ...]:
    """Return the signatures with the claimed days of some of them, by place, changed."""
    return tuple(
        replace(one, occurred_on=days.get(place, one.occurred_on)) for place, one in enumerate(steps)
    )
