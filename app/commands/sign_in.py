"""Signing in: name and password, then the second factor; the way in that strangers can't block.

An unknown user name behaves like a known one: the same answer, the same brakes, one argon2 each.
A stranger who uses up the tries of a name shuts out strangers only. The owner gets in from a device
on which she has passed the sign-in before, whose tries count for themselves, and from any device
with one of her recovery codes, which nobody guesses (49 bits), so that its tries count for itself.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.access import record_access
from app.audit.record import record
from app.commands.brakes import Brake, begin_try, bucket, put_right, refusal, tries_left
from app.commands.credentials import code_fits, find_recovery_code, use_recovery_code
from app.commands.sessions import begin_session, renew_token
from app.commands.transaction import transaction
from app.errors import ConfirmationNeeded, Invalid, Problem
from app.models.account import Account, Credential, Person
from app.passwords import password_fits
from app.policy import Actor
from app.profiles import value


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a try comes from: address and browser, and what its device mark says.

    ``known_account`` is the account whose owner passed the sign-in there before, ``mark`` the random
    name that the device got then. Both come from a signed cookie.
    """

    address: str
    device: str
    known_account: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a try is looked at against. Plain values: the hash is computed outside of transactions."""

    account_id: int
    password_hash: str


def sign_in(*, username: str, password: str, origin: Origin) -> str:
    """Check name and password and begin a session; return its token.

    Raises :class:`Invalid` with ``sign_in_wrong`` (tries left), ``sign_in_wait`` or
    ``sign_in_paused``.
    """
    username = username.strip().lower()
    brake = Brake.of_today()
    with transaction(although_behind=True) as session:
        known = _find(session, username)
        own_device = known is not None and origin.known_account == known.account_id
        counted = bucket("device", username, origin.mark) if own_device else bucket("name", username)
        attempt = begin_try(session, counted, brake, address=origin.address, shared=not own_device).id
    # The slow hash runs outside the transaction: nobody waits for it but who asked.
    fits = password_fits(known.password_hash if known else None, password)
    with transaction(although_behind=True) as session:
        account = _still(session, known) if fits else None
        if account is not None:
            put_right(session, attempt)
            _, token = begin_session(
                session, account, address=origin.address, device=origin.device, confirmed=False
            )
            return token
        left = tries_left(session, counted, brake)
        if left == 0 and known is not None:
            record(session, session.get_one(Account, known.account_id), "account.locked", actor=None)
        _note_refusal(session, known.account_id if known else None, "sign_in.enter")
    raise refusal(left, "sign_in_wrong", brake)


def recover(*, username: str, password: str, code: str, origin: Origin) -> str:
    """Sign in with name, password and a recovery code at once, whatever strangers have tried.

    Returns the token of a session whose second factor is shown. Raises :class:`Invalid` with
    ``recovery_wrong`` without telling which of the three was wrong; the code is spent only when all
    are right.
    """
    username = username.strip().lower()
    brake = Brake.of_today()
    with transaction(although_behind=True) as session:
        known = _find(session, username)
        found = find_recovery_code(session, known.account_id, code) if known else None
        # Without a right code the tries count for the address, with one for the code alone.
        counted = bucket("recovery", found) if found else bucket("recovery-from", origin.address)
        attempt = begin_try(session, counted, brake, address=origin.address, shared=not found).id
    fits = password_fits(known.password_hash if known and found else None, password)
    with transaction(although_behind=True) as session:
        account = _still(session, known) if fits else None
        if account is not None and found is not None:
            actor = _actor(session, account)
            if use_recovery_code(session, account, found, actor):
                put_right(session, attempt)
                _, token = begin_session(
                    session, account, address=origin.address, device=origin.device, confirmed=True
                )
                return token
        left = tries_left(session, counted, brake)
        _note_refusal(session, known.account_id if known else None, "sign_in.recovery")
    raise refusal(left, "recovery_wrong", brake)


def show_second_factor(*, actor: Actor, code: str) -> str:
    """Check a code of the second factor and return the session's new token.

    Serves the sign-in and the confirmation of a county signature alike. Raises :class:`Invalid` with
    ``code_wrong``, ``second_factor_missing``, ``sign_in_wait`` or ``sign_in_paused``; wrong codes
    count like wrong passwords.
    """
    brake = Brake.of_today()
    counted = bucket("code", actor.account_id)
    with transaction(although_behind=True) as session:
        credential = session.get_one(Credential, actor.account_id)
        if credential.totp_confirmed_at is None or actor.session_id is None:
            raise Invalid(Problem("code", "second_factor_missing"))
        attempt = begin_try(session, counted, brake, address="", shared=False)
        session.refresh(credential)
        person = session.get_one(Person, actor.person_id)
        if code_fits(session, credential, person.key, code, actor):
            put_right(session, attempt.id)
            return renew_token(session, actor.session_id)
        left = tries_left(session, counted, brake)
        if left == 0:
            record(session, session.get_one(Account, actor.account_id), "account.locked", actor=None)
        _note_refusal(session, actor.account_id, "sign_in.second_factor")
    raise refusal(left, "code_wrong", brake, "code")


def ensure_confirmed(actor: Actor) -> None:
    """Raise :class:`ConfirmationNeeded` unless the second factor was shown within the last minutes.

    Every signature of the county level begins with this (security.md, ACC-10).
    """
    if not is_confirmed(actor):
        raise ConfirmationNeeded


def is_confirmed(actor: Actor) -> bool:
    """Return whether the second factor was shown recently enough for a county signature.

    A moment in the future, as after a clock set back, is no confirmation.
    """
    if actor.confirmed_at is None:
        return False
    age = clock.now() - actor.confirmed_at
    return timedelta(seconds=-5) <= age <= timedelta(minutes=value("confirm_minutes", clock.today()))


def _note_refusal(session: Session, account_id: int | None, screen: str) -> None:
    """Write down that somebody was turned away; whose name he used, where it is anybody's.

    The brakes bound how many: a try that they refuse isn't counted, and isn't written.
    """
    about = [("account", account_id)] if account_id is not None else []
    record_access(session, "session.refused", actor=None, post=None, subjects=about, screen=screen)


def _find(session: Session, username: str) -> _Known | None:
    row = session.execute(
        select(Account.id, Credential.password_hash)
        .join(Credential, Credential.account_id == Account.id)
        .where(Account.username == username, Account.closed_at.is_(None))
    ).one_or_none()
    return _Known(row.id, row.password_hash) if row else None


def _still(session: Session, known: _Known | None) -> Account | None:
    """Return the account unless it was closed, or its password set anew, while we computed."""
    if known is None:
        return None
    credential = session.get_one(Credential, known.account_id)
    account = session.get_one(Account, known.account_id)
    unchanged = credential.password_hash == known.password_hash and account.closed_at is None
    return account if unchanged else None


def _actor(session: Session, account: Account) -> Actor:
    """Return the owner as one who acts before the session begins: the sign-in itself."""
    person = session.get_one(Person, account.person_id)
    return Actor(account.id, person.id, account.username, person.name, key=person.key)
