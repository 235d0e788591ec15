"""What a correction is about: the decision that stands, and the figures on record as they are now.

Pages and commands read the old value here, so that nobody types it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.record import content_of
from app.identity import CONTEXT
from app.keyring import vault
from app.models.account import Person
from app.models.base import StreamKind
from app.models.case import Case, Signature
from app.models.correction import Correction
from app.models.event import Event
from app.models.household import Household, Membership
from app.models.monitoring import Application, Visit
from app.models.notice import Notice, NoticeEntry
from app.sealing import Unreadable, placeholder
from workflows.monitoring import income
from workflows.monitoring.corrections import DECIDED, DECIDING, FIELDS, About, Correctable


@dataclass(frozen=True, slots=True)
class Decision:
    """The county's decision that stands on a household: the case in which it was given, and its day."""

    case_id: int
    ref: str
    day: date


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure on record. ``subject`` is the number of the member or notice, ``name`` the member's."""

    field: Correctable
    subject: int
    name: str
    value: str


def standing_decision(session: Session, household_id: int | None) -> Decision | None:
    """Return the decision on which a household's key facts rest, None where they are still being checked.

    A household that applies anew is looked at anew: while that case isn't decided, nothing is kept
    from change. After an end that wasn't an elimination there is no decision left.
    """
    if household_id is None:
        return None
    found = session.execute(
        select(Case.id, Case.ref, Case.state, Case.entered_on)
        .where(Case.household_id == household_id)
        .order_by(Case.closed_on.is_not(None), Case.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None or found.state not in DECIDED:
        return None
    day = session.execute(
        select(func.max(Signature.occurred_on)).where(
            Signature.case_id == found.id,
            Signature.action.in_(DECIDING),
            Signature.position == Signature.length - 1,
            Signature.voided_by.is_(None),
        )
    ).scalar_one()
    return Decision(found.id, found.ref, day or found.entered_on)


def decision_on(session: Session, case: Case) -> Decision | None:
    """Return the decision that stands where it was given in this very case, None otherwise."""
    decision = standing_decision(session, case.household_id)
    return decision if decision is not None and decision.case_id == case.id else None


def figures(session: Session, case: Case) -> tuple[Figure, ...]:
    """Return every figure of a case that can be corrected, in the order of the file.

    A visit for an elimination that isn't decided yet is left out: its figures are put right by
    sending the case back.
    """
    found = [
        *_visit(session, case),
        *_application(session, case),
        *_household(session, case),
        *_members(session, case),
        *_beside(session, case),
    ]
    order = {key: place for place, key in enumerate(FIELDS)}
    return tuple(
        sorted(found, key=lambda one: (list(About).index(one.field.about), one.subject, order[one.field.key]))
    )


def find_figure(session: Session, case: Case, key: str, subject: int) -> Figure | None:
    """Return one figure as it is now."""
    return next(
        (one for one in figures(session, case) if (one.field.key, one.subject) == (key, subject)), None
    )


def visit_that_counts(session: Session, case: Case) -> Visit | None:
    """Return the visit whose figures the last decision rests on, where it isn't one still in hand."""
    row = session.execute(
        select(Visit).where(Visit.case_id == case.id).order_by(Visit.sequence.desc()).limit(1)
    ).scalar_one_or_none()
    pending = row is not None and row.purpose == "elimination" and case.state.startswith("elimination_")
    return None if pending else row


def application_that_counts(session: Session, case: Case) -> Application | None:
    """Return the newest application of a case."""
    return session.execute(
        select(Application)
        .where(Application.case_id == case.id)
        .order_by(Application.sequence.desc())
        .limit(1)
    ).scalar_one_or_none()


def lines_of(case: Case, visit: Visit) -> dict[str, Decimal]:
    """Return the amounts of a visit's income sheet; a line that isn't there is nothing."""
    place = f"visit/{case.id}/{visit.sequence}/details"
    details = orjson.loads(vault().open(case.key, visit.details_sealed, context=place))
    return {name: Decimal(amount) for name, amount in details.get("lines", {}).items()}


def income_after(lines: dict[str, Decimal], size: int, field: Correctable, value: str) -> Decimal:
    """Return the income per head that a sheet comes to with one figure of the visit changed."""
    if field.line:
        lines = {**lines, field.line: Decimal(value)}
    elif field.key == "visit.size":
        size = int(value)
    return income.sums(lines, size).income_per_head


def _visit(session: Session, case: Case) -> Iterator[Figure]:
    visit = visit_that_counts(session, case)
    if visit is None:
        return
    try:
        lines = lines_of(case, visit)
    except Unreadable:
        return  # erased: what can't be read can't be put right
    for field in FIELDS.values():
        if field.line:
            yield Figure(field, 0, "", f"{lines.get(field.line, Decimal(0)):.2f}")
    yield Figure(FIELDS["visit.size"], 0, "", str(visit.size))
    yield Figure(FIELDS["visit.visited_on"], 0, "", visit.visited_on.isoformat())
    if visit.category:
        yield Figure(FIELDS["visit.category"], 0, "", visit.category)
    yield Figure(FIELDS["visit.guarantees"], 0, "", " ".join(sorted(visit.guarantees)))


def _application(session: Session, case: Case) -> Iterator[Figure]:
    row = application_that_counts(session, case)
    if row is not None:
        yield Figure(FIELDS["application.risks"], 0, "", " ".join(sorted(row.risks)))
        yield Figure(FIELDS["application.signed_on"], 0, "", row.signed_on.isoformat())


def _household(session: Session, case: Case) -> Iterator[Figure]:
    kind = session.execute(
        select(Household.kind).where(Household.id == case.household_id)
    ).scalar_one_or_none()
    if kind is not None:
        yield Figure(FIELDS["household.kind"], 0, "", kind)


def _members(session: Session, case: Case) -> Iterator[Figure]:
    rows = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == case.household_id)
        .order_by(Membership.id)
    )
    for membership, person in rows:
        for key, value in _member_values(membership, person):
            yield Figure(FIELDS[f"member.{key}"], person.id, person.name, value)


def _member_values(membership: Membership, person: Person) -> Iterator[tuple[str, str]]:
    if membership.valid_to is not None:
        yield "valid_to", membership.valid_to.isoformat()
        return
    yield "name", person.name
    if person.identity_sealed:
        yield "identity_number", vault().open(person.key, person.identity_sealed, context=CONTEXT)
    yield "sex", person.sex or ""
    yield "born_on", person.born_on.isoformat() if person.born_on else ""
    yield "labour", membership.labour
    yield "health", " ".join(sorted(membership.health))
    yield "valid_from", membership.valid_from.isoformat()


def _beside(session: Session, case: Case) -> Iterator[Figure]:
    """Yield the dates of hung papers and of the decision, as corrected before."""
    corrected = {
        (row.field, row.subject_id): told_of(case, row)["new"]
        for row in session.execute(
            select(Correction)
            .where(Correction.case_id == case.id, Correction.state == "signed")
            .order_by(Correction.id)
        ).scalars()
        if FIELDS[row.field].beside
    }
    for one in (*_notices(session, case), *_decision(session, case)):
        yield replace(one, value=corrected.get((one.field.key, one.subject), one.value))


def _notices(session: Session, case: Case) -> Iterator[Figure]:
    rows = session.execute(
        select(Notice.id, Notice.posted_on, Notice.taken_down_on)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(NoticeEntry.case_id == case.id, Notice.status.in_(("posted", "taken_down")))
        .order_by(Notice.id)
    )
    for number, posted_on, taken_down_on in rows:
        for key, day in (("notice.posted_on", posted_on), ("notice.taken_down_on", taken_down_on)):
            if day is not None:
                yield Figure(FIELDS[key], number, "", day.isoformat())


def _decision(session: Session, case: Case) -> Iterator[Figure]:
    found = session.execute(
        select(Signature.occurred_on, Event.body)
        .join(
            Event,
            (Event.stream_id == Signature.case_id)
            & (Event.sequence == Signature.sequence)
            & (Event.stream_kind == StreamKind.CASE.value),
        )
        .where(
            Signature.case_id == case.id,
            Signature.action == "approve",
            Signature.position == Signature.length - 1,
            Signature.voided_by.is_(None),
        )
        .order_by(Signature.sequence.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return
    yield Figure(FIELDS["decision.day"], 0, "", found.occurred_on.isoformat())
    number = content_of(found.body)["data"].get("answers", {}).get("decision_number")
    if number:
        yield Figure(FIELDS["decision.number"], 0, "", str(number))


def told_of(case: Case, row: Correction) -> dict[str, str]:
    """Return old value, new value and words of a correction; stars where the case's key was destroyed."""
    return told_under(case.key, row)


def told_under(key: bytes, row: Correction) -> dict[str, str]:
    """Return the same by the key alone, for lists."""
    try:
        found: dict[str, str] = orjson.loads(
            vault().open(key, row.told_sealed, context=f"correction/{row.id}/told")
        )
    except Unreadable as error:
        return dict.fromkeys(("old", "new", "text"), placeholder(error))
    return found
