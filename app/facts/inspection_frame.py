"""What a sample could be drawn from: households by how they stand to the roll, closed problems, their signs.

Everything is read from our own records on the day; nothing outside is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.clock import local_date
from app.facts.elimination import AFTER_ENROLMENT, ENROLLING
from app.facts.harm import GRAVE_ILLNESS
from app.facts.returns import RETURNS
from app.models.account import Relation
from app.models.case import Case, Signature
from app.models.household import Household, Membership
from app.models.inspection_sample import InspectionDraw, InspectionFile, InspectionSample
from app.models.lead import Lead, LeadReport
from app.models.monitoring import Visit
from app.models.notice import Objection
from app.models.problem import Problem
from app.models.public import Appeal
from app.policy import range_of
from workflows.inspection import ALWAYS_SIGNS

ON_ROLL = frozenset({*AFTER_ENROLMENT, "rollback_township_review", "rollback_county_review"})
ENDED = frozenset({"rejected", "withdrawn", "terminated", "removed"})
COMPLAINT = "petition"
"""The source of a lead that is a complaint."""
_MANY_LEADS = 2


@dataclass(slots=True)
class Candidate:
    """One file that can be drawn. ``cases`` are all cases of the household, ``case_id`` that which counts."""

    source: str
    territory: str
    household_id: int | None
    case_id: int | None
    cases: tuple[int, ...] = ()
    category: str = "-"
    signs: set[str] = field(default_factory=set)
    members: frozenset[int] = frozenset()

    @property
    def always(self) -> bool:
        """Return whether the file is visited whatever the draw says."""
        return bool(self.signs & ALWAYS_SIGNS)


@dataclass(frozen=True, slots=True)
class Limits:
    """Days of the county's profile: left in peace, eliminated within, eliminated so soon."""

    rest: int
    eliminated: int
    early: int


def candidates(
    session: Session, territory: str, sources: Iterable[str], today: date, limits: Limits
) -> tuple[list[Candidate], int]:
    """Return what can be drawn in a territory, and how many were left out because they were drawn lately."""
    wanted = set(sources)
    found = [
        one
        for one in (*_households(session, territory, today, limits), *_problems(session, territory, wanted))
        if one.source in wanted
    ]
    resting = _resting(session, territory, today - timedelta(days=limits.rest))
    kept = [one for one in found if (one.household_id, _problem_of(one)) not in resting]
    return kept, len(found) - len(kept)


def _problem_of(one: Candidate) -> int | None:
    return one.case_id if one.household_id is None else None


def _households(session: Session, territory: str, today: date, limits: Limits) -> list[Candidate]:
    cases: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(
        select(
            Case.id, Case.household_id, Case.state, Case.legacy, Case.fast_lane_on, Case.harm,
            Case.entered_on, Household.territory, Household.monitored_since,
        )
        .join(Household, Household.id == Case.household_id)
        .where(Case.workflow == "monitoring", Household.ended_on.is_(None),
               _inside(territory, Household.territory))
        .order_by(Case.id)
    ):  # fmt: skip
        cases[row.household_id].append(row)
    leads, places = _leads(session, territory)
    found = [_by_cases(number, rows, today, limits) for number, rows in cases.items()]
    found += [Candidate("lead", places[number], number, None) for number in leads if number not in cases]
    kept = [one for one in found if one is not None]
    facts = _Facts(session, territory, leads)
    for one in kept:
        facts.mark(one, cases.get(one.household_id or 0, ()), limits)
    return kept


def _by_cases(number: int, rows: Sequence[Any], today: date, limits: Limits) -> Candidate | None:
    """Return how a household with cases stands; None while one is under way, and long after an end."""
    newest, numbers = rows[-1], tuple(row.id for row in rows)
    for row in rows:
        if row.state in ON_ROLL:
            return Candidate("enrolled", row.territory, number, row.id, numbers)
    if any(row.state not in ENDED and row.state != "eliminated" for row in rows):
        return None
    if newest.state == "eliminated":
        if newest.entered_on < today - timedelta(days=limits.eliminated):
            return None
        return Candidate("eliminated", newest.territory, number, newest.id, numbers)
    return Candidate("refused", newest.territory, number, newest.id, numbers)


def _leads(session: Session, territory: str) -> tuple[dict[int, list[date]], dict[int, str]]:
    """Return the days of the leads of each household, and where it lives."""
    days: dict[int, list[date]] = defaultdict(list)
    places: dict[int, str] = {}
    for number, raised_on, place in session.execute(
        select(Lead.household_id, Lead.raised_on, Household.territory)
        .join(Household, Household.id == Lead.household_id)
        .where(Lead.state != "merged", Household.ended_on.is_(None), _inside(territory, Household.territory))
        .order_by(Lead.id)
    ):
        if number is not None:
            days[number].append(raised_on)
            places[number] = place
    return days, places


class _Facts:
    """What is known of all households of a territory, each kind of fact by one question."""

    def __init__(self, session: Session, territory: str, leads: Mapping[int, list[date]]) -> None:
        self._leads = leads
        inside = and_(Case.workflow == "monitoring", _inside(territory, Case.territory))
        self._categories = {
            row.case_id: row.category
            for row in session.execute(
                select(Visit.case_id, Visit.category)
                .join(Case, Case.id == Visit.case_id)
                .where(inside)
                .order_by(Visit.sequence)
            )
        }
        self._returned = set(session.execute(_signed(RETURNS, inside)).scalars())
        self._enrolled = {
            row.case_id: row.occurred_on
            for row in session.execute(
                select(Signature.case_id, Signature.occurred_on)
                .join(Case, Case.id == Signature.case_id)
                .where(Signature.action.in_(ENROLLING), Signature.voided_by.is_(None), inside)
                .order_by(Signature.sequence)
            )
        }
        self._objected = {
            number
            for table in (Objection, Appeal)
            for number in session.execute(
                select(table.case_id).join(Case, Case.id == table.case_id).where(inside)
            ).scalars()
        }
        self._members: dict[int, set[int]] = defaultdict(set)
        for household, person in session.execute(
            select(Membership.household_id, Membership.person_id)
            .join(Household, Household.id == Membership.household_id)
            .where(Membership.valid_to.is_(None), _inside(territory, Household.territory))
        ):
            self._members[household].add(person)
        self._kin = set(
            session.execute(select(Relation.person_id).where(Relation.ended_on.is_(None))).scalars()
        )

    def mark(self, one: Candidate, rows: Sequence[Any], limits: Limits) -> None:
        """Give a household its category, its members and its signs."""
        one.category = self._categories.get(one.case_id or 0, "-")
        one.members = frozenset(self._members[one.household_id or 0])
        counting = next((row for row in rows if row.id == one.case_id), None)
        since = counting.entered_on if counting is not None else None
        noticed = self._leads.get(one.household_id or 0, [])
        signs = {
            "returned": bool(self._returned & set(one.cases)),
            "legacy": any(row.legacy for row in rows),
            "fast_lane": any(row.fast_lane_on is not None for row in rows),
            "again": len(rows) > 1,
            "objected": bool(self._objected & set(one.cases)),
            "grave": any(row.harm >= GRAVE_ILLNESS for row in rows),
            "noticed": any(day >= since for day in noticed) if since else len(noticed) >= _MANY_LEADS,
            "early": one.source == "eliminated" and self._early(counting, limits),
            "kin": bool(one.members & self._kin),
        }
        one.signs = {name for name, holds in signs.items() if holds}

    def _early(self, row: Any, limits: Limits) -> bool:
        enrolled = self._enrolled.get(row.id)
        if row.legacy and row.monitored_since:
            enrolled = date(int(row.monitored_since[:4]), int(row.monitored_since[4:]), 1)
        return enrolled is not None and row.entered_on - enrolled < timedelta(days=limits.early)


def _problems(session: Session, territory: str, wanted: set[str]) -> list[Candidate]:
    if "problem" not in wanted:
        return []
    inside = and_(
        Case.workflow == "rectification", Case.state == "closed", _inside(territory, Case.territory)
    )
    returned = set(session.execute(_signed(RETURNS, inside)).scalars())
    found = []
    for number, place, reopened in session.execute(
        select(Case.id, Case.territory, Problem.reopened_on)
        .join(Problem, Problem.case_id == Case.id)
        .where(inside)
        .order_by(Case.id)
    ):
        signs = {"returned"} if number in returned else set()
        signs |= {"reopened"} if reopened is not None else set()
        found.append(Candidate("problem", place, None, number, (number,), "p", signs))
    return found


def _signed(actions: Iterable[str], inside: ColumnElement[bool]) -> Any:
    return (
        select(Signature.case_id)
        .join(Case, Case.id == Signature.case_id)
        .where(Signature.action.in_(list(actions)), inside)
    )


def _resting(session: Session, territory: str, since: date) -> set[tuple[int | None, int | None]]:
    """Return the files drawn since a day, as (household, problem), without those complained of since then."""
    drawn: dict[tuple[int | None, int | None], date] = {}
    for household, case, source, at in session.execute(
        select(
            InspectionFile.household_id, InspectionFile.case_id, InspectionFile.source,
            InspectionSample.drawn_at,
        )
        .join(InspectionDraw, InspectionDraw.file_id == InspectionFile.id)
        .join(InspectionSample, InspectionSample.id == InspectionFile.sample_id)
        .where(InspectionSample.drawn_at.is_not(None))
    ):  # fmt: skip
        if at is not None and local_date(at) > since:
            key = (household, case if source == "problem" else None)
            drawn[key] = max(drawn.get(key, since), local_date(at))
    complaints = _complaints(session, territory, since) if drawn else {}
    return {
        key for key, day in drawn.items() if not (key[0] in complaints and complaints[key[0] or 0] >= day)
    }


def _complaints(session: Session, territory: str, since: date) -> dict[int, date]:
    """Return the newest complaint of each household since a day: objection, appeal, lead by petition."""
    questions = [
        select(Case.household_id, table.received_on)
        .join(Case, Case.id == table.case_id)
        .where(table.received_on > since, _inside(territory, Case.territory))
        for table in (Objection, Appeal)
    ]
    questions.append(
        select(Lead.household_id, LeadReport.noticed_on)
        .join(Lead, Lead.id == LeadReport.lead_id)
        .where(
            LeadReport.source == COMPLAINT,
            LeadReport.noticed_on > since,
            _inside(territory, Lead.territory),
        )
    )
    found: dict[int, date] = {}
    for question in questions:
        for household, day in session.execute(question):
            if household is not None:
                found[household] = max(found.get(household, day), day)
    return found


def _inside(territory: str, code: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    low, high = range_of(territory)
    return and_(code >= low, code < high)
