"""Help and visits of a case as its page shows them, what a risk still misses, and the list of visits owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.facts.follow_ups import is_followed_up, next_visit
from app.facts.help_measures import takes_plans
from app.lookup import get_case, get_measure
from app.masking import GONE
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.help import FollowUp, HelperAssignment, HelpMeasure
from app.models.monitoring import Application, Visit
from app.models.organisation import Organisation
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.case_file import member_rows, unsealed, who_and_where
from workflows.facts import Facts
from workflows.monitoring.facts import HouseholdFacts
from workflows.monitoring.help import MISTAKE, PROOF, unanswered

Missing = tuple[str, str, tuple[str, ...]]
"""``risk`` or ``guarantee``, its code, and the kinds of measures of which one is asked for."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure with its state: ``planned``, ``delivered`` or ``ended``."""

    id: int
    code: str
    kind: str
    content: str
    person: str
    organisation: str
    starts_on: date
    ends_on: date | None
    delivered_on: date | None
    proof_id: int | None
    proof_struck: bool
    amount: Decimal | None
    ended_on: date | None
    end_reason: str

    @property
    def state(self) -> str:
        """Return how far it has come."""
        if self.ended_on is not None:
            return "ended"
        return "delivered" if self.delivered_on is not None else "planned"


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One visit of the list."""

    id: int
    visited_on: date
    met: str
    person: str
    by: str
    findings: Sequence[str]
    outcome: str
    note: str


@dataclass(frozen=True, slots=True)
class HelpView:
    """Help of a case: measures, visits, who is responsible, and what is still missing."""

    measures: tuple[MeasureRow, ...]
    follow_ups: tuple[FollowUpRow, ...]
    helper: str
    next_visit: date | None
    plan_due_on: date | None
    missing: tuple[Missing, ...]
    plannable: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What the page that plans a measure needs."""

    ref: str
    head: str
    missing: tuple[Missing, ...]
    organisations: tuple[tuple[int, str], ...]
    own_organisation: int | None
    plannable: bool


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """One measure with its case and the proofs that lie in the file."""

    ref: str
    head: str
    row: MeasureRow
    proofs: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """What the form of a visit needs; ``last`` is the day since which nothing may have changed."""

    ref: str
    head: str
    members: tuple[tuple[int, str], ...]
    last: date
    visited: bool


def help_view(case: Case, facts: Facts) -> HelpView | None:
    """Return the help of a case; None before anything of it can be there."""
    subject = facts.subject
    if not isinstance(subject, HouseholdFacts):
        return None
    plannable = takes_plans(case)
    if not plannable and not subject.measures:
        return None
    visits = _follow_ups(case)
    found = measure_rows(case)
    kinds = {one.kind for one in subject.measures}
    return HelpView(
        measures=found,
        follow_ups=visits,
        helper=helper_of(case.household_id),
        next_visit=next_visit(
            case.state, case.entered_on, visits[0].visited_on if visits else None, facts.profile
        ),
        plan_due_on=subject.plan_due_on if not subject.measures else None,
        missing=tuple(unanswered(subject.application.risks, _guarantees(case), kinds)) if plannable else (),
        plannable=plannable,
    )


def plan_page(actor: Actor, ref: str) -> PlanPage:
    """Return what the page that plans a measure of a case in reach needs."""
    case = get_case(db.session(), actor, ref)
    bodies = _organisations(case.territory)
    own = next((post.organisation_id for post in actor.posts), None)
    kinds = {one.kind for one in measure_rows(case) if one.end_reason != MISTAKE}
    return PlanPage(
        ref=case.ref,
        head=who_and_where(case)[0],
        missing=tuple(unanswered(_risks(case), _guarantees(case), kinds)),
        organisations=bodies,
        own_organisation=own if own in {number for number, _ in bodies} else None,
        plannable=takes_plans(case),
    )


def measure_page(actor: Actor, measure_id: int) -> MeasurePage:
    """Return one measure of a case in reach."""
    row, case = get_measure(db.session(), actor, measure_id)
    proofs = db.session.execute(
        select(Evidence.id, Evidence.file_name_sealed, Evidence.name)
        .where(Evidence.case_id == case.id, Evidence.kind == PROOF, Evidence.struck_on.is_(None))
        .order_by(Evidence.id)
    )
    return MeasurePage(
        ref=case.ref,
        head=who_and_where(case)[0],
        row=next(one for one in measure_rows(case) if one.id == row.id),
        proofs=tuple(
            (number, unsealed(case.key, sealed, f"evidence/{name}/file")) for number, sealed, name in proofs
        ),
    )


def newest_proof(actor: Actor, measure_id: int) -> int | None:
    """Return the newest proof of delivery in the file of a measure's case."""
    found = measure_page(actor, measure_id).proofs
    return found[-1][0] if found else None


def follow_up_page(actor: Actor, ref: str) -> FollowUpPage:
    """Return what the form of a visit to the family of a case in reach needs."""
    case = get_case(db.session(), actor, ref)
    newest = db.session.execute(
        select(func.max(FollowUp.visited_on)).where(FollowUp.case_id == case.id)
    ).scalar_one()
    people = member_rows(case.household_id)
    return FollowUpPage(
        ref=case.ref,
        head=who_and_where(case)[0],
        members=tuple((one.person_id, one.name) for one in people if one.died_on is None),
        last=newest or case.entered_on,
        visited=is_followed_up(case.state),
    )


def measure_rows(case: Case) -> tuple[MeasureRow, ...]:
    """Return the measures of a case by number, those entered by mistake too."""
    name = name_on(HelpMeasure.organisation_id, clock.today()).label("body")
    rows = db.session.execute(
        select(HelpMeasure, name, Evidence.struck_on)
        .outerjoin(Evidence, Evidence.id == HelpMeasure.proof_id)
        .where(HelpMeasure.case_id == case.id)
        .order_by(HelpMeasure.id)
    )
    return tuple(_measure(case, row, body or "", struck is not None) for row, body, struck in rows)


def _measure(case: Case, row: HelpMeasure, body: str, struck: bool) -> MeasureRow:
    text = unsealed(case.key, row.details_sealed, f"help_measure/{row.id}")
    said = orjson.loads(text) if text not in GONE else {"content": text, "person": text}
    return MeasureRow(
        id=row.id,
        code=row.kind + row.item,
        kind=row.kind,
        content=said["content"],
        person=said["person"],
        organisation=body,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        delivered_on=row.delivered_on,
        proof_id=row.proof_id,
        proof_struck=struck,
        amount=row.amount,
        ended_on=row.ended_on,
        end_reason=row.end_reason,
    )


def _follow_ups(case: Case) -> tuple[FollowUpRow, ...]:
    met, by = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(FollowUp, met.name, by.name)
        .join(met, met.id == FollowUp.met_id)
        .join(Account, Account.id == FollowUp.account_id)
        .join(by, by.id == Account.person_id)
        .where(FollowUp.case_id == case.id)
        .order_by(FollowUp.visited_on.desc(), FollowUp.id.desc())
    )
    return tuple(
        FollowUpRow(
            id=row.id,
            visited_on=row.visited_on,
            met=row.met,
            person=person,
            by=who,
            findings=row.findings,
            outcome=row.outcome,
            note=unsealed(case.key, row.note_sealed, f"follow_up/{case.id}/{row.sequence}"),
        )
        for row, person, who in rows
    )


def helper_of(household_id: int | None) -> str:
    """Return the name of who is responsible for a household today, empty where nobody is."""
    found = db.session.execute(
        select(Person.name)
        .join(Account, Account.person_id == Person.id)
        .join(HelperAssignment, HelperAssignment.account_id == Account.id)
        .where(HelperAssignment.household_id == household_id, HelperAssignment.valid_to.is_(None))
    ).scalar_one_or_none()
    return found or ""


def _risks(case: Case) -> Sequence[str]:
    return _newest(select(Application.risks).where(Application.case_id == case.id), Application.sequence)


def _guarantees(case: Case) -> Sequence[str]:
    """Return the guarantees that the newest household visit found not to be met."""
    return _newest(select(Visit.guarantees).where(Visit.case_id == case.id), Visit.sequence)


def _newest(statement: Any, sequence: Any) -> Sequence[str]:
    return db.session.execute(statement.order_by(sequence.desc()).limit(1)).scalar_one_or_none() or ()


def _organisations(territory: str) -> tuple[tuple[int, str], ...]:
    """Return the bodies of the village, its township and the county, by which help is given."""
    today = clock.today()
    places = (territory[:12], f"{territory[:9]}000", f"{territory[:6]}000000")
    rows = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, today))
        .where(
            Organisation.region_code.in_(places),
            Organisation.kind != "discipline_body",
            or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today),
        )
        .order_by(Organisation.region_code.desc(), Organisation.id)
    )
    return tuple((number, name or "") for number, name in rows)
