"""What acts on a problem bring into its file: the claim, the plan, its approval, work, checks, look-backs.

Each function checks a sheet and returns the :class:`Record` that its act brings; it raises
:class:`Invalid` with everything wrong. What needs the database is judged when the act is taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import orjson
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app import clock, errors
from app.audit.record import looks_personal
from app.commands.problem_batches import MOST_YUAN, assign
from app.commands.signing import Record
from app.errors import Invalid
from app.keyring import vault
from app.models.account import Account, Post
from app.models.case import Case
from app.models.organisation import Organisation
from app.models.problem import (
    Problem,
    ProblemReport,
    ProblemUnit,
    RectificationMeasure,
    RectificationTask,
)
from app.policy import Actor
from workflows.rectification.codes import PROOF
from workflows.rectification.wording import bare

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
class MeasureSheet:
    """One measure of a plan, with the units that carry it out; ``lasting`` for what is kept up."""

    text: str
    units: Sequence[int]
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A plan of rectification (整改方案).

    ``person_id`` is the account of whoever answers, ``criterion`` what will be different, ``proof`` which
    classes of proof show it, ``due_on`` the day of the immediate part, ``lasting_goal`` what is kept up
    after closure, empty where nothing is.
    """

    measures: Sequence[MeasureSheet]
    person_id: int | None
    criterion: str
    proof: Sequence[str]
    due_on: date | None
    lasting_goal: str = ""


@dataclass(frozen=True, slots=True)
class ProgressSheet:
    """What a unit did: ``tasks`` are those of its tasks that are done, ``amount`` the yuan put right."""

    text: str
    tasks: Sequence[int] = ()
    amount: Decimal | None = None


def claim_record(sheet: ClaimSheet) -> Record:
    """Return what a claim brings."""
    refuse(_texts(sheet, ("fact", "cause"), ("who", "place"), 500))
    body = orjson.dumps(
        {name: getattr(sheet, name).strip() for name in ("who", "place", "fact", "cause")}
    ).decode()

    def save(session: Session, case: Case, _sequence: int) -> None:
        sealed = vault().seal(case.key, body, context=f"problem/{case.id}")
        problem_of(session, case).concrete_sealed = sealed

    return Record(told={"claimed": 1}, sealed={"record.concrete": body}, save=save)


def plan_record(sheet: PlanSheet) -> Record:
    """Return what a plan brings: measures, a task for each of their units, person, criterion, day."""
    refuse(_wrong_plan(sheet))
    measures = [one for one in sheet.measures if one.text.strip()]

    def save(session: Session, case: Case, sequence: int) -> None:
        _known_units(session, case, {unit for one in measures for unit in one.units})
        row = problem_of(session, case)
        _known_person(session, row, sheet.person_id)
        row.person_id, row.criterion, row.proof = sheet.person_id, sheet.criterion.strip(), list(sheet.proof)
        row.planned_on = clock.today()
        row.first_due_on = row.due_on = sheet.due_on
        row.lasting, row.lasting_goal = bool(sheet.lasting_goal.strip()), sheet.lasting_goal.strip()
        for number, one in enumerate(measures, 1):
            _add_measure(session, case, sequence, number, one, sheet.due_on)

    return Record(
        told={
            "measures": len(measures),
            "units": sorted({unit for one in measures for unit in one.units}),
            "person": sheet.person_id,
            "proof": sorted(sheet.proof),
            "promised": sheet.due_on,
            "lasting": bool(sheet.lasting_goal.strip()),
        },
        sealed={
            "record.plan": orjson.dumps(
                {
                    "criterion": sheet.criterion.strip(),
                    "lasting_goal": sheet.lasting_goal.strip(),
                    "measures": [[one.text.strip(), sorted(one.units), one.lasting] for one in measures],
                }
            ).decode()
        },
        save=save,
    )


def _wrong_plan(sheet: PlanSheet) -> Wrong:
    for place, one in enumerate(sheet.measures):
        if one.units and not one.text.strip():
            yield errors.Problem(f"measures-{place}-text", "answer_missing")
        yield from text_wrong(f"measures-{place}-text", one.text, LONGEST)
    yield from _texts(sheet, (), ("criterion", "lasting_goal"), 500)
    if not set(sheet.proof) <= dict(PROOF).keys():
        yield errors.Problem("proof", "unknown_choice")
    if sheet.due_on is not None and sheet.due_on < clock.today():
        yield errors.Problem("due_on", "date_past")


def _add_measure(
    session: Session, case: Case, sequence: int, number: int, one: MeasureSheet, due_on: date | None
) -> None:
    measure = RectificationMeasure(
        case_id=case.id,
        sequence=sequence,
        number=number,
        text=one.text.strip(),
        lasting=one.lasting,
        fingerprint=vault().answers_digest(bare(one.text).encode()),
    )
    session.add(measure)
    session.flush()
    for unit in sorted(set(one.units)):
        session.add(
            RectificationTask(
                case_id=case.id,
                measure_id=measure.id,
                organisation_id=unit,
                due_on=None if one.lasting else due_on,
                done_on=None,
                done_sequence=None,
            )
        )


def _known_units(session: Session, case: Case, units: set[int]) -> None:
    """Bring the units of a plan into the problem; refuse those that don't exist."""
    today = clock.today()
    known = set(
        session.execute(
            select(Organisation.id).where(
                Organisation.id.in_(units),
                Organisation.kind != "discipline_body",
                or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today),
            )
        ).scalars()
    )
    if known != units:
        raise Invalid(errors.Problem("measures", "unit_unknown"))
    parts = set(
        session.execute(select(ProblemUnit.organisation_id).where(ProblemUnit.case_id == case.id)).scalars()
    )
    for number in sorted(units - parts):
        session.add(ProblemUnit(case_id=case.id, organisation_id=number, part="responsible"))
    assign(session, case, sorted(units))


def _known_person(session: Session, row: Problem, person_id: int | None) -> None:
    """Refuse a person without a post today in a unit that rectifies."""
    if person_id is None:
        return
    today = clock.today()
    units = select(ProblemUnit.organisation_id).where(ProblemUnit.case_id == row.case_id)
    found = session.execute(
        select(func.count())
        .select_from(Post)
        .join(Account, Account.id == Post.account_id)
        .where(
            Post.account_id == person_id,
            Post.organisation_id.in_(units),
            Post.ended_at.is_(None),
            Post.valid_from <= today,
            or_(Post.valid_to.is_(None), Post.valid_to >= today),
            Account.closed_at.is_(None),
        )
    ).scalar_one()
    if not found:
        raise Invalid(errors.Problem("person_id", "person_not_of_unit"))


def approval_record(acceptor_id: int | None) -> Record:
    """Return what the approval of a plan brings: the unit that will check the result (验收责任单位)."""

    def save(session: Session, case: Case, _sequence: int) -> None:
        organisation = session.get(Organisation, acceptor_id) if acceptor_id is not None else None
        if organisation is None or organisation.level != "county" or organisation.valid_to is not None:
            raise Invalid(errors.Problem("acceptor_id", "unit_unknown"))
        problem_of(session, case).acceptor_id = organisation.id
        assign(session, case, [organisation.id])

    return Record(told={"acceptor": acceptor_id}, sealed={}, save=save)


def progress_record(sheet: ProgressSheet) -> Record:
    """Return what a report of work brings. A unit ends its own tasks alone."""
    refuse([*_texts(sheet, ("text",), (), LONGEST), *_wrong_amount(sheet.amount)])

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


def _texts(sheet: object, required: Sequence[str], others: Sequence[str], most: int) -> Wrong:
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
