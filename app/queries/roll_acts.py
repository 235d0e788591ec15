"""The acts by which a household comes on the roll of the monitored, moves on it, and leaves it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, literal_column

from app.models.case import ROLL_ACTS

ANNOUNCED, CARRIED = "announce", "carry_over"
"""With these a household is enrolled: the announcement, or the carrying over of an earlier decision."""
ENDING = ("terminate", "remove")
"""With these it leaves the roll: nobody is left, or it was wrongly enrolled."""


def on_roll(acts: Any, day: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a signature completed an act of the roll up to a day and still stands.

    ``acts`` is ``Signature`` or an alias of it. The first two are spelled as those of the partial index
    ``ix_signature_roll`` are: with parameters in them no database would find it.
    """
    return (
        among(acts.action, ROLL_ACTS),
        acts.position == acts.length - literal_column("1"),
        acts.occurred_on <= day,
        acts.voided_by.is_(None),
    )


def among(column: Any, names: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a column is one of some names of ours, written out and not as parameters."""
    found: ColumnElement[bool] = column.in_([literal_column(f"'{name}'") for name in names])
    return found
