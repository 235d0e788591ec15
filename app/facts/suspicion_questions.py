"""Everything that an act on a suspicion looks at, asked of the database in one statement."""

from sqlalchemy import func, select

from app.facts.case_questions import OF_EVERY_CASE
from app.facts.step_questions import CASE
from app.models.bundle import Bundle
from app.models.evidence import Evidence
from app.models.suspicion import Suspicion, SuspicionCheck, SuspicionChecker

_HANDED = (
    select(func.max(SuspicionChecker.sequence)).where(SuspicionChecker.case_id == CASE).scalar_subquery()
)
"""The event by which it was handed over last."""

SUSPICION_FILE = Bundle(
    **OF_EVERY_CASE,
    suspicion=select(Suspicion.rule, Suspicion.severity, Suspicion.conclusion, Suspicion.disposal).where(
        Suspicion.case_id == CASE
    ),
    checkers=select(SuspicionChecker.account_id).where(
        SuspicionChecker.case_id == CASE, SuspicionChecker.sequence == _HANDED
    ),
    checks=select(SuspicionCheck.sequence, SuspicionCheck.checked_on, SuspicionCheck.on_site).where(
        SuspicionCheck.case_id == CASE
    ),
    papers=select(Evidence.kind).where(Evidence.case_id == CASE, Evidence.struck_on.is_(None)),
)
