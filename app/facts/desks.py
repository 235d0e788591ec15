"""Who sits where today: every account with its posts, for telling people what waits for them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.models.account import Account, Delegation, Post
from app.models.case import Assignment
from app.models.organisation import Organisation
from app.permissions import GRANTED, Permission
from app.policy import Actor, HeldPost, territory_of
from workflows.roles import ROLES, Level

Where = tuple[ColumnElement[bool], ...]


@dataclass(slots=True)
class Desks:
    """The posts of a day, own and handed over, by account and by role. Names aren't read."""

    on: date
    actors: tuple[Actor, ...]
    by_role: dict[str, list[tuple[int, HeldPost]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the posts by role."""
        for actor in self.actors:
            for post in actor.posts:
                self.by_role.setdefault(post.role, []).append((actor.account_id, post))

    def of_roles(
        self,
        session: Session,
        roles: frozenset[str],
        territory: str,
        case_id: int,
        unit_id: int | None = None,
    ) -> set[int]:
        """Return the accounts whose post of one of the roles reaches a case, by place or by assignment.

        ``unit_id`` is the organisation whose act it is, where it is one alone.
        """
        assigned = self._assigned(session, roles, case_id)
        return {
            account
            for role in roles
            for account, post in self.by_role.get(role, ())
            if (post.covers(territory) or (ROLES[role].by_assignment and post.organisation_id in assigned))
            and unit_id in (None, post.organisation_id)
        }

    def of_organisation(self, organisation_id: int | None, permission: Permission) -> set[int]:
        """Return the accounts whose post in an organisation grants a permission."""
        return {
            actor.account_id
            for actor in self.actors
            for post in actor.posts
            if post.organisation_id == organisation_id and permission in GRANTED[post.role]
        }

    def allowed(self, permission: Permission, territory: str) -> Iterator[Actor]:
        """Yield who holds a post that grants a permission and reaches a place."""
        for actor in self.actors:
            if any(permission in GRANTED[post.role] and post.covers(territory) for post in actor.posts):
                yield actor

    def _assigned(self, session: Session, roles: frozenset[str], case_id: int) -> frozenset[int]:
        if not any(ROLES[role].by_assignment for role in roles):
            return frozenset()
        found = select(Assignment.organisation_id).where(
            Assignment.case_id == case_id,
            Assignment.valid_from <= self.on,
            or_(Assignment.valid_to.is_(None), Assignment.valid_to >= self.on),
        )
        return frozenset(session.execute(found).scalars())


def desks(session: Session, on: date, only: int | None = None) -> Desks:
    """Return who holds which post on a day, everybody or one account; closed accounts hold none."""
    held: dict[tuple[int, int], list[HeldPost]] = {}
    who = (Account.closed_at.is_(None), *(() if only is None else (Account.id == only,)))
    for account, person, post in (*_own(session, on, who), *_handed_over(session, on, who)):
        held.setdefault((account, person), []).append(post)
    actors = (
        Actor(account_id=account, person_id=person, username="", name="", posts=tuple(posts))
        for (account, person), posts in sorted(held.items(), key=lambda one: one[0])
    )
    return Desks(on, tuple(actors))


def _own(session: Session, on: date, who: Where) -> Iterator[tuple[int, int, HeldPost]]:
    rows = session.execute(
        select(Post, Account.id, Account.person_id, Organisation.level, Organisation.region_code)
        .join(Account, Account.id == Post.account_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(*who, *_in_force(on))
    )
    for post, account, person, level, region in rows:
        yield account, person, _held(post, level, region)


def _handed_over(session: Session, on: date, who: Where) -> Iterator[tuple[int, int, HeldPost]]:
    rows = session.execute(
        select(Post, Account.id, Account.person_id, Organisation.level, Organisation.region_code)
        .join(Delegation, Delegation.post_id == Post.id)
        .join(Account, Account.id == Delegation.delegate_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(
            *who,
            Delegation.ended_at.is_(None),
            Delegation.valid_from <= on,
            Delegation.valid_to >= on,
            *_in_force(on),
        )
    )
    for post, account, person, level, region in rows:
        yield account, person, _held(post, level, region, giver=post.account_id)


def _in_force(on: date) -> Where:
    return (Post.valid_from <= on, or_(Post.valid_to.is_(None), Post.valid_to >= on), Post.ended_at.is_(None))


def _held(post: Post, level: str, region: str, giver: int | None = None) -> HeldPost:
    return HeldPost(
        id=post.id, role=post.role, organisation_id=post.organisation_id, organisation_name="",
        territory=territory_of(region), level=Level(level), valid_from=post.valid_from,
        valid_to=post.valid_to, giver=giver,
    )  # fmt: skip
