"""How a lead stands: what it waits for and until when, which lead stands on a household, two made one."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.audit.record import record
from app.calendar import Due
from app.facts.leads import told_days, unseen
from app.models.case import Case
from app.models.lead import Lead
from app.policy import Actor, HeldPost


def set_standing(session: Session, lead: Lead, *new: tuple[date, date]) -> None:
    """Say what a lead waits for and until when: a visit while anything is unseen, then a decision.

    ``new`` are the days of reports that have no row yet, as :func:`told_days` gives them. The clock of
    an application would begin with the earliest day on which anything was noticed.
    """
    told = sorted((*told_days(session, lead), *new))
    waiting = unseen(lead, (day for day, _ in told))
    lead.raised_on, lead.state = told[0][0], "open" if waiting else "visited"
    begin = min(reached for day, reached in told if not waiting or day in waiting)
    due = due_for("limit_lead_visit" if waiting else "limit_lead_decision", begin)
    lead.due_on, lead.due_provisional = due.on, due.provisional


def due_for(parameter: str, begin: date) -> Due:
    """Return by when a lead is visited or decided, by a parameter of today's profile."""
    limit = profiles.value(parameter, clock.today())
    return calendar.due(begin, limit["days"], limit["unit"], profiles.entered_years())


def standing_on(session: Session, household_id: int | None, hashed: str | None = None) -> list[Lead]:
    """Return the lead that stands on a household, then one that only knows an identity number."""
    same = [
        *((Lead.household_id == household_id,) if household_id is not None else ()),
        *((Lead.identity_hash == hashed,) if hashed is not None else ()),
    ]
    if not same:
        return []
    found = session.execute(
        select(Lead).where(or_(*same), Lead.closed_on.is_(None)).order_by(Lead.id).with_for_update()
    ).scalars()
    return sorted(found, key=lambda one: one.household_id is None)


def standing_lead(session: Session, household_id: int | None) -> Lead | None:
    """Return the lead that stands on a household, locked; None where none does."""
    return next(iter(standing_on(session, household_id)), None)


def take_up_lead(
    session: Session, actor: Actor | None, post: HeldPost | None, lead: Lead, case: Case
) -> None:
    """Let a lead end with the case that was opened on its household."""
    with session.no_autoflush:
        lead.state, lead.closed_on, lead.case_id = "applied", clock.today(), case.id
    record(session, lead, "lead.applied", actor=actor, post=post, data={"ref": case.ref, **standing(lead)})


def merge_leads(
    session: Session, actor: Actor, post: HeldPost, lead: Lead, into: Lead, *, once: str | None = None
) -> None:
    """Close a lead that turned out to be on the household of another one, which takes over its clock.

    Reports and visits stay where they are and are read together.
    """
    with session.no_autoflush:
        lead.state, lead.closed_on, lead.merged_into_id = "merged", clock.today(), into.id
    record(session, lead, "lead.merged", actor=actor, post=post, data=standing(lead), once=once)
    with session.no_autoflush:
        into.visited_on = max((day for day in (into.visited_on, lead.visited_on) if day), default=None)
        set_standing(session, into)
    record(session, into, "lead.joined", actor=actor, post=post, data={"lead": lead.id, **standing(into)})


def standing(lead: Lead) -> dict[str, object]:
    """Return how a lead stands after an act, as its event tells it: replay compares it with the row."""
    return {
        "state": lead.state,
        "territory": lead.territory,
        "household": lead.household_id,
        "raised_on": lead.raised_on,
        "due_on": lead.due_on,
        "visited_on": lead.visited_on,
        "closed_on": lead.closed_on,
        "case": lead.case_id,
        "merged_into": lead.merged_into_id,
    }
