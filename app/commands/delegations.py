"""Acting for others (代办): a post handed to a colleague for some days, never reaching further."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of, looks_personal, record
from app.commands.transaction import perform_once, transaction
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.models.account import Account, Delegation, Post
from app.permissions import Permission
from app.policy import Actor, HeldPost
from app.profiles import value
from workflows.roles import ROLES


@dataclass(frozen=True, slots=True)
class Handover:
    """A post to be handed to a colleague for some days."""

    post_id: int
    delegate_id: int
    valid_from: date
    valid_to: date
    reason: str


def give_delegation(*, actor: Actor, handover: Handover, once: str) -> int:
    """Hand one's own post to a colleague for some days; return the number of the delegation.

    It can't reach further than the post: same role, same organisation, not beyond its last day. The
    delegate signs with his own name on behalf of the giver, and both count as signers and as kin.
    Administrators and inspectors neither give nor receive; what was received isn't passed on.
    """
    own = next((one for one in actor.posts if one.id == handover.post_id and one.giver is None), None)
    if own is None:
        raise NotFound
    if not ROLES[own.role].delegable or not actor.may(Permission.DELEGATIONS_GIVE):
        raise Forbidden("not_delegable")
    key = once_key(actor.account_id, "delegation.given", handover.post_id, once, said=handover)

    def work(session: Session) -> int:
        _hold(session, actor.account_id, handover.delegate_id)
        post = session.get_one(Post, handover.post_id)
        if post.ended_at is not None:
            raise NotFound
        problems = [
            *_wrong_days(session, post, handover.valid_from, handover.valid_to),
            *_wrong_delegate(session, post, handover),
        ]
        if looks_personal(handover.reason):
            problems.append(Problem("reason", "personal_number"))
        if problems:
            raise Invalid(*problems)
        delegation = Delegation(**asdict(handover), ended_at=None)
        session.add(delegation)
        session.flush()
        _tell_both(session, actor, own, delegation, key)
        return delegation.id

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["delegation"]))


def _hold(session: Session, *account_ids: int) -> None:
    """Keep others from giving to or taking from these accounts until the transaction ends."""
    session.execute(
        select(Account).where(Account.id.in_(account_ids)).order_by(Account.id).with_for_update()
    ).all()


def _tell_both(session: Session, actor: Actor, own: HeldPost, delegation: Delegation, key: str) -> None:
    """Write the event into the history of the giver and of the delegate."""
    data = {
        "delegation": delegation.id,
        "giver": actor.account_id,
        "delegate": delegation.delegate_id,
        "role": own.role,
        "organisation": own.organisation_id,
        "valid_from": delegation.valid_from,
        "valid_to": delegation.valid_to,
    }
    for account_id, mark in ((actor.account_id, key), (delegation.delegate_id, None)):
        record(
            session,
            session.get_one(Account, account_id),
            "delegation.given",
            actor=actor,
            post=own,
            data=data,
            personal={"reason": delegation.reason},
            key=actor.key,
            once=mark,
        )


def end_delegation(*, actor: Actor, delegation_id: int) -> None:
    """End a delegation at once: as its giver, its delegate, or the security administrator."""
    with transaction() as session:
        found = session.execute(
            select(Delegation, Post.account_id)
            .join(Post, Post.id == Delegation.post_id)
            .where(Delegation.id == delegation_id)
        ).one_or_none()
        if found is None:
            raise NotFound
        delegation, giver_id = found
        if actor.account_id not in (giver_id, delegation.delegate_id) and not actor.may(
            Permission.POSTS_MANAGE
        ):
            raise NotFound
        if delegation.ended_at is not None:
            return
        delegation.ended_at = clock.now()
        for account_id in (giver_id, delegation.delegate_id):
            record(
                session,
                session.get_one(Account, account_id),
                "delegation.ended",
                actor=actor,
                data={"delegation": delegation_id, "giver": giver_id, "delegate": delegation.delegate_id},
            )


def _wrong_days(session: Session, post: Post, valid_from: date, valid_to: date) -> list[Problem]:
    problems = []
    most = value("delegation_max_days", clock.today())
    if valid_to < valid_from:
        problems.append(Problem("valid_to", "date_order"))
    elif valid_to - valid_from >= timedelta(days=most):
        problems.append(Problem("valid_to", "delegation_too_long", {"days": most}))
    if valid_from < clock.today():
        problems.append(Problem("valid_from", "date_past"))
    if post.valid_to is not None and valid_to > post.valid_to:
        problems.append(Problem("valid_to", "delegation_beyond_post", {"day": post.valid_to}))
    overlapping = session.execute(
        select(Delegation.id).where(
            Delegation.post_id == post.id,
            Delegation.ended_at.is_(None),
            Delegation.valid_from <= valid_to,
            Delegation.valid_to >= valid_from,
        )
    ).first()
    if overlapping:
        problems.append(Problem("valid_from", "delegation_overlap"))
    return problems


def _wrong_delegate(session: Session, post: Post, handover: Handover) -> list[Problem]:
    """A colleague of today, who is no administrator or inspector from today to the last day."""
    if handover.delegate_id == post.account_id:
        return [Problem("delegate_id", "delegate_self")]
    today = clock.today()
    held = session.execute(
        select(Post.role, Post.organisation_id, Post.valid_from)
        .join(Account, Account.id == Post.account_id)
        .where(
            Post.account_id == handover.delegate_id,
            Account.closed_at.is_(None),
            Post.ended_at.is_(None),
            Post.valid_from <= handover.valid_to,
            or_(Post.valid_to.is_(None), Post.valid_to >= today),
        )
    ).all()
    if any(not ROLES[one.role].delegable for one in held):
        return [Problem("delegate_id", "delegation_administrator")]
    if all(one.organisation_id != post.organisation_id or one.valid_from > today for one in held):
        return [Problem("delegate_id", "delegate_colleague")]
    return []
