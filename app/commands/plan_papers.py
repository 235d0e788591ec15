"""Papers with problems: read into a draft, corrected, withdrawn, and confirmed into a batch (方案导入).

A draft is nobody's problem yet: events begin with the batch that is founded from it.
"""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, errors, storage
from app.commands.evidence import named
from app.commands.problem_batches import BatchSheet, ProblemSheet, found_batch
from app.commands.problem_sheets import MOST
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, Problem, Stale
from app.facts.plan_papers import code_of, file_place, founding_post, reading_of, sealed_reading
from app.intake.plans.bodies import bodies_of, matches_of
from app.intake.plans.draft import (
    Draft,
    DraftFacts,
    DraftItem,
    draft_from,
    draft_of,
    parts_of,
    resolved,
    told,
)
from app.intake.plans.plan import read_plan
from app.intake.plans.reading import MOST_BYTES, Unreadable, lines_of
from app.keyring import vault
from app.lookup import get_plan_paper
from app.models.base import db
from app.models.problem_paper import PlanPaper
from app.permissions import Permission
from app.policy import Actor, HeldPost

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {"application/pdf": ".pdf", DOCX: ".docx", "text/html": ".html", "text/plain": ".txt"}
MOST_READING = 4_000_000
"""Bytes of a reading: the longest paper read so far has 60,000."""
_FIELDS = {"lead_id": "lead", "department_id": "department"}
"""Questions of the page that are called otherwise than the facts they answer."""


class ReadBefore(Invalid):
    """The very same file was read in before, as the paper ``paper_id``."""

    def __init__(self, paper_id: int) -> None:
        super().__init__(Problem("file", "paper_read_before"))
        self.paper_id = paper_id


def read_paper(*, actor: Actor, file_name: str, content: bytes) -> int:
    """Read a paper into a draft and return its number; no problem is made of it yet.

    Raises :class:`ReadBefore` where the same file was read for the same county or township, and
    :class:`Invalid` for what can't be read or names no problem: nothing is kept of that.
    """
    post = founding_post(actor)
    if post is None:
        raise Forbidden
    digest, territory = sha256(content).hexdigest(), code_of(post)
    _refuse_again(db.session(), digest, territory)
    draft = _read(content)
    media_type = _kind(content)
    key = vault().new_key()
    name = storage.put(content, key=key)
    try:
        with transaction() as session:
            _refuse_again(session, digest, territory)
            paper = PlanPaper(
                territory=territory, kind="plan", status="draft", name=name,
                file_name_sealed=vault().seal(
                    key, named(file_name, ENDINGS[media_type]), context=file_place(name)
                ),
                media_type=media_type, size=len(content), sha256=digest,
                reading_sealed=sealed_reading(key, name, told(draft)), version=1,
                account_id=actor.account_id, received_at=clock.now(), key=key,
            )  # fmt: skip
            session.add(paper)
            session.flush()
            return paper.id
    except IntegrityError:  # the same file arrived twice at the same instant
        _refuse_again(db.session(), digest, territory)
        raise


def save_draft(*, actor: Actor, paper_id: int, seen: int, draft: Draft) -> int:
    """Save what was corrected in a draft and return its new version.

    Only facts, items and answers are taken: the lines of the paper stay as they were read. Raises
    :class:`Stale` where somebody saved meanwhile what says something else.
    """
    with transaction() as session:
        paper = get_plan_paper(session, actor, paper_id, lock=True)
        _post(actor, paper)
        _refuse_taken(paper)
        kept = reading_of(paper)
        before = draft_from(kept)
        draft.lines, draft.unread = before.lines, before.unread
        content = told(draft)
        if content == kept:
            return paper.version
        if paper.version != seen:
            raise Stale(seen=seen, current=paper.version)
        if len(content) > MOST_READING:
            raise Invalid(Problem("", "too_long", {"most": MOST_READING}))
        paper.reading_sealed = sealed_reading(paper.key, paper.name, content)
        paper.version += 1
        return paper.version


def withdraw_paper(*, actor: Actor, paper_id: int) -> None:
    """Withdraw a draft that was the wrong one; its file may be read in again."""
    with transaction() as session:
        paper = get_plan_paper(session, actor, paper_id, lock=True)
        _post(actor, paper)
        if paper.status == "withdrawn":
            return
        _refuse_taken(paper)
        paper.status = "withdrawn"


def confirm_paper(*, actor: Actor, paper_id: int, version: int, once: str) -> int:
    """Found the batch that a draft proposes, as it was saved in ``version``, and return its number.

    What is wrong is named by the question of its item, ``item_3_title``: see
    ``app/web/forms/plan_papers.py``. Names of units that nobody knows or answered are refused.
    """
    session = db.session()
    paper = get_plan_paper(session, actor, paper_id)
    post = _post(actor, paper)
    _refuse_taken(paper)
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
            actor=actor, sheet=_batch(paper.territory, draft.facts), problems=sheets, once=once,
            paper_id=paper_id, paper_version=version,
        )  # fmt: skip
    except Invalid as refusal:
        raise Invalid(*(_here(problem, draft.kept) for problem in refusal.problems)) from refusal


def _post(actor: Actor, paper: PlanPaper) -> HeldPost:
    post = actor.post_at(Permission.PROBLEMS_FOUND, paper.territory)
    if post is None:
        raise Forbidden
    return post


def _refuse_taken(paper: PlanPaper) -> None:
    if paper.status != "draft":
        raise Forbidden("paper_taken")


def _refuse_again(session: Session, digest: str, territory: str) -> None:
    before = session.execute(
        select(PlanPaper.id).where(
            PlanPaper.sha256 == digest, PlanPaper.territory == territory, PlanPaper.status != "withdrawn"
        )
    ).scalar_one_or_none()
    if before is not None:
        raise ReadBefore(before)


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
    facts = draft.facts
    if _day(facts.feedback_on) is None:
        yield Problem("feedback_on", "date_unreadable" if facts.feedback_on else "feedback_missing")
    if not facts.year.isdecimal():
        yield Problem("year", "year_wrong")
    unknown = [name for name in draft.names() if name not in who]
    if unknown:
        yield Problem("", "paper_units_open", {"names": "、".join(unknown)})
    for item in draft.kept:
        if item.deadline_on and _day(item.deadline_on) is None:
            yield Problem(f"item_{item.key}_deadline_on", "date_unreadable")
        if parts_of(item, who)[0] is None:
            yield Problem(f"item_{item.key}_lead", "paper_lead_missing")


def _batch(territory: str, facts: DraftFacts) -> BatchSheet:
    return BatchSheet(
        territory=territory, title=facts.title, source=facts.source, level=facts.level, year=int(facts.year),
        finder=facts.finder, feedback_on=_day(facts.feedback_on) or clock.today(), round=facts.round,
        document_number=facts.document_number, two_way=facts.two_way,
    )  # fmt: skip


def _sheet(item: DraftItem, who: dict[str, int], *, two_way: bool) -> ProblemSheet:
    lead, units = parts_of(item, who)
    return ProblemSheet(
        title=item.title, lead_id=lead or 0, units=units, description=item.description, number=item.number,
        category=item.category, deadline_text=item.deadline_text, deadline_kind=item.deadline_kind,
        deadline_on=_day(item.deadline_on), department_id=(item.department or None) if two_way else None,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _here(problem: errors.Problem, items: list[DraftItem]) -> Problem:
    """Return what the batch refused, named by the question of its item."""
    parts = problem.field.split("-", 2)
    if parts[0] != "problems":
        return problem
    field = f"item_{items[int(parts[1])].key}_{_FIELDS.get(parts[2], parts[2])}"
    return Problem(field, problem.code, problem.details)
