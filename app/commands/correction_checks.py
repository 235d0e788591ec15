"""What is asked for is checked: a decision that stands, a figure on record, a change, a reason, a paper."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Forbidden, Invalid, Problem
from app.facts.corrections import Figure, decision_on
from app.models.case import Case
from app.models.correction import Correction
from app.models.evidence import Evidence
from workflows.monitoring.corrections import REASON, Shape, spelled

SHORTEST = 10
"""Characters: fewer explain nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: which figure, its new value as the form gives it, why, and the paper that shows it.

    ``subject`` is the number of the member or notice, 0 for the case; ``reason`` a code of REASON.
    """

    field: str
    subject: int
    value: object
    reason: str
    text: str
    paper_id: int | None = None


def check_decided(session: Session, case: Case) -> None:
    """Refuse where the county's decision doesn't stand on this very case."""
    if decision_on(session, case) is None:
        raise Forbidden("not_decided")


def checked_value(session: Session, case: Case, figure: Figure, asked: Asked, *, paper_asked: bool) -> str:
    """Return the new value in its one spelling; raise :class:`Invalid` with everything wrong."""
    problems, value = [], ""
    try:
        value = spelled(figure.field, asked.value)
    except (ValueError, TypeError):
        problems.append(Problem("value", "value_wrong"))
    else:
        problems += _wrong_value(figure, value)
    if asked.reason not in dict(REASON):
        problems.append(Problem("reason", "unknown_choice"))
    if len(asked.text.strip()) < SHORTEST:
        problems.append(Problem("text", "correction_reason_short", {"least": SHORTEST}))
    if asked.paper_id is None and paper_asked:
        problems.append(Problem("paper_id", "correction_paper_missing"))
    if asked.paper_id is not None and not _is_paper_of(session, case, asked.paper_id):
        problems.append(Problem("paper_id", "unknown_choice"))
    waiting = select(Correction.id).where(
        Correction.case_id == case.id,
        Correction.field == figure.field.key,
        Correction.subject_id == figure.subject,
        Correction.state == "waiting",
    )
    if session.execute(waiting).first() is not None:
        problems.append(Problem("", "correction_waits"))
    if problems:
        raise Invalid(*problems)
    return value


def _wrong_value(figure: Figure, value: str) -> list[Problem]:
    if value == figure.value:
        return [Problem("value", "value_same")]
    if figure.field.shape is Shape.DATE and date.fromisoformat(value) > clock.today():
        return [Problem("value", "date_future")]
    return []


def _is_paper_of(session: Session, case: Case, paper_id: int) -> bool:
    found = select(Evidence.id).where(
        Evidence.id == paper_id, Evidence.case_id == case.id, Evidence.struck_on.is_(None)
    )
    return session.execute(found).first() is not None
