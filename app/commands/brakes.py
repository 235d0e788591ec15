"""The brakes against guessing: whose next try is looked at, and when.

Tries are counted in *buckets* that a stranger and the owner don't share (security.md, ACC-07):

- the user name, known or not, for whoever comes from a device that we haven't seen her on;
- each device on which the owner has passed the sign-in before: strangers who exhaust the tries of a
  name shut out strangers, not the owner;
- each recovery code, for the way in that stays open from any device;
- the codes of the second factor, and the present password asked for within a session.

A try is written down as wrong *before* it is looked at and put right afterwards, and whoever counts
a bucket holds it: a hundred tries at the same instant are a hundred tries, not one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Invalid, Problem
from app.keyring import vault
from app.models.account import SignInAttempt
from app.models.connection import hold
from app.profiles import values

HOURLY = 20
"""Wrong tries of one bucket that are looked at within an hour, whatever the county has set."""

FREE_TRIES = 3
"""Wrong tries of one bucket after which each further one waits: 1 second, 2, 4 …"""

FREE_FROM_ADDRESS = 40
"""The same for one address within an hour: a whole office may share one."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Brake:
    """Tries and pause of a day, as the security administrator has set them. The pause in minutes."""

    tries: int
    pause: int

    @classmethod
    def of_today(cls) -> "Brake":
        """Read the two parameters."""
        limits = values(clock.today())
        return cls(int(limits["sign_in_tries"]), int(limits["sign_in_pause_minutes"]))

    @property
    def window(self) -> timedelta:
        """Return for how long a wrong try counts."""
        return timedelta(minutes=self.pause)


def bucket(*parts: object) -> str:
    """Return under what tries are counted: a keyed hash, never a name itself."""
    return vault().lookup_hash("sign-in/" + "/".join(str(part) for part in parts))


def begin_try(session: Session, counted: str, brake: Brake, *, address: str, shared: bool) -> SignInAttempt:
    """Write one try down as wrong, or refuse to look at it yet, inside the running transaction.

    ``shared`` says that strangers may have used up the tries of the address as well. Raises
    :class:`Invalid` with ``sign_in_paused`` (minutes) or ``sign_in_wait`` (seconds).
    """
    hold(session, counted)
    wrong, last = _wrong(session, SignInAttempt.username_hash == counted, brake.window, counted, "right")
    if _left(session, counted, brake, wrong) == 0:
        raise Invalid(Problem("", "sign_in_paused", {"minutes": brake.pause}))
    wait = _wait(wrong, last, FREE_TRIES, brake)
    if shared:
        from_there = _wrong(session, SignInAttempt.address == address, HOUR, None, "right")
        wait = max(wait, _wait(*from_there, FREE_FROM_ADDRESS, brake))
    if wait > 0:
        raise Invalid(Problem("", "sign_in_wait", {"seconds": wait}))
    attempt = SignInAttempt(username_hash=counted, address=address[:45], at=clock.now(), outcome="wrong")
    session.add(attempt)
    session.flush()
    return attempt


def put_right(session: Session, attempt_id: int) -> None:
    """Say of a try that it was right: the wrong ones before it count no more."""
    session.get_one(SignInAttempt, attempt_id).outcome = "right"


def release(session: Session, counted: str) -> None:
    """End the pause of a bucket before its time."""
    session.add(SignInAttempt(username_hash=counted, address="", at=clock.now(), outcome="released"))


def tries_left(session: Session, counted: str, brake: Brake) -> int:
    """Return how many more wrong tries of a bucket are looked at before the pause."""
    wrong, _ = _wrong(session, SignInAttempt.username_hash == counted, brake.window, counted, "right")
    return _left(session, counted, brake, wrong)


def _left(session: Session, counted: str, brake: Brake, in_window: int) -> int:
    in_hour, _ = _wrong(session, SignInAttempt.username_hash == counted, HOUR, counted, "released")
    return max(0, min(brake.tries - in_window, HOURLY - in_hour))


def refusal(left: int, code: str, brake: Brake, field: str = "") -> Invalid:
    """Return what to say to a wrong try: how many are left, or that there is a pause now."""
    if left == 0:
        return Invalid(Problem("", "sign_in_paused", {"minutes": brake.pause}))
    return Invalid(Problem(field, code, {"left": left, "minutes": brake.pause}))


def _wait(wrong: int, last: datetime | None, free: int, brake: Brake) -> int:
    """Return the seconds that are left to wait; the wait doubles with each wrong try."""
    if wrong < free or last is None:
        return 0
    wait = timedelta(seconds=min(2 ** min(wrong - free, 20), brake.pause * 60))
    passed = clock.now() - last
    # A clock set back must not make anybody wait for longer than the wait itself.
    return 0 if passed < timedelta(0) else max(0, -int((passed - wait).total_seconds() // 1))


def _wrong(
    session: Session, whose: object, within: timedelta, counted: str | None, cleared_by: str
) -> tuple[int, datetime | None]:
    """Count wrong tries of some time and tell the last; what was cleared doesn't count.

    A right try clears a bucket for its tries, but only a release clears it for the hour.
    """
    statement = select(func.count(), func.max(SignInAttempt.at)).where(
        whose,  # type: ignore[arg-type]
        SignInAttempt.outcome == "wrong",
        SignInAttempt.at > clock.now() - within,
    )
    if counted is not None:
        outcomes = ("right", "released") if cleared_by == "right" else ("released",)
        cleared = (
            select(func.coalesce(func.max(SignInAttempt.id), 0))
            .where(SignInAttempt.username_hash == counted, SignInAttempt.outcome.in_(outcomes))
            .scalar_subquery()
        )
        statement = statement.where(SignInAttempt.id > cleared)
    count, last = session.execute(statement).one()
    return int(count), last
