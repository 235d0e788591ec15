"""Figures of what was noticed: reports by who noticed it, and what became of departments' warnings."""

from sqlalchemy import and_, func, select
from sqlalchemy import case as when

from app.models.base import db
from app.models.case import Signature
from app.models.lead import Lead, LeadReport
from app.queries.figure_scope import Book, Scope
from app.queries.roll_acts import on_roll
from workflows.monitoring.leads import DEPARTMENT


def count_warnings(scope: Scope, book: Book) -> None:
    """Count the figures of the group ``warnings`` into a book."""
    place = func.substr(Lead.territory, 1, scope.digits)
    visited = Lead.visited_on <= scope.day
    applied = and_(Lead.case_id.is_not(None), Lead.closed_on <= scope.day)
    enrolled = (
        select(Signature.id)
        .where(Signature.case_id == Lead.case_id, *on_roll(Signature, scope.day))
        .correlate(Lead)
        .exists()
    )
    rows = db.session.execute(
        select(
            place, LeadReport.source, func.count(), func.sum(when((visited, 1), else_=0)),
            func.sum(when((applied, 1), else_=0)), func.sum(when((and_(applied, enrolled), 1), else_=0)),
        )
        .select_from(LeadReport)
        .join(Lead, Lead.id == LeadReport.lead_id)
        .where(
            LeadReport.noticed_on >= scope.begin, LeadReport.noticed_on <= scope.day,
            scope.inside(Lead.territory),
        )
        .group_by(place, LeadReport.source)
    )  # fmt: skip
    for here, source, reports, seen, opened, joined in rows:
        book.add(here, "reports", reports, channel=source)
        if source == DEPARTMENT:
            for name, number in (("received", reports), ("visited", seen), ("confirmed", opened),
                                 ("enrolled", joined)):  # fmt: skip
                book.add(here, f"warnings_{name}", int(number or 0))
