"""A case's whole life on one page: what happened to it and to its household, and what that changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from app import clock
from app.facts.snapshots import Difference, differences
from app.models.account import Account, Person
from app.models.base import StreamKind, db
from app.models.case import Case
from app.models.event import Event
from app.permissions import Permission
from app.policy import Actor
from app.queries.case_file import who_and_where
from app.queries.history import HistoryEntry, entries_of
from app.queries.inspection_deaths import Death, deaths_in
from app.queries.inspection_flat import Names, flat_of, names_in, people_of, title_of
from app.queries.inspection_lines import Line, Lines, Told
from app.queries.inspection_past import Past
from app.queries.inspection_reach import inspected_case
from app.queries.inspection_rows import within_home
from app.queries.timeline import OF_DISCIPLINE

LEFT_OUT = frozenset({
    "person.kin_declared", "person.kin_ended", "person.recorded", "person.roster_entered",
    "person.roster_left", "person.unmasked",
})  # fmt: skip
"""Events of members that are no part of the household's own story."""


@dataclass(frozen=True, slots=True)
class Life:
    """The whole life of a case; ``digest`` begins that of its newest event, ``printed_at`` is now."""

    ref: str
    workflow: str
    head: str
    village: str
    state: str
    opened_on: date
    round: int
    digest: str
    sequence: int
    printed_at: datetime
    lines: tuple[Line, ...]
    deaths: tuple[Death, ...]
    people: Mapping[str, str]


def life(actor: Actor, ref: str, *, by_record: bool = False) -> Life:
    """Return the life of a case in reach, by the claimed days or by the moments of recording."""
    case = inspected_case(actor, ref)
    past = Past(actor, case, hidden(actor))
    told = _of_home(case, past)
    marks = sorted(
        [(one.recorded_at, one.id) for one in past.events]
        + [(event.recorded_at, event.id) for event, _, _ in told]
    )
    changes = _changes(past, marks)
    deaths = deaths_in(past, tuple(entry for _, entry, _ in told))
    lines = Lines(past, deaths, changes, told).all()
    order = _by_record if by_record else _by_claim
    head, village = who_and_where(case)
    return Life(
        ref=case.ref,
        workflow=case.workflow,
        head=head or title_of(case),
        village=village,
        state=past.workflow.state(case.state).label,
        opened_on=case.opened_on,
        round=case.round,
        digest=past.events[-1].digest.hex()[:16],
        sequence=past.events[-1].sequence,
        printed_at=clock.now(),
        lines=tuple(sorted(lines, key=order)),
        deaths=deaths,
        people=people_of(*(past.at(moment) for moment, _ in (marks[0], marks[-1]))),
    )


def hidden(actor: Actor) -> frozenset[str]:
    """Return the kinds of events that a reader isn't told of."""
    return frozenset() if actor.may(Permission.DISCIPLINE_LEADS_READ) else OF_DISCIPLINE


def _by_claim(line: Line) -> tuple[date, datetime, str]:
    return line.occurred_on, line.recorded_at, line.key


def _by_record(line: Line) -> tuple[datetime, str]:
    return line.recorded_at, line.key


def _of_home(case: Case, past: Past) -> tuple[Told, ...]:
    """Return what happened in the household since the case was opened, or was recorded since then."""
    if case.household_id is None or past.home is None:
        return ()
    chosen = (
        within_home(case.household_id),
        Event.kind.not_in(LEFT_OUT),
        (Event.recorded_at >= case.opened_at) | (Event.occurred_on >= case.opened_on),
    )
    rows = list(
        db.session.execute(select(Event).where(*chosen).order_by(Event.recorded_at, Event.id)).scalars()
    )
    entries = entries_of(
        select(Event, Person.key)
        .outerjoin(Account, Account.id == Event.actor_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(*chosen)
        .order_by(Event.recorded_at, Event.id)
    )
    names = {number: str(person["name"]) for number, person in past.home.family.people.items()}
    return tuple(
        (row, replace(entry, subject=names.get(_about(entry), ""), changes={}), row.digest.hex()[:8])
        for row, entry in zip(rows, entries, strict=True)
    )


def _about(entry: HistoryEntry) -> int:
    if entry.stream == StreamKind.PERSON.value:
        return entry.stream_id
    number = entry.data.get("person", 0)
    return number if isinstance(number, int) else 0


def _changes(
    past: Past, marks: Sequence[tuple[datetime, int]]
) -> Mapping[tuple[datetime, int], tuple[Difference, ...]]:
    """Return what each event changed in the record, by when it was recorded."""
    thens = [past.at(moment) for moment, _ in marks]
    names = names_in([one.shown for one in thens]) if past.case.workflow != "monitoring" else Names({}, {})
    found: dict[tuple[datetime, int], tuple[Difference, ...]] = {}
    before: Mapping[str, str] | None = None
    for mark, then in zip(marks, thens, strict=True):
        flat = flat_of(then, names)
        found[mark] = differences(before, flat) if before else ()
        before = flat or before
    return found
