"""The whole check in one call: bytes, trees, signed heads, replays, live rows; of everything or one case."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.guard import find_lost
from app.audit.replay import replay
from app.audit.signer import SignerHome
from app.audit.verify import verify
from app.audit.verify_logs import verify_logs, verify_rows
from app.models.base import StreamKind
from app.models.case import Case


def count_findings(session: Session, home: SignerHome) -> dict[str, int]:
    """Return how many things are wrong, by what was looked at. Nothing but zeros where all is well."""
    return {
        "events": len(verify(session)),
        "logs": sum(1 for _ in verify_logs(session, home.public())) + len(find_lost(session, home)),
        "rows": sum(1 for _ in verify_rows(session)),
        "replay": sum(1 for _ in replay(session)),
    }


def faults_of_case(session: Session, ref: str) -> list[tuple[int, str]]:
    """Return what is wrong with one case: number of the event, and a word of ``verify`` or ``replay``."""
    number = session.execute(select(Case.id).where(Case.ref == ref)).scalar_one()
    found = [(one.sequence, one.what) for one in verify(session, StreamKind.CASE, number)]
    return [*found, *((one.sequence, one.what) for one in replay(session, ref))]
