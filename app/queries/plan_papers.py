"""Papers with problems: those read in, one as it would become a batch, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from app import calendar, clock, profiles, storage
from app.audit.seen import note_seen
from app.errors import NotFound
from app.facts.plan_papers import file_place, reading_of
from app.intake.plans.bodies import Bodies, bodies_of, matches_of
from app.intake.plans.draft import Doubt, Draft, DraftItem, doubts_of, draft_from, resolved
from app.intake.plans.matching import Match
from app.intake.sheets import rows_of
from app.lookup import get_plan_paper, in_territories
from app.models.base import db
from app.models.case import Case
from app.models.problem import Problem, ProblemBatch
from app.models.problem_paper import PlanPaper
from app.permissions import Permission
from app.policy import Actor, acting_post
from app.queries.case_file import unsealed
from app.queries.problem_papers import (
    FoundedProblem,
    PaperEntry,
    Twin,
    founded_problems,
    paper_entries,
    paper_entry,
    paper_of,
    twins_of,
)
from app.queries.problem_reach import problems_in_reach
from app.sealing import Unreadable


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One paper with its reading as it is saved in ``version``."""

    row: PaperEntry
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
    """The paper as it came; ``rows`` is how many problems were read in it, or how many lines it has."""

    content: bytes
    media_type: str
    file_name: str
    rows: int


def plan_papers(actor: Actor, before: int | None = None) -> tuple[tuple[PaperEntry, ...], int | None]:
    """Return a page of the papers in reach, the newest first, and the mark of the next page."""
    return paper_entries(actor, "plan", before)


def paper_page(actor: Actor, paper_id: int) -> PaperPage:
    """Return a paper in reach with its reading; raise :class:`NotFound` otherwise."""
    paper = get_plan_paper(db.session(), actor, paper_id)
    if paper.kind != "plan":
        raise NotFound
    post = acting_post(actor, Permission.PROBLEMS_FOUND, paper.territory)
    shown = paper_entry(paper)
    return PaperPage(
        row=shown,
        version=paper.version,
        draft=draft_from(reading_of(paper)),
        bodies=bodies_of(db.session(), post, paper.territory),
        founded=founded_problems(shown.batch_id),
    )


def review(page: PaperPage, draft: Draft) -> Review:
    """Look a reading over as it is typed, whether or not it was saved like that."""
    matches = matches_of(draft, page.bodies)
    return Review(
        draft=draft,
        matches=matches,
        who=resolved(draft, matches),
        doubts=doubts_of(draft, matches),
        twins=twins_of(draft.facts.document_number.strip()),
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
    note_seen(db.session(), ("paper", paper.id))
    try:
        content = storage.get(paper.name, key=paper.key)
    except Unreadable as error:
        raise NotFound from error
    name = unsealed(paper.key, paper.file_name_sealed, file_place(paper.name))
    return SourceFile(content, paper.media_type, name, _rows_in(paper, content))


def _rows_in(paper: PlanPaper, content: bytes) -> int:
    """Return how many problems were read in a paper, or how many lines a ledger has."""
    if paper.kind == "ledger":
        return sum(1 for row in rows_of(content) if any(row))
    return len(draft_from(reading_of(paper)).items)


def measures_read(case: Case) -> list[str]:
    """Return the measures that the paper of a problem's batch names for it: no plan yet, but its beginning.

    Empty where the batch came from no paper, or the paper named none. Who may read the case is asked before.
    """
    found = paper_of(case, "plan")
    if found is None:
        return []
    paper, position = found
    kept = draft_from(reading_of(paper)).kept
    return list(kept[position - 1].measures) if position <= len(kept) else []


def _in_reach(actor: Actor, paper: PlanPaper) -> bool:
    if actor.post_at(Permission.PROBLEMS_FOUND, paper.territory) is not None:
        return True
    near = actor.territories_for(Permission.PROBLEMS_READ)
    of_a_problem = (
        select(ProblemBatch.id)
        .join(Problem, Problem.batch_id == ProblemBatch.id)
        .join(Case, Case.id == Problem.case_id)
        .where(
            ProblemBatch.paper_id == paper.id,
            or_(in_territories(near, ProblemBatch.territory), problems_in_reach(actor)),
        )
        .limit(1)
    )
    return db.session.execute(of_a_problem).first() is not None
