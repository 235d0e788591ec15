"""Plans of rectification and their approval (整改方案、方案审核): measures, tasks, person, criterion, day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app import clock, errors
from app.commands.problem_batches import assign
from app.commands.problem_records import LONGEST, Wrong, problem_of, refuse, text_wrong, texts_wrong
from app.commands.signing import Record
from app.errors import Invalid
from app.keyring import vault
from app.models.account import Account, Post
from app.models.case import Case
from app.models.organisation import Organisation
from app.models.problem import Problem, ProblemUnit, RectificationMeasure, RectificationTask
from workflows.rectification.codes import PROOF
from workflows.rectification.wording import bare


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
    yield from texts_wrong(sheet, (), ("criterion", "lasting_goal"), 500)
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
