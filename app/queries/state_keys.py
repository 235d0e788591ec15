"""States across workflows: two procedures may use one name, so lists of both tell them apart by a key."""

from sqlalchemy import ColumnElement, and_

from app.models.case import Case

OWN_WORKFLOW = "monitoring"
"""The workflow whose states need no prefix."""


def state_key(workflow: str, state: str) -> str:
    """Return the key of a state, such as ``applied`` or ``rectification.received``."""
    return state if workflow == OWN_WORKFLOW else f"{workflow}.{state}"


def in_state(key: str) -> ColumnElement[bool]:
    """Return the condition that a case stands in the state of a key."""
    workflow, _, state = key.rpartition(".")
    return and_(Case.workflow == (workflow or OWN_WORKFLOW), Case.state == state)
