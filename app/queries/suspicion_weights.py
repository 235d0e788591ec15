"""How suspicions weigh: what was concluded of each rule so far, the score of a subject with its reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.models.base import db
from app.models.case import Case
from app.models.suspicion import Suspicion
from workflows.suspicion.codes import CONFIRMED, UNFOUNDED
from workflows.suspicion.scoring import Weighed, confirmed_rate, score

SETTLED = ("concluded", "closed", "screened_out", "handed")
"""States in which a conclusion counts; before them it waits for its second signature."""

Subject = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Reason:
    """One suspicion behind a score: which rule hit, how grave, what it would weigh alone (0 to 100)."""

    ref: str
    rule: str
    severity: str
    alone: int


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one subject and every reason of it; it orders work and says nothing about anybody."""

    number: int
    reasons: tuple[Reason, ...]


def concluded() -> ColumnElement[bool]:
    """Return the condition that what was concluded of a suspicion counts."""
    return and_(Case.state.in_(SETTLED), Suspicion.conclusion != "")


def rates(reach: ColumnElement[bool]) -> Mapping[str, float]:
    """Return how often each rule was confirmed, with the prior of rules that nobody checked yet."""
    rows = db.session.execute(
        select(
            Suspicion.rule,
            func.sum(case((Suspicion.conclusion.in_(CONFIRMED), 1), else_=0)),
            func.count(),
        )
        .join(Case, Case.id == Suspicion.case_id)
        .where(reach, concluded())
        .group_by(Suspicion.rule)
    )
    return {rule: confirmed_rate(int(confirmed), int(count)) for rule, confirmed, count in rows}


def subject_of(row: Suspicion) -> Subject:
    """Return what a suspicion is about, as scores are kept: its case where it has one."""
    return ("case", row.about_id) if row.about_id is not None else (row.subject_kind, row.subject_id)


def scores(
    reach: ColumnElement[bool], rate: Mapping[str, float], *about: ColumnElement[bool]
) -> dict[Subject, Score]:
    """Return the scores of all subjects of which something is still asked or was confirmed.

    What proved unfounded weighs nothing. ``about`` narrows the suspicions.
    """
    unfounded = and_(concluded(), Suspicion.conclusion.in_((*UNFOUNDED, "unverifiable")))
    rows = db.session.execute(
        select(Case.ref, Suspicion)
        .join(Case, Case.id == Suspicion.case_id)
        .where(reach, or_(~unfounded), *about)
        .order_by(Case.id)
    )
    found: dict[Subject, list[tuple[str, Weighed]]] = {}
    for ref, row in rows:
        weighed = Weighed(row.rule, row.severity, rate.get(row.rule, confirmed_rate(0, 0)))
        found.setdefault(subject_of(row), []).append((ref, weighed))
    return {subject: _score(reasons) for subject, reasons in found.items()}


def _score(reasons: Iterable[tuple[str, Weighed]]) -> Score:
    known = list(reasons)
    told = tuple(Reason(ref, one.rule, one.severity, score((one,))) for ref, one in known)
    return Score(score(one for _, one in known), told)


NO_SCORE = Score(0, ())
