"""Taking a comparison list out as a file with full numbers: for a purpose, under a number, written down."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.access import Subject, new_export, record_access
from app.audit.record import looks_personal, record
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, Problem
from app.lookup import get_comparison_list
from app.models.case import Case
from app.models.comparison import ComparisonEntry, ComparisonList
from app.policy import Actor, HeldPost


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken out: its number, and the office of whoever took it."""

    number: int
    office: str


def note_export(*, actor: Actor, list_id: int, purpose: str) -> Taken:
    """Write down that a list was downloaded with full numbers, and for what; return its number."""
    if not purpose.strip():
        raise Invalid(Problem("purpose", "answer_missing"))
    if looks_personal(purpose):
        raise Invalid(Problem("purpose", "personal_number"))
    with transaction() as session:
        listed = get_comparison_list(session, actor, list_id, lock=True)
        post = _exporter(actor, listed)
        lines, about = _about(session, listed)
        taken = Taken(new_export(), post.organisation_name)
        record(
            session, listed, "comparison.exported", actor=actor, post=post,
            data={"lines": lines, "reason": purpose.strip(), "export": taken.number},
        )  # fmt: skip
        record_access(
            session, "exported", actor=actor, post=post, subjects=about | {("export", taken.number)},
            screen="comparisons.export", fields=("identity",), purpose="stated",
        )  # fmt: skip
    return taken


def _exporter(actor: Actor, listed: ComparisonList) -> HeldPost:
    for post in actor.posts:
        own = post.role == "department_officer" and post.organisation_id == listed.department_id
        if own or post.role == "county_officer":
            return post
    raise Forbidden


def _about(session: Session, listed: ComparisonList) -> tuple[int, set[Subject]]:
    """Return how many lines a list has, and everything that they are about."""
    rows = session.execute(
        select(ComparisonEntry.person_id, Case.id, Case.household_id)
        .join(Case, Case.id == ComparisonEntry.case_id)
        .where(ComparisonEntry.list_id == listed.id)
    ).all()
    about: set[Subject] = {("comparison_list", listed.id)}
    for person, case, household in rows:
        about |= {("person", person), ("case", case)}
        if household is not None:
            about.add(("household", household))
    return len(rows), about
