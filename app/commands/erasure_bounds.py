"""What a lock or a destruction of data reaches: the rows of a household or person, and their keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock, profiles
from app.errors import Forbidden, NotFound
from app.keyring import vault
from app.keystore import Standing
from app.models.account import Account, Person
from app.models.base import StreamKind
from app.models.case import Case
from app.models.comparison import ComparisonEntry, ComparisonList
from app.models.erasure import Erasure
from app.models.event import Event
from app.models.household import Household, Membership, RosterEntry
from app.models.lead import Lead
from app.models.meeting import Meeting, Vote
from app.models.notice import Notice, NoticeEntry


@dataclass(slots=True)
class Bound:
    """Everything that one order reaches.

    ``persons`` are those who go along: members who never belonged to another household whose data are still
    there, who have no account and stand on no roster. ``carriers`` are lists, meetings and notices on which
    nobody else's data are left: their words may name anybody who was on them.
    """

    subject: Household | Person
    persons: list[Person]
    memberships: list[Membership] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    lines: list[NoticeEntry] = field(default_factory=list)
    answers: list[ComparisonEntry] = field(default_factory=list)

    @property
    def household(self) -> Household | None:
        """Return the household, where the order is about one."""
        return self.subject if isinstance(self.subject, Household) else None

    @property
    def keyed(self) -> list[Household | Person | Case | Lead]:
        """Return the rows with keys of their own."""
        own = [self.household] if self.household is not None else []
        return [*own, *self.persons, *self.cases, *self.leads]

    @property
    def keys(self) -> list[bytes]:
        """Return the numbers of the keys."""
        return [bytes(row.key) for row in self.keyed]


def subject_of(session: Session, order: Erasure, *, lock: bool = False) -> Household | Person:
    """Return whose data an order is about; ``lock`` keeps others from changing the row meanwhile."""
    if order.household_id is not None:
        return find_subject(session, "household", order.household_id, lock=lock)
    return find_subject(session, "person", int(order.person_id or 0), lock=lock)


def find_subject(session: Session, kind: str, number: int, *, lock: bool = False) -> Household | Person:
    """Return a household or a person by number; raise :class:`NotFound` where there is none."""
    model: type[Household | Person] = Household if kind == "household" else Person
    found: Any = session.get(model, number, with_for_update=lock or None)
    if found is None:
        raise NotFound
    subject: Household | Person = found
    return subject


def bound_of(session: Session, subject: Household | Person) -> Bound:
    """Return what belongs to a household, or the person alone."""
    if isinstance(subject, Person):
        return Bound(subject, [subject])
    memberships = session.scalars(
        select(Membership).where(Membership.household_id == subject.id).order_by(Membership.id)
    ).all()
    cases = session.scalars(select(Case).where(Case.household_id == subject.id).order_by(Case.id)).all()
    numbers = [case.id for case in cases]
    return Bound(
        subject,
        list(_going_along(session, subject, {row.person_id for row in memberships})),
        list(memberships),
        list(cases),
        _leads(session, subject),
        list(
            session.scalars(
                select(NoticeEntry)
                .where(NoticeEntry.case_id.in_(numbers))
                .order_by(NoticeEntry.notice_id, NoticeEntry.case_id)
            )
        ),
        list(
            session.scalars(
                select(ComparisonEntry)
                .where(ComparisonEntry.case_id.in_(numbers))
                .order_by(ComparisonEntry.id)
            )
        ),
    )


def _leads(session: Session, household: Household) -> list[Lead]:
    """Return the leads on a household, and those that were merged into one of them."""
    own = select(Lead.id).where(Lead.household_id == household.id)
    statement = select(Lead).where(or_(Lead.id.in_(own), Lead.merged_into_id.in_(own)))
    return list(session.scalars(statement.order_by(Lead.id)))


def _going_along(session: Session, household: Household, members: set[int]) -> Iterator[Person]:
    """Yield the members who go with the household."""
    kept = staying(session, members)
    elsewhere = session.execute(
        select(Membership.person_id, Household.key)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.person_id.in_(members), Membership.household_id != household.id)
    )
    for person_id, key in elsewhere:
        if vault().standing(bytes(key)) is not Standing.DESTROYED:
            kept.add(person_id)
    yield from session.scalars(select(Person).where(Person.id.in_(members - kept)).order_by(Person.id))


def staying(session: Session, persons: set[int]) -> set[int]:
    """Return those of the persons who are more than members: holders of accounts, people on a roster."""
    accounts = session.scalars(select(Account.person_id).where(Account.person_id.in_(persons)))
    entries = session.scalars(
        select(RosterEntry.person_id).where(
            RosterEntry.person_id.in_(persons), RosterEntry.valid_to.is_(None)
        )
    )
    return {*accounts, *entries}


def emptied_carriers(session: Session, bound: Bound) -> list[bytes]:
    """Return the keys of lists, meetings and notices on which nobody's data but this household's are left."""
    numbers = [case.id for case in bound.cases]
    found: list[bytes] = []
    for carrier, line, owner in (
        (ComparisonList, ComparisonEntry, ComparisonEntry.list_id),
        (Meeting, Vote, Vote.meeting_id),
        (Notice, NoticeEntry, NoticeEntry.notice_id),
    ):
        own = select(owner).where(line.case_id.in_(numbers))
        others = session.execute(
            select(owner, Case.key)
            .join(Case, Case.id == line.case_id)
            .where(owner.in_(own), line.case_id.not_in(numbers))
        )
        shared = {row[0] for row in others if vault().standing(bytes(row[1])) is not Standing.DESTROYED}
        carriers = session.execute(select(carrier.id, carrier.key).where(carrier.id.in_(own)))
        found += [bytes(key) for number, key in carriers if number not in shared]
    return found


def kept_until(session: Session, subject: Household | Person) -> date:
    """Return the last day on which somebody's files are kept.

    It counts from the day on which the last that concerned him ended. Raises :class:`Forbidden` while
    something goes on: a case, a lead, a membership, a post on a roster.
    """
    last = max(
        _household_days(session, subject)
        if isinstance(subject, Household)
        else _person_days(session, subject)
    )
    years = int(profiles.value("retention_years", clock.today()))
    try:
        return last.replace(year=last.year + years)
    except ValueError:  # the 29th of February
        return last.replace(year=last.year + years, day=28)


def _household_days(session: Session, household: Household) -> Iterator[date]:
    yield household.ended_on or household.recorded_on
    for closed_on in session.scalars(select(Case.closed_on).where(Case.household_id == household.id)):
        if closed_on is None:
            raise Forbidden("erasure_case_open")
        yield closed_on
    for closed_on in session.scalars(select(Lead.closed_on).where(Lead.household_id == household.id)):
        if closed_on is None:
            raise Forbidden("erasure_lead_open")
        yield closed_on


def _person_days(session: Session, person: Person) -> Iterator[date]:
    if staying(session, {person.id}):
        raise Forbidden("erasure_person_in_use")
    households = session.execute(
        select(Household.key, Membership.valid_from, Membership.valid_to)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.person_id == person.id)
    ).all()
    if any(vault().standing(bytes(row.key)) is not Standing.DESTROYED for row in households):
        raise Forbidden("erasure_person_in_household")
    yield from (row.valid_to or row.valid_from for row in households)
    entries = select(RosterEntry.valid_to).where(RosterEntry.person_id == person.id)
    yield from (day for day in session.scalars(entries) if day is not None)
    first = select(Event.occurred_on).where(
        Event.stream_kind == StreamKind.PERSON.value, Event.stream_id == person.id, Event.sequence == 1
    )
    yield session.scalars(first).one()


def orders_of(session: Session, subject: Household | Person) -> Sequence[Erasure]:
    """Return every order on somebody's data, the newest first."""
    column = Erasure.household_id if isinstance(subject, Household) else Erasure.person_id
    return session.scalars(select(Erasure).where(column == subject.id).order_by(Erasure.id.desc())).all()
