"""What somebody had typed when a session ended, for the page on which it was typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from sqlalchemy import select

from app import clock
from app.keyring import vault
from app.models.base import db
from app.models.case import FormDraft
from app.policy import Actor
from app.sealing import Unreadable

KEPT = timedelta(days=7)
"""After so long a draft is no longer offered."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Names and texts of a form's answers, in their order, and when they were sent in vain."""

    saved_at: datetime
    fields: Sequence[tuple[str, str]]


def find_draft(actor: Actor, path: str) -> Draft | None:
    """Return what waits for ``actor`` on the page at ``path``, or None."""
    row = db.session.execute(
        select(FormDraft.sealed, FormDraft.saved_at).where(
            FormDraft.account_id == actor.account_id,
            FormDraft.path == path,
            FormDraft.saved_at > clock.now() - KEPT,
        )
    ).one_or_none()
    if row is None:
        return None
    try:
        told = vault().open(actor.key, row.sealed, context=f"draft/{actor.account_id}/{path}")
    except Unreadable:
        return None
    return Draft(row.saved_at, [(name, text) for name, text in orjson.loads(told)])
