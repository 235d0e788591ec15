"""What a family can be told about who looked at it: by day and person, inspectors without their names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, select

from app.audit.access import content_of
from app.clock import local_date
from app.models.access import Access
from app.models.base import db
from app.permissions import Permission
from app.policy import Actor
from app.queries.officers import names_of
from app.queries.readings import INSPECTORS, Asked, household_subject, newest_about

MOST_TOLD = 5000
"""So many readings of a household are put together for one extract, the newest of them."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the extract for a family: somebody's readings of one kind on one day.

    ``inspection`` stands for a discipline inspector: his name and purpose aren't told.
    """

    on: date
    kind: str
    count: int
    who: str = ""
    role: str = ""
    organisation: str = ""
    inspection: bool = False


@dataclass(frozen=True, slots=True)
class Extract:
    """What a family is told: the lines, newest first; ``more`` where older ones don't stand in it."""

    household_id: int
    head: str
    begin: date
    end: date
    lines: tuple[Told, ...]
    more: bool


def family_extract(actor: Actor, household_id: int, begin: date, end: date) -> Extract:
    """Return who looked at a household in a period, in lines that its family can be given."""
    subject = household_subject(actor, household_id, Permission.READINGS_TELL)
    found = newest_about("household", subject.id, Asked(begin=begin, end=end), MOST_TOLD + 1)
    rows = db.session.execute(
        select(Access.id, Access.kind, Access.body, Access.actor_id, Access.recorded_at)
        .join(found, found.c.access_id == Access.id)
        .order_by(Access.id.desc())
    ).all()
    return Extract(
        subject.id,
        subject.head,
        begin,
        end,
        tuple(_told(rows[:MOST_TOLD], names_of({row.actor_id for row in rows} - {None}))),
        len(rows) > MOST_TOLD,
    )


def _told(
    rows: Iterable[Row[int, str, bytes, int | None, datetime]], names: Mapping[int, str]
) -> Iterator[Told]:
    counts: dict[tuple[date, str, str, str, str, bool], int] = {}
    for row in rows:
        who = content_of(row.body)["actor"]
        inspection = who.get("role") in INSPECTORS
        line = (
            local_date(row.recorded_at),
            row.kind,
            "" if inspection else names.get(row.actor_id, ""),
            "" if inspection else str(who.get("role", "")),
            "" if inspection else str(who.get("organisation_name", "")),
            inspection,
        )
        counts[line] = counts.get(line, 0) + 1
    for (on, kind, name, role, organisation, inspection), count in counts.items():
        yield Told(on, kind, count, name, role, organisation, inspection)
