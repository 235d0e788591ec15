"""What a shared act said, read back from its event: so that a second try says the same as the first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.record import content_of
from app.keyring import vault
from app.models.event import Event
from app.models.meeting import Meeting
from app.models.notice import Notice


@dataclass(frozen=True, slots=True)
class Said:
    """The data of an event and the texts that were sealed in it, by name."""

    data: dict[str, Any]
    texts: dict[str, str]

    @property
    def late(self) -> dict[str, str]:
        """Return the reason for a late entry as acts take it, nothing where none was given."""
        return {"recorded_in_time": self.texts["late"]} if self.texts.get("late") else {}


def said_in(session: Session, row: Meeting | Notice, kind: str) -> Said:
    """Return what the newest event of that kind says; nothing where there is none."""
    event = session.execute(
        select(Event)
        .where(Event.stream_kind == row.STREAM.value, Event.stream_id == row.id, Event.kind == kind)
        .order_by(Event.sequence.desc())
        .limit(1)
    ).scalar_one_or_none()
    if event is None:
        return Said({}, {})
    content = content_of(event.body)
    place = f"{row.STREAM.value}/{row.id}/{event.sequence}"
    texts = {
        name: vault().open(row.key, sealed, context=f"{place}/{name}")
        for name, sealed in content["personal"].items()
    }
    return Said(content["data"], texts)
