"""Who stands behind a session: one statement for account, posts and delegations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    String,
    bindparam,
    exists,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.models.account import Account, Credential, Delegation, LoginSession, Person, Post
from app.models.base import db
from app.models.bundle import Bundle, Question
from app.models.case import FormDraft
from app.models.message import Message
from app.models.organisation import Organisation, OrganisationName
from app.policy import Actor, HeldPost, territory_of
from app.profiles import decided, values_in
from workflows.roles import ADMINISTRATORS, Level

_TOKEN = bindparam("token_hash", None, type_=String)
_TODAY = bindparam("today", None, type_=Date)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that is not at an end, with its account as it stands now.

    ``passed`` says that every step of the sign-in was passed. ``first`` asks for a new password,
    ``second_factor`` says that one is set up. ``limits`` are the county's parameters of the day,
    ``drafts`` says that forms of the account wait to be offered again, ``unread`` counts messages.
    """

    session_id: int
    passed: bool
    started_at: datetime
    seen_at: datetime
    confirmed_at: datetime | None
    first: bool
    password_set_at: datetime
    second_factor: bool
    limits: Mapping[str, Any]
    drafts: bool
    unread: int
    actor: Actor

    @property
    def county(self) -> bool:
        """Return whether the stricter limits of the county level and of administrators apply."""
        return any(post.level is Level.COUNTY for post in self.actor.posts)

    def owes_second_factor(self, levels: list[str]) -> bool:
        """Return whether a post demands a second factor. Administrators always need one."""
        return any(post.level in levels or post.role in ADMINISTRATORS for post in self.actor.posts)


def name_on(
    organisation: ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    day: date | ColumnElement[date],
) -> ColumnElement[str]:
    """Return what a body is called on a day, as part of a statement."""
    return (
        select(OrganisationName.name)
        .where(OrganisationName.organisation_id == organisation, OrganisationName.valid_from <= day)
        .order_by(OrganisationName.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def signed_in(token_hash: str, today: date) -> SignedIn | None:
    """Return who holds the session of a token, or None where there is none that still runs."""
    known = _SESSION.ask(db.session(), token_hash=token_hash, today=today)
    if not known["holder"]:
        return None
    holder = known["holder"][0]
    return SignedIn(
        session_id=holder.id,
        passed=holder.passed,
        started_at=holder.started_at,
        seen_at=holder.seen_at,
        confirmed_at=holder.confirmed_at,
        first=holder.first,
        password_set_at=holder.password_set_at,
        second_factor=holder.totp_confirmed_at is not None,
        limits=values_in(known["parameters"], today),
        drafts=holder.drafts,
        unread=holder.unread,
        actor=Actor(
            account_id=holder.account_id,
            person_id=holder.person_id,
            username=holder.username,
            name=holder.name,
            posts=tuple(
                _held(row)
                for row in sorted(
                    known["posts"], key=lambda one: (one.delegation_id is not None, one.post_id)
                )
            ),
            key=holder.key,
            session_id=holder.id,
            confirmed_at=holder.confirmed_at,
        ),
    )


def acting(account_id: int, today: date) -> Actor | None:
    """Return an account as it acts on a day without a session: for work that it asked for and left."""
    session = db.session()
    account = session.execute(
        select(Account.id, Account.username, Account.person_id, Person.name, Person.key)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id == account_id, Account.closed_at.is_(None))
    ).one_or_none()
    if account is None:
        return None
    held = _posts_held()
    rows = session.execute(held[0].where(held[1] == account_id), {"today": today}).all()
    return Actor(
        account_id=account.id,
        person_id=account.person_id,
        username=account.username,
        name=account.name,
        posts=tuple(_held(row) for row in sorted(rows, key=lambda one: (one.giver is not None, one.post_id))),
        key=account.key,
    )


def account_named(username: str) -> int | None:
    """Return the number of an open account by its user name."""
    return db.session.execute(
        select(Account.id).where(Account.username == username, Account.closed_at.is_(None))
    ).scalar_one_or_none()


def _holder() -> Question:
    """The session that still runs, with account, person and credential."""
    unread = (
        select(func.count())
        .where(Message.account_id == Account.id, Message.read_at.is_(None), Message.gone_at.is_(None))
        .correlate(Account)
        .scalar_subquery()
    )
    return (
        select(
            LoginSession.id, LoginSession.account_id, LoginSession.passed, LoginSession.started_at,
            LoginSession.seen_at, LoginSession.confirmed_at, Account.username, Account.person_id,
            Person.name, Person.key, Credential.first, Credential.password_set_at,
            Credential.totp_confirmed_at,
            exists().where(FormDraft.account_id == Account.id).label("drafts"),
            unread.label("unread"),
        )
        .join(Account, Account.id == LoginSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(Credential, Credential.account_id == Account.id)
        .where(
            LoginSession.token_hash == _TOKEN, LoginSession.ended_at.is_(None), Account.closed_at.is_(None)
        )
    )  # fmt: skip


def _posts() -> Question:
    """One row for each post held today by whom the session is."""
    found, holder = _posts_held()
    return found.join(LoginSession, LoginSession.account_id == holder).where(
        LoginSession.token_hash == _TOKEN
    )


def _posts_held() -> tuple[Question, ColumnElement[Any]]:
    """One row for each post held today, with the organisation as it is called today; and who holds it."""
    held = _held_posts().subquery()
    giver, giver_person = aliased(Account), aliased(Person)
    found = (
        select(
            held,
            Organisation.level,
            Organisation.region_code,
            func.coalesce(name_on(Organisation.id, _TODAY), "").label("organisation_name"),
            giver_person.name.label("giver_name"),
        )
        .join(Organisation, Organisation.id == held.c.organisation_id)
        .outerjoin(giver, giver.id == held.c.giver)
        .outerjoin(giver_person, giver_person.id == giver.person_id)
    )
    return found, held.c.holder


def _held_posts() -> CompoundSelect[Any]:
    """Own posts valid today, and those of others handed over for today."""
    in_force = (
        (Post.valid_from <= _TODAY)
        & or_(Post.valid_to.is_(None), Post.valid_to >= _TODAY)
        & Post.ended_at.is_(None)
    )
    own = select(
        Post.account_id.label("holder"),
        Post.id.label("post_id"),
        Post.role,
        Post.organisation_id,
        Post.valid_from,
        Post.valid_to,
        null().label("giver"),
        null().label("delegation_id"),
    ).where(in_force)
    delegated = (
        select(
            Delegation.delegate_id,
            Post.id,
            Post.role,
            Post.organisation_id,
            Delegation.valid_from,
            Delegation.valid_to,
            Post.account_id,
            Delegation.id,
        )
        .join(Post, Post.id == Delegation.post_id)
        .join(Account, Account.id == Post.account_id)
        .where(
            in_force,
            Account.closed_at.is_(None),
            Delegation.ended_at.is_(None),
            Delegation.valid_from <= _TODAY,
            Delegation.valid_to >= _TODAY,
        )
    )
    return union_all(own, delegated)


def _held(row: Any) -> HeldPost:
    return HeldPost(
        id=row.post_id,
        role=row.role,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        territory=territory_of(row.region_code),
        level=Level(row.level),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        giver=row.giver,
        giver_name=row.giver_name or "",
        delegation_id=row.delegation_id,
    )


_SESSION = Bundle(holder=_holder(), posts=_posts(), parameters=decided(_TODAY))
