"""Ledgers of problems (问题台账): received with their file, columns agreed on, confirmed into a batch.

A draft is nobody's problem yet: events begin with the batch that is founded from it, as with papers.
"""

from sqlalchemy.orm import Session

from app import storage
from app.commands.pictures import XLSX, look, refuse_size
from app.commands.problem_batches import ProblemSheet, found_batch
from app.commands.problem_papers import Looked, batch_of, founding_post_of, keep_received, save_reading
from app.commands.problem_sheets import MOST
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, Problem, Stale
from app.facts.ledgers import remembered_columns
from app.facts.plan_papers import reading_of
from app.intake.ledgers.columns import Layout
from app.intake.ledgers.draft import (
    LedgerDraft,
    agreed_on,
    draft_from,
    kept_of,
    names_of,
    parts_of,
    proposed,
    read_ledger,
    resolved,
    told,
)
from app.intake.ledgers.rows import LedgerRow
from app.intake.plans.bodies import bodies_of
from app.intake.plans.draft import day_of, wrong_facts
from app.intake.plans.matching import match_names
from app.intake.sheets import WORKBOOK, Unreadable, rows_of
from app.lookup import get_plan_paper
from app.models.base import db
from app.models.problem_paper import LedgerColumn, PlanPaper
from app.policy import Actor

CSV = "text/csv"
ENDINGS = {XLSX: ".xlsx", CSV: ".csv"}
MOST_ROWS = 2_000


def receive_ledger(*, actor: Actor, file_name: str, content: bytes) -> int:
    """Keep a ledger with its file and return its number; nothing becomes of its rows yet.

    Raises :class:`ReadBefore` where the same file was received for the same county or township, and
    :class:`Invalid` for what is no sheet.
    """

    def look(territory: str) -> Looked:
        media_type, rows = _readable(content)
        draft = proposed(rows, remembered_columns(db.session(), territory))
        return Looked(media_type, ENDINGS[media_type], told(draft))

    return keep_received(actor=actor, kind="ledger", file_name=file_name, content=content, look=look)


def agree_columns(*, actor: Actor, paper_id: int, seen: int, draft: LedgerDraft) -> int:
    """Agree on what the columns of a ledger mean, remember it for the territory; return the new version.

    Raises :class:`Invalid` for columns by which nothing can be read, :class:`Stale` where somebody else
    saved meanwhile.
    """
    rows = _rows(get_plan_paper(db.session(), actor, paper_id))
    layout = agreed_on(draft, rows)
    draft.agreed = True
    with transaction() as session:
        paper = _draft(session, actor, paper_id)
        _remember(session, paper.territory, layout)
        return save_reading(paper, seen, told(draft))


def save_ledger(*, actor: Actor, paper_id: int, seen: int, draft: LedgerDraft) -> int:
    """Save what was answered about a ledger and return its new version."""
    with transaction() as session:
        return save_reading(_draft(session, actor, paper_id), seen, told(draft))


def confirm_ledger(*, actor: Actor, paper_id: int, version: int, once: str) -> int:
    """Found the batch of a ledger as it was saved in ``version``, and return its number.

    Rows with faults and rows left out stay in the file and on its page. Refused with everything that is
    open: units that nobody answered for, problems without a lead, what the batch lacks. What the batch
    refuses of a row is told with the row's number.
    """
    session = db.session()
    paper = get_plan_paper(session, actor, paper_id)
    post = founding_post_of(actor, paper)
    draft = draft_from(reading_of(paper))
    if paper.status != "draft" or not draft.agreed:
        raise Forbidden("paper_taken")
    if paper.version != version:
        raise Stale(seen=version, current=paper.version)
    kept = kept_of(draft, read_ledger(draft, _rows(paper)))
    bodies = bodies_of(session, post, paper.territory)
    who = resolved(draft, match_names(names_of(kept), bodies.all, bodies.places))
    sheets, wrong = [], list(wrong_facts(draft.facts))
    for row in kept:
        lead, units, fault = parts_of(draft, row, who)
        if fault is not None:
            wrong.append(Problem("", f"ledger_{fault.code}", {"row": row.at, **fault.details}))
        sheets.append(_sheet(row, lead or 0, units))
    if wrong:
        raise Invalid(*wrong)
    try:
        return found_batch(
            actor=actor, sheet=batch_of(paper.territory, draft.facts), problems=sheets, once=once,
            paper_id=paper_id, paper_version=version,
        )  # fmt: skip
    except Invalid as refusal:
        raise Invalid(*(_here(problem, kept) for problem in refusal.problems)) from refusal


def _sheet(row: LedgerRow, lead: int, units: list[int]) -> ProblemSheet:
    return ProblemSheet(
        title=row.title, lead_id=lead, units=units, description=row.description, number=row.number,
        category=row.category, deadline_text=row.deadline_text, deadline_kind=row.deadline_kind,
        deadline_on=day_of(row.deadline_on), amount=row.amount,
    )  # fmt: skip


def _here(problem: Problem, kept: list[LedgerRow]) -> Problem:
    """Return what the batch refused, with the number of the row that it is about."""
    parts = problem.field.split("-", 2)
    if parts[0] != "problems":
        return problem
    row = kept[int(parts[1])]
    return Problem("", "ledger_row_refused", {"row": row.at, "title": row.title[:40]})


def _draft(session: Session, actor: Actor, paper_id: int) -> PlanPaper:
    """Return a ledger that is still a draft, locked, for whoever founds batches there."""
    paper = get_plan_paper(session, actor, paper_id, lock=True)
    founding_post_of(actor, paper)
    if paper.status != "draft" or paper.kind != "ledger":
        raise Forbidden("paper_taken")
    return paper


def _remember(session: Session, territory: str, layout: Layout) -> None:
    for one in layout.columns:
        if one.key:
            session.merge(LedgerColumn(territory=territory, heading=one.key, field=one.field))


def _rows(paper: PlanPaper) -> list[list[str]]:
    return rows_of(storage.get(paper.name, key=paper.key))


def _readable(content: bytes) -> tuple[str, list[list[str]]]:
    """Return kind and rows of a file that is a sheet; raise :class:`Invalid` for any other."""
    refuse_size(content)
    media_type = look(content).media_type if content.startswith(WORKBOOK) else CSV
    if media_type not in ENDINGS:
        raise Invalid(Problem("file", "sheet_kind"))
    try:
        rows = rows_of(content)
    except Unreadable as error:
        raise Invalid(Problem("file", "sheet_unreadable")) from error
    count = sum(1 for row in rows if any(row))
    if not count:
        raise Invalid(Problem("file", "sheet_empty"))
    if count > MOST_ROWS:
        raise Invalid(Problem("file", "ledger_too_long", {"most": MOST_ROWS, "problems": MOST}))
    return media_type, rows
