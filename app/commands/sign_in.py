"""Signing in: password, second factor, and the brakes against guessing.

Wrong tries are counted for each user name, whether it exists or not, so that an unknown name behaves
like a known one. A device on which the owner has signed in before counts for itself: a stranger who
exhausts the tries of a name locks out strangers, not the owner (security.md, ACC-07).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.record import record
from app.commands.credentials import code_fits
from app.commands.sessions import attempt_hash, begin_session, renew_token
from app.commands.transaction import transaction
from app.errors import ConfirmationNeeded, Invalid, Problem
from app.models.account import Account, Credential, Person, SignInAttempt
from app.passwords import password_fits
from app.policy import Actor
from app.profiles import values

ADDRESS_TRIES = 40
"""Wrong tries from one address within one pause before that address waits, whatever the names."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a try comes from. ``known_device`` is the account that signed in there before, if any."""

    address: str
    device: str
    known_device: int | None = None
    mark: str = ""


def sign_in(*, username: str, password: str, origin: Origin) -> str:
    """Check name and password and begin a session; return its token.

    Raises :class:`Invalid` with ``sign_in_wrong`` (and the tries left) or ``sign_in_paused``.
    """
    username = username.strip().lower()
    limits = values(clock.today())
    with transaction() as session:
        found = session.execute(
            select(Account, Credential)
            .join(Credential, Credential.account_id == Account.id)
            .where(Account.username == username, Account.closed_at.is_(None))
        ).one_or_none()
        own_device = found is not None and origin.known_device == found.Account.id
        counted = attempt_hash(f"{username}/{origin.mark}" if own_device else username)
        _refuse_while_paused(session, counted, origin.address, limits)
    # The slow hash runs outside the transaction: nobody waits for it but who asked.
    fits = password_fits(found.Credential.password_hash if found else None, password)
    with transaction() as session:
        session.add(
            SignInAttempt(
                username_hash=counted,
                address=origin.address,
                at=clock.now(),
                outcome="right" if fits else "wrong",
            )
        )
        if not fits or found is None:
            left = _tries_left(session, counted, limits)
            if left == 0 and found is not None:
                account = session.get_one(Account, found.Account.id)
                record(session, account, "account.locked", actor=None)
            refusal = Invalid(_wrong(left, limits))
        else:
            account = session.get_one(Account, found.Account.id)
            confirmed = found.Credential.totp_confirmed_at is None
            _, token = begin_session(
                session, account, address=origin.address, device=origin.device, confirmed=confirmed
            )
            return token
    raise refusal


def show_second_factor(*, actor: Actor, code: str) -> str:
    """Check a code of the second factor and return the session's new token.

    Serves the sign-in and the confirmation of a county signature alike. Raises :class:`Invalid` with
    ``code_wrong`` or ``sign_in_paused``; wrong codes count like wrong passwords.
    """
    limits = values(clock.today())
    counted = attempt_hash(f"code/{actor.account_id}")
    with transaction() as session:
        _refuse_while_paused(session, counted, "", limits)
        credential = session.get_one(Credential, actor.account_id)
        person = session.get_one(Person, actor.person_id)
        fits = code_fits(session, credential, person.key, code, actor)
        session.add(
            SignInAttempt(
                username_hash=counted, address="", at=clock.now(), outcome="right" if fits else "wrong"
            )
        )
        if fits and actor.session_id is not None:
            return renew_token(session, actor.session_id)
    raise Invalid(Problem("code", "code_wrong"))


def ensure_confirmed(actor: Actor) -> None:
    """Raise :class:`ConfirmationNeeded` unless the second factor was shown within the last minutes.

    Every signature of the county level begins with this (security.md, ACC-10). A moment in the
    future, as after a clock set back, is no confirmation.
    """
    if not is_confirmed(actor):
        raise ConfirmationNeeded


def is_confirmed(actor: Actor) -> bool:
    """Return whether the second factor was shown recently enough for a county signature."""
    minutes = values(clock.today())["confirm_minutes"]
    if actor.confirmed_at is None:
        return False
    age = clock.now() - actor.confirmed_at
    return timedelta(seconds=-5) <= age <= timedelta(minutes=minutes)


def _refuse_while_paused(session: Session, counted: str, address: str, limits: dict[str, object]) -> None:
    minutes = int(str(limits["sign_in_pause_minutes"]))
    if _tries_left(session, counted, limits) == 0 or (
        address and _wrong_since(session, _window(minutes), address=address) >= ADDRESS_TRIES
    ):
        raise Invalid(Problem("", "sign_in_paused", {"minutes": minutes}))


def _tries_left(session: Session, counted: str, limits: dict[str, object]) -> int:
    since = _window(int(str(limits["sign_in_pause_minutes"])))
    return max(0, int(str(limits["sign_in_tries"])) - _wrong_since(session, since, counted=counted))


def _wrong_since(
    session: Session, since: datetime, *, counted: str | None = None, address: str | None = None
) -> int:
    """Count wrong tries since a moment, and since the last right or released one of a name."""
    statement = select(func.count()).where(SignInAttempt.outcome == "wrong", SignInAttempt.at > since)
    if counted is not None:
        session.flush()
        good = session.execute(
            select(func.max(SignInAttempt.id)).where(
                SignInAttempt.username_hash == counted, SignInAttempt.outcome != "wrong"
            )
        ).scalar()
        statement = statement.where(SignInAttempt.username_hash == counted, SignInAttempt.id > (good or 0))
    if address is not None:
        statement = statement.where(SignInAttempt.address == address)
    return session.execute(statement).scalar_one()


def _window(minutes: int) -> datetime:
    return clock.now() - timedelta(minutes=minutes)


def _wrong(left: int, limits: dict[str, object]) -> Problem:
    if left == 0:
        return Problem("", "sign_in_paused", {"minutes": limits["sign_in_pause_minutes"]})
    return Problem("", "sign_in_wrong", {"left": left})
