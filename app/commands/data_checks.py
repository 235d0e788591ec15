"""The data rules look at the county's records: every night at all of them, on demand at one place."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.data_hits import (
    VILLAGE,
    Judged,
    check_of,
    correct_left,
    judged,
    settle_hits,
    villages,
)
from app.commands.transaction import perform_once
from app.errors import Forbidden
from app.facts.rule_facts import households, shared_phones, standards
from app.models.base import db
from app.models.household import Household
from app.permissions import Permission
from app.policy import Actor, range_of, territory_of
from app.profiles import values
from app.rules.facts import Standards

AT_ONCE = 100
"""Households judged and saved together: a fraction of a second for which others wait."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to: households looked at, hits opened and corrected, questions left unjudged."""

    households: int = 0
    opened: int = 0
    corrected: int = 0
    unjudged: int = 0

    def __add__(self, other: "Checked") -> "Checked":
        """Return both together."""
        return Checked(
            self.households + other.households,
            self.opened + other.opened,
            self.corrected + other.corrected,
            self.unjudged + other.unjudged,
        )


def check_records(
    *, actor: Actor | None = None, place: str = "", seen: Callable[[str], object] | None = None
) -> Checked:
    """Let the rules look at all records, or at those of a ``place``; each village in steps of its own.

    ``actor`` is who asked, who reaches only his territory; None for the nightly round. Interrupted, it is
    begun again: what was found is known. ``seen`` is called for each village. Raises :class:`Forbidden`.
    """
    within: Sequence[str] = ("",)
    if actor is not None:
        within = actor.territories_for(Permission.DATA_RULES_CHECK)
        if place:
            within = [territory_of(place)] if actor.post_at(Permission.DATA_RULES_CHECK, place) else []
        if not within:
            raise Forbidden
    day = clock.today()
    session = db.session()
    by, shared = standards(values(day), day), shared_phones(session)
    done = Checked()
    for village in list(villages(session, within)):
        done += _check_village(village, by, shared, actor)
        if seen is not None:
            seen(village)
    return done


def _check_village(village: str, by: Standards, shared: frozenset[str], actor: Actor | None) -> Checked:
    low, high = range_of(village)
    found = db.session.execute(
        select(Household.id, Household.territory)
        .where(Household.territory >= low, Household.territory < high, Household.ended_on.is_(None))
        .order_by(Household.id)
    ).all()
    places = {row.id: row.territory for row in found}
    unjudged: Counter[str] = Counter()
    done = Checked(households=len(places))
    numbers = list(places)
    for start in range(0, len(numbers), AT_ONCE):
        part = numbers[start : start + AT_ONCE]
        facts = households(db.session(), part, by, shared=shared)
        results = [judged(one, places[one.id], unjudged) for one in facts]
        done += _save(village, results, by.day, actor, start)
    return done + _finish(village, numbers, unjudged, by.day, actor)


def _save(village: str, results: Sequence[Judged], day: date, actor: Actor | None, start: int) -> Checked:
    def work(at: Session) -> Checked:
        check = check_of(at, village, day)
        post = actor.post_at(Permission.DATA_RULES_CHECK, village) if actor is not None else None
        changes = settle_hits(at, check, results, day, actor=actor, post=post)
        return Checked(opened=len(changes.opened), corrected=len(changes.corrected))

    return perform_once(_key(village, start), work, lambda _first: Checked())


def _finish(
    village: str, numbers: Sequence[int], unjudged: Counter[str], day: date, actor: Actor | None
) -> Checked:
    """Correct what left the village, and keep how many households were looked at and what wasn't judged."""

    def work(at: Session) -> Checked:
        check = check_of(at, village, day)
        changes = correct_left(at, check, numbers, day, actor=actor)
        counts = dict(sorted(unjudged.items()))
        if (check.households, check.unjudged) != (len(numbers), counts):
            with at.no_autoflush:
                check.households, check.unjudged, check.checked_on = len(numbers), counts, day
            told = {"households": len(numbers), "unjudged": unjudged.total()}
            record(at, check, "data_check.changed", actor=actor, occurred_on=day, data=told)
        return Checked(corrected=len(changes.corrected), unjudged=unjudged.total())

    return perform_once(_key(village, -1), work, lambda _first: Checked())


def _key(village: str, step: int) -> str:
    return once_key(0, "data_check", village[:VILLAGE], clock.now().isoformat(), step)
