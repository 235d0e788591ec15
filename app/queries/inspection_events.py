"""Which events an inspector asks for, as one statement: within his territory, by index, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, cast, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.types import Date, String

from app.clock import CHINA
from app.models.account import Account, Person
from app.models.base import StreamKind, db
from app.models.case import Case, Signature
from app.models.event import Event
from app.models.household import Household, Membership
from app.models.meeting import Meeting
from app.models.notice import Notice
from app.policy import Actor
from app.queries.inspection_reach import inspected
from app.queries.places import lies_in
from app.queries.state_keys import OWN_WORKFLOW, in_state
from workflows import REGISTRY

RETURNS = ("reappraise", "reject_dispute", "request_supplement", "send_back")
REFUSALS = ("decline_at_appraisal", "decline_rollback", "refuse_extension", "reject")
LOOKS = ("death", "late", "returned", "refused", "corrected")
"""What is irregular and deserves the first look: a death while a case was open, an event recorded long
after the day it claims, a case sent back or refused, a figure corrected after the decision."""

LATE_DAYS = 7
"""Days between claimed and recorded from which an event counts as late where nobody asks for others: the
same as the line of a case's own history. The number is ours."""

MOST_DAYS = 9_999


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; what is empty isn't asked. ``source`` and ``stands`` are keys of states.

    ``source`` is the state in which a signature was given, ``stands`` where the case stands now.
    ``delay`` counts the days from the claimed day to the record; days of both ends are included.
    """

    person: str = ""
    account: int | None = None
    kind: str = ""
    action: str = ""
    source: str = ""
    stands: str = ""
    place: str = ""
    look: str = ""
    delay: int = 0
    claimed_from: date | None = None
    claimed_to: date | None = None
    recorded_from: date | None = None
    recorded_to: date | None = None


TERRITORY = func.coalesce(Case.territory, Household.territory, Meeting.region_code, Notice.region_code)


def chosen(actor: Actor, asked: Asked, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Return the statement for columns of the events asked for, in reach, in no order yet."""
    return (
        select(*columns)
        .select_from(Event)
        .outerjoin(Case, _is(StreamKind.CASE, Case.id))
        .outerjoin(Household, _is(StreamKind.HOUSEHOLD, Household.id))
        .outerjoin(Meeting, _is(StreamKind.MEETING, Meeting.id))
        .outerjoin(Notice, _is(StreamKind.NOTICE, Notice.id))
        .where(_reach(actor, asked.place), *_conditions(asked))
    )


def _is(stream: StreamKind, number: Any) -> ColumnElement[bool]:
    """Return the condition that a row is what an event's stream is of.

    Written so that no index begins with the stream: it would read every case and then sort.
    """
    return and_(func.coalesce(Event.stream_kind, "") == stream.value, number == Event.stream_id)


def _reach(actor: Actor, place: str) -> ColumnElement[bool]:
    """Return the condition that an event lies in reach: by its case, household, meeting, notice or member."""
    columns = (Case.territory, Household.territory, Meeting.region_code, Notice.region_code)
    home = aliased(Household)
    belongs = (
        exists()
        .where(
            Membership.person_id == Event.stream_id,
            Membership.household_id == home.id,
            inspected(actor, home.territory),
            lies_in(place, home.territory),
        )
        .correlate(Event)
    )
    return or_(
        *(and_(inspected(actor, code), lies_in(place, code)) for code in columns),
        and_(Event.stream_kind == StreamKind.PERSON.value, Event.kind.in_(OF_MEMBERS), belongs),
    )


OF_MEMBERS = ("person.corrected", "person.died", "person.unmasked")
"""Events of persons that concern an inspector as those of members of a household."""


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.kind:
        yield of_kind(asked.kind)
    if asked.account is not None:
        yield Event.actor_id == asked.account
    if asked.person:
        yield Event.actor_id.in_(_accounts(asked.person))
    if asked.action:
        yield of_actions(asked.action)
    if asked.source:
        workflow, _, state = asked.source.rpartition(".")
        yield and_(Case.workflow == (workflow or OWN_WORKFLOW), _signed(Signature.source == state))
    if asked.stands:
        yield in_state(asked.stands)
    if asked.delay:
        yield delayed(min(asked.delay, MOST_DAYS))
    if asked.look:
        yield _look(asked)
    yield from _days(asked)


def of_kind(kind: str) -> ColumnElement[bool]:
    """Return the condition of one kind of event, so that the index beside signatures serves it.

    That index is chosen only where its own condition stands in the statement, word for word.
    """
    if kind in _SIGNATURES:
        return Event.kind == kind
    beside = (Event.kind != bindparam(None, one, literal_execute=True) for one in _SIGNATURES)
    return and_(Event.kind == kind, *beside)


def of_actions(*actions: str) -> ColumnElement[bool]:
    """Return the condition that an event is a signature of some actions.

    Irregular ones are few: the index that holds only them gives their list. Others are looked up event
    by event, the newest first.
    """
    if not set(actions) <= _IRREGULAR:
        return _signed(Signature.action.in_(actions))
    listed = [bindparam(None, one, type_=String(), literal_execute=True) for one in sorted(_IRREGULAR)]
    found = select(Signature.case_id, Signature.sequence).where(
        Signature.action.in_(actions), Signature.action.in_(listed)
    )
    place = tuple_(Event.stream_id, Event.sequence)
    return and_(Event.stream_kind == StreamKind.CASE.value, place.in_(found))


def _signed(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an event is a signature of which something holds.

    By the kinds of its event, not by its stream: that index would read every case and then sort.
    """
    given = exists().where(
        Signature.case_id == Event.stream_id, Signature.sequence == Event.sequence, condition
    )
    return and_(Event.kind.in_(_SIGNATURES), given.correlate(Event))


_SIGNATURES = ("case.acted", "case.signed")
_IRREGULAR = frozenset((*RETURNS, *REFUSALS))


def _accounts(person: str) -> Select[*tuple[Any, ...]]:
    """Return the accounts of whose holder a name is part, or whose user name it is."""
    return (
        select(Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(or_(Person.name.contains(person, autoescape=True), Account.username == person))
    )


def _days(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of days. Nothing is claimed for a later day than that of its record."""
    begins = [day for day in (asked.recorded_from, asked.claimed_from) if day is not None]
    if begins:
        yield Event.recorded_at >= midnight(max(begins))
    if asked.recorded_to is not None:
        yield Event.recorded_at < midnight(asked.recorded_to + timedelta(days=1))
    if asked.claimed_from is not None:
        yield Event.occurred_on >= asked.claimed_from
    if asked.claimed_to is not None:
        yield Event.occurred_on <= asked.claimed_to


def midnight(day: date) -> datetime:
    """Return the moment at which a day of Chinese offices begins."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def delayed(days: int) -> ColumnElement[bool]:
    """Return the condition that an event was recorded so many days after the day that it claims."""
    if db.session.get_bind().dialect.name == "sqlite":
        return func.date(Event.recorded_at, "+8 hours", f"-{days} days") >= Event.occurred_on
    local = func.timezone("Asia/Shanghai", Event.recorded_at)
    return cast(local - timedelta(days=days), Date) >= Event.occurred_on


def _look(asked: Asked) -> ColumnElement[bool]:
    match asked.look:
        case "late":
            return delayed(asked.delay or LATE_DAYS)
        case "returned":
            return of_actions(*RETURNS)
        case "refused":
            return of_actions(*REFUSALS)
        case "corrected":
            return of_kind("case.correction_requested")
        case "death":
            return and_(of_kind("person.died"), _case_open())
    return false()


def _case_open() -> ColumnElement[bool]:
    """Return the condition that a member who died had an open case on that day, whenever it was recorded."""
    one = Case.__table__.alias("open_case")
    return (
        exists()
        .where(
            Membership.person_id == Event.stream_id,
            one.c.household_id == Membership.household_id,
            one.c.opened_on <= Event.occurred_on,
            or_(one.c.closed_on.is_(None), one.c.closed_on >= Event.occurred_on),
        )
        .correlate(Event)
    )


@cache
def action_labels() -> dict[str, dict[tuple[str, str], str]]:
    """Return the labels of actions by workflow, then by action and the state in which it is taken."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    for family in REGISTRY.values():
        labels = found.setdefault(family.name, {})
        for variant in family.variants():
            for action in family.build(variant).actions:
                for source in action.source:
                    labels.setdefault((action.name, source), action.label)
    return found
