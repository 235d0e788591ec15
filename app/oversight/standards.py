"""By what the rules measure: the county's parameters as of a day, and those that bind a case."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.models.profile import ProfileSnapshot


class Standards:
    """The parameters of one scan, read once.

    Thresholds of warnings are those of ``day``: a laxer figure of some weeks long past excuses nothing
    today. What binds a case from its opening is read from the snapshot that the case remembers.
    """

    def __init__(self, session: Session, day: date) -> None:
        entries = session.execute(profiles.decided(day)).all()
        self.day = day
        self.values = profiles.values_in(entries, day)
        self.years = profiles.years_in(entries)
        self._bound = {
            digest: {**self.values, **bound}
            for digest, bound in session.execute(select(ProfileSnapshot.digest, ProfileSnapshot.values))
        }
        self._dues: dict[tuple[date, int, str], date] = {}

    def bound(self, digest: str) -> Mapping[str, Any]:
        """Return the parameters of a case: procedure as of its opening, the rest as of the day."""
        return self._bound[digest]

    def number(self, key: str) -> int:
        """Return a threshold that is a number."""
        return int(self.values[key])

    def due(self, begin: date, limit: Mapping[str, Any]) -> date:
        """Return the last day of a limit, which doesn't count the day on which it begins."""
        key = (begin, int(limit["days"]), str(limit["unit"]))
        if key not in self._dues:
            self._dues[key] = calendar.due(*key, self.years).on
        return self._dues[key]

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
