"""Rules on what came of it: X02, X06 and E06 (red-flags.md 2.1 and 2.6)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.facts.elimination import NATURALLY
from app.facts.leads import ENDING
from app.keyring import vault
from app.models.base import StreamKind
from app.models.event import Event
from app.models.lead import Lead
from app.oversight.hit import Hit, of_case
from app.oversight.records import File, Step
from app.oversight.standards import Standards
from app.sealing import Unreadable
from workflows.monitoring.elimination_guards import months_after

BATCH = 2_000
Group = tuple[int, str, str]
"""An officer, a village and a month."""


def too_soon(file: File, standards: Standards) -> Iterator[Hit]:
    """X02: the elimination was proposed too soon after the household was recognised.

    Owed are the months of the profile that binds the case, and at least the days that the flag names.
    A risk that went by itself is exempt. Of a household from before the system only the month counts that
    the national system shows.
    """
    proposed, enrolled = file.last("propose_elimination"), _enrolled(file)
    if proposed is None or enrolled is None or _naturally(file):
        return
    months = months_after(enrolled, int(file.bound["elimination_min_months"]))
    earliest = max(months, enrolled + timedelta(days=standards.number("flag_elimination_days")))
    if proposed.occurred_on < earliest:
        yield of_case(
            "X02",
            file,
            f"proposal/{proposed.sequence}",
            {
                "enrolled_on": enrolled, "proposed_on": proposed.occurred_on, "earliest": earliest,
                "days": (proposed.occurred_on - enrolled).days,
            },
            [proposed],
        )  # fmt: skip


def _enrolled(file: File) -> date | None:
    approved = file.last("approve")
    if approved is not None:
        return approved.occurred_on
    since = file.case.monitored_since
    return date(int(since[:4]), int(since[4:]), 1) if since else None


def _naturally(file: File) -> bool:
    proposals = [step for step in file.standing if step.action == "propose_elimination"]
    return any(
        file.told.get(step.sequence, {}).get("data", {}).get("answers", {}).get("manner") == NATURALLY
        for step in proposals
    )


def back_soon(file: File, standards: Standards) -> Iterator[Hit]:
    """X06: after its elimination the household applied again, or was rolled back, within the days named.

    With the same risk the shorter term counts, with another one the longer. An elimination from before
    the system has no day of its own and is left out.
    """
    eliminations = [step for step in file.steps if step.action == "approve_elimination" and step.completes]
    for gone in eliminations:
        yield from _rolled_back(file, gone, standards)
        yield from _applied_again(file, gone, standards)


def _rolled_back(file: File, gone: Step, standards: Standards) -> Iterator[Hit]:
    back = next((one for one in file.steps if one.sequence == gone.voided_by), None)
    asked = [one for one in file.steps if one.action == "propose_rollback" and one.sequence > gone.sequence]
    if back is None or back.action != "approve_rollback" or not asked:
        return
    first = asked[0]
    days = (first.occurred_on - gone.occurred_on).days
    if days <= standards.number("reentry_days_any"):
        fields: dict[str, str | int | date] = {
            "form": "rolled_back", "eliminated_on": gone.occurred_on, "back_on": first.occurred_on,
            "days": days,
        }  # fmt: skip
        yield of_case("X06", file, f"{gone.sequence}/rollback", fields, [gone, first], household=True)


def _applied_again(file: File, gone: Step, standards: Standards) -> Iterator[Hit]:
    applications = file.of("application")
    old = frozenset(applications[-1].risks) if applications else frozenset()
    newest = {row.id: row for row in file.others}
    for row in newest.values():
        days = (row.opened_on - gone.occurred_on).days
        if row.opening == "carry_over" or days < 0:
            continue
        same = bool(old & frozenset(row.risks or ()))
        if days <= standards.number("reentry_days" if same else "reentry_days_any"):
            fields: dict[str, str | int | date] = {
                "form": "same_risk" if same else "other_risk", "eliminated_on": gone.occurred_on,
                "back_on": row.opened_on, "days": days, "new_case": row.ref,
            }  # fmt: skip
            events = ((StreamKind.CASE.value, row.id, 1),)
            yield of_case(
                "X06", file, f"{gone.sequence}/{row.id}", fields, [gone], household=True, events=events
            )


def closed_in_bulk(session: Session, standards: Standards) -> Iterator[Hit]:
    """E06: an officer closed all leads of a village and month as no risk, in seconds or in the same words."""
    for group, numbers in _all_without_risk(session, standards):
        rows = session.execute(
            select(Lead.id, Lead.key, Lead.ending_sealed, Event.sequence, Event.recorded_at)
            .join(Event, (Event.stream_id == Lead.id) & (Event.stream_kind == StreamKind.LEAD.value))
            .where(Lead.id.in_(numbers), Event.kind == "lead.closed")
            .order_by(Event.recorded_at, Lead.id)
        ).all()
        gap, share = _gap([row.recorded_at for row in rows]), _same(rows)
        if gap >= standards.number("bulk_seconds") and share < standards.number("bulk_same_text"):
            continue
        actor, village, month = group
        yield Hit(
            rule="E06",
            subject_kind="account",
            subject_id=actor,
            case_id=None,
            territory=village,
            people=frozenset((actor,)),
            fields={"month": month, "leads": len(rows), "seconds": gap, "same_text": share},
            events=tuple((StreamKind.LEAD.value, row.id, row.sequence) for row in rows),
            found_key=f"E06/{actor}/{village}/{month}",
        )


def _all_without_risk(session: Session, standards: Standards) -> Iterator[tuple[Group, list[int]]]:
    """Yield the groups with many leads of which none became an application, with the leads' numbers."""
    closed, applied = Counter[Group](), set[Group]()
    for group, kind, _ in _decided(session):
        if kind == "lead.closed":
            closed[group] += 1
        else:
            applied.add(group)
    least = standards.number("bulk_leads")
    many: dict[Group, list[int]] = {
        group: [] for group, count in closed.items() if count >= least and group not in applied
    }
    if many:
        for group, _, number in _decided(session):
            if group in many:
                many[group].append(number)
    yield from sorted(many.items())


def _decided(session: Session) -> Iterator[tuple[Group, str, int]]:
    """Yield each decision on a lead: by whom, where and in which month, of which kind, on which lead."""
    last = 0
    while True:
        ends = session.execute(select(Lead.id).where(Lead.id > last).order_by(Lead.id).limit(BATCH))
        numbers = ends.scalars().all()
        if not numbers:
            return
        rows = session.execute(
            select(Event.actor_id, Lead.territory, Event.recorded_at, Event.kind, Lead.id)
            .join(Event, (Event.stream_id == Lead.id) & (Event.stream_kind == StreamKind.LEAD.value))
            .where(
                Lead.id.between(numbers[0], numbers[-1]), Event.kind.in_(("lead.closed", "lead.applied")),
                Event.actor_id.is_not(None),
            )
            .order_by(Lead.id)
        )  # fmt: skip
        for actor, territory, moment, kind, number in rows:
            yield (actor or 0, territory[:12], f"{clock.local_date(moment):%Y-%m}"), kind, number
        last = numbers[-1]


def _gap(moments: Sequence[datetime]) -> int:
    """Return the median of the seconds between one and the next."""
    return int(median((b - a).total_seconds() for a, b in pairwise(moments)))


def _same(rows: Sequence[Any]) -> int:
    """Return the percentage that has the most frequent words; words no longer readable are all different."""
    words = Counter(_words(row) for row in rows)
    return words.most_common(1)[0][1] * 100 // len(rows)


def _words(row: Any) -> str:
    try:
        return vault().open(row.key, row.ending_sealed, context=f"{ENDING}/{row.id}").strip()
    except Unreadable:
        return f"unreadable/{row.id}"
