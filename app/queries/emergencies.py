"""Emergency readings as their pages show them, and what one of them opens: households of one village."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from app import clock
from app.audit.seen import note_case, note_seen
from app.facts.emergencies import (
    OPINION,
    REASON,
    get_emergency,
    in_force,
    opened_emergency,
    opened_household,
    reviewable,
    reviewing_post,
    visible_emergencies,
)
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case
from app.models.control import Emergency
from app.models.household import Household, Membership
from app.models.region import Region
from app.policy import Actor, range_of
from app.queries.actors import name_on
from app.queries.case_file import ApplicationView, VisitView, application_view, unsealed, visit_view
from app.queries.help import MeasureRow, measure_rows
from app.queries.households import HouseholdPage, page_of
from app.queries.marks import row_number
from app.queries.officers import names_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """One emergency reading. ``state`` is open, waiting (for its review), late or reviewed."""

    id: int
    who: str
    role: str
    organisation: str
    place: str
    category: str
    reason: str
    opened_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    review_due_on: date
    reviewer: str
    reviewed_at: datetime | None
    outcome: str
    opinion: str
    mine: bool
    open_now: bool
    state: str


@dataclass(frozen=True, slots=True)
class EmergencyPage:
    """One emergency reading; ``reviews`` says that the reader of the page may judge it now."""

    row: EmergencyRow
    reviews: bool


@dataclass(frozen=True, slots=True)
class VillageHousehold:
    """A household of the village that is open to be read."""

    id: int
    head: str
    place: str
    monitored: bool


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case of a household as it is read in an emergency: nobody who reported or objected is in it."""

    ref: str
    state: str
    opened_on: date
    application: ApplicationView | None
    visit: VisitView | None
    measures: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class OpenedHousehold:
    """A household with its cases, the newest first."""

    row: EmergencyRow
    household: HouseholdPage
    cases: tuple[OpenedCase, ...]


def emergency_list(actor: Actor, *, before: str = "") -> tuple[tuple[EmergencyRow, ...], int | None]:
    """Return a page of the emergency readings that the actor learns of, and the mark of the next."""
    last = row_number(before)
    rows = _rows(
        actor, visible_emergencies(actor), *(() if last is None else (Emergency.id < last,)), limit=PAGE + 1
    )
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def emergencies_to_review(actor: Actor) -> tuple[EmergencyRow, ...]:
    """Return the emergency readings that wait for the actor's review, the oldest first."""
    return tuple(reversed(_rows(actor, reviewable(actor))))


def emergency_page(actor: Actor, emergency_id: int) -> EmergencyPage:
    """Return one emergency reading that the actor learns of; who looks at it is written down with it."""
    row = get_emergency(db.session(), actor, emergency_id)
    note_seen(db.session(), ("emergency", row.id))
    reviews = not row.outcome and reviewing_post(db.session(), actor, row) is not None
    return EmergencyPage(_rows(actor, Emergency.id == row.id)[0], reviews)


def village_households(
    actor: Actor, emergency_id: int, *, name: str = "", after: str = ""
) -> tuple[tuple[VillageHousehold, ...], int | None]:
    """Return a page of the households that an emergency reading opens, narrowed by a member's name."""
    row = opened_emergency(db.session(), actor, emergency_id)
    low, high = range_of(row.place)
    wanted: list[ColumnElement[bool]] = [Household.territory >= low, Household.territory < high]
    if name:
        member = aliased(Person)
        wanted.append(
            exists()
            .where(
                Membership.household_id == Household.id,
                Membership.valid_to.is_(None),
                member.id == Membership.person_id,
                member.name.contains(name, autoescape=True),
            )
            .correlate(Household)
        )
    if (last := row_number(after)) is not None:
        wanted.append(Household.id > last)
    rows = db.session.execute(
        select(Household.id, Person.name, Region.name, Household.monitored_since)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == Household.territory)
        .where(Household.ended_on.is_(None), *wanted)
        .order_by(Household.id)
        .limit(PAGE + 1)
    ).all()
    shown = tuple(VillageHousehold(one, head, place, bool(since)) for one, head, place, since in rows[:PAGE])
    return shown, shown[-1].id if len(rows) > PAGE else None


def opened_page(actor: Actor, emergency_id: int, household_id: int) -> OpenedHousehold:
    """Return a household of the opened village with its cases of monitoring, for reading alone.

    Nothing of leads, objections, appeals, whoever applied for others, papers or anything sealed is in it.
    """
    household = opened_household(db.session(), actor, emergency_id, household_id)
    found = db.session.execute(
        select(Case)
        .where(Case.household_id == household.id, Case.workflow == "monitoring")
        .order_by(Case.id.desc())
    ).scalars()
    return OpenedHousehold(
        _rows(actor, Emergency.id == emergency_id)[0],
        page_of(actor, household),
        tuple(_case(case) for case in found),
    )


def villages() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the villages of the county by their township: what an emergency reading can open."""
    parent = aliased(Region)
    rows = db.session.execute(
        select(Region.code, Region.name, parent.name)
        .join(parent, parent.code == Region.parent_code)
        .where(Region.level == "village", Region.valid_to.is_(None))
        .order_by(Region.code)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for code, name, upper in rows:
        found.setdefault(upper, []).append((code, name))
    return tuple((upper, tuple(inside)) for upper, inside in found.items())


def _case(case: Case) -> OpenedCase:
    note_case(db.session(), case)
    application = application_view(case)
    return OpenedCase(
        ref=case.ref,
        state=case.state,
        opened_on=case.opened_on,
        application=replace(application, hand={}) if application is not None else None,
        visit=visit_view(case),
        measures=measure_rows(case),
    )


def _rows(actor: Actor, *where: ColumnElement[bool], limit: int = PAGE) -> tuple[EmergencyRow, ...]:
    rows = db.session.execute(
        select(
            Emergency,
            Person.key,
            Region.name,
            name_on(Emergency.organisation_id, clock.today()).label("organisation"),
        )
        .join(Account, Account.id == Emergency.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(Region, Region.code == Emergency.place)
        .where(*where)
        .order_by(Emergency.id.desc())
        .limit(limit)
    ).all()
    people = {one.account_id for one, *_ in rows} | {one.reviewer_id for one, *_ in rows}
    names = names_of({one for one in people if one is not None})
    return tuple(_row(actor, one, key, place, body or "", names) for one, key, place, body in rows)


def _row(
    actor: Actor, one: Emergency, key: bytes, place: str, organisation: str, names: Mapping[int, str]
) -> EmergencyRow:
    return EmergencyRow(
        id=one.id,
        who=names.get(one.account_id, ""),
        role=one.role,
        organisation=organisation,
        place=place,
        category=one.category,
        reason=unsealed(key, one.reason_sealed, REASON),
        opened_at=one.opened_at,
        expires_at=one.expires_at,
        ended_at=one.ended_at,
        review_due_on=one.review_due_on,
        reviewer=names.get(one.reviewer_id, "") if one.reviewer_id is not None else "",
        reviewed_at=one.reviewed_at,
        outcome=one.outcome,
        opinion=unsealed(key, one.opinion_sealed or None, OPINION),
        mine=one.account_id == actor.account_id,
        open_now=in_force(one),
        state=_state(one),
    )


def _state(one: Emergency) -> str:
    if one.outcome:
        return "reviewed"
    if one.review_due_on < clock.today():
        return "late"
    return "open" if in_force(one) else "waiting"
