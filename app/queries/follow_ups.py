"""Who is to be visited by when: the households of a helper, or of a whole territory, by last day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from app import clock, profiles
from app.facts.follow_ups import followed_up, next_visit
from app.lookup import get_household, within_case_reach
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case
from app.models.help import FollowUp, HelperAssignment
from app.models.household import Household
from app.models.region import Region
from app.policy import Actor
from app.queries.officers import Official, officers_of

MOST = 500
"""So many households on one list, those longest without a visit."""


@dataclass(frozen=True, slots=True)
class OwedVisit:
    """One household with the day by which it is visited next, and who is responsible."""

    ref: str
    head: str
    village: str
    state: str
    helper: str
    last: date | None
    due_on: date


@dataclass(frozen=True, slots=True)
class VillageVisits:
    """The households of one village, the one due first at the top."""

    village: str
    rows: tuple[OwedVisit, ...]


@dataclass(frozen=True, slots=True)
class HelperRow:
    """Somebody who is or was responsible for a household."""

    name: str
    valid_from: date
    valid_to: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class HelperPage:
    """Who was responsible for a household, the newest first, and who can be."""

    household_id: int
    head: str
    rows: tuple[HelperRow, ...]
    officers: tuple[Official, ...]


def visits_owed(actor: Actor, *, mine: bool) -> tuple[VillageVisits, ...]:
    """Return the households to be visited by village: those the actor is responsible for, or all in reach.

    Villages stand in the order of their earliest day, and so do the households in each.
    """
    rows = sorted(_owed(actor, mine=mine), key=lambda row: (row.due_on, row.ref))
    villages: dict[str, list[OwedVisit]] = {}
    for row in rows:
        villages.setdefault(row.village, []).append(row)
    return tuple(VillageVisits(name, tuple(found)) for name, found in villages.items())


def is_responsible(actor: Actor) -> bool:
    """Return whether the actor is responsible for any household."""
    found = db.session.execute(
        select(HelperAssignment.id)
        .where(HelperAssignment.account_id == actor.account_id, HelperAssignment.valid_to.is_(None))
        .limit(1)
    )
    return found.first() is not None


def visits_late(actor: Actor) -> int:
    """Return how many households for which the actor is responsible should have been visited by now."""
    today = clock.today()
    return sum(1 for row in _owed(actor, mine=True) if row.due_on < today)


def helper_page(actor: Actor, household_id: int) -> HelperPage:
    """Return who was responsible for a household in reach."""
    household = get_household(db.session(), actor, household_id)
    head = db.session.execute(select(Person.name).where(Person.id == household.head_id)).scalar_one()
    return HelperPage(household.id, head, helper_rows(household.id), officers_of(household.territory))


def helper_rows(household_id: int) -> tuple[HelperRow, ...]:
    """Return who is and was responsible for a household, the newest first."""
    rows = db.session.execute(
        select(Person.name, HelperAssignment.valid_from, HelperAssignment.valid_to, HelperAssignment.reason)
        .join(Account, Account.person_id == Person.id)
        .join(HelperAssignment, HelperAssignment.account_id == Account.id)
        .where(HelperAssignment.household_id == household_id)
        .order_by(HelperAssignment.id.desc())
    )
    return tuple(HelperRow(*row) for row in rows)


_HEAD, _HELPER = aliased(Person), aliased(Person)
"""Made once: the library works out the columns of an alias anew for each that is made."""
_NEWEST = (
    select(func.max(FollowUp.visited_on)).where(FollowUp.case_id == Case.id).correlate(Case).scalar_subquery()
)


def _owed(actor: Actor, *, mine: bool) -> list[OwedVisit]:
    responsible: ColumnElement[bool] = HelperAssignment.account_id == actor.account_id
    statement = (
        select(
            Case.ref, Case.state, Case.entered_on, _HEAD.name.label("head"), Region.name.label("village"),
            _HELPER.name.label("helper"), _NEWEST.label("last"),
        )
        .join(Household, Household.id == Case.household_id)
        .join(_HEAD, _HEAD.id == Household.head_id)
        .join(Region, Region.code == func.substr(Case.territory, 1, 12))
        .outerjoin(
            HelperAssignment,
            (HelperAssignment.household_id == Household.id) & HelperAssignment.valid_to.is_(None),
        )
        .outerjoin(Account, Account.id == HelperAssignment.account_id)
        .outerjoin(_HELPER, _HELPER.id == Account.person_id)
        .where(
            within_case_reach(actor, Case.territory),
            followed_up(),
            responsible if mine else Case.id > 0,
        )
        .order_by(func.coalesce(_NEWEST, Case.entered_on), Case.id)
        .limit(MOST)
    )  # fmt: skip
    limits = profiles.values(clock.today())
    return [
        OwedVisit(row.ref, row.head, row.village, row.state, row.helper or "", row.last, due)
        for row in db.session.execute(statement)
        if (due := next_visit(row.state, row.entered_on, row.last, limits)) is not None
    ]
