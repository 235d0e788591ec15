"""By when a family is visited next (monitoring.md 5.1), reckoned when it is looked at."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_

from app.models.case import Case

_OPEN = ("approved", "assisted")
"""States in which the risk stands; so it does while an elimination or a roll-back is under way."""


def is_followed_up(state: str) -> bool:
    """Return whether the family of a case in that state is visited: from the approval to the end."""
    return state in _OPEN or state == "eliminated" or state.startswith(("elimination_", "rollback_"))


def followed_up() -> ColumnElement[bool]:
    """Return the same as a condition on cases."""
    return or_(
        Case.state.in_((*_OPEN, "eliminated")),
        Case.state.startswith("elimination_", autoescape=True),
        Case.state.startswith("rollback_", autoescape=True),
    )


def next_visit(state: str, entered_on: date, last: date | None, profile: Mapping[str, Any]) -> date | None:
    """Return by when the family is visited next, None where it isn't.

    ``last`` is the day of the newest visit; without one the days are counted from ``entered_on``,
    the day on which the case came to its state.
    """
    if not is_followed_up(state):
        return None
    key = "visit_interval_eliminated" if state == "eliminated" else "visit_interval_open"
    return (last or entered_on) + timedelta(days=int(profile[key]))
