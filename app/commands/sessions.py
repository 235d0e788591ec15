"""Sessions: begun, seen, passed, ended. Ending one takes effect at the next request."""

import secrets
from hashlib import sha256

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock
from app.audit.access import record_access
from app.audit.record import record
from app.commands.brakes import bucket, release
from app.commands.transaction import transaction
from app.errors import Forbidden, NotFound
from app.models.account import Account, LoginSession
from app.permissions import Permission
from app.policy import Actor


def begin_session(
    session: Session, account: Account, *, address: str, device: str, confirmed: bool
) -> tuple[LoginSession, str]:
    """Add a session inside the running transaction; return it with the token that only the browser keeps."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    begun = LoginSession(
        token_hash=sha256(token.encode()).hexdigest(),
        account_id=account.id,
        started_at=now,
        seen_at=now,
        confirmed_at=now if confirmed else None,
        passed=False,
        ended_at=None,
        address=address[:45],
        device=device[:160],
    )
    session.add(begun)
    session.flush()
    return begun, token


def renew_token(session: Session, session_id: int) -> str:
    """Give a session a new token (after a step-up) and return it."""
    token = secrets.token_urlsafe(32)
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id)
        .values(token_hash=sha256(token.encode()).hexdigest(), confirmed_at=clock.now())
    )
    return token


def touch_session(*, session_id: int) -> None:
    """Write down that a session was used just now."""
    with transaction(although_behind=True) as session:
        session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=clock.now()))


def expire_session(*, session_id: int) -> None:
    """End a session that was left alone too long, so that a clock set back doesn't open it again."""
    with transaction(although_behind=True) as session:
        _end(session, LoginSession.id == session_id)


def pass_sign_in(*, actor: Actor) -> None:
    """Write down that every step of the sign-in was passed: from here on the session works."""
    with transaction(although_behind=True) as session:
        session.execute(update(LoginSession).where(LoginSession.id == actor.session_id).values(passed=True))
        account = session.get_one(Account, actor.account_id)
        record(session, account, "account.signed_in", actor=actor)
        _note(session, "session.begun", actor)


def leave(*, actor: Actor) -> None:
    """Sign out: end the actor's running session."""
    with transaction(although_behind=True) as session:
        _end(session, LoginSession.id == actor.session_id)
        account = session.get_one(Account, actor.account_id)
        record(session, account, "account.signed_out", actor=actor)
        _note(session, "session.ended", actor)


def _note(session: Session, kind: str, actor: Actor) -> None:
    post = next(iter(actor.own_first), None)
    about = [("account", actor.account_id)]
    record_access(session, kind, actor=actor, post=post, subjects=about, screen="sign_in.show")


def end_session(*, actor: Actor, session_id: int) -> None:
    """End one session: one's own, or anybody's as the security administrator."""
    with transaction(although_behind=True) as session:
        found = session.get(LoginSession, session_id)
        if found is None:
            raise NotFound
        own = found.account_id == actor.account_id
        if not own and not actor.may(Permission.SECURITY_MANAGE):
            raise NotFound
        if found.ended_at is None:
            _end(session, LoginSession.id == session_id)
            account = session.get_one(Account, found.account_id)
            record(
                session,
                account,
                "account.session_revoked",
                actor=actor,
                post=None if own else actor.post_for(Permission.SECURITY_MANAGE),
                data={"session": session_id},
            )


def end_other_sessions(*, actor: Actor) -> int:
    """End all one's own sessions but the running one; return how many."""
    with transaction(although_behind=True) as session:
        count = end_sessions_of(session, actor.account_id, but=actor.session_id)
        account = session.get_one(Account, actor.account_id)
        record(session, account, "account.session_revoked", actor=actor, data={"count": count})
    return count


def end_sessions_of(session: Session, account_id: int, *, but: int | None = None) -> int:
    """End the sessions of an account inside the running transaction; return how many."""
    return _end(session, LoginSession.account_id == account_id, LoginSession.id != (but or 0))


def _end(session: Session, *conditions: object) -> int:
    result = session.execute(
        update(LoginSession)
        .where(LoginSession.ended_at.is_(None), *conditions)  # type: ignore[arg-type]
        .values(ended_at=clock.now())
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def release_sign_in(*, actor: Actor, account_id: int) -> None:
    """End the pause after wrong tries before its time. For the security administrator."""
    if not actor.may(Permission.SECURITY_MANAGE):
        raise Forbidden
    with transaction(although_behind=True) as session:
        account = session.get(Account, account_id)
        if account is None:
            raise NotFound
        release(session, bucket("name", account.username))
        release(session, bucket("code", account.id))
        release(session, bucket("password", account.id))
        record(
            session,
            account,
            "account.unlocked",
            actor=actor,
            post=actor.post_for(Permission.SECURITY_MANAGE),
        )
