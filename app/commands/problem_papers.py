"""What papers and ledgers with problems share: kept once, saved by version, withdrawn, worded as a batch.

A draft is nobody's problem yet: events begin with the batch that is founded from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, storage
from app.commands.evidence import named
from app.commands.problem_sheets import BatchSheet
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, Problem, Stale
from app.facts.plan_papers import file_place, founding_post, reading_of, sealed_reading
from app.intake.plans.draft import DraftFacts, day_of
from app.keyring import vault
from app.lookup import get_plan_paper
from app.models.base import db
from app.models.problem_paper import PlanPaper
from app.permissions import Permission
from app.policy import Actor, HeldPost, region_of


class ReadBefore(Invalid):
    """The very same file was received before, as the paper ``paper_id``."""

    def __init__(self, paper_id: int) -> None:
        super().__init__(Problem("file", "paper_read_before"))
        self.paper_id = paper_id


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked into: its kind, the ending that fits it, and its first reading."""

    media_type: str
    ending: str
    reading: bytes


def keep_received(
    *, actor: Actor, kind: str, file_name: str, content: bytes, look: Callable[[str], Looked]
) -> int:
    """Keep a file with its first reading as a draft and return its number.

    ``look`` reads the content for the county or township whose code it is given; it raises
    :class:`Invalid` for what can't be read, and nothing is kept of that. Raises :class:`ReadBefore` where
    the same file was received for the same place.
    """
    post = founding_post(actor)
    if post is None:
        raise Forbidden
    digest, territory = sha256(content).hexdigest(), region_of(post.territory)
    _refuse_again(db.session(), digest, territory)
    looked, key = look(territory), vault().new_key()
    name = storage.put(content, key=key)
    called = vault().seal(key, named(file_name, looked.ending), context=file_place(name))
    try:
        with transaction() as session:
            _refuse_again(session, digest, territory)
            paper = PlanPaper(
                territory=territory, kind=kind, status="draft", name=name, file_name_sealed=called,
                media_type=looked.media_type, size=len(content), sha256=digest,
                reading_sealed=sealed_reading(key, name, looked.reading), version=1,
                account_id=actor.account_id, received_at=clock.now(), key=key,
            )  # fmt: skip
            session.add(paper)
            session.flush()
            return paper.id
    except IntegrityError:  # the same file arrived twice at the same instant
        _refuse_again(db.session(), digest, territory)
        raise


def _refuse_again(session: Session, digest: str, territory: str) -> None:
    before = session.execute(
        select(PlanPaper.id).where(
            PlanPaper.sha256 == digest, PlanPaper.territory == territory, PlanPaper.status != "withdrawn"
        )
    ).scalar_one_or_none()
    if before is not None:
        raise ReadBefore(before)


def founding_post_of(actor: Actor, paper: PlanPaper) -> HeldPost:
    """Return the post in which the actor founds batches where a paper was received."""
    post = actor.post_at(Permission.PROBLEMS_FOUND, paper.territory)
    if post is None:
        raise Forbidden
    return post


def refuse_taken(paper: PlanPaper) -> None:
    """Refuse a paper from which a batch was founded, or that was withdrawn."""
    if paper.status != "draft":
        raise Forbidden("paper_taken")


def save_reading(paper: PlanPaper, seen: int, content: bytes, *, most: int | None = None) -> int:
    """Save a reading that was made of version ``seen``, and return its new version.

    The same reading again changes nothing. Raises :class:`Stale` where somebody saved another meanwhile,
    and :class:`Invalid` above ``most`` bytes.
    """
    if content == reading_of(paper):
        return paper.version
    if paper.version != seen:
        raise Stale(seen=seen, current=paper.version)
    if most is not None and len(content) > most:
        raise Invalid(Problem("", "too_long", {"most": most}))
    paper.reading_sealed = sealed_reading(paper.key, paper.name, content)
    paper.version += 1
    return paper.version


def withdraw_paper(*, actor: Actor, paper_id: int) -> None:
    """Withdraw a draft that was the wrong one; its file may be received again."""
    with transaction() as session:
        paper = get_plan_paper(session, actor, paper_id, lock=True)
        founding_post_of(actor, paper)
        if paper.status == "withdrawn":
            return
        refuse_taken(paper)
        paper.status = "withdrawn"


def batch_of(territory: str, facts: DraftFacts) -> BatchSheet:
    """Return the batch that a draft proposes, once its facts can be read."""
    return BatchSheet(
        territory=territory, title=facts.title, source=facts.source, level=facts.level, year=int(facts.year),
        finder=facts.finder, feedback_on=day_of(facts.feedback_on) or clock.today(), round=facts.round,
        document_number=facts.document_number, two_way=facts.two_way,
    )  # fmt: skip
