"""Rows of lists of officers: accounts for the system administrator, posts for the security administrator.

Who opens accounts gives no posts, and the other way round (三员分立): the same workbook comes in twice, each
time by somebody else and as another kind. An account that came in by a list has no password until it is
given one.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.idempotency import once_key
from app.commands.people import Opening, may_open, open_within
from app.commands.posts import Appointment, give_within, may_give
from app.errors import NotFound
from app.facts.register_cases import About, NamedBodies
from app.intake.registers.list_rows import AccountRow, PostRow
from app.intake.registers.rules import REFUSED
from app.keyring import vault
from app.lookup import get_account
from app.masking import masked_identity
from app.models.account import Account, Person, Post
from app.policy import Actor, conflicts


class Accounts:
    """What a list of accounts does with its rows, for one list."""

    columns: Mapping[str, str] = {
        "name": "name", "identity_kind": "identity_kind", "identity_number": "identity",
        "username": "username",
    }  # fmt: skip

    def __init__(self, session: Session, _actor: Actor) -> None:
        self._session = session
        self._first_rows: dict[str, int] = {}

    def about(self, row: AccountRow) -> About | None:
        """Return the account as it will be called."""
        return About(row.username, None) if row.username else None

    def effect(self, row: AccountRow, _about: About) -> Opening | None:
        """Return the account that a row opens, None where something keeps it from being one."""
        first = self._first_rows.setdefault(row.username, row.row)
        if first != row.row:
            row.wrong("username_twice", "username", row.username, first=first)
        first = self._first_rows.setdefault(row.identity, row.row) if row.identity else row.row
        if first != row.row:
            row.wrong("number_twice", "identity", masked_identity(row.identity), first=first)
        if row.held:
            return None
        return Opening(row.name, row.identity_kind, row.identity, row.phone, row.username)

    def key(self, ref: str, _effect: Opening) -> tuple[object, ...]:
        """Return what tells a row from its others."""
        return (ref,)

    def recorded(self, _about: None, effect: Opening) -> list[str] | None:
        """Return the columns in which the same person's account says otherwise, None where there is none.

        A user name that somebody else has isn't the same account: the command refuses it.
        """
        found = self._session.execute(
            select(Person)
            .join(Account, Account.person_id == Person.id)
            .where(Account.username == effect.username, Person.name == effect.name)
        ).scalar_one_or_none()
        if found is None:
            return None
        number = effect.identity_number
        told = vault().lookup_hash(f"{effect.identity_kind}/{number}") if number else None
        return ["identity"] if told is not None and told != found.identity_hash else []

    def ask(self, _actor: Actor, _about: None, effect: Opening) -> None:
        """Raise what the command would refuse the account for."""
        may_open(self._session, effect)

    def enter(self, session: Session, actor: Actor, ref: str, effect: Opening, mark: str) -> int:
        """Open the account and return its number; ``mark`` tells row and list from all others."""
        key = once_key(actor.account_id, "account.opened", ref, mark, said=effect)
        return open_within(session, actor, effect, key).id


class Posts:
    """What a list of posts does with its rows, for one list."""

    columns: Mapping[str, str] = {
        "role": "role", "organisation_id": "organisation", "valid_from": "starts_on", "valid_to": "ends_on",
    }  # fmt: skip

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session, self._actor = session, actor
        self._bodies = NamedBodies(session)
        self._given: dict[int, set[str]] = {}

    def about(self, row: PostRow) -> About | None:
        """Return the account that is to have a post."""
        if not row.username:
            return None
        found = self._session.execute(
            select(Account.id).where(Account.username == row.username)
        ).scalar_one_or_none()
        try:
            account, person = get_account(self._session, self._actor, found or 0)
        except NotFound:
            row.wrong("account_unknown", "username", row.username[:40])
            return None
        if row.name and row.name != person.name:
            row.wrong("holder_other", "name", row.name[:40])
        return About(row.username, account)

    def effect(self, row: PostRow, about: About) -> Appointment | None:
        """Return the appointment that a row is; what keeps it from being one is noted in the row."""
        body = self._bodies.find(row, row.organisation)
        if row.held or body is None or row.starts_on is None:
            return None
        given = self._given.setdefault(about.row.id, set())
        against = conflicts(frozenset(given), row.role)
        if against is not None:  # two rows of one list, of which the register knows neither yet
            row.wrong(f"{REFUSED}administrator_alone", "role", role=against)
            return None
        given.add(row.role)
        return Appointment(about.row.id, row.role, body, row.starts_on, row.ends_on)

    def key(self, ref: str, effect: Appointment) -> tuple[object, ...]:
        """Return what tells a post from all others of a list: nobody holds the same one twice."""
        return ref, effect.role, effect.organisation_id

    def recorded(self, account: Account, effect: Appointment) -> list[str] | None:
        """Return the columns in which the post is recorded otherwise, None where it isn't recorded."""
        found = self._session.execute(
            select(Post)
            .where(
                Post.account_id == account.id, Post.role == effect.role,
                Post.organisation_id == effect.organisation_id, Post.ended_at.is_(None),
                Post.valid_from <= (effect.valid_to or date.max),
                or_(Post.valid_to.is_(None), Post.valid_to >= effect.valid_from),
            )
            .order_by(Post.id)
            .limit(1)
        ).scalar_one_or_none()  # fmt: skip
        if found is None:
            return None
        pairs = (
            ("starts_on", effect.valid_from, found.valid_from), ("ends_on", effect.valid_to, found.valid_to),
        )  # fmt: skip
        return [column for column, told, known in pairs if told and told != known]

    def ask(self, actor: Actor, _account: Account, effect: Appointment) -> None:
        """Raise what the command would refuse the post for."""
        may_give(self._session, actor, effect)

    def enter(self, session: Session, actor: Actor, ref: str, effect: Appointment, mark: str) -> int:
        """Give the post and return its number; ``mark`` tells row and list from all others."""
        key = once_key(actor.account_id, "post.given", ref, mark, said=effect)
        return give_within(session, actor, effect, key)
