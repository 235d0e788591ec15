"""What the page of a problem shows: as found, as claimed, its plan, work, checks and look-backs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import orjson

from app import clock, profiles
from app.audit.record import content_of
from app.facts.problem import concrete_of, side_of
from app.models.base import StreamKind, db
from app.models.bundle import Rows
from app.models.case import Case
from app.policy import Actor
from app.queries.case_file import unsealed
from app.queries.problem_file_questions import DOSSIER
from workflows.rectification.codes import PAPERS_OF_PROOF
from workflows.rectification.facts import FindingFacts, ProblemFacts

INSPECTOR = "inspector"
ENDED = frozenset({"closed", "closed_untrue"})


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


def problem_file(_actor: Actor, case: Case) -> ProblemFile:
    """Return what is known of the problem of a case in reach."""
    known = DOSSIER.ask(db.session(), case_id=case.id, today=clock.today())
    row = known["problem"][0]
    rounds = _Rounds(case, known)
    now, earlier = rounds.now(concrete_of(case, row.concrete_sealed)), tuple(rounds.earlier())
    verdict = _verdict(row, now.findings)
    return ProblemFile(
        batch_id=row.batch_id,
        batch=row.batch,
        source=row.source,
        finder=row.finder,
        feedback_on=row.feedback_on,
        number=row.number,
        position=row.position,
        category=row.category,
        title=row.title,
        description=row.description,
        lead=row.lead,
        lead_id=row.lead_id,
        acceptor=row.acceptor,
        acceptor_id=row.acceptor_id,
        department=row.department,
        department_id=row.department_id,
        person=row.person or "",
        person_id=row.person_id,
        deadline_text=row.deadline_text,
        deadline_kind=row.deadline_kind,
        deadline_on=row.deadline_on,
        amount=row.amount,
        amount_settled=row.amount_settled,
        criterion=row.criterion,
        first_due_on=row.first_due_on,
        due_on=row.due_on,
        lasting=row.lasting,
        lasting_goal=row.lasting_goal,
        next_review_on=row.next_review_on,
        inspected_on=row.inspected_on,
        two_way=row.two_way,
        settled=row.settled,
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
    )


class _Rounds:
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
