"""Whether a notice hangs: computed whenever somebody looks, so that none outlives its last day."""

from sqlalchemy import ColumnElement, and_

from app import clock
from app.models.notice import Notice

OBJECTABLE = ("identification", "elimination")
"""Kinds of notices to which one can object; an announcement tells a decision."""


def hangs(row: Notice) -> bool:
    """Return whether a notice may be seen today. Nobody has to take it down: its last day does."""
    today = clock.today()
    return (
        row.status == "posted"
        and row.posted_on is not None
        and row.last_day is not None
        and row.posted_on <= today <= row.last_day
    )


def hanging() -> ColumnElement[bool]:
    """Return the same as a condition on notices."""
    today = clock.today()
    return and_(Notice.status == "posted", Notice.posted_on <= today, Notice.last_day >= today)
