"""Hits of the data rules live: found, corrected by themselves, waived with a reason by whom may.

Whatever happens to a hit is told in the history of its village's check (:class:`DataCheck`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.record import record
from app.facts.data_hits import over
from app.facts.rule_facts import households, standards
from app.keyring import vault
from app.models.data_rule import DataCheck, DataHit
from app.models.household import Household
from app.policy import Actor, HeldPost
from app.profiles import values
from app.rules.facts import HouseholdFacts
from app.rules.judge import judge

TOLD_AT_ONCE = 500
"""Hits named by one event, which may hold 65,535 bytes."""
VILLAGE = 12
"""Digits of a village's code."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules said of one household, as plain values."""

    household_id: int
    territory: str
    people: frozenset[int]
    found: Mapping[tuple[str, int | None], str]
    judged: frozenset[tuple[str, int | None]]


@dataclass(slots=True)
class Changes:
    """What a check changed: hits opened (new or again) and corrected."""

    opened: list[DataHit] = field(default_factory=list)
    corrected: list[DataHit] = field(default_factory=list)


def judged(facts: HouseholdFacts, territory: str, unjudged: Counter[str]) -> Judged:
    """Judge one household; count what couldn't be judged."""
    said = judge(facts)
    unjudged.update(said.unjudged)
    return Judged(
        household_id=facts.id,
        territory=territory,
        people=frozenset(member.id for member in facts.members),
        found={one.key: one.severity for one in said.findings},
        judged=said.judged,
    )


def settle_hits(
    session: Session,
    check: DataCheck,
    results: Sequence[Judged],
    day: date,
    *,
    actor: Actor | None = None,
    post: HeldPost | None = None,
) -> Changes:
    """Bring the hits of households to what the rules say now, with events of their village's check."""
    numbers = [one.household_id for one in results]
    rows = session.scalars(select(DataHit).where(DataHit.household_id.in_(numbers)).order_by(DataHit.id))
    known: dict[int, dict[tuple[str, int | None], DataHit]] = {}
    for hit in rows:
        known.setdefault(hit.household_id, {})[hit.rule, hit.person_id] = hit
    changes = Changes()
    for one in results:
        _settle(check, one, known.get(one.household_id, {}), day, changes)
    tell(session, check, changes, day, actor=actor, post=post)
    return changes


def _settle(
    check: DataCheck,
    one: Judged,
    known: Mapping[tuple[str, int | None], DataHit],
    day: date,
    changes: Changes,
) -> None:
    for key, severity in one.found.items():
        hit = known.get(key)
        if hit is None:
            hit = DataHit(
                household_id=one.household_id, person_id=key[1], rule=key[0], severity=severity,
                state="open", found_on=day, ended_on=None,
            )  # fmt: skip
            changes.opened.append(hit)
        elif hit.state == "corrected" or (hit.state == "waived" and over(hit.waived_until, day)):
            hit.state, hit.found_on, hit.ended_on, hit.severity = "open", day, None, severity
            hit.waived_by, hit.waived_until, hit.reason_sealed = None, None, ""
            changes.opened.append(hit)
        else:
            continue
        hit.territory, hit.check_id = one.territory, check.id
    for key, hit in known.items():
        gone = key[1] is not None and key[1] not in one.people
        if hit.state != "corrected" and key not in one.found and (gone or key in one.judged):
            changes.corrected.append(hit)


def correct_left(
    session: Session, check: DataCheck, here: Iterable[int], day: date, *, actor: Actor | None = None
) -> Changes:
    """Correct the hits of households that no longer are in the village, because they ended or moved."""
    wanted = frozenset(here)
    rows = session.scalars(
        select(DataHit).where(DataHit.check_id == check.id, DataHit.state != "corrected").order_by(DataHit.id)
    )
    changes = Changes(corrected=[hit for hit in rows if hit.household_id not in wanted])
    tell(session, check, changes, day, actor=actor)
    return changes


def tell(
    session: Session,
    check: DataCheck,
    changes: Changes,
    day: date,
    *,
    actor: Actor | None = None,
    post: HeldPost | None = None,
) -> None:
    """Write what changed into the history of the check, so many hits an event."""
    for kind, hits in (("opened", changes.opened), ("corrected", changes.corrected)):
        for start in range(0, len(hits), TOLD_AT_ONCE):
            part = hits[start : start + TOLD_AT_ONCE]
            told = [[hit.rule, hit.household_id, hit.person_id or 0] for hit in part]
            sequence = check.last_sequence + 1
            for hit in part:
                hit.sequence = sequence
                if kind == "corrected":
                    hit.state, hit.ended_on = "corrected", day
                    hit.check_id = check.id
            with session.no_autoflush:
                check.checked_on = day
            record(session, check, "data_check.changed", actor=actor, post=post, occurred_on=day,
                   data={kind: told})  # fmt: skip
            session.add_all(part)
            session.flush()


def check_of(session: Session, village: str, day: date) -> DataCheck:
    """Return the check of a village, locked; its first one is begun here."""
    found = session.scalars(
        select(DataCheck).where(DataCheck.territory == village).with_for_update()
    ).one_or_none()
    if found is not None:
        return found
    check = DataCheck(territory=village, checked_on=day, households=0, unjudged={}, key=vault().new_key())
    record(session, check, "data_check.changed", actor=None, occurred_on=day)
    return check


def recheck_household(session: Session, household: Household, actor: Actor, post: HeldPost) -> None:
    """Let the rules look again at a household that was just saved, where they had found something.

    What was mended is gone from the lists at once; what is new waits for the night.
    """
    waiting = select(DataHit.id).where(DataHit.household_id == household.id, DataHit.state == "open").limit(1)
    if session.execute(waiting).first() is None:
        return
    session.flush()
    day = clock.today()
    by = standards(values(day), day)
    results = [
        judged(facts, household.territory, Counter()) for facts in households(session, [household.id], by)
    ]
    check = check_of(session, household.territory[:VILLAGE], day)
    settle_hits(session, check, results, day, actor=actor, post=post)


def villages(session: Session, within: Sequence[str] = ("",)) -> Iterator[str]:
    """Yield the codes of villages with households, by code."""
    village = session.execute(
        select(Household.territory)
        .where(Household.ended_on.is_(None))
        .distinct()
        .order_by(Household.territory)
    ).scalars()
    last = ""
    for territory in village:
        code = territory[:VILLAGE]
        if code != last and any(code.startswith(one) for one in within):
            last = code
            yield code
