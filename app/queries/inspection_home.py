"""What an inspector looks at first: what was irregular of late, counted, with the newest of each."""

from dataclasses import dataclass
from datetime import date, timedelta

from app import clock
from app.policy import Actor
from app.queries.inspection_events import LATE_DAYS, LOOKS, Asked
from app.queries.inspection_search import EventRow, Hit, count_events, event_ids, event_rows

PERIODS = (30, 90, 365)
NEWEST = 3


@dataclass(frozen=True, slots=True)
class Look:
    """One kind of irregular event: how many were recorded since ``since``, and the newest of them."""

    name: str
    since: date
    count: int
    rows: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class RoomPage:
    """The first page of the inspector's room."""

    days: int
    late_days: int
    looks: tuple[Look, ...]


def room_page(actor: Actor, days: int = PERIODS[1]) -> RoomPage:
    """Return what was irregular within the last days, each count that of the search it opens."""
    since = clock.today() - timedelta(days=days)
    found: dict[str, list[Hit]] = {}
    counts: dict[str, int] = {}
    for name in LOOKS:
        asked = looked(name, since)
        counts[name] = count_events(actor, asked)
        found[name] = event_ids(actor, asked, NEWEST) if counts[name] else []
    every = {hit for hits in found.values() for hit in hits}
    rows = {row.id: row for row in event_rows(sorted(every))}
    return RoomPage(
        days=days,
        late_days=LATE_DAYS,
        looks=tuple(
            Look(name, since, counts[name], tuple(rows[number] for number, _ in found[name]))
            for name in LOOKS
        ),
    )


def looked(name: str, since: date) -> Asked:
    """Return the search that shows one kind of irregular event."""
    return Asked(look=name, recorded_from=since, delay=LATE_DAYS if name == "late" else 0)
