"""Leads as lists and pages show them: what waits first, then by the last day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app import clock
from app.facts.leads import whom
from app.lookup import in_territories
from app.models.account import Account, Person
from app.models.base import db
from app.models.lead import Lead, LeadReport, LeadVisitor
from app.permissions import Permission
from app.policy import Actor
from app.queries.marks import row_number
from app.queries.places import lies_in, region_names
from app.queries.worklist_rows import AMBER

PAGE = 50
MOST = 100
"""So many leads of one visitor or household."""


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One lead of a list. ``days_left`` is below zero where it is late, None where it is closed."""

    id: int
    name: str
    place: str
    state: str
    raised_on: date
    due_on: date
    provisional: bool
    closed_on: date | None
    days_left: int | None
    sources: tuple[str, ...]
    visitors: tuple[str, ...]

    @property
    def tone(self) -> str:
        """Return how the last day is shown."""
        if self.days_left is None:
            return "secondary"
        return "bad" if self.days_left < 0 else "warn" if self.days_left <= AMBER else "info"


def lead_list(
    actor: Actor, *, state: str = "", mine: bool = False, place: str = "", after: str = ""
) -> tuple[tuple[LeadRow, ...], str | None]:
    """Return a page of leads in reach and the mark of the next one.

    Leads that stand come by their last day, the late ones so first; closed ones newest first.
    """
    closed = state == "closed"
    statement = select(Lead).where(_in_reach(actor))
    statement = statement.where(Lead.closed_on.is_not(None) if closed else Lead.closed_on.is_(None))
    if state in ("open", "visited"):
        statement = statement.where(Lead.state == state)
    if mine:
        statement = statement.where(_named(actor))
    if place.isascii() and place.isdigit():
        statement = statement.where(lies_in(place, Lead.territory))
    order = (Lead.closed_on.desc(), Lead.id.desc()) if closed else (Lead.due_on, Lead.id)
    found = list(
        db.session.execute(
            statement.where(*_behind(after, closed)).order_by(*order).limit(PAGE + 1)
        ).scalars()
    )
    last = found[PAGE - 1] if len(found) > PAGE else None
    mark = f"{last.closed_on if closed else last.due_on}_{last.id}" if last is not None else None
    return lead_rows(found[:PAGE]), mark


def leads_of_household(household_id: int) -> tuple[LeadRow, ...]:
    """Return the leads of a household, the newest first. Who may read it is asked before."""
    found = db.session.execute(
        select(Lead)
        .where(Lead.household_id == household_id, Lead.state != "merged")
        .order_by(Lead.id.desc())
        .limit(MOST)
    ).scalars()
    return lead_rows(list(found))


def leads_to_visit(actor: Actor) -> tuple[LeadRow, ...]:
    """Return the leads for whose visit the actor is named, by last day."""
    found = db.session.execute(
        select(Lead)
        .where(Lead.closed_on.is_(None), Lead.state == "open", _named(actor))
        .order_by(Lead.due_on, Lead.id)
        .limit(MOST)
    ).scalars()
    return lead_rows(list(found))


def leads_to_handle(actor: Actor) -> int:
    """Return how many leads wait for somebody who handles them: to name visitors, or to decide."""
    nobody = ~exists().where(LeadVisitor.lead_id == Lead.id, LeadVisitor.ended_on.is_(None))
    return db.session.execute(
        select(func.count(Lead.id)).where(
            Lead.closed_on.is_(None),
            in_territories(actor.territories_for(Permission.LEADS_HANDLE), Lead.territory),
            or_(Lead.state == "visited", nobody),
        )
    ).scalar_one()


def leads_late(actor: Actor, place: str = "") -> int:
    """Return how many leads in reach, and in a place where one is named, are past their last day."""
    return db.session.execute(
        select(func.count(Lead.id)).where(
            Lead.closed_on.is_(None),
            Lead.due_on < clock.today(),
            _in_reach(actor),
            lies_in(place, Lead.territory),
        )
    ).scalar_one()


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    return in_territories(actor.territories_for(Permission.LEADS_READ), Lead.territory)


def _named(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        LeadVisitor.lead_id == Lead.id,
        LeadVisitor.account_id.in_(sorted(actor.people)),
        LeadVisitor.ended_on.is_(None),
    )


def _behind(after: str, closed: bool) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a lead comes after the last one of a page; none for a mark that isn't one."""
    day_text, _, number = after.partition("_")
    last = row_number(number)
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        return ()
    if last is None:
        return ()
    if closed:
        return (or_(Lead.closed_on < day, and_(Lead.closed_on == day, Lead.id < last)),)
    return (or_(Lead.due_on > day, and_(Lead.due_on == day, Lead.id > last)),)


def lead_rows(leads: list[Lead]) -> tuple[LeadRow, ...]:
    """Return the rows of leads, in three more statements whatever their number."""
    if not leads:
        return ()
    today, numbers = clock.today(), [lead.id for lead in leads]
    places = region_names(lead.territory for lead in leads)
    sources = _grouped(
        select(LeadReport.lead_id, LeadReport.source)
        .where(LeadReport.lead_id.in_(numbers))
        .order_by(LeadReport.id)
    )
    visitors = _grouped(
        select(LeadVisitor.lead_id, Person.name)
        .join(Account, Account.id == LeadVisitor.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(LeadVisitor.lead_id.in_(numbers), LeadVisitor.ended_on.is_(None))
        .order_by(LeadVisitor.id)
    )
    return tuple(
        LeadRow(
            id=lead.id,
            name=whom(lead)["name"],
            place=places[lead.territory],
            state=lead.state,
            raised_on=lead.raised_on,
            due_on=lead.due_on,
            provisional=lead.due_provisional,
            closed_on=lead.closed_on,
            days_left=(lead.due_on - today).days if lead.closed_on is None else None,
            sources=sources.get(lead.id, ()),
            visitors=visitors.get(lead.id, ()),
        )
        for lead in leads
    )


def _grouped(statement: Any) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for number, text in db.session.execute(statement):
        found.setdefault(number, {})[text] = None
    return {number: tuple(texts) for number, texts in found.items()}
