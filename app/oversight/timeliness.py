"""Rules on time: late entries, visits and decisions: P16, E01, E02 (red-flags.md 2.1 and 2.3)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models.base import StreamKind
from app.models.lead import Lead
from app.oversight.hit import Hit, of_case, plain
from app.oversight.papers import owed_dates
from app.oversight.records import File, Step
from app.oversight.standards import Standards

WAITING = frozenset({"received", "draft", "applied"})
"""States in which the first visit is still to come."""
DECIDING = ("approve", "reject", "decline_at_appraisal")
ENDED = frozenset({"withdrawn"})
LEAST, SEVERAL = 20, 3
"""Fewer signatures or dates, or fewer faults among them, say nothing of a village."""
YEAR = timedelta(days=365)
BATCH = 2_000


def hidden_late(file: File, standards: Standards) -> Iterator[Hit]:
    """P16: signatures recorded late without a word why. A declared late entry costs nothing (4.4.6)."""
    hidden = [
        step
        for step in file.steps
        if standards.late(step.occurred_on, step.recorded_at) and not _declared(file, step)
    ]
    if hidden:
        worst = max(hidden, key=_lag)
        yield of_case(
            "P16",
            file,
            f"hidden/{hidden[0].sequence}",
            {
                "form": "hidden", "step": worst.action, "occurred_on": worst.occurred_on,
                "recorded_on": clock.local_date(worst.recorded_at), "days": _lag(worst),
                "entries": len(hidden),
            },
            hidden,
        )  # fmt: skip


def _lag(step: Step) -> int:
    return (clock.local_date(step.recorded_at) - step.occurred_on).days


def _declared(file: File, step: Step) -> bool:
    return "reason.recorded_in_time" in file.told.get(step.sequence, {}).get("personal", {})


class Villages:
    """Counts for whole villages: the share of late entries (P16) and of key dates left empty (P07)."""

    def __init__(self, standards: Standards) -> None:
        self.standards = standards
        self.entries: dict[str, list[int]] = {}
        self.dates: dict[str, list[int]] = {}

    def count(self, file: File) -> None:
        """Count one case: signatures of the last year, and the key dates that it owes."""
        village, since = file.case.territory[:12], self.standards.day - YEAR
        late, entries = 0, 0
        for step in file.steps:
            if clock.local_date(step.recorded_at) >= since:
                entries += 1
                late += self.standards.late(step.occurred_on, step.recorded_at)
        _add(self.entries, village, late, entries)
        owed = owed_dates(file, self.standards)
        _add(self.dates, village, sum(1 for day in owed.values() if day is None), len(owed))

    def found(self) -> Iterator[Hit]:
        """Yield the villages in which a share is too large."""
        yield from self._over("P16", self.entries, "backfill_share")
        yield from self._over("P07", self.dates, "missing_dates_share")

    def _over(self, rule: str, counts: dict[str, list[int]], key: str) -> Iterator[Hit]:
        most = self.standards.number(key)
        for village, (some, all_) in sorted(counts.items()):
            if all_ >= LEAST and some >= SEVERAL and some * 100 > most * all_:
                fields: dict[str, str | int] = {
                    "form": "village",
                    "some": some,
                    "all": all_,
                    "percent": some * 100 // all_,
                }
                yield Hit(
                    rule, "village", int(village), None, village, frozenset(), fields, (),
                    f"{rule}/village/{village}/{self.standards.day.year}",
                )  # fmt: skip


def _add(counts: dict[str, list[int]], village: str, some: int, all_: int) -> None:
    found = counts.setdefault(village, [0, 0])
    found[0] += some
    found[1] += all_


def unvisited(file: File, standards: Standards) -> Iterator[Hit]:
    """E01: the family waits longer for the first visit than the days allow, from the recorded application.

    A case that ended before any visit owes none; one carried over had its visit before the system.
    """
    case = file.case
    if case.workflow != "monitoring" or case.opening == "carry_over":
        return
    limit = standards.values["flag_visit_other" if case.opening == "from_lead" else "flag_visit_own"]
    begin = clock.local_date(case.opened_at)
    last, visit = standards.due(begin, limit), _first_visit(file)
    if visit is None and case.state not in WAITING:
        return
    if standards.over(begin, limit, visit.occurred_on if visit else standards.day):
        fields: dict[str, str | int | date] = {"recorded_on": begin, "last_day": last}
        yield of_case(
            "E01", file, "visit", fields | ({"visited_on": visit.occurred_on} if visit else {}),
            [visit] if visit else [],
        )  # fmt: skip


def _first_visit(file: File) -> Step | None:
    visits = [step for step in file.steps if step.action == "record_visit"]
    return min(visits, key=lambda step: step.occurred_on, default=None)


def unvisited_leads(session: Session, standards: Standards) -> Iterator[Hit]:
    """E01 of leads: nobody visited within the days allowed. One merged, or ended unseen, owes no visit."""
    last = 0
    while True:
        leads = session.execute(
            select(
                Lead.id, Lead.state, Lead.territory, Lead.household_id, Lead.raised_at, Lead.visited_on,
            )
            .where(Lead.id > last, Lead.state.in_(("open", "visited", "no_risk", "applied")))
            .order_by(Lead.id)
            .limit(BATCH)
        ).all()  # fmt: skip
        if not leads:
            return
        for lead in leads:
            yield from _unvisited_lead(lead, standards)
        last = leads[-1].id


def _unvisited_lead(lead: Any, standards: Standards) -> Iterator[Hit]:
    begin = clock.local_date(lead.raised_at)
    limit = standards.values["flag_visit_other"]
    if lead.visited_on is None and lead.state != "open":
        return
    if not standards.over(begin, limit, lead.visited_on or standards.day):
        return
    due = standards.due(begin, limit)
    known = lead.household_id is not None
    fields: dict[str, str | int | date] = {"lead": lead.id, "recorded_on": begin, "last_day": due}
    yield Hit(
        rule="E01",
        subject_kind="household" if known else "village",
        subject_id=lead.household_id if known else int(lead.territory[:12]),
        case_id=None,
        territory=lead.territory,
        people=frozenset(),
        fields=plain(fields | ({"visited_on": lead.visited_on} if lead.visited_on else {})),
        events=((StreamKind.LEAD.value, lead.id, 1),),
        found_key=f"E01/lead/{lead.id}",
    )


def undecided(file: File, standards: Standards) -> Iterator[Hit]:
    """E02: the decision comes later than the days allow, from the day on which the clock started.

    The days on which an objection was being looked into are added. What the family withdrew owes none.
    """
    case = file.case
    if case.workflow != "monitoring" or case.opening == "carry_over" or case.state in ENDED:
        return
    limit, objecting = standards.values["flag_total"], _objecting(file, standards.day)
    decided = file.first(*DECIDING)
    ended = decided.occurred_on if decided else standards.day
    if not standards.over(case.opened_on, limit, ended - objecting):
        return
    last = standards.due(case.opened_on, limit) + objecting
    fields: dict[str, str | int | date] = {"opened_on": case.opened_on, "last_day": last}
    yield of_case(
        "E02", file, "decision", fields | ({"decided_on": decided.occurred_on} if decided else {}),
        [decided] if decided else [],
    )  # fmt: skip


def _objecting(file: File, day: date) -> timedelta:
    spans = ((row.decided_on or day) - row.received_on for row in file.of("objections"))
    return sum((max(span, timedelta()) for span in spans), timedelta())
