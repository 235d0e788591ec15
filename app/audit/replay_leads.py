"""Replays leads: what their events tell, one after the other, against what their rows say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.audit.record import UnfitEvent, content_of
from app.audit.replay import as_told
from app.models.base import StreamKind
from app.models.event import Event
from app.models.lead import Lead, LeadReport, LeadVisit
from workflows.monitoring.leads import STANDING

BATCH = 500
"""Leads read at once: four statements for all of them."""

STANDS = frozenset(STANDING)
LEADS_TO: Mapping[str, frozenset[str]] = {
    "lead.raised": frozenset({"open"}),
    "lead.reported": STANDS,
    "lead.joined": STANDS,
    "lead.visited": STANDS,
    "lead.closed": frozenset({"no_risk"}),
    "lead.applied": frozenset({"applied"}),
    "lead.merged": frozenset({"merged"}),
}
"""The states to which an event may lead; every other one leaves the state as it was."""
NEEDS_VISIT = frozenset({"lead.closed"})
"""A family that applies by itself is visited as an applicant; nothing is closed unseen."""
_COLUMNS = {
    "state": "state", "territory": "territory", "household": "household_id", "raised_on": "raised_on",
    "due_on": "due_on", "visited_on": "visited_on", "closed_on": "closed_on", "case": "case_id",
    "merged_into": "merged_into_id",
}  # fmt: skip
"""What an event tells of a lead, with the column that holds it."""


@dataclass(frozen=True, slots=True)
class LeadDisagreement:
    """One thing in which the events of a lead disagree with each other or with its rows."""

    lead_id: int
    sequence: int
    what: str
    detail: str


def replay_leads(session: Session) -> Iterator[LeadDisagreement]:
    """Yield every disagreement of all leads, by their number."""
    last = 0
    while True:
        leads = session.execute(
            select(*Lead.__table__.columns).where(Lead.id > last).order_by(Lead.id).limit(BATCH)
        ).all()
        if not leads:
            return
        first, last = leads[0].id, leads[-1].id
        events = _events(session, first, last)
        rows = {
            "lead.raised lead.reported": _sequences(session, LeadReport, first, last),
            "lead.visited": _sequences(session, LeadVisit, first, last),
        }
        for lead in leads:
            own = {kinds: found.get(lead.id, set()) for kinds, found in rows.items()}
            yield from _walk(lead, events.get(lead.id, []), own)


def _events(session: Session, first: int, last: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    events = session.execute(
        select(Event.stream_id, Event.sequence, Event.kind, Event.body)
        .where(Event.stream_kind == StreamKind.LEAD.value, Event.stream_id.between(first, last))
        .order_by(Event.stream_id, Event.sequence)
    ).all()
    for event in events:
        found.setdefault(event.stream_id, []).append(event)
    return found


def _sequences(
    session: Session, table: type[LeadReport] | type[LeadVisit], first: int, last: int
) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for lead_id, sequence in session.execute(
        select(table.lead_id, table.sequence).where(table.lead_id.between(first, last))
    ):
        found.setdefault(lead_id, set()).add(sequence)
    return found


def _walk(lead: Row[Any], events: list[Any], rows: Mapping[str, set[int]]) -> Iterator[LeadDisagreement]:
    before: Mapping[str, Any] = {}
    for event in events:
        try:
            told: Mapping[str, Any] = content_of(event.body)["data"]
        except (UnfitEvent, ValueError, LookupError) as error:
            yield LeadDisagreement(lead.id, event.sequence, "schema", type(error).__name__)
            return
        for what, detail in _step(event.kind, before, told):
            yield LeadDisagreement(lead.id, event.sequence, what, detail)
        before = told
    newest = events[-1].sequence if events else 0
    for name, column in _COLUMNS.items():
        held = as_told(getattr(lead, column))
        if held != before.get(name):
            detail = f"the row says {held}, the events come to {before.get(name)}"
            yield LeadDisagreement(lead.id, newest, f"row.{column}", detail)
    for kinds, held in rows.items():
        owed = {event.sequence for event in events if event.kind in kinds.split()}
        for sequence in sorted(owed ^ held):
            yield LeadDisagreement(lead.id, sequence, "row", f"{kinds}: event and row don't go together")


def _step(kind: str, before: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one event after those before it."""
    was, is_now = before.get("state"), told.get("state")
    if (kind == "lead.raised") is not (was is None) or (was is not None and was not in STANDS):
        yield "state", f"{kind} after {was}"
    if kind in NEEDS_VISIT and was != "visited":
        yield "unvisited", f"{kind} after {was}"
    if is_now not in LEADS_TO.get(kind, {was}):
        yield "state", f"{kind} leads from {was} to {is_now}"
    if before and str(told.get("raised_on")) > str(before.get("raised_on")):
        yield "clock", f"the clock moved on from {before.get('raised_on')} to {told.get('raised_on')}"
