"""Posts: given and ended, by the security administrator. A change holds from the next request on."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.lookup import get_account, get_organisation
from app.models.account import Account, Delegation, Post
from app.models.organisation import Organisation
from app.permissions import Permission
from app.policy import Actor, conflicts
from workflows.roles import ADMINISTRATORS, ROLES


@dataclass(frozen=True, slots=True)
class Appointment:
    """A post to be given: whom, what, where, and on which days."""

    account_id: int
    role: str
    organisation_id: int
    valid_from: date
    valid_to: date | None


def give_post(*, actor: Actor, appointment: Appointment, once: str) -> int:
    """Give a post and return its number.

    An administrator holds no other post, received delegations included, in whichever order they
    come (三员分立); nobody gives a post to himself.
    """
    if not actor.may(Permission.POSTS_MANAGE):
        raise Forbidden
    key = once_key(actor.account_id, "post.given", appointment.account_id, once, said=appointment)

    def work(session: Session) -> int:
        return give_within(session, actor, appointment, key)

    try:
        return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["given_post"]))
    except IntegrityError as error:
        # Two gave incompatible posts at the same instant; the database let only one through.
        raise Invalid(Problem("role", "administrator_alone", {"role": appointment.role})) from error


def give_within(session: Session, actor: Actor, appointment: Appointment, key: str) -> int:
    """Give a post inside the running transaction, under the key of its effect; return its number."""
    account = may_give(session, actor, appointment)
    post = Post(**asdict(appointment), ended_at=None)
    session.add(post)
    session.flush()
    data = {
        "given_post": post.id,
        "role": post.role,
        "organisation": post.organisation_id,
        "valid_from": post.valid_from,
        "valid_to": post.valid_to,
    }
    giver = actor.post_for(Permission.POSTS_MANAGE)
    record(session, account, "post.given", actor=actor, post=giver, data=data, once=key)
    return post.id


def may_give(session: Session, actor: Actor, appointment: Appointment) -> Account:
    """Return the account that is to have a post; raise what keeps the post from being given."""
    account, _ = get_account(session, actor, appointment.account_id)
    organisation = get_organisation(session, actor, appointment.organisation_id)
    if account.closed_at is not None:
        raise Forbidden("account_closed")
    problems = [
        *_misfits(actor, appointment, organisation),
        *_conflicts(session, appointment),
    ]
    if problems:
        raise Invalid(*problems)
    return account


def end_post(*, actor: Actor, post_id: int, last_day: date | None, once: str) -> int:
    """End a post with a day, or at once where ``last_day`` is None; return whose it was."""
    if not actor.may(Permission.POSTS_MANAGE):
        raise Forbidden
    key = once_key(actor.account_id, "post.ended", post_id, once, said=last_day)

    def work(session: Session) -> int:
        post = session.get(Post, post_id)
        if post is None:
            raise NotFound
        get_organisation(session, actor, post.organisation_id)
        account, _ = get_account(session, actor, post.account_id)
        if post.ended_at is not None:
            raise Forbidden("already_decided")
        _check_end(post, last_day)
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


def _check_end(post: Post, last_day: date | None) -> None:
    """Refuse an end that would lengthen the post: more days are given, under the rules of giving."""
    if post.valid_to is not None and post.valid_to < clock.today():
        raise Forbidden("post_over")
    if last_day is None:
        return
    if last_day < clock.today() or last_day < post.valid_from:
        raise Invalid(Problem("last_day", "date_past"))
    if post.valid_to is not None and last_day > post.valid_to:
        raise Invalid(Problem("last_day", "end_beyond_post", {"day": post.valid_to}))


def _misfits(actor: Actor, wanted: Appointment, organisation: Organisation) -> list[Problem]:
    problems = []
    if wanted.account_id == actor.account_id:
        problems.append(Problem("", "own_post"))
    if wanted.role not in ROLES:
        problems.append(Problem("role", "unknown_choice"))
    elif organisation.level not in ROLES[wanted.role].levels:
        problems.append(Problem("role", "role_level"))
    if wanted.valid_to is not None and wanted.valid_to < wanted.valid_from:
        problems.append(Problem("valid_to", "date_order"))
    if wanted.valid_from < organisation.valid_from:
        since = {"day": organisation.valid_from}
        problems.append(Problem("valid_from", "validity_before_organisation", since))
    last = organisation.valid_to
    if last is not None and (wanted.valid_to is None or wanted.valid_to > last):
        problems.append(Problem("valid_to", "validity_after_organisation", {"day": last}))
    return problems


def _conflicts(session: Session, wanted: Appointment) -> list[Problem]:
    others = session.execute(
        select(Post.role, Post.organisation_id).where(
            Post.account_id == wanted.account_id,
            Post.ended_at.is_(None),
            or_(Post.valid_to.is_(None), Post.valid_to >= wanted.valid_from),
            Post.valid_from <= (wanted.valid_to or date.max),
        )
    ).all()
    if (wanted.role, wanted.organisation_id) in [(other.role, other.organisation_id) for other in others]:
        return [Problem("role", "post_overlap")]
    against = conflicts(frozenset(other.role for other in others), wanted.role)
    if against is None and wanted.role in ADMINISTRATORS:
        against = _delegated_role(session, wanted.account_id, wanted.valid_from)
    return [Problem("role", "administrator_alone", {"role": against})] if against else []


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
