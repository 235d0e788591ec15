"""Posts: given and ended, by the security administrator. A change holds from the next request on."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.lookup import get_account, get_organisation
from app.models.account import Account, Delegation, Post
from app.models.organisation import Organisation
from app.policy import Actor, Permission, conflicts
from workflows.roles import ADMINISTRATORS, ROLES


def give_post(
    *,
    actor: Actor,
    account_id: int,
    role: str,
    organisation_id: int,
    valid_from: date,
    valid_to: date | None,
    once: str,
) -> int:
    """Give a post and return its number.

    An administrator holds no other post, received delegations included, in whichever order they
    come (三员分立); nobody gives a post to himself.
    """
    if not actor.may(Permission.POSTS_MANAGE):
        raise Forbidden
    key = once_key(actor.account_id, "post.given", account_id, once)

    def work(session: Session) -> int:
        account, _ = get_account(session, actor, account_id)
        organisation = get_organisation(session, actor, organisation_id)
        if account.closed_at is not None:
            raise Forbidden("account_closed")
        problems = [
            *_misfits(actor, account, role, organisation, valid_from, valid_to),
            *_conflicts(session, account_id, role, organisation_id, valid_from, valid_to),
        ]
        if problems:
            raise Invalid(*problems)
        post = Post(
            account_id=account_id,
            role=role,
            organisation_id=organisation_id,
            valid_from=valid_from,
            valid_to=valid_to,
            ended_at=None,
        )
        session.add(post)
        session.flush()
        record(
            session,
            account,
            "post.given",
            actor=actor,
            post=actor.post_for(Permission.POSTS_MANAGE),
            data={
                "given_post": post.id,
                "role": role,
                "organisation": organisation_id,
                "valid_from": valid_from,
                "valid_to": valid_to,
            },
            once=key,
        )
        return post.id

    def again(_first: object) -> int:
        return 0

    try:
        return perform_once(key, work, again)
    except IntegrityError as error:
        # Two gave incompatible posts at the same instant; the database let only one through.
        raise Invalid(Problem("role", "administrator_alone", {"role": role})) from error


def end_post(*, actor: Actor, post_id: int, last_day: date | None, once: str) -> int:
    """End a post with a day, or at once where ``last_day`` is None; return whose it was."""
    if not actor.may(Permission.POSTS_MANAGE):
        raise Forbidden
    key = once_key(actor.account_id, "post.ended", post_id, once)

    def work(session: Session) -> int:
        post = session.get(Post, post_id)
        if post is None:
            raise NotFound
        get_organisation(session, actor, post.organisation_id)
        account, _ = get_account(session, actor, post.account_id)
        if post.ended_at is not None:
            raise Forbidden("already_decided")
        if last_day is not None and (last_day < clock.today() or last_day < post.valid_from):
            raise Invalid(Problem("last_day", "date_past"))
        before = post.valid_to
        if last_day is None:
            post.ended_at = clock.now()
        else:
            post.valid_to = last_day
        for delegation in session.execute(
            select(Delegation).where(Delegation.post_id == post_id, Delegation.ended_at.is_(None))
        ).scalars():
            if last_day is None or delegation.valid_from > last_day:
                delegation.ended_at = clock.now()
            elif delegation.valid_to > last_day:
                delegation.valid_to = last_day
        record(
            session,
            account,
            "post.ended",
            actor=actor,
            post=actor.post_for(Permission.POSTS_MANAGE),
            data={"ended_post": post_id, "role": post.role, "organisation": post.organisation_id},
            changes={"valid_to": (before, last_day or clock.today())},
            once=key,
        )
        return post.account_id

    return perform_once(key, work, lambda first: int(first.stream_id))


def _misfits(
    actor: Actor,
    account: Account,
    role: str,
    organisation: Organisation,
    valid_from: date,
    valid_to: date | None,
) -> list[Problem]:
    problems = []
    if account.id == actor.account_id:
        problems.append(Problem("", "own_post"))
    if role not in ROLES:
        problems.append(Problem("role", "unknown_choice"))
    elif organisation.level not in ROLES[role].levels:
        problems.append(Problem("role", "role_level"))
    if valid_to is not None and valid_to < valid_from:
        problems.append(Problem("valid_to", "date_order"))
    if valid_from < organisation.valid_from:
        problems.append(
            Problem("valid_from", "validity_before_organisation", {"day": organisation.valid_from})
        )
    return problems


def _conflicts(
    session: Session,
    account_id: int,
    role: str,
    organisation_id: int,
    valid_from: date,
    valid_to: date | None,
) -> list[Problem]:
    others = session.execute(
        select(Post.role, Post.organisation_id).where(
            Post.account_id == account_id,
            Post.ended_at.is_(None),
            or_(Post.valid_to.is_(None), Post.valid_to >= valid_from),
            Post.valid_from <= (valid_to or date.max),
        )
    ).all()
    if (role, organisation_id) in [(other.role, other.organisation_id) for other in others]:
        return [Problem("role", "post_overlap")]
    against = conflicts(frozenset(other.role for other in others), role)
    if against:
        return [Problem("role", "administrator_alone", {"role": against})]
    if role in ADMINISTRATORS and (delegated := _delegated_role(session, account_id, valid_from)):
        return [Problem("role", "administrator_alone", {"role": delegated})]
    return []


def _delegated_role(session: Session, account_id: int, since: date) -> str | None:
    return session.execute(
        select(Post.role)
        .join(Delegation, Delegation.post_id == Post.id)
        .where(
            Delegation.delegate_id == account_id,
            Delegation.ended_at.is_(None),
            Delegation.valid_to >= since,
        )
        .limit(1)
    ).scalar_one_or_none()
