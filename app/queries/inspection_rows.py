"""The rows of a case's file, read once for looking at it as it stood at any moment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, or_, select

from app.audit.record import content_of
from app.facts import snapshots
from app.masking import GONE
from app.models.account import Account, Person
from app.models.base import StreamKind, db
from app.models.case import Case, Snapshot
from app.models.event import Event
from app.models.help import HelpMeasure
from app.models.household import Household, Membership
from app.models.monitoring import Application, Visit, Visitor
from app.models.organisation import Organisation, OrganisationName
from app.queries.case_file import (
    ApplicationView,
    VisitView,
    application_from,
    unsealed,
    visit_from,
)
from app.queries.inspection_family import Change, Family, change_of, family_of
from app.sealing import Unreadable


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event of the case: its number, kind and moment, what it says, and the digest of its bytes."""

    id: int
    sequence: int
    kind: str
    recorded_at: datetime
    content: Mapping[str, Any]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Home:
    """The household of a case as it is recorded now, and everything that changed it."""

    family: Family
    changes: tuple[Change, ...]


def events_of(case: Case) -> tuple[Recorded, ...]:
    """Return the events of a case in their order."""
    rows = db.session.execute(
        select(Event)
        .where(Event.stream_kind == StreamKind.CASE.value, Event.stream_id == case.id)
        .order_by(Event.sequence)
    ).scalars()
    return tuple(
        Recorded(row.id, row.sequence, row.kind, row.recorded_at, content_of(row.body), row.digest)
        for row in rows
    )


def home_of(household_id: int | None) -> Home | None:
    """Return the household of a case with its events and those of everybody who ever belonged to it."""
    if household_id is None:
        return None
    household = db.session.get_one(Household, household_id)
    rows = [
        (membership, person)
        for membership, person in db.session.execute(
            select(Membership, Person)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.household_id == household_id)
            .order_by(Membership.id)
        )
    ]
    keys = {person.id: person.key for _, person in rows}
    changes = [
        change_of(event, content_of(event.body), keys.get(event.stream_id, household.key))
        if event.stream_kind == StreamKind.PERSON.value
        else change_of(event, content_of(event.body), household.key)
        for event in db.session.execute(
            select(Event).where(within_home(household_id)).order_by(Event.recorded_at, Event.id)
        ).scalars()
    ]
    return Home(family_of(household, rows), tuple(changes))


def within_home(household_id: int) -> Any:
    """Return the condition that an event is one of a household or of somebody who ever belonged to it."""
    belonged = select(Membership.person_id).where(Membership.household_id == household_id)
    return or_(
        (Event.stream_kind == StreamKind.HOUSEHOLD.value) & (Event.stream_id == household_id),
        (Event.stream_kind == StreamKind.PERSON.value) & Event.stream_id.in_(belonged),
    )


def applications_of(case: Case) -> Mapping[int, ApplicationView]:
    """Return the applications of a case by the number of the event that brought each."""
    rows = db.session.execute(
        select(Application, Person.name)
        .join(Person, Person.id == Application.applicant_id)
        .where(Application.case_id == case.id)
        .order_by(Application.sequence)
    )
    return {row.sequence: application_from(case, row, name) for row, name in rows}


def visits_of(case: Case) -> Mapping[int, VisitView]:
    """Return the visits of a case by the number of the event that brought each."""
    names: dict[int, list[str]] = {}
    for visit_id, name in db.session.execute(_VISITORS, {"case_id": case.id}):
        names.setdefault(visit_id, []).append(name)
    rows = db.session.execute(
        select(Visit).where(Visit.case_id == case.id).order_by(Visit.sequence)
    ).scalars()
    return {row.sequence: visit_from(case, row, names.get(row.id, ())) for row in rows}


_VISITORS = (
    select(Visitor.visit_id, Person.name)
    .join(Visit, Visit.id == Visitor.visit_id)
    .join(Account, Account.id == Visitor.account_id)
    .join(Person, Person.id == Account.person_id)
    .where(Visit.case_id == bindparam("case_id"))
    .order_by(Visitor.visit_id, Person.name_key)
)


def measures_of(case: Case) -> tuple[tuple[HelpMeasure, str], ...]:
    """Return the help measures of a case with what they are, in their order."""
    rows = db.session.execute(
        select(HelpMeasure).where(HelpMeasure.case_id == case.id).order_by(HelpMeasure.id)
    ).scalars()
    return tuple((row, _content(case, row)) for row in rows)


def _content(case: Case, row: HelpMeasure) -> str:
    text = unsealed(case.key, row.details_sealed, f"help_measure/{row.id}")
    return str(orjson.loads(text)["content"]) if text and text not in GONE else text


def snapshots_of(case: Case) -> Mapping[str, Mapping[str, str]]:
    """Return what signers of a case were shown, by digests; nothing where the key was destroyed."""
    found: dict[str, Mapping[str, str]] = {}
    for row in db.session.execute(select(Snapshot).where(Snapshot.case_id == case.id)).scalars():
        try:
            found[row.digest] = snapshots.opened(case, row)
        except Unreadable:
            continue
    return found


def organisation_names(numbers: Collection[int]) -> Mapping[int, str]:
    """Return the newest names of bodies by their numbers."""
    rows = db.session.execute(
        select(Organisation.id, OrganisationName.name)
        .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(Organisation.id.in_(numbers))
        .order_by(OrganisationName.valid_from)
    )
    return {row.id: row.name for row in rows}
