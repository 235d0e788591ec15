"""What acts on a problem bring into its file: the claim, the plan, its approval, work, checks, look-backs.

Each function checks a sheet and returns the :class:`Record` that its act brings; it raises
:class:`Invalid` with everything wrong. What needs the database is judged when the act is taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, errors
from app.audit.record import looks_personal
from app.commands.problem_sheets import MOST_YUAN
from app.commands.signing import Record
from app.errors import Invalid
from app.keyring import vault
from app.models.case import Case
from app.models.problem import (
    Problem,
    ProblemReport,
    RectificationTask,
)
from app.policy import Actor

LONGEST = 4000
Wrong = Iterator[errors.Problem]


@dataclass(frozen=True, slots=True)
class ClaimSheet:
    """The problem made concrete at the claim (认领): who, which place, which fact, why it came about."""

    who: str
    place: str
    fact: str
    cause: str


@dataclass(frozen=True, slots=True)
class ProgressSheet:
    """What a unit did: ``tasks`` are those of its tasks that are done, ``amount`` the yuan put right."""

    text: str
    tasks: Sequence[int] = ()
    amount: Decimal | None = None


def claim_record(sheet: ClaimSheet) -> Record:
    """Return what a claim brings."""
    refuse(texts_wrong(sheet, ("fact", "cause"), ("who", "place"), 500))
    body = orjson.dumps(
        {name: getattr(sheet, name).strip() for name in ("who", "place", "fact", "cause")}
    ).decode()

    def save(session: Session, case: Case, _sequence: int) -> None:
        sealed = vault().seal(case.key, body, context=f"problem/{case.id}")
        problem_of(session, case).concrete_sealed = sealed

    return Record(told={"claimed": 1}, sealed={"record.concrete": body}, save=save)


def progress_record(sheet: ProgressSheet) -> Record:
    """Return what a report of work brings. A unit ends its own tasks alone."""
    refuse([*texts_wrong(sheet, ("text",), (), LONGEST), *_wrong_amount(sheet.amount)])

    def check(session: Session, case: Case, actor: Actor) -> None:
        units = {post.organisation_id for post in actor.posts}
        rows = _open_tasks(session, case, sheet.tasks)
        if {row.id for row in rows} != set(sheet.tasks) or any(
            row.organisation_id not in units for row in rows
        ):
            raise Invalid(errors.Problem("tasks", "task_not_yours"))

    def save(session: Session, case: Case, sequence: int) -> None:
        _add_report(session, case, sequence, "progress", sheet.text)
        for row in _open_tasks(session, case, sheet.tasks):
            row.done_on, row.done_sequence = clock.today(), sequence
        if sheet.amount is not None:
            problem_of(session, case).amount_settled = sheet.amount

    return Record(
        told={
            "tasks": sorted(sheet.tasks),
            "amount": str(sheet.amount) if sheet.amount is not None else None,
        },
        sealed={"record.text": sheet.text.strip()},
        save=save,
        check=check,
    )


def self_check_record(text: str) -> Record:
    """Return what the hand-in brings: the unit's own check against the criterion (自查)."""
    refuse(text_wrong("text", text, LONGEST, required=True))

    def save(session: Session, case: Case, sequence: int) -> None:
        _add_report(session, case, sequence, "self_check", text)

    return Record(told={"self_check": 1}, sealed={"record.text": text.strip()}, save=save)


def _open_tasks(session: Session, case: Case, tasks: Sequence[int]) -> list[RectificationTask]:
    return list(
        session.execute(
            select(RectificationTask).where(
                RectificationTask.id.in_(list(tasks)),
                RectificationTask.case_id == case.id,
                RectificationTask.done_on.is_(None),
            )
        ).scalars()
    )


def _add_report(session: Session, case: Case, sequence: int, kind: str, text: str) -> None:
    session.add(
        ProblemReport(
            case_id=case.id,
            sequence=sequence,
            kind=kind,
            reported_on=clock.today(),
            text_sealed=sealed_of(case, sequence, text),
        )
    )


def sealed_of(case: Case, sequence: int, text: str) -> str:
    """Return a text sealed under a case's key, at the place of the event that brings it."""
    return vault().seal(case.key, text.strip(), context=f"problem/{case.id}/{sequence}")


def problem_of(session: Session, case: Case) -> Problem:
    """Return the row of a case's problem."""
    return session.get_one(Problem, case.id)


def _wrong_amount(amount: Decimal | None) -> Wrong:
    if amount is not None and not (amount.is_finite() and 0 <= amount <= MOST_YUAN):
        yield errors.Problem("amount", "amount_wrong", {"most": f"{MOST_YUAN:,}"})


def texts_wrong(sheet: object, required: Sequence[str], others: Sequence[str], most: int) -> Wrong:
    """Yield what is wrong with several texts of a sheet; ``required`` may not be empty."""
    for name in (*required, *others):
        yield from text_wrong(name, getattr(sheet, name), most, required=name in required)


def text_wrong(name: str, text: str, most: int, *, required: bool = False) -> Wrong:
    """Yield what is wrong with a text that somebody wrote."""
    if required and not text.strip():
        yield errors.Problem(name, "answer_missing")
    if len(text) > most:
        yield errors.Problem(name, "too_long", {"most": most})
    if looks_personal(text):
        yield errors.Problem(name, "personal_number")


def refuse(wrong: Iterator[errors.Problem] | Sequence[errors.Problem]) -> None:
    """Raise :class:`Invalid` with everything that was found wrong, if anything was."""
    found = tuple(wrong)
    if found:
        raise Invalid(*found)
