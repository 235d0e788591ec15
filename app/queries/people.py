"""People with accounts, for lists, their pages, and hand-over sheets."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.identity import CONTEXT, PHONE_CONTEXT
from app.lookup import get_account, visible_accounts
from app.masking import masked_identity, masked_phone
from app.models.account import Account, Credential, Delegation, LoginSession, Person, Post
from app.models.base import db
from app.models.case import Case, Task
from app.models.organisation import Organisation
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.case_file import unsealed
from app.queries.marks import row_number

PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list, with the posts held today."""

    account_id: int
    name: str
    username: str
    closed: bool
    posts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post on a person's page. ``state`` is ``held``, ``coming`` or ``past``."""

    id: int
    role: str
    organisation_id: int
    organisation: str
    valid_from: date
    valid_to: date | None
    ended_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """An open task on a hand-over sheet."""

    id: int
    kind: str
    ref: str
    opened_on: date
    due_on: date | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person with an account, personal values masked."""

    account_id: int
    name: str
    username: str
    identity_kind: str
    identity: str
    phone: str
    opened_on: date
    closed_at: datetime | None
    first_password: bool
    second_factor: bool
    last_seen_at: datetime | None
    posts: tuple[PostRow, ...]
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation, given or received."""

    id: int
    role: str
    organisation: str
    giver: str
    delegate: str
    valid_from: date
    valid_to: date
    reason: str
    given: bool
    running: bool


def people_list(
    actor: Actor, *, search: str = "", after: str = ""
) -> tuple[tuple[PersonRow, ...], str | None]:
    """Return a page of the people in reach by name, and the mark of the next page."""
    statement = (
        select(Account, Person)
        .join(Person, Person.id == Account.person_id)
        .where(visible_accounts(actor))
        .order_by(Person.name_key, Account.id)
        .limit(PAGE + 1)
    )
    if search:
        statement = statement.where(
            or_(
                Person.name.contains(search, autoescape=True),
                Account.username.startswith(search.lower(), autoescape=True),
            )
        )
    number, _, key = after.partition("-")
    if (last := row_number(number)) is not None:
        statement = statement.where(
            or_(Person.name_key > key, (Person.name_key == key) & (Account.id > last))
        )
    rows = db.session.execute(statement).all()
    shown = rows[:PAGE]
    held = _held_today([account.id for account, _ in shown])
    people = tuple(
        PersonRow(
            account.id, person.name, account.username, account.closed_at is not None, held.get(account.id, ())
        )
        for account, person in shown
    )
    mark = f"{shown[-1][0].id}-{shown[-1][1].name_key}" if len(rows) > PAGE else None
    return people, mark


def without_password(actor: Actor) -> tuple[tuple[PersonRow, ...], int]:
    """Return who in reach has an account without a password: the first so many by name, and how many in all.

    Accounts that came in by a list have none until the system administrator gives them out.
    """
    statement = (
        select(Account, Person, func.count().over())
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Credential, Credential.account_id == Account.id)
        .where(Account.closed_at.is_(None), Credential.account_id.is_(None), visible_accounts(actor))
        .order_by(Person.name_key, Account.id)
        .limit(PAGE)
    )
    rows = db.session.execute(statement).all()
    held = _held_today([account.id for account, _, _ in rows])
    people = tuple(
        PersonRow(account.id, person.name, account.username, closed=False, posts=held.get(account.id, ()))
        for account, person, _ in rows
    )
    return people, int(rows[0][2]) if rows else 0


def _held_today(account_ids: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    today = clock.today()
    found: dict[int, list[tuple[str, str]]] = {}
    for account_id, role, organisation in db.session.execute(
        select(Post.account_id, Post.role, name_on(Post.organisation_id, today))
        .where(
            Post.account_id.in_(account_ids),
            Post.ended_at.is_(None),
            Post.valid_from <= today,
            or_(Post.valid_to.is_(None), Post.valid_to >= today),
        )
        .order_by(Post.id)
    ):
        found.setdefault(account_id, []).append((role, organisation or ""))
    return {account_id: tuple(posts) for account_id, posts in found.items()}


def person_page(actor: Actor, account_id: int) -> PersonPage:
    """Return one person in reach; raise :class:`NotFound` otherwise."""
    account, person = get_account(db.session(), actor, account_id)
    credential = db.session.get(Credential, account_id)
    last_seen = db.session.execute(
        select(func.max(LoginSession.seen_at)).where(LoginSession.account_id == account_id)
    ).scalar_one()
    return PersonPage(
        account_id=account.id,
        name=person.name,
        username=account.username,
        identity_kind=person.identity_kind,
        identity=masked_identity(_opened(person, person.identity_sealed, CONTEXT)),
        phone=masked_phone(_opened(person, person.phone_sealed, PHONE_CONTEXT)),
        opened_on=account.opened_on,
        closed_at=account.closed_at,
        first_password=credential is None or credential.first,
        second_factor=credential is not None and credential.totp_confirmed_at is not None,
        last_seen_at=last_seen,
        posts=_posts(account_id),
        tasks=_tasks(account_id),
    )


def _opened(person: Person, sealed: str | None, context: str) -> str | None:
    return unsealed(person.key, sealed, context) or None


def _posts(account_id: int) -> tuple[PostRow, ...]:
    today = clock.today()
    rows = db.session.execute(
        select(Post, name_on(Organisation.id, today))
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.account_id == account_id)
        .order_by(Post.ended_at.is_not(None), Post.valid_from.desc(), Post.id.desc())
    )
    return tuple(
        PostRow(
            post.id,
            post.role,
            post.organisation_id,
            organisation or "",
            post.valid_from,
            post.valid_to,
            post.ended_at,
            _state(post, today),
        )
        for post, organisation in rows
    )


def _state(post: Post, today: date) -> str:
    if post.ended_at is not None or (post.valid_to is not None and post.valid_to < today):
        return "past"
    return "coming" if post.valid_from > today else "held"


def _tasks(account_id: int) -> tuple[TaskRow, ...]:
    rows = db.session.execute(
        select(Task, Case.ref)
        .outerjoin(Case, Case.id == Task.case_id)
        .where(Task.account_id == account_id, Task.done_at.is_(None))
        .order_by(Task.due_on, Task.id)
    )
    return tuple(TaskRow(task.id, task.kind, ref or "", task.opened_on, task.due_on) for task, ref in rows)


def colleagues(account_id: int) -> list[tuple[int, str]]:
    """Return (account, name) of those in post today where this account has or had a post."""
    today = clock.today()
    places = select(Post.organisation_id).where(Post.account_id == account_id)
    rows = db.session.execute(
        select(Account.id, Person.name, Person.name_key)
        .join(Person, Person.id == Account.person_id)
        .join(Post, Post.account_id == Account.id)
        .where(
            Post.organisation_id.in_(places),
            Account.id != account_id,
            Account.closed_at.is_(None),
            Post.ended_at.is_(None),
            Post.valid_from <= today,
            or_(Post.valid_to.is_(None), Post.valid_to >= today),
        )
        .distinct()
        .order_by(Person.name_key, Account.id)
    )
    return [(number, name) for number, name, _ in rows]


def my_delegations(actor: Actor) -> tuple[DelegationRow, ...]:
    """Return what the actor has given and received, what runs or comes first."""
    today = clock.today()
    rows = db.session.execute(_delegations(), {"me": actor.account_id, "today": today})
    return tuple(
        DelegationRow(
            id=delegation.id,
            role=post.role,
            organisation=organisation or "",
            giver=giver_name,
            delegate=delegate_name,
            valid_from=delegation.valid_from,
            valid_to=delegation.valid_to,
            reason=delegation.reason,
            given=post.account_id == actor.account_id,
            running=delegation.ended_at is None and delegation.valid_to >= today,
        )
        for delegation, post, giver_name, delegate_name, organisation in rows
    )


@cache
def _delegations() -> Any:
    """Given or received, with who gives and who acts; put together once."""
    giver, giver_person, delegate_person = aliased(Account), aliased(Person), aliased(Person)
    delegate, me, today = aliased(Account), bindparam("me", type_=Integer), bindparam("today", type_=Date)
    return (
        select(
            Delegation, Post, giver_person.name, delegate_person.name, name_on(Post.organisation_id, today)
        )
        .join(Post, Post.id == Delegation.post_id)
        .join(giver, giver.id == Post.account_id)
        .join(giver_person, giver_person.id == giver.person_id)
        .join(delegate, delegate.id == Delegation.delegate_id)
        .join(delegate_person, delegate_person.id == delegate.person_id)
        .where(or_(Post.account_id == me, Delegation.delegate_id == me))
        .order_by(Delegation.valid_to.desc(), Delegation.id.desc())
        .limit(100)
    )
