"""The brakes of the public door: how often one place, or one receipt, may be tried.

They hold back programmes and never ask a person to prove anything: no captcha, no account. Whoever
is held back is told for how long. Buckets are counted apart from those of the sign-in, and hold
keyed hashes: the door keeps no address of anybody.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Invalid, Problem
from app.keyring import vault
from app.models.connection import hold
from app.models.public import PublicTry


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries of one bucket in an hour."""

    name: str
    most: int


HOUR = timedelta(hours=1)
WRONG_FROM_PLACE = Limit("wrong-place", 30)
"""Wrong receipts or notice codes from one address: a whole village may share one."""
WRONG_FOR_NUMBER = Limit("wrong-number", 10)
"""Wrong check codes for one receipt, from wherever."""
SENT_FROM_PLACE = Limit("sent-place", 40)
"""Applications, objections and appeals from one address: enough for a day of help in the village office."""
TOO_OFTEN = "public_too_often"


def bucket(limit: Limit, what: str) -> str:
    """Return under what tries are counted: a keyed hash of the limit and of what it is about."""
    return vault().lookup_hash(f"public/{limit.name}/{what}")


def place(address: str) -> str:
    """Return the place an address stands for: a whole /64 of IPv6 is one house."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def hold_back(session: Session, limit: Limit, what: str) -> str:
    """Return the bucket of a try, held until the end of the transaction.

    Raises :class:`Invalid` where the bucket is full for now.
    """
    counted = bucket(limit, what)
    hold(session, counted)
    now = clock.now()
    tries = session.execute(
        select(func.count())
        .select_from(PublicTry)
        .where(PublicTry.counted == counted, PublicTry.at > now - HOUR, PublicTry.at <= now)
    ).scalar_one()
    if tries >= limit.most:
        raise Invalid(Problem("", TOO_OFTEN, {"minutes": 60}))
    return counted


def count(session: Session, *counted: str) -> None:
    """Write tries down, and forget those of yesterday."""
    now = clock.now()
    session.execute(delete(PublicTry).where(PublicTry.at < now - 24 * HOUR))
    session.execute(insert(PublicTry), [{"counted": one, "at": now} for one in counted])
