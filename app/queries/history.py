"""Histories: the events of one thing, and the administration log over all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from app.audit.kinds import KINDS
from app.audit.record import content_of
from app.clock import CHINA
from app.keyring import vault
from app.models.account import Account, Person
from app.models.base import StreamKind, db
from app.models.case import Case
from app.models.event import Event
from app.policy import region_of
from app.queries.officers import names_of
from app.queries.places import region_names
from app.sealing import Unreadable, placeholder

PAGE = 50
"""Stands for a name whose key was destroyed."""

ADMINISTRATION = (
    StreamKind.ACCOUNT.value,
    StreamKind.ORGANISATION.value,
    StreamKind.PERSON.value,
    StreamKind.PROFILE.value,
)
SIGN_INS = ("account.signed_in", "account.signed_out")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event as a reader sees it.

    ``who`` is the name of the actor as it was, empty where nobody acted and where the name has been
    erased; ``role`` and ``organisation`` are those of the time, ``behalf`` names for whom. ``data``
    and ``changes`` are what the event says, unworded.
    """

    id: int
    label: str
    stream: str
    stream_id: int
    subject: str
    sequence: int
    who: str
    role: str
    organisation: str
    behalf: str
    occurred_on: date
    recorded_at: datetime
    data: Mapping[str, object]
    changes: Mapping[str, Mapping[str, object]]


def history(kind: StreamKind, stream_id: int) -> tuple[HistoryEntry, ...]:
    """Return the events of one stream, the newest first."""
    return _entries(
        select(Event, Person.key)
        .outerjoin(Account, Account.id == Event.actor_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(Event.stream_kind == kind.value, Event.stream_id == stream_id)
        .order_by(Event.sequence.desc())
        .limit(200)
    )


def entries_of(statement: Select[*tuple[Any, ...]]) -> tuple[HistoryEntry, ...]:
    """Return the events of a statement that selects the event, its actor's key and, if wanted, a subject."""
    return _entries(statement)


def case_history(ref: str) -> tuple[HistoryEntry, ...]:
    """Return the events of a case by its reference, the newest first. Who may read it is asked before."""
    number = db.session.execute(select(Case.id).where(Case.ref == ref)).scalar_one()
    return history(StreamKind.CASE, number)


def administration_log(
    *,
    kind: str = "",
    sign_ins: bool = True,
    person: str = "",
    begin: date | None = None,
    end: date | None = None,
    before: int | None = None,
) -> tuple[tuple[HistoryEntry, ...], int | None]:
    """Return a page of administrative events, the newest first, and the mark of the next page.

    Without ``sign_ins`` those who come and go are left out: in a county they are nine in ten.
    ``person`` matches the actor or the holder of the account that an event is about.
    """
    subject, subject_person = Account.__table__.alias("subject"), Person.__table__.alias("subject_person")
    statement = (
        select(Event, Person.key, subject_person.c.name)
        .outerjoin(Account, Account.id == Event.actor_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .outerjoin(
            subject,
            (subject.c.id == Event.stream_id) & (Event.stream_kind == StreamKind.ACCOUNT.value),
        )
        .outerjoin(subject_person, subject_person.c.id == subject.c.person_id)
        .where(Event.stream_kind.in_(ADMINISTRATION))
        .order_by(Event.id.desc())
        .limit(PAGE + 1)
    )
    if kind:
        statement = statement.where(Event.kind == kind)
    elif not sign_ins:
        statement = statement.where(Event.kind.not_in(SIGN_INS))
    if person:
        statement = statement.where(
            or_(
                Person.name.contains(person, autoescape=True),
                subject_person.c.name.contains(person, autoescape=True),
            )
        )
    entries = _entries(statement.where(*_between(begin, end, before)))
    return entries[:PAGE], entries[PAGE - 1].id if len(entries) > PAGE else None


def _between(begin: date | None, end: date | None, before: int | None) -> Iterator[ColumnElement[bool]]:
    if begin is not None:
        yield Event.recorded_at >= _midnight(begin)
    if end is not None:
        yield Event.recorded_at < _midnight(end + timedelta(days=1))
    if before is not None:
        yield Event.id < before


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def _entries(statement: Select[*tuple[Any, ...]]) -> tuple[HistoryEntry, ...]:
    rows = db.session.execute(statement).all()
    contents = _places_named([content_of(row[0].body) for row in rows])
    givers = {content["actor"].get("on_behalf_of") for content in contents} - {None}
    names = names_of(givers)
    return tuple(
        _entry(row[0], content, row[1], row[2] if len(row) > 2 else None, names)
        for row, content in zip(rows, contents, strict=True)
    )


def _places_named(contents: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return contents of events that name regions instead of giving their codes."""
    codes = {content["data"].get("region") for content in contents} - {None}
    names = region_names(region_of(code) for code in codes)
    return [
        {**content, "data": {**content["data"], "region": names.get(region_of(code), code)}}
        if (code := content["data"].get("region")) is not None
        else content
        for content in contents
    ]


def _entry(
    event: Event,
    content: Mapping[str, Any],
    key: bytes | None,
    subject: str | None,
    names: Mapping[int, str],
) -> HistoryEntry:
    actor = content["actor"]
    return HistoryEntry(
        id=event.id,
        label=KINDS[event.kind].label,
        stream=event.stream_kind,
        stream_id=event.stream_id,
        subject=subject or "",
        sequence=event.sequence,
        who=_name_as_it_was(event, actor.get("name"), key),
        role=str(actor.get("role", "")),
        organisation=str(actor.get("organisation_name", "")),
        behalf=names.get(actor.get("on_behalf_of"), ""),
        occurred_on=event.occurred_on,
        recorded_at=event.recorded_at,
        data=content["data"],
        changes=content["changes"],
    )


def _name_as_it_was(event: Event, sealed: str | None, key: bytes | None) -> str:
    if sealed is None or key is None:
        return ""
    place = f"{event.stream_kind}/{event.stream_id}/{event.sequence}/actor.name"
    try:
        return vault().open(key, sealed, context=place)
    except Unreadable as error:
        return placeholder(error)
