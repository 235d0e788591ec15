"""The only clock. Tests move it by travelling in time, not by passing another one around."""

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")
"""China keeps one civil time all year (UTC+8)."""


def now() -> datetime:
    """Return the moment, aware, in UTC: what the server records."""
    return datetime.now(UTC)


def today() -> date:
    """Return the date on the wall calendar of a Chinese office: what people claim and count by."""
    return now().astimezone(CHINA).date()


def local_date(moment: datetime) -> date:
    """Return the Chinese calendar date of a recorded moment."""
    return moment.astimezone(CHINA).date()
