"""By what the rules measure: the county's parameters as of a day, and those that bind a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.models.profile import ProfileSnapshot


@dataclass(frozen=True)
class Standards:
    """The parameters of one scan.

    Thresholds of warnings are those of ``day``: a laxer figure of some weeks long past excuses nothing
    today. ``snapshots`` are, by digest, the figures that hold for cases bound to them at their opening.
    """

    day: date
    values: Mapping[str, Any]
    years: calendar.EntryYears = field(default_factory=dict)
    snapshots: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _dues: dict[tuple[date, int, str], date] = field(default_factory=dict)

    def bound(self, digest: str) -> Mapping[str, Any]:
        """Return the parameters of a case: procedure as of its opening, the rest as of the day."""
        return self.snapshots[digest]

    def number(self, key: str) -> int:
        """Return a threshold that is a number."""
        return int(self.values[key])

    def due(self, begin: date, limit: Mapping[str, Any]) -> date:
        """Return the last day of a limit, which doesn't count the day on which it begins."""
        key = (begin, int(limit["days"]), str(limit["unit"]))
        if key not in self._dues:
            self._dues[key] = calendar.due(*key, self.years).on
        return self._dues[key]

    def over(self, begin: date, limit: Mapping[str, Any], on: date) -> bool:
        """Return whether more days of the limit's kind lie between two days than it allows.

        What was done on the free day after the last working day took no working day longer.
        """
        return on >= self.due(begin, {**limit, "days": int(limit["days"]) + 1})

    def late(self, occurred_on: date, recorded_at: datetime) -> bool:
        """Return whether something was recorded later than the county lets pass without a word."""
        recorded_on = clock.local_date(recorded_at)
        if recorded_on <= occurred_on:
            return False
        return self.due(occurred_on, self.values["backfill_limit"]) < recorded_on

    def last_day(self, posted_on: date, limit: Mapping[str, Any]) -> date:
        """Return the last full day that a notice owes: by its own profile, and by the least of any."""
        least = posted_on + timedelta(days=self.number("flag_notice_days"))
        return max(self.due(posted_on, limit), least)


def standards_on(session: Session, day: date) -> Standards:
    """Read the parameters of a scan, in two statements."""
    entries = session.execute(profiles.decided(day)).all()
    values = profiles.values_in(entries, day)
    snapshots = session.execute(select(ProfileSnapshot.digest, ProfileSnapshot.values))
    return Standards(
        day=day,
        values=values,
        years=profiles.years_in(entries),
        snapshots={digest: {**values, **bound} for digest, bound in snapshots},
    )
