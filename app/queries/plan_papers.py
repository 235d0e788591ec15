"""Papers with problems: those read in, one as it would become a batch, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select

from app import calendar, clock, profiles, storage
from app.errors import NotFound
from app.facts.plan_papers import file_place, reading_of
from app.intake.plans.bodies import Bodies, bodies_of, matches_of
from app.intake.plans.draft import Doubt, Draft, DraftItem, doubts_of, draft_from, resolved
from app.intake.plans.matching import Match
from app.lookup import get_plan_paper, in_territories, visible_plan_papers
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Assignment, Case
from app.models.problem import Problem, ProblemBatch, ProblemUnit
from app.models.problem_paper import PlanPaper
from app.permissions import GRANTED, Permission
from app.policy import Actor, acting_post
from app.queries.actors import name_on
from app.queries.case_file import unsealed
from app.sealing import Unreadable

PAGE = 50
TWINS = 5
"""Batches of the same document number that are named."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper among others; ``batch_title`` is empty while no batch was founded from it."""

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
    """One case that was founded from a paper."""

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


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One paper with its reading as it is saved in ``version``."""

    row: PaperRow
    version: int
    draft: Draft
    bodies: Bodies
    founded: tuple[FoundedProblem, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A reading looked over: what its names are taken for, what is doubtful, and its twins.

    ``who`` are the names that are settled; ``at_once`` is by when 立行立改 is done by the county's own
    parameter, None while the day of the feedback isn't one.
    """

    draft: Draft
    matches: Mapping[str, Match]
    who: Mapping[str, int]
    doubts: Mapping[int, Sequence[Doubt]]
    twins: tuple[Twin, ...]
    at_once: date | None

    @property
    def doubtful(self) -> int:
        """Return how many items have something doubtful about them."""
        return sum(bool(found) for found in self.doubts.values())

    @property
    def unread(self) -> frozenset[int]:
        """Return the numbers of lines of which something found no place."""
        return frozenset(number for number, _ in self.draft.unread)

    @property
    def line_items(self) -> Mapping[int, Sequence[DraftItem]]:
        """Return the items kept, by the line where they begin."""
        found: dict[int, list[DraftItem]] = {}
        for item in self.draft.kept:
            found.setdefault(item.line, []).append(item)
        return found


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The paper as it came."""

    content: bytes
    media_type: str
    file_name: str


def plan_papers(actor: Actor, before: int | None = None) -> tuple[tuple[PaperRow, ...], int | None]:
    """Return a page of the papers in reach, the newest first, and the mark of the next page."""
    statement = _papers().where(visible_plan_papers(actor), PlanPaper.kind == "plan")
    if before is not None:
        statement = statement.where(PlanPaper.id < before)
    found = db.session.execute(statement.order_by(PlanPaper.id.desc()).limit(PAGE + 1)).all()
    rows = tuple(_row(*one) for one in found[:PAGE])
    return rows, rows[-1].id if len(found) > PAGE else None


def paper_page(actor: Actor, paper_id: int) -> PaperPage:
    """Return a paper in reach with its reading; raise :class:`NotFound` otherwise."""
    paper = get_plan_paper(db.session(), actor, paper_id)
    if paper.kind != "plan":
        raise NotFound
    row = db.session.execute(_papers().where(PlanPaper.id == paper.id)).one()
    post = acting_post(actor, Permission.PROBLEMS_FOUND, paper.territory)
    shown = _row(*row)
    return PaperPage(
        row=shown,
        version=paper.version,
        draft=draft_from(reading_of(paper)),
        bodies=bodies_of(db.session(), post, paper.territory),
        founded=_founded(shown.batch_id),
    )


def review(page: PaperPage, draft: Draft) -> Review:
    """Look a reading over as it is typed, whether or not it was saved like that."""
    matches = matches_of(draft, page.bodies)
    return Review(
        draft=draft,
        matches=matches,
        who=resolved(draft, matches),
        doubts=doubts_of(draft, matches),
        twins=_twins(draft.facts.document_number.strip()),
        at_once=_at_once(draft.facts.feedback_on),
    )


def _at_once(feedback_on: str) -> date | None:
    try:
        begin = date.fromisoformat(feedback_on)
    except ValueError:
        return None
    limit = profiles.values(clock.today())["immediate_days"]
    return calendar.due(begin, limit["days"], limit["unit"], profiles.entered_years()).on


def paper_file(actor: Actor, paper_id: int) -> SourceFile:
    """Return the file of a paper, for whoever looks it through or has a problem of its batch in reach."""
    paper = db.session.get(PlanPaper, paper_id)
    if paper is None or not _in_reach(actor, paper):
        raise NotFound
    try:
        content = storage.get(paper.name, key=paper.key)
    except Unreadable as error:
        raise NotFound from error
    name = unsealed(paper.key, paper.file_name_sealed, file_place(paper.name))
    return SourceFile(content, paper.media_type, name)


def measures_read(case: Case) -> list[str]:
    """Return the measures that the paper of a problem's batch names for it: no plan yet, but its beginning.

    Empty where the batch came from no paper, or the paper named none. Who may read the case is asked before.
    """
    found = db.session.execute(
        select(PlanPaper, Problem.position)
        .join(ProblemBatch, ProblemBatch.paper_id == PlanPaper.id)
        .join(Problem, Problem.batch_id == ProblemBatch.id)
        .where(Problem.case_id == case.id, PlanPaper.kind == "plan")
    ).one_or_none()
    if found is None:
        return []
    paper, position = found
    kept = draft_from(reading_of(paper)).kept
    return list(kept[position - 1].measures) if position <= len(kept) else []


def _papers() -> Select[PlanPaper, str, int | None, str | None]:
    return (
        select(PlanPaper, Person.name, ProblemBatch.id, ProblemBatch.title)
        .join(Account, Account.id == PlanPaper.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(ProblemBatch, ProblemBatch.paper_id == PlanPaper.id)
    )


def _row(paper: PlanPaper, who: str, batch_id: int | None, title: str | None) -> PaperRow:
    name = unsealed(paper.key, paper.file_name_sealed, file_place(paper.name))
    return PaperRow(paper.id, name, paper.size, paper.status, who, paper.received_at, batch_id, title or "")


def _founded(batch_id: int | None) -> tuple[FoundedProblem, ...]:
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


def _twins(document_number: str) -> tuple[Twin, ...]:
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


def _in_reach(actor: Actor, paper: PlanPaper) -> bool:
    if actor.post_at(Permission.PROBLEMS_FOUND, paper.territory) is not None:
        return True
    today = clock.today()
    own = [post.organisation_id for post in actor.posts if Permission.PROBLEMS_READ in GRANTED[post.role]]
    near = actor.territories_for(Permission.PROBLEMS_READ)
    assigned = select(Assignment.case_id).where(
        Assignment.organisation_id.in_(own),
        Assignment.valid_from <= today,
        or_(Assignment.valid_to.is_(None), Assignment.valid_to >= today),
    )
    taking_part = select(ProblemUnit.case_id).where(ProblemUnit.organisation_id.in_(own))
    of_a_problem = (
        select(ProblemBatch.id)
        .join(Problem, Problem.batch_id == ProblemBatch.id)
        .join(Case, Case.id == Problem.case_id)
        .where(
            ProblemBatch.paper_id == paper.id,
            or_(
                in_territories(near, ProblemBatch.territory),
                in_territories(near, Case.territory),
                Case.id.in_(assigned),
                Case.id.in_(taking_part),
            ),
        )
        .limit(1)
    )
    return db.session.execute(of_a_problem).first() is not None
