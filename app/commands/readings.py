"""Writing down a reading before it leaves: the one command that a page needs to be shown at all."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.access import Subject, record_access
from app.commands.transaction import transaction
from app.models.case import Case
from app.policy import Actor, HeldPost


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page shows: ``refs`` are cases known by reference alone; ``export`` the number of a file."""

    kind: str
    screen: str
    subjects: frozenset[Subject]
    refs: frozenset[str] = field(default=frozenset())
    purpose: str = ""
    export: int = 0


def note_reading(*, actor: Actor | None, post: HeldPost | None, reading: Reading) -> None:
    """Write down a reading. Whoever shows a page calls this first, and shows nothing where it fails."""
    with transaction(although_behind=True) as session:
        subjects = reading.subjects | cases_of(session, reading.refs)
        if reading.export:
            subjects |= {("export", reading.export)}
        record_access(
            session,
            reading.kind,
            actor=actor,
            post=post,
            subjects=subjects,
            screen=reading.screen,
            purpose=reading.purpose,
        )


def cases_of(session: Session, refs: Iterable[str]) -> frozenset[Subject]:
    """Return the cases of references with their households; asks nothing where there is no reference."""
    wanted = sorted(refs)
    found: set[Subject] = set()
    for begin in range(0, len(wanted), _AT_ONCE):
        rows = session.execute(
            select(Case.id, Case.household_id).where(Case.ref.in_(wanted[begin : begin + _AT_ONCE]))
        )
        for number, household in rows:
            found.add(("case", number))
            if household is not None:
                found.add(("household", household))
    return frozenset(found)


_AT_ONCE = 5000
"""References asked for in one statement; no page names as many."""
