"""Who stands behind a session: one statement for account, posts and delegations."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, literal, null, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.models.account import Account, Credential, Delegation, LoginSession, Person, Post
from app.models.base import db
from app.models.organisation import Organisation, OrganisationName
from app.policy import Actor, HeldPost, territory_of
from workflows.roles import ADMINISTRATORS, Level


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that is not at an end, with its account as it stands now.

    ``passed`` says that every step of the sign-in was passed. ``first`` asks for a new password,
    ``second_factor`` says that one is set up.
    """

    session_id: int
    passed: bool
    started_at: datetime
    seen_at: datetime
    confirmed_at: datetime | None
    first: bool
    password_set_at: datetime
    second_factor: bool
    actor: Actor

    @property
    def county(self) -> bool:
        """Return whether the stricter limits of the county level and of administrators apply."""
        return any(post.level is Level.COUNTY for post in self.actor.posts)

    def owes_second_factor(self, levels: list[str]) -> bool:
        """Return whether a post demands a second factor. Administrators always need one."""
        return any(post.level in levels or post.role in ADMINISTRATORS for post in self.actor.posts)


def name_on(organisation: ColumnElement[int] | InstrumentedAttribute[int], day: date) -> ColumnElement[str]:
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
    rows = db.session.execute(_statement(token_hash, today)).all()
    if not rows:
        return None
    login, account, person, credential = rows[0][:4]
    return SignedIn(
        session_id=login.id,
        passed=login.passed,
        started_at=login.started_at,
        seen_at=login.seen_at,
        confirmed_at=login.confirmed_at,
        first=credential.first,
        password_set_at=credential.password_set_at,
        second_factor=credential.totp_confirmed_at is not None,
        actor=Actor(
            account_id=account.id,
            person_id=person.id,
            username=account.username,
            name=person.name,
            posts=tuple(_held(row) for row in rows if row.post_id is not None),
            key=person.key,
            session_id=login.id,
            confirmed_at=login.confirmed_at,
        ),
    )


def _statement(token_hash: str, today: date) -> Select[Any]:
    """One row for each post held today, each with session, account, person and credential."""
    held = _held_posts(today).subquery()
    giver, giver_person = aliased(Account), aliased(Person)
    return (
        select(
            LoginSession,
            Account,
            Person,
            Credential,
            held,
            Organisation.level,
            Organisation.region_code,
            func.coalesce(name_on(Organisation.id, today), "").label("organisation_name"),
            giver_person.name.label("giver_name"),
        )
        .join(Account, Account.id == LoginSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(Credential, Credential.account_id == Account.id)
        .outerjoin(held, held.c.holder == Account.id)
        .outerjoin(Organisation, Organisation.id == held.c.organisation_id)
        .outerjoin(giver, giver.id == held.c.giver)
        .outerjoin(giver_person, giver_person.id == giver.person_id)
        .where(
            LoginSession.token_hash == token_hash,
            LoginSession.ended_at.is_(None),
            Account.closed_at.is_(None),
        )
        .order_by(held.c.delegation_id.is_not(None), held.c.post_id)
    )


def _held_posts(today: date) -> CompoundSelect[Any]:
    """Own posts valid today, and those of others handed over for today."""
    in_force = (
        (Post.valid_from <= today)
        & or_(Post.valid_to.is_(None), Post.valid_to >= today)
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
            Delegation.valid_from <= literal(today),
            Delegation.valid_to >= literal(today),
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
