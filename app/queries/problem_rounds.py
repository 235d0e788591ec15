"""The rounds of a problem, put together from its signatures and from what its acts brought (轮次).

A round begins with the hand-over or with a reopening and ends with a closure. What lies in it is told by
the numbers of the events: rows of an older round stay as they are (rectification.md 7: a closed item never
changes).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from app import clock
from app.audit.record import content_of
from app.facts.problem_rows import (
    ExtensionRow,
    LookBackRow,
    MeasureRow,
    ReportRow,
    RoundRow,
    SignedRow,
)
from app.models.account import Account, Person
from app.models.base import StreamKind, db
from app.models.case import Case, Signature
from app.models.event import Event
from app.models.problem import (
    Extension,
    LookBack,
    ProblemReport,
    RectificationMeasure,
    RectificationTask,
)
from app.queries.actors import name_on
from app.queries.case_file import unsealed

CLOSING = {"close": "closed", "confirm_untrue": "untrue"}
"""The acts that end a round, and what it came to."""
_REASONS = frozenset({"request_extension", "send_back", "mark_lasting"})
_TOLD = ("submit_plan", "accept", "close_notice", *CLOSING, *sorted(_REASONS))
"""Acts of whose events more is read than that they were signed."""


@dataclass(frozen=True, slots=True)
class SignedAct:
    """One signature; ``last`` says that it was the last of its chain. ``told`` is what its event says.

    ``voided_by`` is the number of the event after which it no longer stood. ``person`` is the account of
    who answers, where a plan named one. ``sealed`` are the words that its event keeps under the case's key.
    """

    action: str
    source: str
    sequence: int
    last: bool
    voided_by: int | None
    signed: SignedRow
    recorded_on: date
    told: Mapping[str, Any]
    sealed: Mapping[str, str]

    @property
    def person(self) -> int:
        """Return the account that the plan names, 0 where this isn't one or it names nobody."""
        record = self.told.get("record")
        return int(record.get("person") or 0) if isinstance(record, dict) else 0


@dataclass(frozen=True, slots=True)
class Brought:
    """What acts brought into the file of one problem, in the order of their events."""

    acts: list[SignedAct] = field(default_factory=list)
    measures: dict[RectificationMeasure, list[RectificationTask]] = field(default_factory=dict)
    reports: list[ProblemReport] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    look_backs: list[LookBack] = field(default_factory=list)


def signed_acts(cases: Sequence[int]) -> dict[int, list[SignedAct]]:
    """Return every signature of the cases with its signer, in one statement."""
    then: ColumnElement[date] = Signature.occurred_on.expression
    rows = db.session.execute(
        select(Signature, Person.name, name_on(Signature.organisation_id, then), Event.body)
        .join(Account, Account.id == Signature.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(
            Event,
            (Event.stream_kind == StreamKind.CASE.value)
            & (Event.stream_id == Signature.case_id)
            & (Event.sequence == Signature.sequence)
            & Signature.action.in_(_TOLD),
        )
        .where(Signature.case_id.in_(cases))
        .order_by(Signature.case_id, Signature.sequence)
    )
    found: dict[int, list[SignedAct]] = defaultdict(list)
    for row, name, organisation, body in rows:
        content = content_of(body) if body is not None else {}
        found[row.case_id].append(
            SignedAct(
                action=row.action,
                source=row.source,
                sequence=row.sequence,
                last=row.position == row.length - 1,
                voided_by=row.voided_by,
                signed=SignedRow(name, organisation or "", row.occurred_on),
                recorded_on=clock.local_date(row.recorded_at),
                told=content.get("data", {}),
                sealed=content.get("personal", {}),
            )
        )
    return found


def rounds_of(
    case: Case, brought: Brought, names: Mapping[int, str], people: Mapping[int, str]
) -> tuple[RoundRow, ...]:
    """Return the rounds of a problem, the oldest first; the last is the one that counts."""
    reopened = [one for one in brought.acts if one.action == "reopen" and one.last]
    begins = [0, *(one.sequence for one in reopened)]
    ends = [*(one.sequence for one in reopened), None]
    told = []
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True), 1):
        part = _Part(case, brought, names, people, begin, end)
        told.append(part.told(number, reopened[number - 1].recorded_on if end is not None else None))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class _Part:
    """The events of one round: after ``begin``, up to ``end`` where another round follows."""

    case: Case
    brought: Brought
    names: Mapping[int, str]
    people: Mapping[int, str]
    begin: int
    end: int | None

    def _within(self, sequence: int) -> bool:
        return sequence > self.begin and (self.end is None or sequence < self.end)

    def told(self, number: int, reopened_on: date | None) -> RoundRow:
        acts = [one for one in self.brought.acts if self._within(one.sequence)]
        closing = _last(one for one in acts if one.action in CLOSING and one.last)
        stood = [one for one in acts if self._stood(one)]
        accepted = [one for one in stood if one.action == "accept"]
        notice = _last(one for one in stood if one.action == "close_notice")
        hung = notice.told.get("answers", {}) if notice is not None else {}
        handed_in = _last(one for one in stood if one.action == "submit_for_acceptance" and one.last)
        claimed = _last(one for one in stood if one.action == "claim" and one.last)
        measures = tuple(self._measures())
        return RoundRow(
            number=number,
            result=CLOSING[closing.action] if closing is not None else "",
            claimed=claimed.signed if claimed is not None else None,
            person=self._person(acts),
            due_on=self._due(measures),
            measures=measures,
            reports=tuple(self._reports()),
            extensions=tuple(self._extensions()),
            handed_in_on=handed_in.recorded_on if handed_in is not None else None,
            first=tuple(one.signed for one in accepted if one.source == "first_acceptance"),
            county=tuple(one.signed for one in accepted if one.source == "county_acceptance"),
            inspected_on=_inspected(accepted),
            posted_on=str(hung.get("posted_on", "")),
            taken_down_on=str(hung.get("taken_down_on", "")),
            decided=closing.signed if closing is not None else None,
            decision_number=str(closing.told.get("answers", {}).get("decision_number", ""))
            if closing is not None
            else "",
            look_backs=tuple(self._look_backs(acts)),
            reopened_on=reopened_on,
            returns=sum(one.action == "send_back" and one.last for one in acts),
            reason=self._reason(acts),
        )

    def _stood(self, act: SignedAct) -> bool:
        """Tell whether a signature stood to the end of its round: only the next round made it void."""
        return act.voided_by is None or (self.end is not None and act.voided_by >= self.end)

    def _person(self, acts: Sequence[SignedAct]) -> str:
        named = _last(one for one in acts if one.action == "submit_plan" and one.person)
        return self.people.get(named.person, "") if named is not None else ""

    def _due(self, measures: Sequence[MeasureRow]) -> date | None:
        """Return the promised day: the plan's, or a later one that was granted."""
        granted = [
            one.new_due_on for one in self.brought.extensions if self._within(one.sequence) and one.granted
        ]
        return (
            granted[-1]
            if granted
            else max((one.due_on for one in measures if one.due_on is not None), default=None)
        )

    def _measures(self) -> Iterable[MeasureRow]:
        """Return the measures of the newest plan of the round."""
        within = [one for one in self.brought.measures if self._within(one.sequence)]
        newest = max((one.sequence for one in within), default=0)
        for one in sorted(within, key=lambda measure: measure.number):
            if one.sequence != newest:
                continue
            tasks = self.brought.measures[one]
            yield MeasureRow(
                text=one.text,
                lasting=one.lasting,
                units=[self.names.get(task.organisation_id, "") for task in tasks],
                due_on=next((task.due_on for task in tasks), None),
                tasks=len(tasks),
                done=sum(task.done_on is not None for task in tasks),
            )

    def _reports(self) -> Iterable[ReportRow]:
        for one in self.brought.reports:
            if self._within(one.sequence):
                text = self._open(one.text_sealed, f"problem/{self.case.id}/{one.sequence}")
                yield ReportRow(one.kind, one.reported_on, text)

    def _extensions(self) -> Iterable[ExtensionRow]:
        for one in self.brought.extensions:
            if self._within(one.sequence):
                yield ExtensionRow(one.asked_on, one.old_due_on, one.new_due_on, one.granted)

    def _look_backs(self, acts: Sequence[SignedAct]) -> Iterable[LookBackRow]:
        by_sequence = {one.sequence: one.signed for one in acts}
        for one in self.brought.look_backs:
            if self._within(one.sequence):
                signer = by_sequence.get(one.sequence)
                text = self._open(one.text_sealed, f"problem/{self.case.id}/{one.sequence}")
                yield LookBackRow(
                    one.kind, one.held_on, one.result, text, signer.organisation if signer else ""
                )

    def _reason(self, acts: Sequence[SignedAct]) -> str:
        given = _last(one for one in acts if one.action in _REASONS and "answer.reason_text" in one.sealed)
        if given is None:
            return ""
        place = f"{StreamKind.CASE.value}/{self.case.id}/{given.sequence}/answer.reason_text"
        return self._open(given.sealed["answer.reason_text"], place)

    def _open(self, sealed: str, place: str) -> str:
        return unsealed(self.case.key, sealed, place)


def _last(acts: Iterable[SignedAct]) -> SignedAct | None:
    found = list(acts)
    return found[-1] if found else None


def _inspected(accepted: Sequence[SignedAct]) -> date | None:
    """Return the day of the county's check on the spot, as the newest acceptance tells it."""
    for one in reversed(accepted):
        record = one.told.get("record")
        if isinstance(record, dict) and record.get("inspected_on"):
            return date.fromisoformat(str(record["inspected_on"]))
    return None
