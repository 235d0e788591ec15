"""Whether a case was ever returned: what was done to it then deserves a look of its own."""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import InstrumentedAttribute

from app.models.case import Signature

RETURNS = ("request_supplement", "send_back")


def was_returned(case_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that somebody sent a case back or asked for its file to be completed.

    A supplement (补正) stays in the same round, so that the number of the round doesn't tell.
    """
    return exists().where(Signature.case_id == case_id, Signature.action.in_(RETURNS))
