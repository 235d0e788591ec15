"""Search over everything that happened in an inspector's territory, and what each event is about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, tuple_

from app import clock, profiles
from app.audit.kinds import KINDS
from app.calendar import EntryYears, Worked, working_days
from app.models.account import Account, Person
from app.models.base import StreamKind, db
from app.models.case import Case
from app.models.event import Event
from app.models.household import Household, Membership
from app.models.problem import Problem
from app.policy import Actor
from app.queries.history import HistoryEntry, entries_of
from app.queries.inspection_events import TERRITORY, Asked, action_labels, chosen
from app.queries.marks import row_number
from app.queries.places import region_names
from app.queries.timeline import NOTED

PAGE = 50


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event in a list: what, who in which post, both days, and which case it leads to.

    ``ref`` is empty where no case is concerned; ``key`` is the event's place in the life of that case.
    ``subject`` is the member of a household it is about.
    """

    id: int
    label: str
    stream: str
    stream_id: int
    key: str
    who: str
    role: str
    organisation: str
    behalf: str
    account_id: int | None
    occurred_on: date
    recorded_at: datetime
    lag: int
    worked_lag: Worked
    ref: str
    head: str
    village: str
    subject: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of events, the newest record first, and the mark of the next page."""

    rows: tuple[EventRow, ...]
    following: str


@dataclass(frozen=True, slots=True)
class _About:
    """The case that an event leads to, and who it is about."""

    ref: str = ""
    workflow: str = ""
    head: str = ""


def search_events(actor: Actor, asked: Asked, after: str = "") -> SearchPage:
    """Return a page of the events asked for within reach."""
    found = event_ids(actor, asked, PAGE + 1, after)
    rows = event_rows(found[:PAGE])
    return SearchPage(rows, str(found[PAGE - 1][0]) if len(found) > PAGE else "")


def count_events(actor: Actor, asked: Asked) -> int:
    """Return how many events within reach a search shows on all its pages."""
    return int(db.session.execute(chosen(actor, asked, func.count(Event.id))).scalar_one())


Hit = tuple[int, str]
"""The number of an event and the region code of what it is about; empty for a member's."""


def event_ids(actor: Actor, asked: Asked, most: int, after: str = "") -> list[Hit]:
    """Return the newest events asked for, at most so many, behind the one that ``after`` names."""
    statement = chosen(actor, asked, Event.id, TERRITORY)
    last = row_number(after)
    if last is not None:
        mark = select(Event.recorded_at, Event.id).where(Event.id == last).scalar_subquery()
        statement = statement.where(tuple_(Event.recorded_at, Event.id) < mark)
    statement = statement.order_by(Event.recorded_at.desc(), Event.id.desc()).limit(most)
    return [(number, code or "") for number, code in db.session.execute(statement)]


def event_rows(found: Sequence[Hit]) -> tuple[EventRow, ...]:
    """Return what a list shows of events, in their order."""
    if not found:
        return ()
    entries = {
        one.id: one
        for one in entries_of(
            select(Event, Person.key)
            .outerjoin(Account, Account.id == Event.actor_id)
            .outerjoin(Person, Person.id == Account.person_id)
            .where(Event.id.in_([number for number, _ in found]))
        )
    }
    shown = [(entries[number], code) for number, code in found]
    homes = _homes([one for one, _ in shown])
    cases = _cases([one for one, _ in shown], {number for number, _ in homes.values()})
    names = _names({_person(one) for one, _ in shown} - {0})
    villages = region_names({code for _, code in shown if code} | {code for _, code in homes.values()})
    noted, actors = _noted([one for one, _ in shown]), _actors([number for number, _ in found])
    years = profiles.entered_years()
    return tuple(
        _row(one, villages.get(code or _home(one, homes)[1], ""), _about(one, homes, cases), names, noted,
             actors.get(one.id), years)
        for one, code in shown
    )  # fmt: skip


def _row(
    one: HistoryEntry,
    village: str,
    about: _About,
    names: Mapping[int, str],
    noted: Mapping[tuple[str, int, int], str],
    account_id: int | None,
    years: EntryYears,
) -> EventRow:
    recorded_on = clock.local_date(one.recorded_at)
    return EventRow(
        id=one.id,
        label=_label(one, about.workflow, noted),
        stream=one.stream,
        stream_id=one.stream_id,
        key=_key(one),
        who=one.who,
        role=one.role,
        organisation=one.organisation,
        behalf=one.behalf,
        account_id=account_id,
        occurred_on=one.occurred_on,
        recorded_at=one.recorded_at,
        lag=(recorded_on - one.occurred_on).days,
        worked_lag=working_days(one.occurred_on, recorded_on, years),
        ref=about.ref,
        head=about.head,
        village=village,
        subject=names.get(_person(one), ""),
    )


def _key(one: HistoryEntry) -> str:
    if one.stream == StreamKind.CASE.value:
        return f"case-{one.sequence:06}"
    return f"{one.stream}-{one.stream_id}-{one.sequence:06}"


def _label(one: HistoryEntry, workflow: str, noted: Mapping[tuple[str, int, int], str]) -> str:
    action = (str(one.data.get("action", "")), str(one.data.get("source", "")))
    found = action_labels().get(workflow, {}).get(action)
    return found or noted.get(_place(one.data), "") or one.label


def _place(data: Mapping[str, object]) -> tuple[str, int, int]:
    stream, number, sequence = data.get("stream"), data.get("id"), data.get("sequence")
    if isinstance(stream, str) and isinstance(number, int) and isinstance(sequence, int):
        return stream, number, sequence
    return "", 0, 0


def _noted(entries: Collection[HistoryEntry]) -> dict[tuple[str, int, int], str]:
    """Return the labels of the shared acts that events of cases are part of."""
    places = {_place(one.data) for one in entries if one.label == KINDS[NOTED].label} - {("", 0, 0)}
    if not places:
        return {}
    rows = db.session.execute(
        select(Event.stream_kind, Event.stream_id, Event.sequence, Event.kind).where(
            tuple_(Event.stream_kind, Event.stream_id, Event.sequence).in_(places)
        )
    )
    return {(stream, number, sequence): KINDS[kind].label for stream, number, sequence, kind in rows}


def _actors(numbers: Collection[int]) -> dict[int, int | None]:
    rows = db.session.execute(select(Event.id, Event.actor_id).where(Event.id.in_(numbers)))
    return {row.id: row.actor_id for row in rows}


def _person(one: HistoryEntry) -> int:
    if one.stream == StreamKind.PERSON.value:
        return one.stream_id
    found = one.data.get("person")
    return found if isinstance(found, int) and one.stream == StreamKind.HOUSEHOLD.value else 0


def _names(numbers: Collection[int]) -> dict[int, str]:
    if not numbers:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers)))
    return {row.id: row.name for row in rows}


Homes = Mapping[tuple[str, int], tuple[int, str]]
"""The household of a stream, and the region code of it."""


def _homes(entries: Collection[HistoryEntry]) -> Homes:
    """Return the households of events: their own streams, and those of members, the newest one."""
    households = {one.stream_id for one in entries if one.stream == StreamKind.HOUSEHOLD.value}
    members = {one.stream_id for one in entries if one.stream == StreamKind.PERSON.value}
    found: dict[tuple[str, int], tuple[int, str]] = {}
    if not households and not members:
        return found
    rows: Any = db.session.execute(
        select(Membership.person_id, Household.id, Household.territory)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.person_id.in_(members) | Household.id.in_(households))
        .order_by(Membership.id)
    )
    for person_id, household_id, territory in rows:
        if person_id in members:
            found["person", person_id] = (household_id, territory)
        if household_id in households:
            found["household", household_id] = (household_id, territory)
    return found


def _home(one: HistoryEntry, homes: Homes) -> tuple[int, str]:
    return homes.get((one.stream, one.stream_id), (0, ""))


Cases = Mapping[tuple[str, int], _About]


def _cases(entries: Collection[HistoryEntry], households: set[int]) -> Cases:
    """Return cases by their own numbers and by those of households; of several the newest counts."""
    numbers = {one.stream_id for one in entries if one.stream == StreamKind.CASE.value}
    rows = db.session.execute(
        select(Case.id, Case.household_id, Case.ref, Case.workflow, Person.name, Problem.title)
        .outerjoin(Household, Household.id == Case.household_id)
        .outerjoin(Person, Person.id == Household.head_id)
        .outerjoin(Problem, Problem.case_id == Case.id)
        .where(Case.id.in_(numbers) | Case.household_id.in_(households))
        .order_by(Case.id)
    )
    found: dict[tuple[str, int], _About] = {}
    for number, household_id, ref, workflow, head, title in rows:
        about = _About(ref, workflow, head or title or "")
        found["case", number] = about
        if household_id is not None:
            found["household", household_id] = about
    return found


def _about(one: HistoryEntry, homes: Homes, cases: Cases) -> _About:
    if one.stream == StreamKind.CASE.value:
        return cases.get(("case", one.stream_id), _About())
    return cases.get(("household", _home(one, homes)[0]), _About())
