"""What stands beside the problems of a list: measures, extensions, closures, so many statements a page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.audit.record import content_of
from app.models.account import Account, Person
from app.models.base import StreamKind, db
from app.models.case import Case, Signature
from app.models.event import Event
from app.models.problem import (
    Extension,
    LookBack,
    Problem,
    RectificationMeasure,
    RectificationTask,
)
from app.queries.problem_standing import plan_in_force


@dataclass(frozen=True, slots=True)
class ListedMeasure:
    """One measure of the plan in force, with how many of its tasks are done; what is kept up has none."""

    text: str
    lasting: bool
    tasks: int
    done: int


@dataclass(frozen=True, slots=True)
class Closing:
    """How a problem was closed: the day, the number of the decision, who accepted it for the county."""

    on: date | None = None
    decision_number: str = ""
    decided_by: str = ""
    accepted_by: tuple[str, ...] = ()
    look_back: str = ""
    look_back_kind: str = ""
    looked_back_on: date | None = None


NOT_CLOSED = Closing()


def reopenings(ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Return how often problems were reopened, those that never were left out."""
    rows = db.session.execute(
        select(Signature.case_id, func.count())
        .where(
            Signature.case_id.in_(ids),
            Signature.action == "reopen",
            Signature.position == Signature.length - 1,
        )
        .group_by(Signature.case_id)
    )
    return [(case_id, count) for case_id, count in rows]


def measures_in_force(ids: Sequence[int]) -> dict[int, list[ListedMeasure]]:
    """Return the measures of the plans in force in their order."""
    done = func.count(RectificationTask.done_on)
    rows = db.session.execute(
        select(
            RectificationMeasure.case_id, RectificationMeasure.text, RectificationMeasure.lasting,
            func.count(RectificationTask.id), done,
        )
        .select_from(Problem)
        .join(RectificationMeasure, RectificationMeasure.case_id == Problem.case_id)
        .outerjoin(RectificationTask, RectificationTask.measure_id == RectificationMeasure.id)
        .where(Problem.case_id.in_(ids), RectificationMeasure.sequence == plan_in_force())
        .group_by(
            RectificationMeasure.id, RectificationMeasure.case_id, RectificationMeasure.number,
            RectificationMeasure.text, RectificationMeasure.lasting,
        )
        .order_by(RectificationMeasure.case_id, RectificationMeasure.number)
    )  # fmt: skip
    found: dict[int, list[ListedMeasure]] = defaultdict(list)
    for case_id, text, lasting, tasks, ended in rows:
        found[case_id].append(ListedMeasure(text, lasting, 0 if lasting else tasks, 0 if lasting else ended))
    return found


def granted_extensions(ids: Sequence[int]) -> dict[int, list[tuple[date, date]]]:
    """Return the extensions granted in this round."""
    rows = db.session.execute(
        select(Extension.case_id, Extension.old_due_on, Extension.new_due_on)
        .join(Problem, Problem.case_id == Extension.case_id)
        .where(
            Extension.case_id.in_(ids),
            Extension.granted.is_(True),
            Extension.sequence > Problem.reopened_sequence,
        )
        .order_by(Extension.case_id, Extension.sequence)
    )
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for case_id, old, new in rows:
        found[case_id].append((old, new))
    return found


def closings_of(problems: Sequence[Problem], cases: Mapping[int, Case]) -> dict[int, Closing]:
    """Return how the problems were closed in their present round."""
    ids = [one.case_id for one in problems]
    told: dict[int, dict[str, Any]] = {number: {"on": cases[number].closed_on} for number in ids}
    for case_id, action, name, body in db.session.execute(_signed(ids)):
        if action == "accept":
            told[case_id]["accepted_by"] = (*told[case_id].get("accepted_by", ()), name)
            continue
        told[case_id]["decided_by"] = name
        answers = content_of(body).get("data", {}).get("answers") or {}
        told[case_id]["decision_number"] = str(answers.get("decision_number") or "")
    rows = db.session.execute(
        select(LookBack.case_id, LookBack.kind, LookBack.result, LookBack.held_on)
        .join(Problem, Problem.case_id == LookBack.case_id)
        .where(LookBack.case_id.in_(ids), LookBack.sequence > Problem.reopened_sequence)
        .order_by(LookBack.case_id, LookBack.sequence)
    )
    for case_id, kind, result, held_on in rows:
        told[case_id].update(look_back=result, look_back_kind=kind, looked_back_on=held_on)
    return {number: Closing(**facts) for number, facts in told.items()}


def _signed(ids: Sequence[int]) -> Any:
    """Return the county's acceptances and the closures that stand, each with its signer and its event."""
    accepted = and_(Signature.action == "accept", Signature.source == "county_acceptance")
    closed = and_(
        Signature.action.in_(("close", "confirm_untrue")), Signature.position == Signature.length - 1
    )
    return (
        select(Signature.case_id, Signature.action, Person.name, Event.body)
        .join(Problem, Problem.case_id == Signature.case_id)
        .join(Account, Account.id == Signature.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(
            Event,
            (Event.stream_kind == StreamKind.CASE.value)
            & (Event.stream_id == Signature.case_id)
            & (Event.sequence == Signature.sequence),
        )
        .where(
            Signature.case_id.in_(ids),
            or_(accepted, closed),
            Signature.voided_by.is_(None),
            Signature.sequence > Problem.reopened_sequence,
        )
        .order_by(Signature.case_id, Signature.sequence)
    )
