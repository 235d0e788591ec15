"""Papers with problems: read into a draft, corrected, withdrawn, and confirmed into a batch (方案导入).

A draft is nobody's problem yet: events begin with the batch that is founded from it.
"""

from collections.abc import Iterator

from app import errors
from app.commands.problem_batches import ProblemSheet, found_batch
from app.commands.problem_papers import (
    Looked,
    batch_of,
    founding_post_of,
    keep_received,
    refuse_taken,
    save_reading,
)
from app.commands.problem_sheets import MOST
from app.commands.transaction import transaction
from app.errors import Invalid, Problem, Stale
from app.facts.plan_papers import reading_of
from app.intake.plans.bodies import bodies_of, matches_of
from app.intake.plans.draft import (
    Draft,
    DraftItem,
    day_of,
    draft_from,
    draft_of,
    parts_of,
    resolved,
    told,
    wrong_facts,
)
from app.intake.plans.plan import read_plan
from app.intake.plans.reading import MOST_BYTES, Unreadable, lines_of
from app.lookup import get_plan_paper
from app.models.base import db
from app.policy import Actor

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {"application/pdf": ".pdf", DOCX: ".docx", "text/html": ".html", "text/plain": ".txt"}
MOST_READING = 4_000_000
"""Bytes of a reading: the longest paper read so far has 60,000."""
_FIELDS = {"lead_id": "lead", "department_id": "department"}
"""Questions of the page that are called otherwise than the facts they answer."""


def read_paper(*, actor: Actor, file_name: str, content: bytes) -> int:
    """Read a paper into a draft and return its number; no problem is made of it yet.

    Raises :class:`ReadBefore` where the same file was read for the same county or township, and
    :class:`Invalid` for what can't be read or names no problem: nothing is kept of that.
    """

    def look(_territory: str) -> Looked:
        draft, media_type = _read(content), _kind(content)
        return Looked(media_type, ENDINGS[media_type], told(draft))

    return keep_received(actor=actor, kind="plan", file_name=file_name, content=content, look=look)


def save_draft(*, actor: Actor, paper_id: int, seen: int, draft: Draft) -> int:
    """Save what was corrected in a draft and return its new version.

    Only facts, items and answers are taken: the lines of the paper stay as they were read. Raises
    :class:`Stale` where somebody saved meanwhile what says something else.
    """
    with transaction() as session:
        paper = get_plan_paper(session, actor, paper_id, lock=True)
        founding_post_of(actor, paper)
        refuse_taken(paper)
        before = draft_from(reading_of(paper))
        draft.lines, draft.unread = before.lines, before.unread
        return save_reading(paper, seen, told(draft), most=MOST_READING)


def confirm_paper(*, actor: Actor, paper_id: int, version: int, once: str) -> int:
    """Found the batch that a draft proposes, as it was saved in ``version``, and return its number.

    What is wrong is named by the question of its item, ``item_3_title``: see
    ``app/web/forms/plan_papers.py``. Names of units that nobody knows or answered are refused.
    """
    session = db.session()
    paper = get_plan_paper(session, actor, paper_id)
    post = founding_post_of(actor, paper)
    refuse_taken(paper)
    if paper.version != version:
        raise Stale(seen=version, current=paper.version)
    draft = draft_from(reading_of(paper))
    who = resolved(draft, matches_of(draft, bodies_of(session, post, paper.territory)))
    wrong = list(_wrong(draft, who))
    if wrong:
        raise Invalid(*wrong)
    sheets = [_sheet(item, who, two_way=draft.facts.two_way) for item in draft.kept]
    try:
        return found_batch(
            actor=actor, sheet=batch_of(paper.territory, draft.facts), problems=sheets, once=once,
            paper_id=paper_id, paper_version=version,
        )  # fmt: skip
    except Invalid as refusal:
        raise Invalid(*(_here(problem, draft.kept) for problem in refusal.problems)) from refusal


def _read(content: bytes) -> Draft:
    """Return the draft of a file; raise :class:`Invalid` where it can't be read or names no problem."""
    try:
        lines = lines_of(content)
    except Unreadable as error:
        raise Invalid(
            Problem("file", f"paper_{error.reason}", {"most": MOST_BYTES // 1024 // 1024})
        ) from error
    plan = read_plan(lines)
    if not plan.items:
        raise Invalid(Problem("file", "paper_without_problems"))
    if len(plan.items) > MOST:
        raise Invalid(Problem("file", "batch_too_large", {"most": MOST}))
    return draft_of(plan, lines)


def _kind(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "application/pdf"
    if content.startswith(b"PK\x03\x04"):
        return DOCX
    return "text/html" if b"<html" in content[:2000].lower() or b"</p>" in content.lower() else "text/plain"


def _wrong(draft: Draft, who: dict[str, int]) -> Iterator[Problem]:
    """Yield what stands in the way of sheets: dates that are none, units that nobody answered for."""
    yield from wrong_facts(draft.facts)
    unknown = [name for name in draft.names() if name not in who]
    if unknown:
        yield Problem("", "paper_units_open", {"names": "、".join(unknown)})
    for item in draft.kept:
        if item.deadline_on and day_of(item.deadline_on) is None:
            yield Problem(f"item_{item.key}_deadline_on", "date_unreadable")
        if parts_of(item, who)[0] is None:
            yield Problem(f"item_{item.key}_lead", "paper_lead_missing")


def _sheet(item: DraftItem, who: dict[str, int], *, two_way: bool) -> ProblemSheet:
    lead, units = parts_of(item, who)
    return ProblemSheet(
        title=item.title, lead_id=lead or 0, units=units, description=item.description, number=item.number,
        category=item.category, deadline_text=item.deadline_text, deadline_kind=item.deadline_kind,
        deadline_on=day_of(item.deadline_on), department_id=(item.department or None) if two_way else None,
    )  # fmt: skip


def _here(problem: errors.Problem, items: list[DraftItem]) -> Problem:
    """Return what the batch refused, named by the question of its item."""
    parts = problem.field.split("-", 2)
    if parts[0] != "problems":
        return problem
    field = f"item_{items[int(parts[1])].key}_{_FIELDS.get(parts[2], parts[2])}"
    return Problem(field, problem.code, problem.details)
