"""What the page of a problem shows: as found, as claimed, its plan, work, checks and look-backs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app import clock, profiles
from app.facts.problem import concrete_of
from app.models.base import db
from app.models.bundle import Rows
from app.models.case import Case
from app.policy import Actor
from app.queries.problem_file_questions import DOSSIER
from app.queries.problem_file_rounds import Rounds
from app.queries.problem_file_views import (
    ExtensionView,
    MeasureView,
    ProofView,
    RoundView,
    TaskView,
    UnitView,
    Warned,
    Written,
)
from app.queries.suspicion_file import suspicion_behind
from workflows.rectification.codes import PAPERS_OF_PROOF
from workflows.rectification.facts import FindingFacts, ProblemFacts

ENDED = frozenset({"closed", "closed_untrue"})


@dataclass(frozen=True, slots=True)
class ProblemFile:
    """A problem in the file of its case: ``lead`` is the name of the unit that answers for it.

    ``now`` is what the running round brought, ``earlier`` what those before did, the newest first.
    ``verdict`` is what two findings agree on or the office decided, ``steps`` the four steps of the
    two-way hand-over as (name, ``done``, ``here`` or ``ahead``), empty where it was handed one way.
    ``suspicion`` is the reference of what it came from, for inspectors alone.
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
    suspicion: str

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


def problem_file(actor: Actor, case: Case) -> ProblemFile:
    """Return what is known of the problem of a case in reach."""
    known = DOSSIER.ask(db.session(), case_id=case.id, today=clock.today())
    row = known["problem"][0]
    rounds = Rounds(case, known)
    now, earlier = rounds.now(concrete_of(case, row.concrete_sealed)), tuple(rounds.earlier())
    verdict = _verdict(row, now.findings)
    return ProblemFile(
        **{name: getattr(row, name) for name in _AS_RECORDED},
        person=row.person or "",
        verdict=verdict,
        ended=case.state in ENDED,
        units=tuple(
            UnitView(one.organisation_id, one.name, one.part)
            for one in sorted(known["units"], key=lambda one: (one.part != "lead", one.organisation_id))
        ),
        proof=tuple(_proof(row.proof, known)),
        now=now,
        earlier=earlier,
        steps=_steps(case.state, verdict) if row.two_way else (),
        warnings=tuple(_warnings(case, row, now, known)),
        suspicion=suspicion_behind(actor, case),
    )


_AS_RECORDED = (
    "batch_id", "batch", "source", "finder", "feedback_on", "number", "position", "category", "title",
    "description", "lead", "lead_id", "acceptor", "acceptor_id", "department", "department_id", "person_id",
    "deadline_text", "deadline_kind", "deadline_on", "amount", "amount_settled", "criterion", "first_due_on",
    "due_on", "lasting", "lasting_goal", "next_review_on", "inspected_on", "two_way", "settled",
)  # fmt: skip
"""Columns of the problem and its batch that the file shows as they are."""


def _verdict(row: Any, findings: Iterable[Written]) -> str:
    counted = tuple(FindingFacts(one.kind, one.result, one.on) for one in findings if one.counts)
    return ProblemFacts(findings=counted, settled=row.settled).verdict


def _steps(state: str, verdict: str) -> tuple[tuple[str, str], ...]:
    """Return the four steps of the two-way hand-over (rectification.md 5.1) and where the problem stands."""
    checked, over = bool(verdict) or state != "received", state in ENDED
    return (
        ("find", "done"),
        ("hand_over", "done"),
        ("check", "done" if checked else "here"),
        ("rectify", "done" if over else "here" if checked else "ahead"),
    )


def _proof(classes: Iterable[str], known: Rows) -> Iterator[ProofView]:
    counted: dict[str, int] = {}
    for one in known["papers"]:
        counted[one.kind] = counted.get(one.kind, 0) + 1
    for code in classes:
        yield ProofView(code, tuple((kind, counted.get(kind, 0)) for kind in PAPERS_OF_PROOF[code]))


def _warnings(case: Case, row: Any, now: RoundView, known: Rows) -> Iterator[Warned]:
    """Yield what a reader should notice: late (R07), extended again and again (R08), back again (R09)."""
    today = clock.today()
    if case.state == "rectifying" and row.due_on is not None and row.due_on < today:
        yield Warned("R07", {"days": (today - row.due_on).days, "day": row.due_on})
    granted = [one for one in now.extensions if one.granted]
    if not granted and not known["alike"]:
        return
    limits = profiles.values(today)
    if len(granted) > int(limits["max_extensions"]) or _stretched(row):
        yield Warned("R08", {"count": len(granted), "first": row.first_due_on, "day": row.due_on})
    since = today - timedelta(days=int(limits["relapse_days"]))
    for one in sorted(known["alike"]):
        if one.closed_on is not None and one.closed_on >= since:
            yield Warned("R09", {"ref": one.ref, "day": one.closed_on})


def _stretched(row: Any) -> bool:
    """Return whether the whole term is more than one and a half times the first one."""
    if row.planned_on is None or row.first_due_on is None or row.due_on is None:
        return False
    return bool((row.due_on - row.planned_on).days * 2 > (row.first_due_on - row.planned_on).days * 3)
