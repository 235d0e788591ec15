"""What locks, unlockings and destructions do to rows: readable columns emptied, put back, or gone for good.

Sealed columns and events stay byte for byte: without their key nobody reads them. What stays readable after a
destruction are figures and codes without a name: where a case stood, amounts, days, who signed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.audit.record import record
from app.commands.erasure_bounds import Bound
from app.commands.household_parts import add_grams
from app.errors import Forbidden
from app.keyring import vault
from app.keystore import NUMBER
from app.masking import ERASED, LOCKED
from app.models.account import Person
from app.models.case import FormDraft
from app.models.erasure import Erasure
from app.models.household import Household, NameGram
from app.policy import Actor, HeldPost

LAST = "~"
"""The sorting key of a name that is gone: behind all others."""

_PERSON: Mapping[str, Any] = {"sex": None, "born_on": None, "died_on": None, "name_key": LAST}
_HOUSEHOLD: Mapping[str, Any] = {"national_code": None, "monitored_since": None}
_MEMBER: Mapping[str, Any] = {
    "ethnicity": "", "political": "", "education": "", "school": "", "labour": "", "health": [], "cover": [],
    "work_months": None, "unschooled": "", "work_place": "",
}  # fmt: skip
"""What readable columns hold when they are emptied."""

Values = dict[tuple[str, int], Mapping[str, Any]]
"""What is put into the rows with a history, by stream and number."""


def lock_rows(session: Session, bound: Bound, order: Erasure) -> Values:
    """Take everything readable out of the rows and keep it sealed in the order, for the unlocking."""
    kept: dict[str, Any] = {
        "household": _taken(bound.household, _HOUSEHOLD) if bound.household is not None else {},
        "persons": {str(one.id): _taken(one, _PERSON) | {"name": one.name} for one in bound.persons},
        "members": {str(one.id): _taken(one, _MEMBER) for one in bound.memberships},
        "lines": {f"{one.notice_id}/{one.case_id}": one.head_name for one in bound.lines},
        "answers": {str(one.id): one.detail_sealed for one in bound.answers if one.detail_sealed},
    }
    text = orjson.dumps(kept).decode()
    order.kept_sealed = vault().seal(bytes(bound.subject.key), text, context=_kept_place(order))
    return _emptied(session, bound, LOCKED)


def unlock_rows(session: Session, bound: Bound, locking: Erasure | None) -> Values:
    """Put back what a lock took out; the keys must be open. Without a lock of ours nothing is missing.

    Raises :class:`Forbidden` where another household has the number in the national system meanwhile.
    """
    if locking is None or locking.kept_sealed is None:
        return {}
    place = _kept_place(locking)
    kept = orjson.loads(vault().open(bytes(bound.subject.key), locking.kept_sealed, context=place))
    code = kept["household"].get("national_code")
    if code and session.scalar(select(Household.id).where(Household.national_code == code)) is not None:
        raise Forbidden("erasure_code_taken")
    for member in bound.memberships:
        _put(member, kept["members"].get(str(member.id), {}))
    for line in bound.lines:
        line.head_name = kept["lines"].get(f"{line.notice_id}/{line.case_id}", line.head_name)
    for answer in bound.answers:
        answer.detail_sealed = kept["answers"].get(str(answer.id), answer.detail_sealed)
    locking.kept_sealed = None
    values: Values = {("person", int(number)): told for number, told in kept["persons"].items()}
    return values | {("household", bound.household.id): kept["household"]} if bound.household else values


def add_words(session: Session, bound: Bound) -> None:
    """Make those who belong to the household findable by their names again."""
    if bound.household is None:
        return
    present = {member.person_id for member in bound.memberships if member.valid_to is None}
    for person in bound.persons:
        if person.id in present:
            add_grams(session, bound.household.territory, person)


def destroy_rows(session: Session, bound: Bound) -> Values:
    """Empty everything readable for good, the keyed hashes by which somebody is found included."""
    values = _emptied(session, bound, ERASED)
    for person in bound.persons:
        values["person", person.id] = {
            **values["person", person.id],
            "identity_hash": None, "identity_sealed": None, "phone_sealed": None,
        }  # fmt: skip
    if bound.household is not None:
        values["household", bound.household.id] = {
            **_HOUSEHOLD, "address_sealed": None, "phone_sealed": None
        }  # fmt: skip
    return values | {("lead", lead.id): {"identity_hash": None} for lead in bound.leads}


def tell(
    session: Session,
    bound: Bound,
    values: Values,
    done: str,
    *,
    actor: Actor | None,
    post: HeldPost | None,
    data: Mapping[str, object],
    once: str | None = None,
) -> None:
    """Change each row together with its event; the subject's has the key against a second press.

    ``done`` is ``data_locked``, ``data_unlocked`` or ``data_destroyed``. Leads are told of a destruction
    alone: nothing else changes in their rows.
    """
    subject = bound.subject
    others = [one for one in (*bound.persons, *bound.cases) if one is not subject]
    for row in (subject, *others, *(bound.leads if done == "data_destroyed" else ())):
        _put(row, values.get((row.STREAM.value, row.id), {}))
        if len(row.key) > NUMBER:
            row.key = vault().adopt(bytes(row.key))
        record(
            session, row, f"{row.STREAM.value}.{done}", actor=actor, post=post, data=data,
            once=once if row is subject else None,
        )  # fmt: skip


def _emptied(session: Session, bound: Bound, mark: str) -> Values:
    """Empty the rows without a history of their own, and return what the others are to hold."""
    for member in bound.memberships:
        _put(member, _MEMBER)
    for line in bound.lines:
        line.head_name = mark
    for answer in bound.answers:
        answer.detail_sealed = None
    _drop_words(session, bound)
    values: Values = {("person", one.id): {**_PERSON, "name": mark} for one in bound.persons}
    return values | {("household", bound.household.id): _HOUSEHOLD} if bound.household else values


def _drop_words(session: Session, bound: Bound) -> None:
    """Take away the search words of names, and forms that somebody hadn't sent."""
    numbers = [person.id for person in bound.persons]
    session.execute(delete(NameGram).where(NameGram.person_id.in_(numbers)))
    places = [f"/cases/{case.ref}/" for case in bound.cases]
    if bound.household is not None:
        places.append(f"/households/{bound.household.id}/")
    if places:
        session.execute(
            delete(FormDraft).where(or_(*(FormDraft.path.startswith(one, autoescape=True) for one in places)))
        )


def _taken(row: object, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the columns hold; days as their text."""
    return {name: _plain(getattr(row, name)) for name in columns}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _put(row: object, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        is_day = name.endswith("_on") and value is not None and isinstance(row, Person)
        setattr(row, name, date.fromisoformat(value) if is_day else value)


def _kept_place(order: Erasure) -> str:
    return f"erasure/{order.id}/kept"
