"""A confirmed suspicion becomes a problem to be put right: a batch of one, handed to the unit (交办).

The unit learns of the problem, worded anew, and of nothing that led to it.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app import clock
from app.commands.problem_batches import found_within
from app.commands.problem_sheets import BatchSheet, ProblemSheet
from app.commands.signing import Record
from app.errors import Forbidden
from app.models.case import Case
from app.models.suspicion import Suspicion
from app.permissions import Permission
from app.policy import Actor, HeldPost, region_of


@dataclass(frozen=True, slots=True)
class FindingSheet:
    """The problem as the unit will read it, and by when it is to be put right."""

    title: str
    description: str
    lead_id: int
    deadline_on: date | None = None


def finding_record(actor: Actor, sheet: FindingSheet) -> Record:
    """Return what makes a finding of a suspicion: the problem is founded in the act's own transaction."""
    told: dict[str, object] = {}

    def save(session: Session, case: Case, _sequence: int) -> None:
        post = actor.post_at(Permission.SUSPICIONS_HANDLE, case.territory)
        if post is None:
            raise Forbidden
        batch, cases = found_within(session, actor, post, _batch(post, sheet), [_problem(sheet)])
        told.update(batch=batch.id, problem=cases[0].ref)
        session.get_one(Suspicion, case.id).finding_id = cases[0].id

    return Record(told=told, sealed={}, save=save)


def _batch(post: HeldPost, sheet: FindingSheet) -> BatchSheet:
    today = clock.today()
    return BatchSheet(
        territory=region_of(post.territory),
        title=sheet.title.strip()[:200],
        source="discipline",
        level=post.level.value,
        year=today.year,
        finder=post.organisation_name,
        feedback_on=today,
    )


def _problem(sheet: FindingSheet) -> ProblemSheet:
    return ProblemSheet(
        title=sheet.title,
        lead_id=sheet.lead_id,
        description=sheet.description,
        deadline_on=sheet.deadline_on,
        deadline_kind="dated" if sheet.deadline_on is not None else "unknown",
    )
