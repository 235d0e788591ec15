"""Locks and destructions of data, as pages tell them: what waits, what was decided, why a page is empty."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from app import clock, profiles
from app.audit.seen import note_seen
from app.errors import NotFound
from app.keyring import vault
from app.keystore import Standing
from app.lookup import in_territories
from app.masking import ERASED
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case
from app.models.erasure import Erasure
from app.models.household import Household, Membership, RosterEntry
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor
from app.queries.marks import row_number

PAGE = 50


@dataclass(frozen=True, slots=True)
class Hold:
    """Why somebody's data aren't shown: how they stand, and by which order, where it is known."""

    standing: Standing
    basis: str = ""
    document_number: str = ""
    reason: str = ""
    proposer: str = ""
    decider: str = ""
    decided_at: datetime | None = None

    @property
    def code(self) -> str:
        """Return the code of the refusal of whatever would work with the data."""
        return "data_locked" if self.standing is Standing.LOCKED else "data_destroyed"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order: proposed, decided, refused or withdrawn."""

    id: int
    measure: str
    status: str
    basis: str
    document_number: str
    reason: str
    answer: str
    household_id: int | None
    person_id: int | None
    name: str
    place: str
    proposer_id: int
    proposer: str
    proposed_at: datetime
    decider: str
    decided_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class SubjectView:
    """Whose data an order is to be about, and how they stand."""

    kind: str
    number: int
    name: str
    place: str
    standing: Standing
    cases: int
    last_closed_on: date | None
    years: int


@dataclass(frozen=True, slots=True)
class LoosePerson:
    """Somebody who belongs to no household whose data are still there, and has no account or roster entry."""

    id: int
    name: str


def hold_of_case(case: Case) -> Hold | None:
    """Return why the data of a case can't be read, None where they can."""
    standing = vault().standing(bytes(case.key))
    if standing in (Standing.READY, Standing.UNKNOWN) or case.household_id is None:
        return None
    return _hold(standing, household_id=case.household_id)


def hold_of_household(household: Household) -> Hold | None:
    """Return why the data of a household can't be read, None where they can."""
    standing = vault().standing(bytes(household.key))
    if standing in (Standing.READY, Standing.UNKNOWN):
        return None
    return _hold(standing, household_id=household.id)


def _hold(standing: Standing, *, household_id: int) -> Hold:
    wanted = "lock" if standing is Standing.LOCKED else "destroy"
    row = db.session.execute(
        _ORDERS.where(
            Erasure.household_id == household_id, Erasure.status == "decided", Erasure.measure == wanted
        )
        .order_by(Erasure.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return Hold(standing)
    order = _order(row)
    return Hold(
        standing, order.basis, order.document_number, order.reason, order.proposer, order.decider,
        order.decided_at,
    )  # fmt: skip


_proposer, _decider = aliased(Account), aliased(Account)
_proposing, _deciding, _head = aliased(Person), aliased(Person), aliased(Person)
_ORDERS = (
    select(Erasure, _proposing.name, _deciding.name, _head.name, Person.name, Region.name)
    .join(_proposer, _proposer.id == Erasure.proposed_by)
    .join(_proposing, _proposing.id == _proposer.person_id)
    .outerjoin(_decider, _decider.id == Erasure.decided_by)
    .outerjoin(_deciding, _deciding.id == _decider.person_id)
    .outerjoin(Household, Household.id == Erasure.household_id)
    .outerjoin(_head, _head.id == Household.head_id)
    .outerjoin(Region, Region.code == Household.territory)
    .outerjoin(Person, Person.id == Erasure.person_id)
)


def orders(actor: Actor, *, before: int | None = None) -> tuple[tuple[OrderRow, ...], str]:
    """Return a page of the orders in reach, the newest first, and the mark of the next page."""
    statement = _ORDERS.where(_in_reach(actor)).order_by(Erasure.id.desc()).limit(PAGE + 1)
    if before is not None:
        statement = statement.where(Erasure.id < before)
    rows = [_order(row) for row in db.session.execute(statement)]
    _noted(rows[:PAGE])
    return tuple(rows[:PAGE]), str(rows[PAGE - 1].id) if len(rows) > PAGE else ""


def _noted(rows: list[OrderRow]) -> list[OrderRow]:
    """Keep in mind whom a page shows, for the reading."""
    for row in rows:
        subject = ("household", row.household_id) if row.household_id else ("person", row.person_id or 0)
        note_seen(db.session(), subject)
    return rows


def order_page(actor: Actor, erasure_id: int) -> OrderRow:
    """Return one order in reach; raise :class:`NotFound` otherwise."""
    row = db.session.execute(_ORDERS.where(_in_reach(actor), Erasure.id == erasure_id)).one_or_none()
    if row is None:
        raise NotFound
    return _noted([_order(row)])[0]


def subject_view(actor: Actor, kind: str, text: str) -> SubjectView:
    """Return whose data a proposal would be about; raise :class:`NotFound` outside of reach."""
    number = row_number(text)
    if number is None or kind not in ("household", "person"):
        raise NotFound
    note_seen(db.session(), (kind, number))
    years = int(profiles.value("retention_years", clock.today()))
    if kind == "person":
        person = db.session.get(Person, number)
        if person is None or not any(one.id == number for one in loose_persons(number)):
            raise NotFound
        standing = vault().standing(bytes(person.key))
        return SubjectView(kind, number, person.name, "", standing, 0, None, years)
    row = db.session.execute(
        select(Household, Person.name, Region.name)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == Household.territory)
        .where(Household.id == number, _territory(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    closed = db.session.scalars(select(Case.closed_on).where(Case.household_id == number)).all()
    last = None if None in closed else max((day for day in closed if day is not None), default=None)
    standing = vault().standing(bytes(row[0].key))
    return SubjectView(kind, number, row[1], row[2], standing, len(closed), last, years)


def loose_persons(number: int | None = None) -> tuple[LoosePerson, ...]:
    """Return persons whom no household, account or roster holds any more: their data can be locked alone."""
    gone = aliased(Erasure)
    destroyed = exists().where(
        gone.household_id == Membership.household_id, gone.measure == "destroy", gone.status == "decided"
    )
    statement = (
        select(Person.id, Person.name)
        .where(
            Person.name != ERASED,
            ~exists().where(Account.person_id == Person.id),
            ~exists().where(RosterEntry.person_id == Person.id, RosterEntry.valid_to.is_(None)),
            ~exists().where(Membership.person_id == Person.id, ~destroyed),
        )
        .order_by(Person.name_key, Person.id)
        .limit(PAGE)
    )
    if number is not None:
        statement = statement.where(Person.id == number)
    return tuple(LoosePerson(*row) for row in db.session.execute(statement))


def _territory(actor: Actor) -> ColumnElement[bool]:
    return in_territories(actor.territories_for(Permission.ERASURES_READ), Household.territory)


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    return or_(Erasure.household_id.is_(None), _territory(actor))


def _order(row: Any) -> OrderRow:
    one, proposer, decider, head, person, place = row
    return OrderRow(
        id=one.id,
        measure=one.measure,
        status=one.status,
        basis=one.basis,
        document_number=one.document_number,
        reason=one.reason,
        answer=one.answer,
        household_id=one.household_id,
        person_id=one.person_id,
        name=head or person or "",
        place=place or "",
        proposer_id=one.proposed_by,
        proposer=proposer,
        proposed_at=one.proposed_at,
        decider=decider or "",
        decided_at=one.decided_at,
        finished_at=one.finished_at,
    )
