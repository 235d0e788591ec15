"""Ledgers of problems: those received, one as its columns and rows would be taken, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app import storage
from app.errors import NotFound
from app.facts.ledgers import remembered_columns
from app.facts.plan_papers import reading_of
from app.intake.lead_lists import Fault
from app.intake.ledgers.columns import Column, Layout
from app.intake.ledgers.draft import (
    LedgerDraft,
    draft_from,
    kept_of,
    layout_of,
    names_of,
    parts_of,
    read_ledger,
    resolved,
)
from app.intake.ledgers.rows import LedgerRow, LeftRow
from app.intake.plans.bodies import Bodies, bodies_of
from app.intake.plans.matching import Match, match_names
from app.intake.sheets import rows_of
from app.lookup import get_plan_paper
from app.masking import masked_text
from app.models.base import db
from app.models.case import Case
from app.models.problem_paper import PlanPaper
from app.permissions import Permission
from app.policy import Actor, acting_post
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
from app.sealing import Unreadable

HEADINGS = 20
"""Rows near the top that may be the head."""


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One ledger as it is saved in ``version``: its rows as texts, what was said of them, who may answer."""

    entry: PaperEntry
    version: int
    draft: LedgerDraft
    rows: Sequence[Sequence[str]]
    remembered: Mapping[str, str]
    bodies: Bodies
    founded: tuple[FoundedProblem, ...]


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column with the first things that stand in it, long numbers masked."""

    column: Column
    sample: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnsReview:
    """The head of a ledger and its columns. ``headings`` are the rows near its top."""

    layout: Layout
    headings: tuple[tuple[int, str], ...]
    columns: tuple[ShownColumn, ...]
    problems: int
    left: int


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """One problem as it would be founded. ``lead`` and ``units`` are names of organisations.

    ``faults`` keep it back or wait for an answer, ``out`` says that somebody left it out.
    """

    row: LedgerRow
    lead: str
    units: tuple[str, ...]
    faults: tuple[Fault, ...]
    out: bool


@dataclass(frozen=True, slots=True)
class Review:
    """The rows of a ledger: problems, rows that are none, the names of units, and other batches alike.

    ``good`` counts the problems that would be founded now.
    """

    problems: tuple[ShownProblem, ...]
    left: tuple[LeftRow, ...]
    matches: Mapping[str, Match]
    twins: tuple[Twin, ...]
    good: int


def ledgers(actor: Actor, before: int | None = None) -> tuple[tuple[PaperEntry, ...], int | None]:
    """Return a page of the ledgers in reach, the newest first, and the mark of the next page."""
    return paper_entries(actor, "ledger", before)


def ledger_page(actor: Actor, paper_id: int) -> LedgerPage:
    """Return a ledger in reach with its rows; raise :class:`NotFound` otherwise."""
    session = db.session()
    paper = get_plan_paper(session, actor, paper_id)
    if paper.kind != "ledger":
        raise NotFound
    post = acting_post(actor, Permission.PROBLEMS_FOUND, paper.territory)
    entry = paper_entry(paper)
    return LedgerPage(
        entry=entry,
        version=paper.version,
        draft=draft_from(reading_of(paper)),
        rows=_rows(paper),
        remembered=remembered_columns(session, paper.territory),
        bodies=bodies_of(session, post, paper.territory),
        founded=founded_problems(entry.batch_id),
    )


def columns_review(page: LedgerPage, draft: LedgerDraft) -> ColumnsReview:
    """Return how a ledger is laid out by a draft, and how many of its rows would be problems."""
    layout = layout_of(draft, page.rows)
    read = read_ledger(draft, page.rows)
    begin = layout.heading - 1 + layout.depth if layout.heading else 0
    headings = [
        (number, " · ".join(masked_text(cell) for cell in row if cell)[:60])
        for number, row in enumerate(page.rows[:HEADINGS], 1)
        if any(row)
    ]
    return ColumnsReview(
        layout=layout,
        headings=tuple(headings),
        columns=tuple(_shown_column(one, page.rows[begin:]) for one in layout.columns),
        problems=len(read.problems),
        left=len(read.left),
    )


def review(page: LedgerPage, draft: LedgerDraft) -> Review:
    """Return the rows of a ledger as they would be founded by a draft, saved or not."""
    read = read_ledger(draft, page.rows)
    kept = kept_of(draft, read)
    matches = match_names(names_of(kept), page.bodies.all, page.bodies.places)
    who = resolved(draft, matches)
    names = {one.id: one.name for one in page.bodies.all}
    shown = []
    for one in read.problems:
        out = one.at in draft.out
        lead, units, fault = (None, [], None) if out or one.faults else parts_of(draft, one, who)
        faults = (*one.faults, *([fault] if fault is not None else []))
        named = tuple(names.get(number, "") for number in units)
        shown.append(ShownProblem(one, names.get(lead or 0, ""), named, faults, out))
    return Review(
        problems=tuple(shown),
        left=read.left,
        matches=matches,
        twins=twins_of(draft.facts.document_number.strip()),
        good=sum(not one.faults and not one.out for one in shown),
    )


def measures_of_ledger(case: Case) -> list[str]:
    """Return the measures that the ledger of a problem's batch names for it: the beginning of a plan.

    Empty where the batch came from no ledger. Who may read the case is asked before.
    """
    found = paper_of(case, "ledger")
    if found is None:
        return []
    paper, position = found
    draft = draft_from(reading_of(paper))
    kept = kept_of(draft, read_ledger(draft, _rows(paper)))
    return list(kept[position - 1].measures) if position <= len(kept) else []


def _rows(paper: PlanPaper) -> list[list[str]]:
    try:
        return rows_of(storage.get(paper.name, key=paper.key))
    except Unreadable as error:
        raise NotFound from error


def _shown_column(column: Column, rows: Sequence[Sequence[str]]) -> ShownColumn:
    cells = (row[column.at] for row in rows if column.at < len(row))
    sample = list(dict.fromkeys(masked_text(cell)[:40] for cell in cells if cell))[:3]
    return ShownColumn(column, tuple(sample))
