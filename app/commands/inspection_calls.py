"""Call-backs (电话回访): lists made of a sample or of cases ended in a period, and what came of each call.

Answers are kept with the list, apart from what the village sees, and compared with what it recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.facts.inspection_calls import TOLD, differing, recorded_of
from app.facts.leads import kin_of_household
from app.keyring import vault
from app.lookup import get_call_list, get_region, get_sample
from app.models.case import Case
from app.models.household import Household
from app.models.inspection_sample import (
    InspectionCall,
    InspectionCallList,
    InspectionCallTry,
    InspectionDraw,
    InspectionFile,
)
from app.permissions import Permission
from app.policy import Actor, acting_post, range_of, region_of, territory_of
from workflows.inspection import CALL_ANSWERS, CALL_OUTCOME

MOST_CALLS = 500
SHORTEST_TITLE, LONGEST_TITLE, LONGEST_NOTE = 4, 120, 1_000
MOST_MONEY = Decimal(10_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheet:
    """What a list is made of: the drawn households of a sample, or those with cases ended in a period."""

    title: str
    source: str
    sample_id: int | None
    region: str
    begin_on: date | None
    end_on: date | None


@dataclass(frozen=True, slots=True)
class Called:
    """One call: ``answers`` maps questions to codes, that about money to yuan; where somebody answered."""

    outcome: str
    called_on: date
    answers: Mapping[str, str]
    note: str


def make_call_list(*, actor: Actor, sheet: CallSheet, once: str) -> int:
    """Make a list of households to call and return its number."""
    key = once_key(actor.account_id, "call_list.made", once, said=sheet)

    def work(session: Session) -> int:
        sampled = sheet.source == "sample"
        if sampled:
            sample = get_sample(session, actor, sheet.sample_id or 0)
            code = region_of(sample.territory)
        else:
            code = get_region(session, actor, sheet.region).code
        post = acting_post(actor, Permission.INSPECTION_SAMPLE, code)
        problems = _wrong(sheet)
        if problems:
            raise Invalid(*problems)
        households = _drawn(session, sheet) if sampled else _ended(session, sheet, territory_of(code))
        if not households:
            raise Invalid(Problem("sample_id" if sampled else "begin_on", "calls_empty"))
        if len(households) > MOST_CALLS:
            raise Invalid(Problem("begin_on", "calls_too_many", {"most": MOST_CALLS}))
        row = InspectionCallList(
            territory=territory_of(code), title=sheet.title.strip(), source=sheet.source,
            sample_id=sheet.sample_id if sampled else None,
            begin_on=None if sampled else sheet.begin_on, end_on=None if sampled else sheet.end_on,
            account_id=actor.account_id, made_at=clock.now(),
        )  # fmt: skip
        data = {
            "title": row.title, "region": code, "sample": row.sample_id, "begin_on": row.begin_on,
            "end_on": row.end_on, "count": len(households),
        }  # fmt: skip
        record(session, row, "call_list.made", actor=actor, post=post, data=data, once=key)
        for position, household_id in enumerate(households, 1):
            session.add(InspectionCall(list_id=row.id, position=position, household_id=household_id))
        session.flush()
        return row.id

    return perform_once(key, work, lambda first: int(first.stream_id))


def record_call(*, actor: Actor, list_id: int, position: int, called: Called, once: str) -> None:
    """Record one call to a household of a list; where somebody answered, beside what was recorded of it.

    Raises :class:`Forbidden` for kin of the household.
    """
    key = once_key(actor.account_id, "call_list.called", list_id, position, once, said=called)

    def work(session: Session) -> None:
        listed = get_call_list(session, actor, list_id, lock=True)
        post = acting_post(actor, Permission.INSPECTION_SAMPLE, region_of(listed.territory))
        call, household = _call(session, list_id, position)
        if actor.people & kin_of_household(session, household.id):
            raise Forbidden("kin_of_called")
        answered = called.outcome == "answered"
        answers = {name: said.strip() for name, said in called.answers.items() if said.strip()}
        problems = _wrong_call(called, answers if answered else {}, listed)
        if problems:
            raise Invalid(*problems)
        recorded = recorded_of(session, household.id, called.called_on) if answered else {}
        differs = differing(answers, recorded) if answered else ()
        told = {"answers": answers if answered else {}, "recorded": recorded, "note": called.note.strip()}
        said = orjson.dumps(told).decode()
        sequence = record(
            session, listed, "call_list.called", actor=actor, post=post, occurred_on=called.called_on,
            data={"call": position, "call_outcome": called.outcome, "differs": list(differs)},
            personal={"told": said}, key=household.key, once=key,
        )  # fmt: skip
        session.add(
            InspectionCallTry(
                call_id=call.id, sequence=sequence, account_id=actor.account_id, outcome=called.outcome,
                called_on=called.called_on, differs=len(differs),
                told_sealed=vault().seal(household.key, said, context=f"{TOLD}/{call.id}/{sequence}"),
                recorded_at=clock.now(),
            )
        )  # fmt: skip
        session.flush()

    perform_once(key, work, lambda _first: None)


def _call(session: Session, list_id: int, position: int) -> tuple[InspectionCall, Household]:
    found = session.execute(
        select(InspectionCall, Household)
        .join(Household, Household.id == InspectionCall.household_id)
        .where(InspectionCall.list_id == list_id, InspectionCall.position == position)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found.InspectionCall, found.Household


def _wrong(sheet: CallSheet) -> list[Problem]:
    problems = []
    title = sheet.title.strip()
    if not SHORTEST_TITLE <= len(title) <= LONGEST_TITLE:
        problems.append(Problem("title", "sample_title", {"least": SHORTEST_TITLE, "most": LONGEST_TITLE}))
    elif looks_personal(title):
        problems.append(Problem("title", "personal_number"))
    if sheet.source not in ("sample", "closed"):
        problems.append(Problem("source", "unknown_choice"))
    if sheet.source == "closed":
        problems += [
            Problem(name, "period_missing") for name in ("begin_on", "end_on") if getattr(sheet, name) is None
        ]
        if sheet.begin_on is not None and sheet.end_on is not None and sheet.begin_on > sheet.end_on:
            problems.append(Problem("end_on", "date_order"))
    return problems


def _drawn(session: Session, sheet: CallSheet) -> list[int]:
    """Return the households of a drawn sample, in the order of its list."""
    found = session.execute(
        select(InspectionFile.household_id)
        .join(InspectionDraw, InspectionDraw.file_id == InspectionFile.id)
        .where(InspectionDraw.sample_id == sheet.sample_id, InspectionFile.household_id.is_not(None))
        .order_by(InspectionDraw.position)
    ).scalars()
    return [number for number in found if number is not None]


def _ended(session: Session, sheet: CallSheet, territory: str) -> list[int]:
    """Return the households whose cases were decided to their end in a period, each once."""
    low, high = range_of(territory)
    found = session.execute(
        select(Case.household_id)
        .join(Household, Household.id == Case.household_id)
        .where(
            Case.workflow == "monitoring", Case.territory >= low, Case.territory < high,
            Household.ended_on.is_(None), Case.closed_on >= sheet.begin_on, Case.closed_on <= sheet.end_on,
        )
        .order_by(Case.closed_on, Case.id)
    ).scalars()  # fmt: skip
    return list(dict.fromkeys(number for number in found if number is not None))


def _wrong_call(called: Called, answers: Mapping[str, str], listed: InspectionCallList) -> list[Problem]:
    problems = []
    if called.outcome not in dict(CALL_OUTCOME):
        problems.append(Problem("outcome", "unknown_choice"))
    if called.called_on > clock.today():
        problems.append(Problem("called_on", "date_future"))
    elif called.called_on < (made := clock.local_date(listed.made_at)):
        problems.append(Problem("called_on", "before_list", {"day": made}))
    if called.outcome == "answered" and not answers:
        problems.append(Problem("outcome", "call_unanswered"))
    problems += [
        Problem(name, "unknown_choice")
        for name, said in answers.items()
        if name != "amount" and said not in dict(CALL_ANSWERS.get(name, ()))
    ]
    if "amount" in answers and not _is_money(answers["amount"]):
        problems.append(Problem("amount", "amount_wrong", {"most": f"{MOST_MONEY:,}"}))
    if len(called.note) > LONGEST_NOTE:
        problems.append(Problem("note", "too_long", {"most": LONGEST_NOTE}))
    return problems


def _is_money(text: str) -> bool:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.is_finite() and 0 <= amount <= MOST_MONEY
