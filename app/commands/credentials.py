"""What proves who somebody is: passwords, the second factor, recovery codes.

An administrator can start anew for somebody, never choose: the one-time password is random, shown
once, and must be changed before anything else.
"""

import hmac
import secrets

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.record import record
from app.commands.sessions import end_sessions_of
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
    """Change one's own password; every other session of the account ends."""
    with transaction() as session:
        credential = session.get_one(Credential, actor.account_id)
    problems = []
    if not password_fits(credential.password_hash, present):
        problems.append(Problem("present", "password_wrong"))
    elif present == new:
        problems.append(Problem("new_password", "password_same"))
    policy = values(clock.today())["password_policy"]
    weak = problem_with(new, policy=policy, names=(actor.username, actor.name, username_from(actor.name)))
    if weak:
        problems.append(weak)
    if new != again:
        problems.append(Problem("again", "passwords_differ"))
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


def set_one_time_password(session: Session, account: Account) -> str:
    """Give an account a random password that must be changed, inside the running transaction."""
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    credential = session.get(Credential, account.id)
    if credential is None:
        credential = Credential(account_id=account.id, totp_step=0, totp_sealed=None, totp_confirmed_at=None)
        session.add(credential)
    credential.password_hash = hash_password(password)
    credential.password_set_at = clock.now()
    credential.first = True
    end_sessions_of(session, account.id)
    return password


def drop_second_factor(session: Session, account: Account) -> None:
    """Forget the second factor of an account, inside the running transaction; its sessions end."""
    credential = session.get_one(Credential, account.id)
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


def set_up_second_factor(*, actor: Actor, secret: str, code: str) -> list[str]:
    """Take a second factor into use after one right code; return the recovery codes, shown once."""
    step = _step_of(secret, code)
    if step is None:
        raise Invalid(Problem("code", "code_wrong"))
    with transaction() as session:
        credential = session.get_one(Credential, actor.account_id)
        credential.totp_sealed = vault().seal(actor.key, secret, context=_totp_context(actor.account_id))
        credential.totp_confirmed_at = clock.now()
        credential.totp_step = step
        codes = _new_recovery_codes(session, actor.account_id)
        end_sessions_of(session, actor.account_id, but=actor.session_id)
        account = session.get_one(Account, actor.account_id)
        record(session, account, "account.second_factor_set", actor=actor)
    return codes


def code_fits(session: Session, credential: Credential, key: bytes, code: str, actor: Actor) -> bool:
    """Return whether a code of the second factor, or a recovery code, is right; each works once."""
    code = code.strip().replace(" ", "").lower()
    if credential.totp_sealed is None:
        return False
    secret = vault().open(key, credential.totp_sealed, context=_totp_context(credential.account_id))
    step = _step_of(secret, code)
    if step is not None and step > credential.totp_step:
        credential.totp_step = step
        return True
    return _use_recovery_code(session, credential.account_id, code, actor)


def _step_of(secret: str, code: str) -> int | None:
    """Return the time step whose code this is, among the present one and its neighbours."""
    now = int(clock.now().timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.strip().encode()):
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


def _use_recovery_code(session: Session, account_id: int, code: str, actor: Actor) -> bool:
    found = session.execute(
        select(RecoveryCode).where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == _recovery_hash(account_id, code),
            RecoveryCode.used_at.is_(None),
        )
    ).scalar_one_or_none()
    if found is None:
        return False
    found.used_at = clock.now()
    account = session.get_one(Account, account_id)
    record(session, account, "account.recovery_code_used", actor=actor)
    return True


def _recovery_hash(account_id: int, code: str) -> str:
    return vault().lookup_hash(f"recovery/{account_id}/{code.replace('-', '')}")


def _totp_context(account_id: int) -> str:
    return f"account/{account_id}/totp"


def _offer_context(actor: Actor) -> str:
    return f"account/{actor.account_id}/totp-offer/{actor.session_id}"
