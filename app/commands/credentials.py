"""What proves who somebody is: passwords, the second factor, recovery codes.

An administrator can start anew for somebody, never choose: the one-time password is random, shown
once, and must be changed before anything else.
"""

import hmac
import secrets
import unicodedata

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.audit.record import record
from app.commands.brakes import Brake, begin_try, bucket, put_right, refusal, tries_left
from app.commands.sessions import end_sessions_of, renew_token
from app.commands.transaction import transaction
from app.errors import Invalid, Problem
from app.keyring import vault
from app.models.account import Account, Credential, RecoveryCode
from app.passwords import hash_password, password_fits, problem_with
from app.pinyin import username_from
from app.policy import Actor
from app.profiles import values

STEP = 30
"""Seconds for which a code is valid; one step before and after is taken too."""

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs that nobody mistakes for each other on paper."""


def change_password(*, actor: Actor, present: str, new: str, again: str) -> None:
    """Change one's own password; every other session of the account ends.

    Raises :class:`Invalid` with what is wrong about the entries; wrong present passwords count.
    """
    problems = []
    if present == new:
        problems.append(Problem("new_password", "password_same"))
    policy = values(clock.today())["password_policy"]
    weak = problem_with(new, policy=policy, names=(actor.username, actor.name, username_from(actor.name)))
    if weak:
        problems.append(weak)
    if new != again:
        problems.append(Problem("again", "passwords_differ"))
    try:
        check_present(actor, present)
    except Invalid as refused:
        problems[:0] = refused.problems
    if problems:
        raise Invalid(*problems)
    hashed = hash_password(new)
    with transaction() as session:
        credential = session.get_one(Credential, actor.account_id)
        credential.password_hash = hashed
        credential.password_set_at = clock.now()
        credential.first = False
        end_sessions_of(session, actor.account_id, but=actor.session_id)
        account = session.get_one(Account, actor.account_id)
        record(session, account, "account.password_changed", actor=actor)


def check_present(actor: Actor, password: str) -> None:
    """Raise :class:`Invalid` on the field ``present`` unless this is the actor's password."""
    brake = Brake.of_today()
    counted = bucket("password", actor.account_id)
    with transaction() as session:
        hashed = session.get_one(Credential, actor.account_id).password_hash
        attempt = begin_try(session, counted, brake, address="", shared=False).id
    fits = password_fits(hashed, password)
    with transaction() as session:
        if fits:
            put_right(session, attempt)
            return
        left = tries_left(session, counted, brake)
    raise refusal(left, "password_wrong", brake, "present")


def set_one_time_password(session: Session, account: Account) -> str:
    """Give an account a random password that must be changed, inside the running transaction."""
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    credential = session.get(Credential, account.id)
    if credential is None:
        credential = Credential(account_id=account.id, totp_step=0, totp_sealed=None, totp_confirmed_at=None)
        session.add(credential)
    else:
        end_sessions_of(session, account.id)  # a new account had no way in yet
    credential.password_hash = hash_password(password)
    credential.password_set_at = clock.now()
    credential.first = True
    return password


def drop_second_factor(session: Session, account: Account) -> None:
    """Forget the second factor of an account, inside the running transaction; its sessions end."""
    credential = session.get(Credential, account.id)
    if credential is None:  # it came in by a list, and nobody has signed in with it yet
        return
    credential.totp_sealed = None
    credential.totp_confirmed_at = None
    for code in session.execute(select(RecoveryCode).where(RecoveryCode.account_id == account.id)).scalars():
        session.delete(code)
    end_sessions_of(session, account.id)


def offer_second_factor(actor: Actor) -> tuple[str, str]:
    """Return a new secret, and the same sealed so that the page can bring it back. Nothing is stored."""
    secret = pyotp.random_base32()
    return secret, vault().seal(actor.key, secret, context=_offer_context(actor))


def offered_secret(actor: Actor, sealed: str) -> str:
    """Return the secret behind what :func:`offer_second_factor` sealed for this actor."""
    return vault().open(actor.key, sealed, context=_offer_context(actor))


def provisioning_address(actor: Actor, secret: str) -> str:
    """Return what an authenticator reads from the QR picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=actor.username, issuer_name="守线")


def set_up_second_factor(*, actor: Actor, secret: str, code: str) -> tuple[list[str], str]:
    """Take a second factor into use after one right code.

    Returns the recovery codes, shown once, and the session's new token; other sessions end. Raises
    :class:`Invalid` on the field ``first_code``.
    """
    step = _step_of(secret, code)
    if step is None or actor.session_id is None:
        raise Invalid(Problem("first_code", "first_code_wrong"))
    with transaction() as session:
        credential = session.get_one(Credential, actor.account_id)
        credential.totp_sealed = vault().seal(actor.key, secret, context=_totp_context(actor.account_id))
        credential.totp_confirmed_at = clock.now()
        credential.totp_step = step
        codes = _new_recovery_codes(session, actor.account_id)
        end_sessions_of(session, actor.account_id, but=actor.session_id)
        account = session.get_one(Account, actor.account_id)
        record(session, account, "account.second_factor_set", actor=actor)
        token = renew_token(session, actor.session_id)
    return codes, token


def renew_recovery_codes(*, actor: Actor) -> list[str]:
    """Replace all recovery codes by new ones, shown once. For whoever has a second factor."""
    with transaction() as session:
        if session.get_one(Credential, actor.account_id).totp_confirmed_at is None:
            raise Invalid(Problem("", "second_factor_missing"))
        codes = _new_recovery_codes(session, actor.account_id)
        account = session.get_one(Account, actor.account_id)
        record(session, account, "account.recovery_codes_renewed", actor=actor)
    return codes


def code_fits(session: Session, credential: Credential, key: bytes, code: str, actor: Actor) -> bool:
    """Return whether a code of the second factor, or a recovery code, is right; each works once."""
    if credential.totp_sealed is None:
        return False
    secret = vault().open(key, credential.totp_sealed, context=_totp_context(credential.account_id))
    step = _step_of(secret, code)
    if step is not None and step > credential.totp_step:
        credential.totp_step = step
        return True
    found = find_recovery_code(session, credential.account_id, code)
    account = session.get_one(Account, credential.account_id)
    return found is not None and use_recovery_code(session, account, found, actor)


def find_recovery_code(session: Session, account_id: int, code: str) -> int | None:
    """Return the number of an unused recovery code of an account, None where there is no such code."""
    return session.execute(
        select(RecoveryCode.id).where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == _recovery_hash(account_id, code),
            RecoveryCode.used_at.is_(None),
        )
    ).scalar_one_or_none()


def use_recovery_code(session: Session, account: Account, code_id: int, actor: Actor) -> bool:
    """Spend a recovery code inside the running transaction; False where somebody was faster."""
    spent = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.id == code_id, RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        return False
    record(session, account, "account.recovery_code_used", actor=actor)
    return True


def _step_of(secret: str, code: str) -> int | None:
    """Return the time step whose code this is, among the present one and its neighbours."""
    now = int(clock.now().timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    # Phones show codes in groups, and Chinese keyboards type full-width digits.
    typed = "".join(unicodedata.normalize("NFKC", code).split()).encode()
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed):
            return step
    return None


def _new_recovery_codes(session: Session, account_id: int) -> list[str]:
    for old in session.execute(select(RecoveryCode).where(RecoveryCode.account_id == account_id)).scalars():
        session.delete(old)
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    ]
    session.add_all(
        RecoveryCode(account_id=account_id, code_hash=_recovery_hash(account_id, code), used_at=None)
        for code in codes
    )
    return codes


def _recovery_hash(account_id: int, code: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", code).lower() if sign.isalnum())
    return vault().lookup_hash(f"recovery/{account_id}/{plain}")


def _totp_context(account_id: int) -> str:
    return f"account/{account_id}/totp"


def _offer_context(actor: Actor) -> str:
    return f"account/{actor.account_id}/totp-offer/{actor.session_id}"
