"""Events in a case's history of what happens beside its path: papers, findings, objections, shared acts."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.record import record
from app.models.base import Streamed
from app.models.case import Case
from app.models.event import Event
from app.policy import Actor, HeldPost


def note(
    session: Session,
    case: Case,
    kind: str,
    *,
    actor: Actor | None,
    post: HeldPost | None = None,
    occurred_on: date | None = None,
    data: Mapping[str, object] | None = None,
    personal: Mapping[str, str] | None = None,
    once: str | None = None,
) -> int:
    """Write an event of ``case`` inside the running transaction and return its sequence.

    The case's version stays: a form open elsewhere isn't stale because a picture was added, and its
    guards are asked again when it is sent. ``personal`` values are sealed under the case's key.
    """
    return record(
        session,
        case,
        kind,
        actor=actor,
        post=post,
        occurred_on=occurred_on,
        data=data,
        personal=personal,
        key=case.key,
        once=once,
    )


def citation(session: Session, row: Streamed) -> dict[str, object]:
    """Return what an event of a case says of the shared act that it is part of (decisions.md 1)."""
    digest = session.execute(
        select(Event.digest).where(
            Event.stream_kind == row.STREAM.value,
            Event.stream_id == row.id,
            Event.sequence == row.last_sequence,
        )
    ).scalar_one()
    return {"stream": row.STREAM.value, "id": row.id, "sequence": row.last_sequence, "digest": digest.hex()}
