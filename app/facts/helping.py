"""Who can be responsible for a household: whoever holds a post today in which help is recorded."""

from datetime import date

from sqlalchemy import ColumnElement, exists, or_

from app.models.account import Account, Post
from app.permissions import GRANTED, Permission

_ROLES = sorted(role for role, granted in GRANTED.items() if Permission.HELP_RECORD in granted)


def helps(today: date) -> ColumnElement[bool]:
    """Return the condition that an account of the query can help households on a day."""
    return Account.closed_at.is_(None) & exists().where(
        Post.account_id == Account.id,
        Post.role.in_(_ROLES),
        Post.ended_at.is_(None),
        Post.valid_from <= today,
        or_(Post.valid_to.is_(None), Post.valid_to >= today),
    ).correlate(Account)
