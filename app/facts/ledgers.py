"""What the columns of ledgers were taken for before, territory by territory."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.problem_paper import LedgerColumn


def remembered_columns(session: Session, territory: str) -> Mapping[str, str]:
    """Return what columns were confirmed to be in the county or township, by their headings."""
    rows = session.execute(
        select(LedgerColumn.heading, LedgerColumn.field).where(LedgerColumn.territory == territory)
    )
    return dict(rows.all())
