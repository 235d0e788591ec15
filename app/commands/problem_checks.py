"""What checks and decisions bring into the file of a problem: findings, more time, look-backs."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, errors, profiles
from app.commands.problem_records import LONGEST, problem_of, refuse, sealed_of, text_wrong
from app.commands.signing import Record
from app.errors import Invalid
from app.models.case import Case
from app.models.problem import Extension, LookBack, ProblemFinding
from workflows.rectification.codes import FINDING, LASTING_RESULT, LOOK_BACK, Codes


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """A check on the spot: the day, a code of its list, and what was seen."""

    on: date
    result: str
    text: str


def finding_record(sheet: CheckSheet) -> Record:
    """Return what one side of a two-way hand-over found (核实结果)."""
    _check(sheet, FINDING, "visited_on")

    def save(session: Session, case: Case, sequence: int) -> None:
        session.add(
            ProblemFinding(
                case_id=case.id,
                sequence=sequence,
                result=sheet.result,
                visited_on=sheet.on,
                text_sealed=sealed_of(case, sequence, sheet.text),
            )
        )

    return Record(
        told={"result": sheet.result, "visited_on": sheet.on},
        sealed={"record.text": sheet.text.strip()},
        save=save,
    )


def settlement_record(result: str) -> Record:
    """Return the office's decision between two findings."""
    if result not in dict(FINDING):
        raise Invalid(errors.Problem("result", "unknown_choice"))

    def save(session: Session, case: Case, _sequence: int) -> None:
        problem_of(session, case).settled = result

    return Record(told={"settled": result}, sealed={}, save=save)


def extension_record(new_due_on: date) -> Record:
    """Return a request for more time: the old day stays in force until somebody grants the new one."""

    def save(session: Session, case: Case, sequence: int) -> None:
        row = problem_of(session, case)
        if _waiting(session, case) is not None:
            raise Invalid(errors.Problem("new_due_on", "extension_waits"))
        if row.due_on is None:
            raise Invalid(errors.Problem("new_due_on", "answer_missing"))
        session.add(
            Extension(
                case_id=case.id,
                sequence=sequence,
                asked_on=clock.today(),
                old_due_on=row.due_on,
                new_due_on=new_due_on,
                granted=None,
                decided_sequence=None,
            )
        )

    return Record(told={"new_due_on": new_due_on}, sealed={}, save=save)


def extension_answer(*, granted: bool) -> Record:
    """Return the answer to the request that waits; granted, its day is the promised one from now on."""

    def save(session: Session, case: Case, sequence: int) -> None:
        waiting = _waiting(session, case)
        if waiting is None:
            raise Invalid(errors.Problem("", "no_extension_waits"))
        waiting.granted, waiting.decided_sequence = granted, sequence
        if granted:
            problem_of(session, case).due_on = waiting.new_due_on

    return Record(told={"granted": granted}, sealed={}, save=save)


def _waiting(session: Session, case: Case) -> Extension | None:
    return session.execute(
        select(Extension).where(Extension.case_id == case.id, Extension.granted.is_(None))
    ).scalar_one_or_none()


def lasting_record(goal: str) -> Record:
    """Return a duty that stays after closure (转持续整改): what is kept up."""
    refuse(text_wrong("goal", goal, 500, required=True))

    def save(session: Session, case: Case, _sequence: int) -> None:
        row = problem_of(session, case)
        row.lasting, row.lasting_goal = True, goal.strip()

    return Record(told={"lasting": True}, sealed={"record.goal": goal.strip()}, save=save)


def acceptance_record(inspected_on: date, text: str) -> Record:
    """Return the county's check on the spot (县级验收)."""
    refuse([*text_wrong("text", text, LONGEST, required=True), *_day("inspected_on", inspected_on)])

    def save(session: Session, case: Case, _sequence: int) -> None:
        problem_of(session, case).inspected_on = inspected_on

    return Record(told={"inspected_on": inspected_on}, sealed={"record.text": text.strip()}, save=save)


def look_back_record(sheet: CheckSheet, *, kind: str) -> Record:
    """Return a look-back (回头看), or a review of a lasting duty: ``kind`` as :class:`LookBack` has it."""
    _check(sheet, LASTING_RESULT if kind == "lasting_review" else LOOK_BACK, "held_on")

    def save(session: Session, case: Case, sequence: int) -> None:
        if case.closed_on is not None and sheet.on < case.closed_on:
            raise Invalid(errors.Problem("held_on", "before_closure", {"day": case.closed_on}))
        session.add(
            LookBack(
                case_id=case.id,
                sequence=sequence,
                kind=kind,
                held_on=sheet.on,
                result=sheet.result,
                text_sealed=sealed_of(case, sequence, sheet.text),
            )
        )
        if kind == "lasting_review":
            every = int(profiles.value("lasting_review_every", clock.today()))
            problem_of(session, case).next_review_on = sheet.on + timedelta(days=every)

    return Record(
        told={"kind": kind, "result": sheet.result, "held_on": sheet.on},
        sealed={"record.text": sheet.text.strip()},
        save=save,
    )


def closure_record() -> Record:
    """Return what a closure leaves behind: the day on which a lasting duty is looked at first."""

    def save(session: Session, case: Case, _sequence: int) -> None:
        row = problem_of(session, case)
        if row.lasting:
            every = int(profiles.value("lasting_review_every", clock.today()))
            row.next_review_on = clock.today() + timedelta(days=every)

    return Record(told={"closed": 1}, sealed={}, save=save)


def reopening_record() -> Record:
    """Return the beginning of a new round: what the old one brought no longer counts, and stays readable."""

    def save(session: Session, case: Case, sequence: int) -> None:
        row = problem_of(session, case)
        row.reopened_sequence, row.reopened_on = sequence, clock.today()
        row.inspected_on = row.due_on = row.first_due_on = row.planned_on = None
        row.settled, row.concrete_sealed, row.next_review_on = "", "", None
        row.criterion, row.proof, row.person_id, row.acceptor_id = "", [], None, None
        row.lasting, row.lasting_goal = False, ""

    return Record(told={"reopens": 1}, sealed={}, save=save)


def _check(sheet: CheckSheet, codes: Codes, day: str) -> None:
    wrong = [*text_wrong("text", sheet.text, LONGEST, required=True), *_day(day, sheet.on)]
    if sheet.result not in dict(codes):
        wrong.append(errors.Problem("result", "unknown_choice"))
    refuse(wrong)


def _day(name: str, day: date) -> list[errors.Problem]:
    return [errors.Problem(name, "date_future")] if day > clock.today() else []
