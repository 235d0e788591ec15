"""Forms whose sender was signed out meanwhile: kept sealed, offered again, then gone (decisions.md 26)."""

from collections.abc import Sequence
from datetime import timedelta

import orjson
from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.commands.transaction import transaction
from app.keyring import vault
from app.models.account import Account, LoginSession, Person
from app.models.case import FormDraft
from app.policy import Actor

KEPT = timedelta(days=7)
"""How long a draft waits, and how long ago the session may have been in use."""

MOST_DRAFTS, MOST_BYTES, LONGEST_PATH = 20, 200_000, 200


def keep_draft(*, token_hash: str, path: str, fields: Sequence[tuple[str, str]]) -> bool:
    """Keep what somebody typed whose session is at an end; return whether it was kept.

    ``token_hash`` tells whose session it was: one that had passed every step of the sign-in, in use
    within the last days, of an account that is still open. It opens nothing: what was typed can
    be read again only after a new sign-in. An account keeps a few drafts, the newest ones.
    """
    told = orjson.dumps(list(fields))
    if not fields or len(told) > MOST_BYTES or len(path) > LONGEST_PATH:
        return False
    try:
        with transaction(although_behind=True) as session:
            return _keep(session, token_hash, path, told.decode())
    except IntegrityError:  # the same form arrived twice at the same instant, and one is kept
        return True


def _keep(session: Session, token_hash: str, path: str, told: str) -> bool:
    now = clock.now()
    found = session.execute(
        select(Account.id, Person.key)
        .join(LoginSession, LoginSession.account_id == Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(
            LoginSession.token_hash == token_hash,
            LoginSession.passed,
            LoginSession.seen_at > now - KEPT,
            Account.closed_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return False
    drop = delete(FormDraft).where(FormDraft.account_id == found.id)
    session.execute(drop.where(or_(FormDraft.path == path, FormDraft.saved_at <= now - KEPT)))
    newest = (
        select(FormDraft.path)
        .where(FormDraft.account_id == found.id)
        .order_by(FormDraft.saved_at.desc())
        .limit(MOST_DRAFTS - 1)
    )
    session.execute(drop.where(FormDraft.path.not_in(list(session.execute(newest).scalars()))))
    sealed = vault().seal(found.key, told, context=f"draft/{found.id}/{path}")
    session.add(FormDraft(account_id=found.id, path=path, sealed=sealed, saved_at=now))
    return True


def discard_draft(*, actor: Actor, path: str) -> None:
    """Forget what was kept for a page: it was sent, or isn't wanted."""
    with transaction(although_behind=True) as session:
        session.execute(
            delete(FormDraft).where(FormDraft.account_id == actor.account_id, FormDraft.path == path)
        )
