"""What the page of a problem shows: as found, as claimed, its plan, work, checks and look-backs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.models.base import db
from app.models.case import Case
from app.models.problem import Problem, ProblemBatch
from app.policy import Actor
from app.queries.organisations import names_today


@dataclass(frozen=True, slots=True)
class ProblemFile:
    """A problem in the file of its case: ``lead`` is the name of the unit that answers for it."""

    batch_id: int
    batch: str
    number: str
    position: int
    category: str
    title: str
    description: str
    lead: str
    lead_id: int
    deadline_text: str
    deadline_on: date | None
    amount: Decimal | None


def problem_file(_actor: Actor, case: Case) -> ProblemFile:
    """Return what is known of the problem of a case in reach."""
    row, batch = db.session.execute(
        select(Problem, ProblemBatch)
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .where(Problem.case_id == case.id)
    ).one()
    return ProblemFile(
        batch_id=batch.id,
        batch=batch.title,
        number=row.number,
        position=row.position,
        category=row.category,
        title=row.title,
        description=row.description,
        lead=names_today([row.lead_id]).get(row.lead_id, ""),
        lead_id=row.lead_id,
        deadline_text=row.deadline_text,
        deadline_on=row.deadline_on,
        amount=row.amount,
    )
