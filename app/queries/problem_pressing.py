"""Pages about pressing for a problem, and about leads handed to a discipline body."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from app import clock
from app.errors import Forbidden, NotFound
from app.lookup import get_case, in_territories
from app.models.base import db
from app.models.case import Case
from app.models.organisation import Organisation
from app.models.problem import DisciplineLead, Problem
from app.permissions import Permission
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.case_file import unsealed

PAGE = 50


@dataclass(frozen=True, slots=True)
class PressPage:
    """The problem that somebody presses for, or a lead comes from; ``bodies`` are discipline bodies."""

    ref: str
    title: str
    due_on: date | None
    closed: bool
    bodies: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One lead among others: ``status`` is handed, received or answered."""

    id: int
    ref: str
    title: str
    body: str
    handed_on: date
    received_on: date | None
    answered_on: date | None
    people: int

    @property
    def status(self) -> str:
        """Return how far it has come."""
        return "answered" if self.answered_on else "received" if self.received_on else "handed"


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One lead with its facts; ``mine`` says that the actor's body signs for it and answers it."""

    row: LeadRow
    text: str
    outcome: str
    mine: bool


def press_page(actor: Actor, ref: str) -> PressPage:
    """Return the problem that the actor may press for; raise :class:`Forbidden` where he may not."""
    return _page(actor, ref, Permission.PROBLEMS_PRESS)


def lead_form_page(actor: Actor, ref: str) -> PressPage:
    """Return the problem from which a lead may come, with the bodies that take leads."""
    page = _page(actor, ref, Permission.DISCIPLINE_LEADS_HAND)
    today = clock.today()
    rows = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, today))
        .where(
            Organisation.kind == "discipline_body",
            or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today),
        )
        .order_by(Organisation.region_code, Organisation.id)
    )
    bodies = tuple((number, name or "") for number, name in rows)
    return PressPage(page.ref, page.title, page.due_on, page.closed, bodies)


def _page(actor: Actor, ref: str, permission: Permission) -> PressPage:
    case = get_case(db.session(), actor, ref)
    title = db.session.execute(select(Problem.title).where(Problem.case_id == case.id)).scalar_one_or_none()
    if title is None:
        raise NotFound
    if actor.post_at(permission, case.territory) is None:
        raise Forbidden
    return PressPage(case.ref, title, case.due_on, case.closed_on is not None)


def discipline_leads(actor: Actor, before: int | None = None) -> tuple[tuple[LeadRow, ...], int | None]:
    """Return a page of the leads in reach, the newest first, and the mark of the next page."""
    statement = _leads(actor).order_by(DisciplineLead.id.desc()).limit(PAGE + 1)
    if before is not None:
        statement = statement.where(DisciplineLead.id < before)
    found = [_row(row) for row in db.session.execute(statement)]
    return tuple(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else None


def discipline_lead(actor: Actor, lead_id: int) -> LeadPage:
    """Return one lead in reach with its facts; raise :class:`NotFound` otherwise."""
    found = db.session.execute(_leads(actor).where(DisciplineLead.id == lead_id)).one_or_none()
    if found is None:
        raise NotFound
    lead = db.session.get_one(DisciplineLead, lead_id)
    place = f"problem/{lead.case_id}/{lead.sequence}"
    outcome = lead.outcome_sealed
    own = any(post.organisation_id == lead.organisation_id for post in actor.posts)
    return LeadPage(
        row=_row(found),
        text=unsealed(found.key, lead.text_sealed, place),
        outcome=unsealed(found.key, outcome, f"discipline_lead/{lead.id}/outcome") if outcome else "",
        mine=own and actor.may(Permission.DISCIPLINE_LEADS_ANSWER),
    )


def _leads(actor: Actor) -> Select[*tuple[Any, ...]]:
    reach = in_territories(actor.territories_for(Permission.DISCIPLINE_LEADS_READ), Case.territory)
    return (
        select(
            DisciplineLead.id, Case.ref, Case.key, Problem.title, DisciplineLead.handed_on,
            name_on(DisciplineLead.organisation_id, clock.today()).label("body"),
            DisciplineLead.received_on, DisciplineLead.answered_on, DisciplineLead.people,
        )
        .join(Case, Case.id == DisciplineLead.case_id)
        .join(Problem, Problem.case_id == Case.id)
        .where(reach)
    )  # fmt: skip


def _row(found: Any) -> LeadRow:
    return LeadRow(
        found.id, found.ref, found.title, found.body or "", found.handed_on, found.received_on,
        found.answered_on, found.people,
    )  # fmt: skip
