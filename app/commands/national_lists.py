"""Many households noted as typed in at once: by the sheet in which the national system shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from app import clock
from app.commands.national_entries import Entered, tick_entry
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.facts.elimination import AFTER_ENROLMENT
from app.facts.national_entries import waits
from app.identity import DISABILITY_CARD, ID_CARD, OTHER
from app.intake.national_entries import NoHeadings, TypedRow, read_typed
from app.intake.registers.workbook import Refused
from app.keyring import vault
from app.lookup import in_territories
from app.models.account import Person
from app.models.case import Case
from app.models.household import Household
from app.permissions import Permission
from app.policy import Actor

MOST_BYTES = 20 * 1024 * 1024
MOST = 300
"""Households noted in one press; the rest waits for the same file to be sent again."""


@dataclass(frozen=True, slots=True)
class Left:
    """A household that stays on the queue, and why; ``forbidden`` says that the act itself was refused."""

    ref: str
    head: str
    problem: Problem
    forbidden: bool = False
    row: int = 0


@dataclass(slots=True)
class Ticked:
    """What came of a sheet: the cases noted, how many were before, and those that stay behind."""

    refs: list[str] = field(default_factory=list)
    before: int = 0
    left: list[Left] = field(default_factory=list)


def tick_list(*, actor: Actor, content: bytes, entered_on: date, once: str) -> Ticked:
    """Note every household of the actor's queue that the sheet shows with number and month.

    Each is an act of its own, with its own event; one that doesn't fit stays behind with why, and the others
    go on. The same press again notes what an interruption left. Raises :class:`Forbidden`, or
    :class:`Invalid` for a sheet that can't be read or a day to come.
    """
    if not actor.may(Permission.NATIONAL_ENTRIES_TICK):
        raise Forbidden
    if entered_on > clock.today():
        raise Invalid(Problem("entered_on", "date_future"))
    rows = _read(content)
    queue = _queue(actor)
    found = Ticked()
    for case in queue:
        row = rows.by_hash.get(case.identity_hash or "") or rows.by_code.get(case.national_code or "")
        if not case.waits:
            found.before += row is not None
        elif row is None:
            found.left.append(Left(case.ref, case.name, Problem("", "typed_not_there")))
        elif len(found.refs) >= MOST:
            found.left.append(Left(case.ref, case.name, Problem("", "typed_too_many", {"most": MOST})))
        else:
            _tick(actor, case, row, entered_on, once, found)
    # What somebody can mend stands before what simply isn't typed in yet.
    found.left.sort(key=lambda one: one.problem.code == "typed_not_there")
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    by_hash: Mapping[str, TypedRow]
    by_code: Mapping[str, TypedRow]


def _read(content: bytes) -> _Rows:
    if len(content) > MOST_BYTES:
        raise Invalid(Problem("file", "file_too_large", {"most": MOST_BYTES // (1024 * 1024)}))
    try:
        rows = read_typed(content)
    except Refused as refusal:
        raise Invalid(Problem("file", refusal.code)) from refusal
    except NoHeadings as error:
        raise Invalid(Problem("file", "typed_headings")) from error
    kinds = (ID_CARD, DISABILITY_CARD, OTHER)
    by_hash = {
        vault().lookup_hash(f"{kind}/{row.head_identity}"): row
        for row in reversed(rows)
        for kind in kinds
        if row.head_identity
    }
    return _Rows(by_hash, {row.code: row for row in reversed(rows) if row.code})


def _queue(actor: Actor) -> Sequence[Any]:
    """Return the cases that get help where the actor notes entries, those noted already among them."""
    reach = in_territories(actor.territories_for(Permission.NATIONAL_ENTRIES_TICK), Case.territory)
    with transaction() as session:
        return session.execute(
            select(
                Case.ref, Person.name, Person.identity_hash, Household.national_code, waits().label("waits")
            )
            .join(Household, Household.id == Case.household_id)
            .join(Person, Person.id == Household.head_id)
            .where(reach, Case.state.in_(AFTER_ENROLMENT))
            .order_by(Case.entered_on, Case.id)
        ).all()


def _tick(actor: Actor, case: Any, row: TypedRow, entered_on: date, once: str, found: Ticked) -> None:
    def left(problem: Problem, *, forbidden: bool = False) -> None:
        found.left.append(Left(case.ref, case.name, problem, forbidden, row.row))

    missing = next(
        (heading for cell, heading in ((row.code, "户编号"), (row.since, "识别监测时间")) if not cell), ""
    )
    if missing:
        left(Problem("", "typed_cell_empty", {"heading": missing}))
        return
    entered = Entered(row.code, row.since, entered_on)
    try:
        tick_entry(actor=actor, ref=case.ref, entered=entered, once=once)
    except Invalid as refusal:
        left(refusal.problems[0])
    except Forbidden as refusal:
        left(Problem("", refusal.code, refusal.details), forbidden=True)
    except NotFound:
        left(Problem("", "forbidden"), forbidden=True)
    else:
        found.refs.append(case.ref)
