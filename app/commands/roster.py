"""The roster of a village: who may take part in its appraisals (decisions.md 17)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.commands.people import new_person
from app.commands.persons import find_by_number, tidy_name
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.identity import NONE_YET, birth_and_sex, check_identity
from app.lookup import get_region
from app.models.account import Person
from app.models.household import Household, Membership, RosterEntry
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.monitoring.codes import ROSTER_KIND


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody to be entered: a member of a household of the village (``person_id``), or by name.

    ``identity_number`` may be left out with ``identity_kind`` none_yet; a known number is that person.
    """

    region_code: str
    kind: str
    valid_from: date
    valid_to: date | None = None
    person_id: int | None = None
    name: str = ""
    identity_kind: str = NONE_YET
    identity_number: str = ""


def enter_roster(*, actor: Actor, entry: Entry, once: str) -> int:
    """Enter somebody on a village's roster and return the number of the person."""
    key = once_key(actor.account_id, "person.roster_entered", entry.region_code, once, said=entry)

    def work(session: Session) -> int:
        region = get_region(session, actor, entry.region_code)
        post = _post(actor, region.code)
        if region.level != "village":
            raise NotFound
        problems = _wrong(entry)
        person, number = _person(session, entry, problems)
        if person is not None and _overlaps(session, entry, person.id):
            problems.append(Problem("kind", "roster_already"))
        if person is None and not number and _namesake(session, entry):
            problems.append(Problem("name", "roster_namesake"))
        if problems:
            raise Invalid(*problems)
        if person is None:
            person = _recorded(session, actor, post, entry, number)
        row = RosterEntry(
            region_code=entry.region_code,
            person_id=person.id,
            kind=entry.kind,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
        )
        session.add(row)
        session.flush()
        told = {
            "entry": row.id,
            "region": entry.region_code,
            "roster_kind": entry.kind,
            "valid_from": entry.valid_from,
            "valid_to": entry.valid_to,
        }
        record(session, person, "person.roster_entered", actor=actor, post=post, data=told, once=key)
        return person.id

    return perform_once(key, work, lambda first: int(first.stream_id))


def _wrong(entry: Entry) -> list[Problem]:
    problems = []
    if entry.kind not in dict(ROSTER_KIND):
        problems.append(Problem("kind", "unknown_choice"))
    if entry.valid_to is not None and entry.valid_to < entry.valid_from:
        problems.append(Problem("valid_to", "date_order"))
    if entry.person_id is None and not tidy_name(entry.name):
        problems.append(Problem("name", "name_missing"))
    elif looks_personal(tidy_name(entry.name)):
        problems.append(Problem("name", "personal_number"))
    return problems


def _person(session: Session, entry: Entry, problems: list[Problem]) -> tuple[Person | None, str]:
    """Return who it is, None for somebody not recorded yet, and the number in its one spelling."""
    if entry.person_id is not None:
        return _villager(session, entry), ""
    number, problem = check_identity(entry.identity_kind, entry.identity_number, today=clock.today())
    if problem is not None:
        problems.append(problem)
        return None, ""
    person = find_by_number(session, entry.identity_kind, number)
    if person is not None and person.name != tidy_name(entry.name):
        problems.append(Problem("name", "identity_other_name"))
    if person is not None and person.died_on is not None:
        problems.append(Problem("identity_number", "person_died"))
    return person, number


def _villager(session: Session, entry: Entry) -> Person:
    """Return a living member of a household of the village."""
    person = session.execute(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .join(Household, Household.id == Membership.household_id)
        .where(
            Person.id == entry.person_id,
            Person.died_on.is_(None),
            Membership.valid_to.is_(None),
            Household.territory.startswith(entry.region_code, autoescape=True),
        )
    ).scalar_one_or_none()
    if person is None:
        raise NotFound
    return person


def _overlaps(session: Session, entry: Entry, person_id: int) -> bool:
    statement = select(RosterEntry.id).where(
        RosterEntry.person_id == person_id,
        RosterEntry.region_code == entry.region_code,
        or_(RosterEntry.valid_to.is_(None), RosterEntry.valid_to >= entry.valid_from),
    )
    if entry.valid_to is not None:
        statement = statement.where(RosterEntry.valid_from <= entry.valid_to)
    return session.execute(statement).first() is not None


def _namesake(session: Session, entry: Entry) -> bool:
    """Return whether somebody of that name is on the roster: without a number it may be the same person.

    Twice on the roster, one person would count for two in the quorum.
    """
    statement = (
        select(RosterEntry.id)
        .join(Person, Person.id == RosterEntry.person_id)
        .where(
            RosterEntry.region_code == entry.region_code,
            Person.name == tidy_name(entry.name),
            or_(RosterEntry.valid_to.is_(None), RosterEntry.valid_to >= entry.valid_from),
        )
    )
    return session.execute(statement.limit(1)).first() is not None


def _recorded(session: Session, actor: Actor, post: HeldPost, entry: Entry, number: str) -> Person:
    name = tidy_name(entry.name)
    person = new_person(name, entry.identity_kind, number, "")
    born_on, sex = birth_and_sex(entry.identity_kind, number)
    person.born_on, person.sex = born_on, sex or None
    told = {"identity_kind": person.identity_kind}
    record(
        session,
        person,
        "person.recorded",
        actor=actor,
        post=post,
        data=told,
        personal={"name": name},
        key=person.key,
    )
    return person


def leave_roster(*, actor: Actor, entry_id: int, last_day: date, once: str) -> str:
    """Set the last day of somebody on a roster; return the village's code."""
    key = once_key(actor.account_id, "person.roster_left", entry_id, once, said=last_day)

    def work(session: Session) -> str:
        row = session.get(RosterEntry, entry_id)
        if row is None:
            raise NotFound
        get_region(session, actor, row.region_code)
        post = _post(actor, row.region_code)
        problems = []
        if last_day < row.valid_from:
            problems.append(Problem("last_day", "date_order"))
        if row.valid_to is not None and row.valid_to <= last_day:
            problems.append(Problem("last_day", "roster_over", {"day": row.valid_to}))
        if problems:
            raise Invalid(*problems)
        row.valid_to = last_day
        session.flush()
        person = session.get_one(Person, row.person_id, with_for_update=True)
        told = {"entry": row.id, "region": row.region_code, "last_day": last_day}
        record(session, person, "person.roster_left", actor=actor, post=post, data=told, once=key)
        return row.region_code

    return perform_once(key, work, lambda _first: "")


def _post(actor: Actor, region_code: str) -> HeldPost:
    if not actor.may(Permission.ROSTER_KEEP):
        raise Forbidden
    post = actor.post_at(Permission.ROSTER_KEEP, region_code)
    if post is None:
        raise NotFound
    return post
