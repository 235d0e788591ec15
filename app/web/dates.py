"""How days and moments are written for people."""

from datetime import date, datetime

from app.clock import CHINA, local_date
from app.web.i18n import current_language, gettext


def day(value: date | str | None) -> str:
    """Write a date: 2026年11月24日, or 24 Nov 2026."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if current_language().html == "en":
        return f"{value.day} {value:%b} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime | str | None) -> str:
    """Write a moment in China's time, to the minute."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    local = value.astimezone(CHINA)
    return f"{day(local.date())} {local:%H:%M}"


def paper_moment(value: datetime) -> str:
    """Write a moment for a paper that is Chinese whatever its reader's language."""
    local = value.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


def camera_moment(said: str) -> str:
    """Write what a camera's own clock said, in nobody's zone; as it stands where that is no date."""
    try:
        taken = datetime.fromisoformat(said)
    except ValueError:
        return said
    return f"{day(taken.date())} {taken:%H:%M}"


def both_dates(occurred_on: date, recorded_at: datetime) -> str:
    """Write when something was done and when it was recorded; once, where that was the same day."""
    if local_date(recorded_at) == occurred_on:
        return moment(recorded_at)
    return gettext("done on %(day)s, recorded %(moment)s", day=day(occurred_on), moment=moment(recorded_at))


def period(begin: date | None, end: date | None) -> str:
    """Write the days from one date to another; an open end says so."""
    if begin is None:
        return gettext("until %(end)s", end=day(end)) if end else ""
    if end is None:
        return gettext("from %(begin)s on", begin=day(begin))
    return gettext("%(begin)s to %(end)s", begin=day(begin), end=day(end))
