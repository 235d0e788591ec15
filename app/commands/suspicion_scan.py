"""The rules look at the county's records again; what is new becomes a suspicion (生成、去重合并)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import clock
from app.commands.suspicions import JOINED, RAISED, raise_hit
from app.errors import Forbidden
from app.models.base import db
from app.models.suspicion import SuspicionHit
from app.oversight.hits import Hit, scan
from app.permissions import Permission
from app.policy import Actor, is_sealed


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan did: ``hits`` of all rules, of which so many were ``raised``, ``joined`` others, known."""

    hits: int
    raised: int
    joined: int

    @property
    def known(self) -> int:
        """Return how many hits had been found before."""
        return self.hits - self.raised - self.joined


def scan_records(
    *, actor: Actor | None = None, day: date | None = None, seen: Callable[[Hit], object] | None = None
) -> Scanned:
    """Let every rule look and make suspicions of what is new, each in a transaction of its own.

    Interrupted, it is begun again: what was raised is known by its key. ``actor`` is the inspector who
    asked, who learns only of his territory; None for the nightly round. ``seen`` is called for each hit.
    """
    if actor is not None and not actor.may(Permission.SUSPICIONS_HANDLE):
        raise Forbidden
    day = day or clock.today()
    hits = [hit for hit in scan(db.session(), day=day) if _reached(actor, hit)]
    known = _known([hit.found_key for hit in hits])
    counted = {RAISED: 0, JOINED: 0}
    for hit in hits:
        if hit.found_key not in known:
            outcome = raise_hit(hit, day=day, actor=actor)
            counted[outcome] = counted.get(outcome, 0) + 1
        if seen is not None:
            seen(hit)
    return Scanned(len(hits), counted[RAISED], counted[JOINED])


def _reached(actor: Actor | None, hit: Hit) -> bool:
    """Return whether a hit is to be raised: suspicions themselves are asked about by nobody."""
    if is_sealed(hit.territory):
        return False
    return actor is None or actor.post_at(Permission.SUSPICIONS_HANDLE, hit.territory) is not None


_AT_ONCE = 500


def _known(keys: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        part = select(SuspicionHit.found_key).where(
            SuspicionHit.found_key.in_(keys[start : start + _AT_ONCE])
        )
        found |= set(db.session.execute(part).scalars())
    return found
