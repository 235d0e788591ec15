"""Full numbers, shown for a purpose and recorded (decisions.md 25; security.md 1.7)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.access import record_access
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.household_parts import opened
from app.commands.transaction import perform_once
from app.errors import Invalid, NotFound, Problem
from app.identity import CONTEXT, HOUSEHOLD_PHONE, PHONE_CONTEXT
from app.keyring import vault
from app.lookup import get_household
from app.models.account import Person
from app.models.household import Membership
from app.permissions import Permission
from app.policy import Actor, acting_post
from workflows.monitoring.codes import UNMASK_PURPOSE


@dataclass(frozen=True, slots=True)
class FullNumbers:
    """Numbers of one member in clear: for one answer, stored nowhere. Empty where there is none."""

    identity: str
    phone: str
    household_phone: str


def unmask_numbers(
    *, actor: Actor, household_id: int, person_id: int, purpose: str, reason: str, once: str
) -> FullNumbers | None:
    """Return the full numbers of a member and record who looked and why; None for a repeated press.

    ``purpose`` is a code of UNMASK_PURPOSE, ``reason`` says it in words and is sealed.
    """
    key = once_key(actor.account_id, "person.unmasked", person_id, once, said=[purpose, reason])

    def work(session: Session) -> FullNumbers | None:
        household = get_household(session, actor, household_id)
        post = acting_post(actor, Permission.IDENTITY_UNMASK, household.territory)
        person = _person(session, household_id, person_id)
        check_purpose(purpose, reason)
        record(
            session,
            person,
            "person.unmasked",
            actor=actor,
            post=post,
            data={"purpose": purpose, "household": household_id},
            personal={"reason": reason.strip()},
            key=person.key,
            once=key,
        )
        record_access(
            session,
            "number.unmasked",
            actor=actor,
            post=post,
            subjects=[("household", household_id), ("person", person_id)],
            screen="members.numbers",
            fields=("identity", "phone", "household_phone"),
            purpose=purpose,
        )
        return FullNumbers(
            identity=_open(person, person.identity_sealed, CONTEXT),
            phone=_open(person, person.phone_sealed, PHONE_CONTEXT),
            household_phone=opened(household, household.phone_sealed, HOUSEHOLD_PHONE),
        )

    return perform_once(key, work, lambda _first: None)


def _person(session: Session, household_id: int, person_id: int) -> Person:
    """Return somebody who belongs to a household or did, locked."""
    person = session.execute(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Person.id == person_id)
        .order_by(Membership.id.desc())
        .limit(1)
        .with_for_update(of=Person)
    ).scalar_one_or_none()
    if person is None:
        raise NotFound
    return person


def check_purpose(purpose: str, reason: str) -> None:
    """Raise :class:`Invalid` where it isn't said what full numbers are shown for, and why."""
    problems = []
    if purpose not in dict(UNMASK_PURPOSE):
        problems.append(Problem("purpose", "unknown_choice"))
    if not reason.strip():
        problems.append(Problem("reason", "answer_missing"))
    if problems:
        raise Invalid(*problems)


def _open(person: Person, sealed: str | None, context: str) -> str:
    return vault().open(person.key, sealed, context=context) if sealed else ""
