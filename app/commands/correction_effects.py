"""What a signed correction does: a new record beside the old one, never a record overwritten in silence.

A figure of a visit or an application comes into force by a new row, which counts from then on; facts
of the household and its members change with events that keep the old values. A hung paper and a
signed decision stay as they are: there the correction itself is what is shown beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.record import record
from app.commands.household_parts import harm_now, one_member
from app.commands.member_sheets import stored_sheet
from app.commands.members import write_sheet
from app.commands.persons import MemberSheet
from app.errors import Invalid, Problem
from app.facts.corrections import Figure, application_that_counts, lines_of, visit_that_counts
from app.identity import birth_and_sex, check_identity
from app.keyring import vault
from app.models.account import Person
from app.models.base import Base
from app.models.case import Case
from app.models.household import Household, Membership
from app.models.monitoring import Application, Consent, Visit, Visitor
from app.policy import Actor, HeldPost
from workflows.monitoring import income
from workflows.monitoring.codes import DISASTER_RISK
from workflows.monitoring.corrections import About


@dataclass(frozen=True, slots=True)
class Effect:
    """A correction coming into force: who signs it, on which household and case, which new value."""

    actor: Actor
    post: HeldPost
    household: Household
    case: Case
    figure: Figure
    value: str
    number: int


def bring_into_force(session: Session, effect: Effect) -> None:
    """Put the new value into the record. The caller writes the case's event next, in this transaction.

    Raises :class:`Invalid` with the problem beside ``value`` where the record doesn't take it.
    """
    match effect.figure.field.about:
        case About.VISIT:
            _correct_visit(session, effect)
        case About.APPLICATION:
            _correct_application(session, effect)
        case About.HOUSEHOLD:
            _correct_kind(session, effect)
        case About.MEMBER:
            _correct_member(session, effect)
        case About.NOTICE | About.DECISION:
            return
    session.flush()
    harm = harm_now(session, effect.case)
    with session.no_autoflush:
        effect.case.harm = harm


def _copied(row: Base, **changes: Any) -> dict[str, Any]:
    """Return the columns of a row for a new one, its own number left out."""
    columns = {column.key: getattr(row, column.key) for column in inspect(type(row)).columns}
    del columns["id"]
    return {**columns, **changes}


def _correct_visit(session: Session, effect: Effect) -> None:
    case, field, value = effect.case, effect.figure.field, effect.value
    old = visit_that_counts(session, case)
    if old is None:
        raise Invalid(Problem("value", "unknown_choice"))
    sequence = case.last_sequence + 1
    place = f"visit/{case.id}"
    details = orjson.loads(
        vault().open(case.key, old.details_sealed, context=f"{place}/{old.sequence}/details")
    )
    lines, size = lines_of(case, old), old.size
    changes: dict[str, Any] = {}
    if field.line:
        lines = {name: amount for name, amount in {**lines, field.line: Decimal(value)}.items() if amount}
    elif field.key == "visit.size":
        size = int(value)
    elif field.key == "visit.visited_on":
        changes["visited_on"] = date.fromisoformat(value)
    elif field.key == "visit.guarantees":
        changes["guarantees"] = value.split()
    else:
        changes["category"] = value
    details["lines"] = {name: str(amount) for name, amount in sorted(lines.items())}
    sealed = vault().seal(case.key, orjson.dumps(details).decode(), context=f"{place}/{sequence}/details")
    new = Visit(**_copied(old, sequence=sequence, details_sealed=sealed, **_figures(lines, size), **changes))
    visitors = list(session.execute(select(Visitor.account_id).where(Visitor.visit_id == old.id)).scalars())
    session.add(new)
    session.flush()
    session.add_all(Visitor(visit_id=new.id, account_id=number) for number in visitors)


def _figures(lines: Mapping[str, Decimal], size: int) -> dict[str, Any]:
    result = income.sums(lines, size)
    return {
        "size": size,
        **result.groups,
        "income_per_head": result.income_per_head,
        "spending_per_head": result.spending_per_head,
        "reference_per_head": result.reference_per_head,
    }


def _correct_application(session: Session, effect: Effect) -> None:
    case, field, value = effect.case, effect.figure.field, effect.value
    old = application_that_counts(session, case)
    if old is None:
        raise Invalid(Problem("value", "unknown_choice"))
    sequence = case.last_sequence + 1
    changes: dict[str, Any] = {"sequence": sequence}
    if field.key == "application.signed_on":
        changes["signed_on"] = date.fromisoformat(value)
    else:
        risks = value.split()
        if not risks:
            raise Invalid(Problem("value", "unknown_choice"))
        changes |= {"risks": risks, "disasters": list(old.disasters) if DISASTER_RISK in risks else []}
    for column, part in (("description_sealed", "description"), ("helper_sealed", "hand")):
        changes[column] = _sealed_anew(case, getattr(old, column), old.sequence, sequence, part)
    new = Application(**_copied(old, **changes))
    given = session.execute(
        select(Consent.person_id, Consent.consented_on).where(Consent.application_id == old.id)
    ).all()
    session.add(new)
    session.flush()
    session.add_all(
        Consent(application_id=new.id, person_id=person, consented_on=day) for person, day in given
    )


def _sealed_anew(case: Case, sealed: str | None, old: int, new: int, part: str) -> str | None:
    """Return what is sealed in one row sealed for another: the place is part of the seal."""
    if sealed is None:
        return None
    place = f"application/{case.id}"
    text = vault().open(case.key, sealed, context=f"{place}/{old}/{part}")
    return vault().seal(case.key, text, context=f"{place}/{new}/{part}")


def _correct_kind(session: Session, effect: Effect) -> None:
    household = effect.household
    before = household.kind
    with session.no_autoflush:
        household.kind = effect.value
        record(
            session, household, "household.corrected", actor=effect.actor, post=effect.post,
            data={"fields": [], "correction": effect.number},
            changes={"household_kind": (before, effect.value)},
        )  # fmt: skip


def _correct_member(session: Session, effect: Effect) -> None:
    key = effect.figure.field.key.removeprefix("member.")
    if key == "valid_to":
        _correct_leaving(session, effect)
        return
    membership, person = one_member(session, effect.household, effect.figure.subject)
    sheet = _with(stored_sheet(membership, person), key, effect.value)
    try:
        write_sheet(
            session, effect.actor, effect.post, effect.household, membership, person, sheet,
            correction=effect.number,
        )  # fmt: skip
    except Invalid as refusal:
        raise Invalid(*(Problem("value", one.code, one.details) for one in refusal.problems)) from refusal


def _with(sheet: MemberSheet, key: str, value: str) -> MemberSheet:
    """Return a sheet with one fact changed; a number that tells birth and sex decides on both."""
    match key:
        case "name":
            return replace(sheet, name=value)
        case "identity_number":
            number, _ = check_identity(sheet.identity_kind, value, today=clock.today())
            born_on, sex = birth_and_sex(sheet.identity_kind, number)
            return replace(
                sheet, identity_number=number, sex="" if sex else sheet.sex,
                born_on=None if born_on else sheet.born_on,
            )  # fmt: skip
        case "sex":
            return replace(sheet, sex=value)
        case "born_on":
            return replace(sheet, born_on=date.fromisoformat(value))
        case "labour":
            return replace(sheet, labour=value)
        case "health":
            return replace(sheet, health=tuple(value.split()))
        case "valid_from":
            return replace(sheet, since=date.fromisoformat(value))
    raise LookupError(key)


def _correct_leaving(session: Session, effect: Effect) -> None:
    """Correct the last day of who left; of who died, the day of death with it."""
    day = date.fromisoformat(effect.value)
    membership, person = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.household_id == effect.household.id,
            Membership.person_id == effect.figure.subject,
            Membership.valid_to.is_not(None),
        )
        .order_by(Membership.id.desc())
        .limit(1)
    ).one()
    if day < membership.valid_from or day > clock.today():
        raise Invalid(Problem("value", "before_joining", {"day": membership.valid_from}))
    before, membership.valid_to = membership.valid_to, day
    session.flush()
    told = {"person": person.id, "fields": [], "correction": effect.number}
    with session.no_autoflush:
        if membership.reason_out == "death":
            person.died_on = day
            record(
                session, person, "person.corrected", actor=effect.actor, post=effect.post,
                data={"fields": ["died_on"]}, changes={"died_on": (before, day)},
            )  # fmt: skip
        if effect.household.ended_on == before:
            effect.household.ended_on = day
        record(
            session, effect.household, "household.member_corrected", actor=effect.actor, post=effect.post,
            data=told, changes={"valid_to": (before, day)},
        )  # fmt: skip
