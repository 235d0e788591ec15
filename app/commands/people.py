"""People and their accounts: opened, corrected, started anew, closed. For the system administrator.

An account without a post can do nothing; posts are given by somebody else, the security
administrator. So nobody alone can make a signer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.commands.credentials import drop_second_factor, set_one_time_password
from app.commands.sessions import end_sessions_of
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.identity import CONTEXT, NONE_YET, PHONE_CONTEXT, check_identity
from app.keyring import vault
from app.lookup import get_account
from app.models.account import Account, Credential, Delegation, Person, Post
from app.models.case import Task
from app.models.help import HelperAssignment
from app.permissions import Permission
from app.pinyin import name_key
from app.policy import Actor, HeldPost

_USERNAME = re.compile(r"[a-z][a-z0-9.-]{2,39}")


@dataclass(frozen=True, slots=True)
class Opening:
    """An account to be opened: whose, with which paper, under which user name."""

    name: str
    identity_kind: str
    identity_number: str
    phone: str
    username: str


def open_account(
    *,
    actor: Actor,
    name: str,
    identity_kind: str,
    identity_number: str,
    phone: str,
    username: str,
    once: str,
) -> tuple[int, str | None]:
    """Record a person and open the one account she has; return its number and the first password.

    The password is random, shown this once, and must be changed at the first sign-in. A repeated
    press returns the same account without it. A number that already belongs to somebody with an
    account is refused by name: one person, one account.
    """
    _may(actor)
    key = once_key(
        actor.account_id, "account.opened", once, said=[name, identity_kind, identity_number, phone, username]
    )

    opening = Opening(name, identity_kind, identity_number, phone, username)

    def work(session: Session) -> tuple[int, str | None]:
        account = open_within(session, actor, opening, key)
        return account.id, set_one_time_password(session, account)

    return perform_once(key, work, lambda first: (first.stream_id, None))


def open_within(session: Session, actor: Actor, opening: Opening, key: str) -> Account:
    """Open an account inside the running transaction, under the key of its effect; it has no password yet."""
    number = may_open(session, opening)
    person = new_person(opening.name, opening.identity_kind, number, opening.phone)
    record(
        session,
        person,
        "person.recorded",
        actor=actor,
        post=_post(actor),
        data={"identity_kind": opening.identity_kind},
        personal={"name": opening.name},
        key=person.key,
    )
    username = opening.username
    account = Account(person_id=person.id, username=username, opened_on=clock.today(), closed_at=None)
    data = {"person": person.id, "username": username}
    record(session, account, "account.opened", actor=actor, post=_post(actor), data=data, once=key)
    return account


def may_open(session: Session, opening: Opening) -> str:
    """Return the number in its one spelling; raise :class:`Invalid` for what keeps it from opening."""
    kind, number, username = opening.identity_kind, opening.identity_number, opening.username
    problems = []
    number, problem = check_identity(kind, number, today=clock.today())
    if problem:
        problems.append(problem)
    elif number:
        holder = session.execute(
            select(Person.name).where(Person.identity_hash == vault().lookup_hash(f"{kind}/{number}"))
        ).scalar_one_or_none()
        if holder is not None:
            problems.append(Problem("identity_number", "identity_taken", {"name": holder}))
    if not _USERNAME.fullmatch(username):
        problems.append(Problem("username", "username_shape"))
    elif looks_personal(username):
        problems.append(Problem("username", "personal_number"))
    elif session.execute(select(Account.id).where(Account.username == username)).first():
        problems.append(Problem("username", "username_taken"))
    if problems:
        raise Invalid(*problems)
    return number


def new_person(name: str, kind: str, number: str, phone: str) -> Person:
    """Return a person who isn't stored yet, with a key of her own and her numbers sealed under it."""
    key = vault().new_key()
    return Person(
        name=name,
        name_key=name_key(name),
        identity_kind=kind if number else NONE_YET,
        identity_sealed=vault().seal(key, number, context=CONTEXT) if number else None,
        identity_hash=vault().lookup_hash(f"{kind}/{number}") if number else None,
        phone_sealed=vault().seal(key, phone, context=PHONE_CONTEXT) if phone else None,
        sex=None,
        born_on=None,
        died_on=None,
        key=key,
    )


def correct_name(*, actor: Actor, account_id: int, name: str, once: str) -> None:
    """Correct a person's name; events of before keep the name as it was."""
    _may(actor)
    key = once_key(actor.account_id, "person.corrected", account_id, once, said=name)

    def work(session: Session) -> None:
        _, person = get_account(session, actor, account_id)
        if person.name == name:
            raise Invalid(Problem("name", "name_same"))
        before, person.name, person.name_key = person.name, name, name_key(name)
        record(
            session,
            person,
            "person.corrected",
            actor=actor,
            post=_post(actor),
            personal={"name_before": before, "name_after": name},
            key=person.key,
            once=key,
        )

    perform_once(key, work, lambda _first: None)


def reset_password(*, actor: Actor, account_id: int, once: str) -> str | None:
    """Give an account a one-time password and return it, once; all its sessions end."""
    _may(actor)
    key = once_key(actor.account_id, "account.password_reset", account_id, once)

    def work(session: Session) -> str | None:
        account = _open(session, actor, account_id)
        password = set_one_time_password(session, account)
        record(session, account, "account.password_reset", actor=actor, post=_post(actor), once=key)
        return password

    return perform_once(key, work, lambda _first: None)


def give_first_passwords(*, actor: Actor, account_ids: Sequence[int], once: str) -> dict[int, str]:
    """Give accounts that came in by a list their first passwords and return them, shown this once.

    Each is saved by itself. Left out are accounts that have a password by now: theirs is reset one by one.
    """
    _may(actor)
    given: dict[int, str] = {}
    for account_id in account_ids:
        key = once_key(actor.account_id, "account.password_reset", account_id, once)

        def work(session: Session, account_id: int = account_id, key: str = key) -> str | None:
            account = _open(session, actor, account_id)
            if session.get(Credential, account_id) is not None:
                return None
            password = set_one_time_password(session, account)
            record(session, account, "account.password_reset", actor=actor, post=_post(actor), once=key)
            return password

        password = perform_once(key, work, lambda _first: None)
        if password is not None:
            given[account_id] = password
    return given


def reset_second_factor(*, actor: Actor, account_id: int, once: str) -> None:
    """Forget the second factor of an account (a lost phone); its owner sets up a new one.

    For the security administrator: whoever could reset both password and second factor could sign
    in as anybody.
    """
    if not actor.may(Permission.SECURITY_MANAGE):
        raise Forbidden
    key = once_key(actor.account_id, "account.second_factor_reset", account_id, once)

    def work(session: Session) -> None:
        account = _open(session, actor, account_id)
        drop_second_factor(session, account)
        post = actor.post_for(Permission.SECURITY_MANAGE)
        record(session, account, "account.second_factor_reset", actor=actor, post=post, once=key)

    perform_once(key, work, lambda _first: None)


def close_account(*, actor: Actor, account_id: int, once: str) -> None:
    """Close an account for good. Its tasks and the households it helps are handed over first.

    Its posts and delegations end at once, its sessions too. What it signed stays as it was.
    """
    _may(actor)
    key = once_key(actor.account_id, "account.closed", account_id, once)

    def work(session: Session) -> None:
        account = _open(session, actor, account_id)
        waiting = session.execute(
            select(func.count()).where(Task.account_id == account_id, Task.done_at.is_(None))
        ).scalar_one()
        if waiting:
            raise Invalid(Problem("", "account_holds_tasks", {}))
        helped = session.execute(
            select(func.count()).where(
                HelperAssignment.account_id == account_id, HelperAssignment.valid_to.is_(None)
            )
        ).scalar_one()
        if helped:
            raise Invalid(Problem("", "account_helps", {"count": helped}))
        now = clock.now()
        for post in session.execute(
            select(Post).where(Post.account_id == account_id, Post.ended_at.is_(None))
        ).scalars():
            post.ended_at = now
        for delegation in session.execute(
            select(Delegation)
            .join(Post, Post.id == Delegation.post_id)
            .where(
                or_(Post.account_id == account_id, Delegation.delegate_id == account_id),
                Delegation.ended_at.is_(None),
            )
        ).scalars():
            delegation.ended_at = now
        end_sessions_of(session, account_id)
        # Changed only now: the row may reach the database only together with its event.
        account.closed_at = now
        record(session, account, "account.closed", actor=actor, post=_post(actor), once=key)

    perform_once(key, work, lambda _first: None)


def _may(actor: Actor) -> None:
    if not actor.may(Permission.ACCOUNTS_MANAGE):
        raise Forbidden


def _post(actor: Actor) -> HeldPost | None:
    return actor.post_for(Permission.ACCOUNTS_MANAGE)


def _open(session: Session, actor: Actor, account_id: int) -> Account:
    account, _ = get_account(session, actor, account_id)
    if account.closed_at is not None:
        raise Forbidden("account_closed")
    return account
