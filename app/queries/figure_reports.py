"""Kept reports for their pages: those of one's own office, and one of them counted by its frozen rules."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import clock
from app.errors import NotFound
from app.lookup import get_region
from app.models.base import db
from app.models.figure_report import FigureReport
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor
from app.queries.figure_books import count
from app.queries.figure_pages import Counted, counted_of, scope_of
from app.queries.places import places_in
from workflows.figures import Figure, of_group, rule_digest


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report of a list, with the name of its place."""

    id: int
    title: str
    place: str
    groups: tuple[str, ...]
    period: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report counted up to a day; ``changed`` are figures whose rule isn't that of its own day."""

    row: ReportRow
    begin: date
    day: date
    kept_on: date
    parts: tuple[tuple[str, tuple[Counted, ...]], ...]
    changed: tuple[Figure, ...]
    parameters: tuple[tuple[str, object], ...]


def reports_of(actor: Actor) -> tuple[ReportRow, ...]:
    """Return the reports that stand of the actor's office, by title."""
    post = actor.post_for(Permission.FIGURES_READ)
    if post is None:
        return ()
    rows = db.session.execute(
        select(FigureReport, Region.name)
        .join(Region, Region.code == FigureReport.place)
        .where(FigureReport.territory == post.territory, FigureReport.ended_on.is_(None))
        .order_by(FigureReport.title, FigureReport.id)
    )
    return tuple(_row(report, name) for report, name in rows)


def report_page(actor: Actor, report_id: int, day: date) -> ReportPage:
    """Return a report counted up to a day with the parameters that it was kept with.

    A figure whose rule has changed since is named and not counted: its old rule isn't there any more. Raises
    :class:`NotFound` for a report of another office.
    """
    post = actor.post_for(Permission.FIGURES_READ)
    report = db.session.get(FigureReport, report_id)
    if post is None or report is None or report.territory != post.territory or report.ended_on is not None:
        raise NotFound
    region = get_region(db.session(), actor, report.place)
    begin = first_day(report.period, day)
    scope = scope_of(actor, region, places_in(actor, region), begin, day, report.parameters)
    book = count(scope, report.groups)
    held = {name: [one for one in of_group(name) if report.rules.get(one.name) == rule_digest(one)]
            for name in report.groups}  # fmt: skip
    return ReportPage(
        row=_row(report, region.name),
        begin=begin,
        day=day,
        kept_on=clock.local_date(report.made_at),
        parts=tuple((name, tuple(counted_of(book, one) for one in found)) for name, found in held.items()),
        changed=tuple(one for name in report.groups for one in of_group(name) if one not in held[name]),
        parameters=tuple(sorted(report.parameters.items())),
    )


def first_day(period: str, day: date) -> date:
    """Return the first day of the month, quarter or year in which a day lies."""
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1}.get(period, 1)
    return day.replace(month=month, day=1)


def _row(report: FigureReport, place: str) -> ReportRow:
    return ReportRow(report.id, report.title, place, tuple(report.groups), report.period)
