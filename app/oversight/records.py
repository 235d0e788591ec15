"""What the computed rules read: the records of all cases of the county, a batch at a time.

Each batch takes the same few statements however many cases it holds, so that a county with millions of
events is read in bounded memory. Rules get plain rows and ask nothing themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.record import UnfitEvent, content_of
from app.definitions import of_case
from app.models.base import StreamKind
from app.models.bundle import Question
from app.models.case import Case, Signature
from app.models.event import Event
from app.models.household import Household
from app.oversight.questions import OF_CASE, others_of_households
from app.oversight.standards import Standards
from workflows.vocabulary import Workflow

BATCH = 500
"""Cases read at once."""
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One signature as the rules see it; ``voided_by`` is the event by which it no longer stands."""

    action: str
    source: str
    target: str
    position: int
    length: int
    account_id: int
    on_behalf_of: int | None
    occurred_on: date
    recorded_at: datetime
    sequence: int
    voided_by: int | None = None

    @property
    def completes(self) -> bool:
        """Return whether it is the last signature of its action."""
        return self.position == self.length - 1

    @property
    def people(self) -> frozenset[int]:
        """Return the accounts behind the signature."""
        return frozenset(who for who in (self.account_id, self.on_behalf_of) if who is not None)


@dataclass(frozen=True, slots=True)
class File:
    """One case with everything that was recorded of it, as the rules read it.

    ``rows`` holds, by the names of ``OF_CASE``, what other tables say; ``others`` are the household's
    other cases; ``told`` are the events that had to be read themselves, by sequence.
    """

    case: Any
    workflow: Workflow
    steps: tuple[Step, ...]
    bound: Mapping[str, Any]
    rows: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    others: Sequence[Any] = ()
    told: Mapping[int, Content] = field(default_factory=dict)

    def of(self, name: str) -> Sequence[Any]:
        """Return the rows of one kind, none where there are none."""
        return self.rows.get(name, ())

    @property
    def standing(self) -> tuple[Step, ...]:
        """Return the signatures that still stand, in the order of their recording."""
        return tuple(step for step in self.steps if step.voided_by is None)

    def last(self, *actions: str) -> Step | None:
        """Return the newest standing signature that completed one of these actions."""
        found = [step for step in self.standing if step.action in actions and step.completes]
        return found[-1] if found else None

    def first(self, *actions: str) -> Step | None:
        """Return the first signature that ever completed one of these actions, standing or not."""
        return next((step for step in self.steps if step.action in actions and step.completes), None)

    @property
    def place(self) -> tuple[str, int, int]:
        """Return the event with which the case began."""
        return StreamKind.CASE.value, self.case.id, 1

    def event(self, *steps: Step) -> tuple[tuple[str, int, int], ...]:
        """Return the events of signatures."""
        return tuple((StreamKind.CASE.value, self.case.id, step.sequence) for step in steps)


def files(session: Session, standards: Standards) -> Iterator[File]:
    """Yield every case of the county by its number."""
    last = 0
    while True:
        statement = select(
            *Case.__table__.columns, Household.monitored_since
        ).outerjoin(Household, Household.id == Case.household_id)  # fmt: skip
        cases = session.execute(statement.where(Case.id > last).order_by(Case.id).limit(BATCH)).all()
        if not cases:
            return
        yield from _batch(session, standards, cases)
        last = cases[-1].id


def _batch(session: Session, standards: Standards, cases: Sequence[Any]) -> Iterator[File]:
    first, last = cases[0].id, cases[-1].id
    steps = _steps(session, first, last)
    rows = {name: _by_case(session, ask(first, last)) for name, ask in OF_CASE.items()}
    others = _others(session, cases, steps)
    told = _told(session, first, last, _wanted(standards, steps))
    for case in cases:
        yield File(
            case=case,
            workflow=of_case(session, case.workflow_digest).workflow,
            steps=steps.get(case.id, ()),
            bound=standards.bound(case.profile_digest),
            rows={name: found[case.id] for name, found in rows.items() if case.id in found},
            others=[one for one in others.get(case.household_id or 0, ()) if one.id != case.id],
            told=told.get(case.id, {}),
        )


def _steps(session: Session, first: int, last: int) -> dict[int, tuple[Step, ...]]:
    rows = session.execute(
        select(
            Signature.case_id, Signature.action, Signature.source, Signature.target, Signature.position,
            Signature.length, Signature.account_id, Signature.on_behalf_of, Signature.occurred_on,
            Signature.recorded_at, Signature.sequence, Signature.voided_by,
        )
        .where(Signature.case_id.between(first, last))
        .order_by(Signature.case_id, Signature.sequence)
    ).all()  # fmt: skip
    return {
        number: tuple(Step(*row[1:]) for row in group)
        for number, group in groupby(rows, key=lambda row: int(row[0]))
    }


def _by_case(session: Session, statement: Question) -> dict[int, list[Any]]:
    rows = session.execute(statement).all()
    return {number: list(group) for number, group in groupby(rows, key=lambda row: int(row[0]))}


def _others(
    session: Session, cases: Sequence[Any], steps: Mapping[int, tuple[Step, ...]]
) -> dict[int, list[Any]]:
    """Return all cases of the households of which one was ever eliminated, by household."""
    households = {
        case.household_id
        for case in cases
        if case.household_id is not None
        and any(step.action == "approve_elimination" for step in steps.get(case.id, ()))
    }
    found: dict[int, list[Any]] = {}
    if households:
        for row in session.execute(others_of_households(households)):
            found.setdefault(row.household_id, []).append(row)
    return found


def _wanted(standards: Standards, steps: Mapping[int, tuple[Step, ...]]) -> dict[int, set[int]]:
    """Return which events have to be read: of late signatures, and what a proposal of elimination said."""
    return {
        number: wanted
        for number, signed in steps.items()
        if (
            wanted := {
                one.sequence
                for one in signed
                if one.action == "propose_elimination" or standards.late(one.occurred_on, one.recorded_at)
            }
        )
    }


def _told(
    session: Session, first: int, last: int, wanted: Mapping[int, set[int]]
) -> dict[int, dict[int, Content]]:
    """Read the events asked for; one that can't be read counts as having said nothing."""
    if not wanted:
        return {}
    rows = session.execute(
        select(Event.stream_id, Event.sequence, Event.body).where(
            Event.stream_kind == StreamKind.CASE.value,
            Event.stream_id.between(first, last),
            Event.stream_id.in_(wanted),
            Event.kind.in_(("case.signed", "case.acted")),
        )
    )
    found: dict[int, dict[int, Content]] = {}
    for number, sequence, body in rows:
        if sequence in wanted[number]:
            try:
                found.setdefault(number, {})[sequence] = content_of(body)
            except (UnfitEvent, ValueError):
                continue
    return found
