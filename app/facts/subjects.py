"""What a case is about, by its workflow: a household in ``monitoring``, a problem, a suspicion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.calendar import EntryYears
from app.engine.standing import CaseStanding
from app.facts import household, problem, suspicion
from app.models.bundle import Rows
from app.models.case import Case
from workflows.rectification.facts import ProblemFacts


@dataclass(frozen=True, slots=True)
class SubjectOf:
    """An act on a case, as the loaders of subjects need it: what is recorded, the day, the answers."""

    session: Session
    case: Case
    standing: CaseStanding
    known: Rows
    profile: Mapping[str, Any]
    years: EntryYears
    on: date
    answers: Mapping[str, Any]


def _household(act: SubjectOf) -> object:
    return household.load(act.session, act.case, act.standing, act.known, act.profile, act.on, act.answers)


def _problem(act: SubjectOf) -> object:
    return problem.load(act.case, act.known, act.profile, act.years, act.answers)


def _suspicion(act: SubjectOf) -> object:
    return suspicion.load(act.known)


OWN = "monitoring"
"""Whose loader serves a workflow that brings none: a case without a household then has no facts."""

SUBJECTS: Mapping[str, Callable[[SubjectOf], object]] = {
    "monitoring": _household,
    "rectification": _problem,
    "suspicion": _suspicion,
}


def promised_on(subject: object) -> date | None:
    """Return the day that a case itself promises: that of a plan of rectification."""
    return subject.due_on if isinstance(subject, ProblemFacts) else None


def bodies_of(subject: object) -> Mapping[str, frozenset[int]]:
    """Return the organisations by the part that they have in a case; a household's case has none."""
    if not isinstance(subject, ProblemFacts) or subject.lead is None:
        return {}
    return {"lead": frozenset({subject.lead}), "responsible": subject.responsible}
