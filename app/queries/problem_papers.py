"""What papers and ledgers with problems show alike: their lists, what was founded from them, their twins."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from app import clock
from app.facts.plan_papers import file_place
from app.lookup import visible_plan_papers
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case
from app.models.problem import Problem, ProblemBatch
from app.models.problem_paper import PlanPaper
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.case_file import unsealed

PAGE = 50
TWINS = 5
"""Batches of the same document number that are named."""


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """One paper or ledger among others; ``batch_title`` is empty while no batch was founded from it."""

    id: int
    file_name: str
    size: int
    status: str
    who: str
    received_at: datetime
    batch_id: int | None
    batch_title: str


@dataclass(frozen=True, slots=True)
class FoundedProblem:
    """One case that was founded from a paper or ledger."""

    position: int
    number: str
    title: str
    ref: str
    lead: str


@dataclass(frozen=True, slots=True)
class Twin:
    """A batch that bears the same document number (red flag R06)."""

    id: int
    title: str
    feedback_on: date


def paper_entries(
    actor: Actor, kind: str, before: int | None = None
) -> tuple[tuple[PaperEntry, ...], int | None]:
    """Return a page of the papers of a kind in reach, the newest first, and the mark of the next page."""
    statement = _papers().where(visible_plan_papers(actor), PlanPaper.kind == kind)
    if before is not None:
        statement = statement.where(PlanPaper.id < before)
    found = db.session.execute(statement.order_by(PlanPaper.id.desc()).limit(PAGE + 1)).all()
    rows = tuple(_entry(*one) for one in found[:PAGE])
    return rows, rows[-1].id if len(found) > PAGE else None


def paper_entry(paper: PlanPaper) -> PaperEntry:
    """Return one paper as lists show it."""
    return _entry(*db.session.execute(_papers().where(PlanPaper.id == paper.id)).one())


def founded_problems(batch_id: int | None) -> tuple[FoundedProblem, ...]:
    """Return the cases of a batch in their order; none while there is no batch."""
    if batch_id is None:
        return ()
    rows = db.session.execute(
        select(
            Problem.position, Problem.number, Problem.title, Case.ref, name_on(Problem.lead_id, clock.today())
        )
        .join(Case, Case.id == Problem.case_id)
        .where(Problem.batch_id == batch_id)
        .order_by(Problem.position)
    )
    return tuple(
        FoundedProblem(position, number, title, ref, lead or "")
        for position, number, title, ref, lead in rows
    )


def twins_of(document_number: str) -> tuple[Twin, ...]:
    """Return the batches that bear a number already: one number, two papers."""
    if not document_number:
        return ()
    rows = db.session.execute(
        select(ProblemBatch.id, ProblemBatch.title, ProblemBatch.feedback_on)
        .where(ProblemBatch.document_number == document_number)
        .order_by(ProblemBatch.id)
        .limit(TWINS)
    )
    return tuple(Twin(number, title, day) for number, title, day in rows)


def paper_of(case: Case, kind: str) -> tuple[PlanPaper, int] | None:
    """Return the paper of a kind from which a problem's batch was founded, with the problem's position."""
    found = db.session.execute(
        select(PlanPaper, Problem.position)
        .join(ProblemBatch, ProblemBatch.paper_id == PlanPaper.id)
        .join(Problem, Problem.batch_id == ProblemBatch.id)
        .where(Problem.case_id == case.id, PlanPaper.kind == kind)
    ).one_or_none()
    return (found[0], found[1]) if found is not None else None


def _papers() -> Select[PlanPaper, str, int | None, str | None]:
    return (
        select(PlanPaper, Person.name, ProblemBatch.id, ProblemBatch.title)
        .join(Account, Account.id == PlanPaper.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(ProblemBatch, ProblemBatch.paper_id == PlanPaper.id)
    )


def _entry(paper: PlanPaper, who: str, batch_id: int | None, title: str | None) -> PaperEntry:
    name = unsealed(paper.key, paper.file_name_sealed, file_place(paper.name))
    return PaperEntry(paper.id, name, paper.size, paper.status, who, paper.received_at, batch_id, title or "")
