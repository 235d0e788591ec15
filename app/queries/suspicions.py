"""The list of suspicions: what is asked about which place, since when, how much it weighs and why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app import clock
from app.models.base import db
from app.models.case import Case
from app.models.region import Region
from app.models.suspicion import Suspicion
from app.policy import Actor, sealed, unsealed
from app.queries.suspicion_reach import suspicions_in_reach
from app.queries.suspicion_weights import NO_SCORE, SETTLED, Score, rates, scores, subject_of

PAGE = 50
VILLAGE = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which suspicions are asked for; what is empty asks for nothing.

    ``rule`` is a code, ``hand`` for those raised by hand. ``age`` is how many days ago it was raised at
    least. ``about`` is the reference of the case that it is about. ``state`` is a state, ``open`` or ``all``.
    """

    rule: str = ""
    place: str = ""
    severity: str = ""
    age: int = 0
    state: str = "open"
    about: str = ""

    def address(self) -> dict[str, Any]:
        """Return what an address says about it: only what was asked for."""
        found = {name: getattr(self, name) for name in ("rule", "place", "severity", "age", "about")}
        state = {} if self.state == "open" else {"state": self.state}
        return {name: value for name, value in found.items() if value} | state


@dataclass(frozen=True, slots=True)
class SuspicionRow:
    """One suspicion among others; ``about`` is the reference of its case, empty where it has none."""

    ref: str
    state: str
    rule: str
    severity: str
    place: str
    about: str
    raised_on: date
    age: int
    due_on: date | None
    conclusion: str
    score: Score

    @property
    def settled(self) -> bool:
        """Return whether its conclusion counts."""
        return self.state in SETTLED


@dataclass(frozen=True, slots=True)
class SuspicionList:
    """A page of suspicions, how many there are by what was asked for, and the villages to choose."""

    rows: tuple[SuspicionRow, ...]
    count: int
    following: int | None
    places: tuple[tuple[str, str], ...]


HAND = "hand"


def suspicion_list(actor: Actor, chosen: Chosen, after: int = 0) -> SuspicionList:
    """Return a page of the suspicions in reach, the heaviest first, then the oldest."""
    reach = suspicions_in_reach(actor)
    wanted = [reach, *_wanted(chosen)]
    found = db.session.execute(
        select(Case, Suspicion).join(Suspicion, Suspicion.case_id == Case.id).where(*wanted)
    ).all()
    weighed = scores(reach, rates(reach))
    ordered = sorted(
        found,
        key=lambda row: (-weighed.get(subject_of(row.Suspicion), NO_SCORE).number, row.Case.id),
    )
    shown = ordered[after : after + PAGE]
    abouts = _refs({row.Suspicion.about_id for row in shown})
    names = _names({unsealed(row.Case.territory) for row in shown})
    return SuspicionList(
        rows=tuple(
            _row(row.Case, row.Suspicion, abouts, names, weighed.get(subject_of(row.Suspicion), NO_SCORE))
            for row in shown
        ),
        count=len(ordered),
        following=after + PAGE if len(ordered) > after + PAGE else None,
        places=_places(reach),
    )


def waiting(actor: Actor) -> int:
    """Return how many open suspicions are in reach."""
    return db.session.execute(
        select(func.count())
        .select_from(Case)
        .join(Suspicion, Suspicion.case_id == Case.id)
        .where(suspicions_in_reach(actor), Case.closed_on.is_(None))
    ).scalar_one()


def _wanted(chosen: Chosen) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if chosen.rule:
        wanted.append(Suspicion.rule == ("" if chosen.rule == HAND else chosen.rule))
    if chosen.place:
        wanted.append(func.substr(Case.territory, 1, VILLAGE) == sealed(chosen.place))
    if chosen.severity:
        wanted.append(Suspicion.severity == chosen.severity)
    if chosen.age:
        wanted.append(Case.opened_on <= date.fromordinal(clock.today().toordinal() - chosen.age))
    if chosen.about:
        about = select(Case.id).where(Case.ref == chosen.about).scalar_subquery()
        wanted.append(Suspicion.about_id == about)
    if chosen.state == "open":
        wanted.append(Case.closed_on.is_(None))
    elif chosen.state != "all":
        wanted.append(Case.state == chosen.state)
    return wanted


def _row(
    case: Case, row: Suspicion, abouts: dict[int, str], names: dict[str, str], score: Score
) -> SuspicionRow:
    return SuspicionRow(
        ref=case.ref,
        state=case.state,
        rule=row.rule,
        severity=row.severity,
        place=names.get(unsealed(case.territory), ""),
        about=abouts.get(row.about_id, "") if row.about_id is not None else "",
        raised_on=case.opened_on,
        age=(clock.today() - case.opened_on).days,
        due_on=case.due_on,
        conclusion=row.conclusion,
        score=score,
    )


def _refs(numbers: set[int | None]) -> dict[int, str]:
    rows = db.session.execute(select(Case.id, Case.ref).where(Case.id.in_(numbers - {None})))
    return dict(rows.all())


def _names(codes: set[str]) -> dict[str, str]:
    rows = db.session.execute(select(Region.code, Region.name).where(Region.code.in_(codes)))
    return dict(rows.all())


def _places(reach: ColumnElement[bool]) -> tuple[tuple[str, str], ...]:
    """Return code and name of the villages that have suspicions."""
    codes = db.session.execute(select(func.substr(Case.territory, 1, VILLAGE)).where(reach).distinct())
    names = _names({unsealed(code) for code in codes.scalars()})
    return tuple(sorted(names.items()))
