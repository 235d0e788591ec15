"""Whether a case's history is what was written, asked anew whenever an inspector opens it."""

from app.audit.whole_check import faults_of_case
from app.models import db
from app.policy import Actor
from app.queries.inspection_reach import inspected_case


def faults_now(actor: Actor, ref: str) -> list[tuple[int, str]]:
    """Return what is wrong with a case within reach: number of the event, and a word for what."""
    case = inspected_case(actor, ref)
    return faults_of_case(db.session(), case.ref)
