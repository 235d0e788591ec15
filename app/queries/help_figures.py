"""How help and visits stand in a place: counted from rows whenever somebody looks, never kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, func, select

from app import clock, profiles
from app.facts.follow_ups import followed_up, next_visit
from app.lookup import get_region, within_case_reach
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.help import FollowUp, HelpMeasure
from app.models.household import Household
from app.models.monitoring import Application
from app.models.region import Region
from app.policy import Actor, territory_of
from app.queries.places import VILLAGE, lies_in, places_above, places_in
from workflows.monitoring.codes import RISK
from workflows.monitoring.help import MISTAKE, answers

MONTH, YEAR = 30, 365
MOST = 100
"""So many households are named under the figures."""
VISITS, UNKNOWN = "visits", "000"
"""What is shown below the figures besides a risk; households of before the system have no list of risks."""


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """A place: households that are visited, those overdue, and visits of the last month and year."""

    code: str
    name: str
    households: int
    overdue: int
    month: int
    year: int


@dataclass(frozen=True, slots=True)
class RiskFigures:
    """A risk: helped households that have it, and how many have a measure for it, planned or delivered."""

    risk: str
    households: int
    planned: int
    delivered: int

    @property
    def without(self) -> int:
        """Return how many have no measure that answers the risk."""
        return self.households - self.planned


@dataclass(frozen=True, slots=True)
class Named:
    """One household under the figures; ``due_on`` is by when it is visited."""

    ref: str
    head: str
    village: str
    state: str
    due_on: date


@dataclass(frozen=True, slots=True)
class HelpFigures:
    """The figures of a place, and the households behind the number that was opened, ``shown``."""

    code: str
    name: str
    above: tuple[tuple[str, str], ...]
    places: tuple[PlaceFigures, ...]
    risks: tuple[RiskFigures, ...]
    shown: str
    rows: tuple[Named, ...]
    left: int


def help_figures(actor: Actor, *, place: str = "", shown: str = VISITS) -> HelpFigures:
    """Return the figures of a place in reach, or of everything in reach where none is named.

    ``shown`` opens a number: ``visits`` the households whose visit is overdue, a risk those without a
    measure for it. Raises :class:`NotFound` for a place out of reach.
    """
    region = get_region(db.session(), actor, place) if place else None
    chosen = and_(within_case_reach(actor, Case.territory), lies_in(place, Case.territory), followed_up())
    households = {one.id: one for one in _households(chosen)}
    helped = {number for number, one in households.items() if one.state != "eliminated"}
    risks, measures = _risks(chosen), _measures(chosen)
    met = {number: _met(risks.get(number) or (UNKNOWN,), measures[number]) for number in helped}
    if shown == VISITS:
        found = [one for one in households.values() if one.overdue]
    else:
        found = [households[number] for number in helped if met[number].get(shown) == 0]
    found.sort(key=lambda one: (one.due_on, one.id))
    return HelpFigures(
        code=place,
        name=region.name if region is not None else "",
        above=tuple(places_above(actor, region)),
        places=tuple(_places(actor, region, households.values(), _visits(chosen))),
        risks=tuple(_by_risk(met.values())),
        shown=shown,
        rows=tuple(Named(one.ref, one.head, one.village, one.state, one.due_on) for one in found[:MOST]),
        left=max(len(found) - MOST, 0),
    )


@dataclass(frozen=True, slots=True)
class _Household:
    id: int
    ref: str
    state: str
    territory: str
    head: str
    village: str
    due_on: date
    overdue: bool


def _households(chosen: ColumnElement[bool]) -> Iterator[_Household]:
    today, limits = clock.today(), profiles.values(clock.today())
    newest = select(func.max(FollowUp.visited_on)).where(FollowUp.case_id == Case.id)
    rows = db.session.execute(
        select(
            Case.id, Case.ref, Case.state, Case.territory, Case.entered_on, Person.name.label("head"),
            Region.name.label("village"), newest.correlate(Case).scalar_subquery().label("last"),
        )
        .join(Household, Household.id == Case.household_id)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == func.substr(Case.territory, 1, VILLAGE))
        .where(chosen)
    )  # fmt: skip
    for row in rows:
        due = next_visit(row.state, row.entered_on, row.last, limits)
        if due is not None:
            yield _Household(
                row.id, row.ref, row.state, row.territory, row.head, row.village, due, due < today
            )


def _visits(chosen: ColumnElement[bool]) -> dict[str, tuple[int, int]]:
    """Return by village how many visits the last month and the last year had."""
    today, village = clock.today(), func.substr(Case.territory, 1, VILLAGE)
    recent = case((FollowUp.visited_on > today - timedelta(days=MONTH), 1), else_=0)
    rows = db.session.execute(
        select(village, func.sum(recent), func.count())
        .join(FollowUp, FollowUp.case_id == Case.id)
        .where(chosen, FollowUp.visited_on > today - timedelta(days=YEAR))
        .group_by(village)
    )
    return {code: (month, year) for code, month, year in rows}


def _risks(chosen: ColumnElement[bool]) -> dict[int, tuple[str, ...]]:
    """Return the risks of each case by its newest application."""
    statement = (
        select(Application.case_id, Application.risks)
        .join(Case, Case.id == Application.case_id)
        .where(chosen)
        .order_by(Application.case_id, Application.sequence)
    )
    return {number: tuple(risks) for number, risks in db.session.execute(statement)}


def _measures(chosen: ColumnElement[bool]) -> Mapping[int, list[tuple[str, bool]]]:
    """Return kind, and whether it was delivered, of each measure by case; mistakes don't count."""
    found: defaultdict[int, list[tuple[str, bool]]] = defaultdict(list)
    rows = db.session.execute(
        select(HelpMeasure.case_id, HelpMeasure.kind, HelpMeasure.delivered_on, Evidence.struck_on)
        .join(Case, Case.id == HelpMeasure.case_id)
        .outerjoin(Evidence, Evidence.id == HelpMeasure.proof_id)
        .where(chosen, HelpMeasure.end_reason != MISTAKE)
    )
    for number, kind, delivered, struck in rows:
        found[number].append((kind, delivered is not None and struck is None))
    return found


def _met(risks: Iterable[str], measures: Iterable[tuple[str, bool]]) -> dict[str, int]:
    """Return for each risk of a household 0 without a measure, 1 with one planned, 2 with one delivered."""
    known = list(measures)
    return {
        risk: max((1 + delivered for kind, delivered in known if answers(kind, risk)), default=0)
        for risk in risks
    }


def _by_risk(households: Iterable[Mapping[str, int]]) -> Iterator[RiskFigures]:
    known = list(households)
    for risk in (*(code for code, _ in RISK), UNKNOWN):
        having = [met[risk] for met in known if risk in met]
        if having:
            yield RiskFigures(
                risk, len(having), sum(1 for one in having if one), sum(1 for one in having if one == 2)
            )


def _places(
    actor: Actor,
    region: Region | None,
    households: Iterable[_Household],
    visits: Mapping[str, tuple[int, int]],
) -> Iterator[PlaceFigures]:
    known = list(households)
    for code, name in places_in(actor, region) or ([(region.code, region.name)] if region else []):
        prefix = territory_of(code)
        inside = [one for one in known if one.territory.startswith(prefix)]
        done = [numbers for village, numbers in visits.items() if village.startswith(prefix)]
        yield PlaceFigures(
            code,
            name,
            len(inside),
            sum(1 for one in inside if one.overdue),
            sum(month for month, _ in done),
            sum(year for _, year in done),
        )
