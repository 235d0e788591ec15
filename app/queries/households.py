"""Households for lists and their pages, personal numbers masked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.facts.corrections import Decision, standing_decision
from app.identity import CONTEXT, HOUSEHOLD_ADDRESS, HOUSEHOLD_PHONE, PHONE_CONTEXT
from app.lookup import get_household, within_case_reach
from app.masking import masked_identity, masked_phone
from app.models.account import Person
from app.models.base import StreamKind, db
from app.models.case import Case
from app.models.household import Household, Membership
from app.models.region import Region
from app.permissions import GRANTED, Permission
from app.policy import Actor, range_of, territory_of
from app.queries.case_file import unsealed
from app.queries.corrections import CorrectionView, corrections_of_household
from app.queries.erasures import Hold, hold_of_household
from app.queries.follow_ups import HelperRow, helper_rows
from app.queries.history import HistoryEntry, history
from app.queries.marks import row_number
from app.rules.facts import age_on

PAGE = 50


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One household in a list; ``ref`` and ``state`` are those of its open case, empty without one."""

    id: int
    head: str
    place: str
    kind: str
    size: int
    ref: str
    state: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member; numbers masked. ``age`` is in whole years, None where the birth date isn't known."""

    person_id: int
    name: str
    relation: str
    identity_kind: str
    identity: str
    phone: str
    sex: str
    born_on: date | None
    age: int | None
    died_on: date | None
    valid_from: date
    valid_to: date | None
    reason_in: str
    reason_out: str
    ethnicity: str
    political: str
    education: str
    school: str
    labour: str
    health: Sequence[str]
    cover: Sequence[str]
    work_months: int | None
    work_place: str
    unschooled: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case of the household."""

    ref: str
    state: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """One household. ``seen`` is the number of its newest event, by which stale forms are told.

    ``decision`` is the county's that stands: key facts then change by a correction.
    """

    id: int
    head_id: int
    head: str
    territory: str
    place: str
    kind: str
    national_code: str
    monitored_since: str
    address: str
    phone: str
    recorded_on: date
    ended_on: date | None
    seen: int
    members: tuple[MemberRow, ...]
    past: tuple[MemberRow, ...]
    cases: tuple[CaseRow, ...]
    writable: bool
    unmaskable: bool
    helpers: tuple[HelperRow, ...]
    assignable: bool
    decision: Decision | None
    corrections: tuple[CorrectionView, ...]
    hold: Hold | None

    @property
    def open_case(self) -> str:
        """Return the reference of the case that isn't closed, empty where there is none."""
        return next((case.ref for case in self.cases if case.closed_on is None), "")


def household_list(
    actor: Actor, *, place: str = "", after: str = ""
) -> tuple[tuple[HouseholdRow, ...], str | None]:
    """Return a page of the households in reach by place, and the mark of the next page."""
    size = (
        select(func.count())
        .where(Membership.household_id == Household.id, Membership.valid_to.is_(None))
        .correlate(Household)
        .scalar_subquery()
    )
    statement = (
        select(Household, Person.name, Region.name, size, Case.ref, Case.state)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == Household.territory)
        .outerjoin(Case, (Case.household_id == Household.id) & Case.closed_on.is_(None))
        .where(within_case_reach(actor, Household.territory), Household.ended_on.is_(None))
        .order_by(Household.territory, Household.id)
        .limit(PAGE + 1)
    )
    if place.isascii() and place.isdigit():
        low, high = range_of(territory_of(place))
        statement = statement.where(Household.territory >= low, Household.territory < high)
    code, _, number = after.partition("-")
    if (last := row_number(number)) is not None:
        statement = statement.where(
            or_(Household.territory > code, (Household.territory == code) & (Household.id > last))
        )
    rows = db.session.execute(statement).all()
    shown = tuple(
        HouseholdRow(one.id, head, name, one.kind, count, ref or "", state or "")
        for one, head, name, count, ref, state in rows[:PAGE]
    )
    last_row = rows[PAGE - 1][0] if len(rows) > PAGE else None
    return shown, f"{last_row.territory}-{last_row.id}" if last_row is not None else None


def household_page(actor: Actor, household_id: int) -> HouseholdPage:
    """Return one household in reach; raise :class:`NotFound` otherwise."""
    return page_of(actor, get_household(db.session(), actor, household_id))


def page_of(actor: Actor, household: Household) -> HouseholdPage:
    """Return the page of a household that was looked up for the actor before."""
    head, place = db.session.execute(
        select(Person.name, Region.name)
        .select_from(Household)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == Household.territory)
        .where(Household.id == household.id)
    ).one()
    members = _members(household.id)
    hold = hold_of_household(household)
    return HouseholdPage(
        id=household.id,
        head_id=household.head_id,
        head=head,
        territory=household.territory,
        place=place,
        kind=household.kind,
        national_code=household.national_code or "",
        monitored_since=household.monitored_since or "",
        address=_opened(household.key, household.address_sealed, HOUSEHOLD_ADDRESS),
        phone=masked_phone(_opened(household.key, household.phone_sealed, HOUSEHOLD_PHONE)),
        recorded_on=household.recorded_on,
        ended_on=household.ended_on,
        seen=household.last_sequence,
        members=tuple(row for row in members if row.valid_to is None),
        past=tuple(row for row in members if row.valid_to is not None),
        cases=_cases(household.id),
        writable=hold is None
        and household.ended_on is None
        and _may(actor, Permission.HOUSEHOLDS_WRITE, household.territory),
        unmaskable=hold is None and _may(actor, Permission.IDENTITY_UNMASK, household.territory),
        helpers=helper_rows(household.id),
        assignable=hold is None and _may(actor, Permission.HELPERS_ASSIGN, household.territory),
        decision=standing_decision(db.session(), household.id),
        corrections=corrections_of_household(household.id),
        hold=hold,
    )


def _may(actor: Actor, permission: Permission, territory: str) -> bool:
    return any(permission in GRANTED[post.role] and post.covers(territory) for post in actor.posts)


def _members(household_id: int) -> list[MemberRow]:
    today = clock.today()
    rows = db.session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == household_id)
        .order_by(Membership.relation, Person.born_on, Membership.id)
    )
    return [_member(membership, person, today) for membership, person in rows]


def _member(membership: Membership, person: Person, today: date) -> MemberRow:
    return MemberRow(
        person_id=person.id,
        name=person.name,
        relation=membership.relation,
        identity_kind=person.identity_kind,
        identity=masked_identity(_opened(person.key, person.identity_sealed, CONTEXT)),
        phone=masked_phone(_opened(person.key, person.phone_sealed, PHONE_CONTEXT)),
        sex=person.sex or "",
        born_on=person.born_on,
        age=age_on(person.born_on, today),
        died_on=person.died_on,
        valid_from=membership.valid_from,
        valid_to=membership.valid_to,
        reason_in=membership.reason_in,
        reason_out=membership.reason_out,
        ethnicity=membership.ethnicity,
        political=membership.political,
        education=membership.education,
        school=membership.school,
        labour=membership.labour,
        health=tuple(membership.health),
        cover=tuple(membership.cover),
        work_months=membership.work_months,
        work_place=membership.work_place,
        unschooled=membership.unschooled,
    )


def _cases(household_id: int) -> tuple[CaseRow, ...]:
    rows = db.session.execute(
        select(Case.ref, Case.state, Case.opened_on, Case.closed_on)
        .where(Case.household_id == household_id)
        .order_by(Case.id.desc())
    )
    return tuple(CaseRow(*row) for row in rows)


def _opened(key: bytes, sealed: str | None, context: str) -> str:
    return unsealed(key, sealed, context)


def household_history(household_id: int) -> tuple[HistoryEntry, ...]:
    """Return the events of a household, the newest first; ``subject`` is the member it is about."""
    events = history(StreamKind.HOUSEHOLD, household_id)
    numbers = {_about(event) for event in events} - {0}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers)))
    names = {row.id: row.name for row in rows}
    return tuple(replace(event, subject=names.get(_about(event), "")) for event in events)


def _about(event: HistoryEntry) -> int:
    found = event.data.get("person", 0)
    return found if isinstance(found, int) else 0


def place_choices(actor: Actor, permission: Permission) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of the villages and groups where the actor's posts grant ``permission``."""
    ranges = [
        range_of(post.territory)
        for post in actor.posts
        if permission in GRANTED[post.role] and post.covers(post.territory)
    ]
    if not ranges:
        return ()
    inside: list[ColumnElement[bool]] = [(Region.code >= low) & (Region.code < high) for low, high in ranges]
    parent = aliased(Region)
    rows = db.session.execute(
        select(Region.code, Region.name, Region.level, parent.name)
        .outerjoin(parent, parent.code == Region.parent_code)
        .where(or_(*inside), Region.level.in_(("village", "group")), Region.valid_to.is_(None))
        .order_by(Region.code)
    )
    return tuple(
        (code, name if level == "village" else f"{upper} · {name}") for code, name, level, upper in rows
    )
