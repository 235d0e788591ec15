"""What the computed rules find in the records of a county."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Hit:
    """One question that a rule asks.

    ``subject_kind`` is ``case``, ``household``, ``account``, ``village`` or ``evidence``. ``people`` are
    the accounts that the hit names. ``fields`` is what was compared, nothing personal. ``events`` are
    stream, id and sequence. ``found_key`` is the hit's stable identity: a rescan doesn't raise it twice.
    """

    rule: str
    subject_kind: str
    subject_id: int
    case_id: int | None
    territory: str
    people: frozenset[int]
    fields: Mapping[str, str | int]
    events: tuple[tuple[str, int, int], ...]
    found_key: str


def scan(_session: Session, *, day: date) -> Iterator[Hit]:
    """Yield what every rule finds as of a day."""
    yield from ()
