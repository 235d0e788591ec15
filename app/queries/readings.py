"""Who looked at what: at one case or household, and what those who watch have looked at themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, case, cast, func, literal, select

from app.audit.access import content_of
from app.clock import CHINA
from app.errors import NotFound
from app.models.access import Access, AccessSubject
from app.models.account import Account, Person, Post
from app.models.base import db
from app.models.case import Case
from app.models.household import Household
from app.permissions import Permission
from app.policy import Actor
from app.queries.officers import names_of
from workflows.roles import ADMINISTRATORS

PAGE = 50
LONGEST = timedelta(days=31)
"""The longest period whose readings are counted by day at once."""

INSPECTORS = frozenset({"inspector"})
_WATCHED = {
    "inspector": ADMINISTRATORS,
    "audit_admin": INSPECTORS | ADMINISTRATORS,
    "security_admin": INSPECTORS | ADMINISTRATORS,
}
"""Whose readings each watcher sees: each side those of the other, administrators also each other's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of readings is narrowed to; ``before`` is the mark of the page before."""

    kind: str = ""
    person: str = ""
    begin: date | None = None
    end: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading. ``who`` is empty where nobody was signed in.

    ``subjects`` are the numbers of what was shown, by what they are numbers of.
    """

    id: int
    kind: str
    recorded_at: datetime
    who: str
    role: str
    organisation: str
    screen: str
    purpose: str
    fields: tuple[str, ...]
    subjects: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A case or household whose readings are asked for. ``head`` is for those who may read the file."""

    id: int
    ref: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class WatchedDay:
    """How much one watcher looked at on one day: readings, full numbers, files taken out."""

    on: date
    account_id: int
    who: str
    roles: tuple[str, ...]
    readings: int
    numbers: int
    exports: int


@dataclass(frozen=True, slots=True)
class Watched:
    """The watchers' readings of a period, the newest day first."""

    begin: date
    end: date
    days: tuple[WatchedDay, ...]


def case_subject(actor: Actor, ref: str) -> Subject:
    """Return a case whose readings the actor may see; raise :class:`NotFound` otherwise."""
    row = db.session.execute(
        select(Case.id, Case.ref, Case.territory, Person.name)
        .outerjoin(Household, Household.id == Case.household_id)
        .outerjoin(Person, Person.id == Household.head_id)
        .where(Case.ref == ref)
    ).one_or_none()
    if row is None or actor.post_at(Permission.READINGS_READ, row.territory) is None:
        raise NotFound
    readable = actor.post_at(Permission.CASES_READ, row.territory) is not None
    return Subject(row.id, row.ref, (row.name or "") if readable else "")


def household_subject(actor: Actor, household_id: int, permission: Permission) -> Subject:
    """Return a household whose readings the actor may see, or tell; raise :class:`NotFound` otherwise."""
    row = db.session.execute(
        select(Household.id, Household.territory, Person.name)
        .join(Person, Person.id == Household.head_id)
        .where(Household.id == household_id)
    ).one_or_none()
    if row is None or actor.post_at(permission, row.territory) is None:
        raise NotFound
    readable = actor.post_at(Permission.CASES_READ, row.territory) is not None
    return Subject(row.id, head=row.name if readable else "")


def readings_of(
    subject_kind: str, subject_id: int, asked: Asked
) -> tuple[tuple[ReadingRow, ...], int | None]:
    """Return a page of the readings of one thing, the newest first, and the mark of the next page."""
    found = newest_about(subject_kind, subject_id, asked, PAGE + 1)
    rows = db.session.execute(
        select(Access).join(found, found.c.access_id == Access.id).order_by(Access.id.desc())
    ).scalars()
    return _page(list(rows))


def newest_about(subject_kind: str, subject_id: int, asked: Asked, most: int) -> Subquery:
    """Return the numbers of the newest readings of one thing, found without opening a single other one."""
    return (
        select(AccessSubject.access_id)
        .where(
            AccessSubject.subject_kind == subject_kind,
            AccessSubject.subject_id == subject_id,
            *([AccessSubject.access_id < asked.before] if asked.before is not None else []),
            *([AccessSubject.kind == asked.kind] if asked.kind else []),
            *([AccessSubject.actor_id.in_(_called(asked.person))] if asked.person else []),
            *([AccessSubject.recorded_on >= asked.begin] if asked.begin is not None else []),
            *([AccessSubject.recorded_on <= asked.end] if asked.end is not None else []),
        )
        .order_by(AccessSubject.access_id.desc())
        .limit(most)
        .subquery()
    )


def readings_by(actor: Actor, account_id: int, asked: Asked) -> tuple[tuple[ReadingRow, ...], int | None]:
    """Return a page of what one watcher looked at; raise :class:`NotFound` for anybody else."""
    if account_id not in _watched(actor):
        raise NotFound
    rows = db.session.execute(
        select(Access)
        .where(
            Access.actor_id == account_id,
            *([Access.id < asked.before] if asked.before is not None else []),
            *_narrowed(asked),
        )
        .order_by(Access.id.desc())
        .limit(PAGE + 1)
    ).scalars()
    return _page(list(rows))


def watched_days(actor: Actor, begin: date, end: date) -> Watched:
    """Return how much the watchers looked at, by day and person; a long period is cut at its beginning."""
    begin = max(begin, end - LONGEST)
    watched = _watched(actor)
    day = _day_of(Access.recorded_at)
    rows = db.session.execute(
        select(
            day,
            Access.actor_id,
            func.count(),
            func.sum(case((Access.kind == "number.unmasked", 1), else_=0)),
            func.sum(case((Access.kind.in_(("exported", "downloaded")), 1), else_=0)),
        )
        .where(
            Access.actor_id.in_(sorted(watched)),
            Access.recorded_at >= _midnight(begin),
            Access.recorded_at < _midnight(end + timedelta(days=1)),
        )
        .group_by(day, Access.actor_id)
        .order_by(day.desc(), Access.actor_id)
    ).all()
    names = names_of({row[1] for row in rows})
    return Watched(
        begin,
        end,
        tuple(
            WatchedDay(
                date.fromisoformat(on), account, names.get(account, ""), watched[account], count, seen, taken
            )
            for on, account, count, seen, taken in rows
        ),
    )


def _watched(actor: Actor) -> dict[int, tuple[str, ...]]:
    """Return the accounts whose readings the actor watches, with the watching roles that each ever held."""
    roles = frozenset[str]().union(*(_WATCHED.get(role, frozenset()) for role in actor.roles))
    rows = db.session.execute(
        select(Post.account_id, Post.role).where(Post.role.in_(sorted(roles))).order_by(Post.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for account, role in rows:
        found[account] = tuple(dict.fromkeys((*found.get(account, ()), role)))
    return found


def _called(part: str) -> Select[int]:
    """Return the accounts of people whose name holds a part."""
    return (
        select(Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(Person.name.contains(part, autoescape=True))
    )


def _narrowed(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of what a watcher's list is narrowed to; the mark of the page isn't among them."""
    if asked.kind:
        yield Access.kind == asked.kind
    if asked.person:
        yield Access.actor_id.in_(_called(asked.person))
    if asked.begin is not None:
        yield Access.recorded_at >= _midnight(asked.begin)
    if asked.end is not None:
        yield Access.recorded_at < _midnight(asked.end + timedelta(days=1))


def _page(rows: list[Access]) -> tuple[tuple[ReadingRow, ...], int | None]:
    mark = rows[PAGE - 1].id if len(rows) > PAGE else None
    names = names_of({row.actor_id for row in rows[:PAGE] if row.actor_id is not None})
    return tuple(_row(row, names) for row in rows[:PAGE]), mark


def _row(row: Access, names: Mapping[int, str]) -> ReadingRow:
    said = content_of(row.body)
    return ReadingRow(
        id=row.id,
        kind=row.kind,
        recorded_at=row.recorded_at,
        who=names.get(row.actor_id, "") if row.actor_id is not None else "",
        role=str(said["actor"].get("role", "")),
        organisation=str(said["actor"].get("organisation_name", "")),
        screen=str(said["screen"]),
        purpose=str(said["purpose"]),
        fields=tuple(said["fields"]),
        subjects=said["subjects"],
    )


def _day_of(column: Any) -> ColumnElement[str]:
    """Return the day in China of a moment, as ISO text, on either database."""
    if db.session().get_bind().dialect.name == "sqlite":
        return func.date(column, literal("+8 hours"), type_=String())
    return cast(func.date(func.timezone("Asia/Shanghai", column)), String)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)
