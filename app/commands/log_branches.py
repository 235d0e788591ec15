"""A new branch of a log, after its database was put back or its signer lost: two people say what happened."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app import clock
from app.audit.guard import Lost
from app.audit.log_store import root_at, size_of
from app.audit.note import Checkpoint
from app.audit.origins import next_origin, origin_of
from app.audit.record import looks_personal, record
from app.audit.signer import SignerHome
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, Problem
from app.models.log import LogBranch, LogName
from app.policy import Actor

TOGETHER = ("audit_admin", "security_admin")
"""Whose two signatures begin a branch."""


def begin_branches(
    home: SignerHome,
    logs: Iterable[LogName],
    lost: Iterable[Lost],
    *,
    people: tuple[Actor, Actor],
    reason: str,
) -> list[Checkpoint]:
    """Let each of ``logs`` go on under a new origin; return where each branch begins.

    What had been signed and is gone stays gone, and is named in the event by its numbers. Both people have
    shown password and second factor before. Raises :class:`Forbidden` where they aren't the audit
    administrator and the security administrator, two people, and :class:`Invalid` without a reason.
    """
    roles = {post.role: one.person_id for one in people for post in one.posts if post.role in TOGETHER}
    if set(roles) != set(TOGETHER) or len(set(roles.values())) != len(TOGETHER):
        raise Forbidden("not_both_administrators")
    if len(reason.strip()) < 10:
        raise Invalid(Problem("reason", "branch_reason_short"))
    if looks_personal(reason):
        raise Invalid(Problem("reason", "personal_number"))
    signed = {one.log: one.signed for one in lost}
    with transaction(although_behind=True) as session:
        begun = [(log, _begin(session, log, signed.get(log), people, reason.strip())) for log in logs]
    for log, beginning in begun:
        home.adopt(log, beginning)
    return [beginning for _, beginning in begun]


def _begin(
    session: Session, log: LogName, signed: int | None, people: tuple[Actor, Actor], reason: str
) -> Checkpoint:
    held = size_of(session, log)
    before = origin_of(session, log)
    lost = max((signed or held) - held, 0)
    branch = LogBranch(
        log=log, origin=next_origin(before), kept_size=held, lost_size=lost, begun_at=clock.now()
    )
    first, second = people
    record(
        session,
        branch,
        "log.begun",
        actor=first,
        post=next(post for post in first.posts if post.role in TOGETHER),
        data={
            "log": log,
            "before": before,
            "origin": branch.origin,
            "kept": held,
            "lost": lost,
            "reason": reason,
            "signed_also_by": second.account_id,
        },
    )
    return Checkpoint(branch.origin, held, root_at(session, log, held))
