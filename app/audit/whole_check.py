"""The whole check in one call: bytes, trees, signed heads, readings, live rows, replays; or one case."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.guard import find_lost
from app.audit.replay import count_cases, replay
from app.audit.replay_leads import replay_leads
from app.audit.signer import SignerHome
from app.audit.verify import count_events, verify
from app.audit.verify_logs import Wrong, count_entries, verify_logs, verify_rows
from app.audit.verify_readings import verify_readings
from app.models.access import Access
from app.models.base import StreamKind
from app.models.case import Case

PARTS = ("events", "entries", "readings", "rows", "cases")
"""What is looked at, in this order."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong: among which :data:`PARTS`, at which place, and a word for what."""

    part: str
    where: str
    what: str


@dataclass(slots=True)
class Checked:
    """What a whole check came to: how much was looked at, by its part, and everything found."""

    looked_at: dict[str, int] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)


def check_everything(session: Session, home: SignerHome) -> Checked:
    """Look at everything as it stands in the session's one moment."""
    checked = Checked()

    def rows_seen(number: int) -> None:
        checked.looked_at["rows"] = checked.looked_at.get("rows", 0) + number

    lost = find_lost(session, home)
    checked.looked_at = {
        "events": count_events(session),
        "entries": count_entries(session),
        "readings": session.execute(select(func.count(Access.id))).scalar_one(),
        "rows": 0,
        "cases": count_cases(session, None),
    }
    checked.found = [
        *(
            Found("events", f"{one.stream_kind}/{one.stream_id}/{one.sequence}", one.what)
            for one in verify(session)
        ),
        *(Found("entries", f"{one.log} {one.held}–{one.signed}", "behind") for one in lost),
        *_wrong("entries", verify_logs(session, home.public())),
        *_wrong("readings", verify_readings(session)),
        *_wrong("rows", verify_rows(session, seen=rows_seen)),
        *_replayed(session),
    ]
    return checked


def _wrong(part: str, found: Iterator[Wrong]) -> Iterator[Found]:
    named = part == "entries"  # elsewhere the place names its table
    return (Found(part, f"{one.log} {one.where}" if named else one.where, one.what) for one in found)


def _replayed(session: Session) -> Iterator[Found]:
    return chain(
        (Found("cases", f"{one.ref}/{one.sequence}", one.what) for one in replay(session)),
        (Found("cases", f"lead/{one.lead_id}/{one.sequence}", one.what) for one in replay_leads(session)),
    )


def faults_of_case(session: Session, ref: str) -> list[tuple[int, str]]:
    """Return what is wrong with one case: number of the event, and a word of ``verify`` or ``replay``."""
    number = session.execute(select(Case.id).where(Case.ref == ref)).scalar_one()
    found = [(one.sequence, one.what) for one in verify(session, StreamKind.CASE, number)]
    return [*found, *((one.sequence, one.what) for one in replay(session, ref))]
