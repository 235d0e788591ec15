"""Figures of help: measures by type, visits owed and done, and the officers who help."""

from datetime import date

from sqlalchemy import case as when
from sqlalchemy import func, or_, select

from app import clock
from app.facts.follow_ups import next_visit
from app.models.account import Post
from app.models.base import db
from app.models.case import Case, Signature
from app.models.help import FollowUp, HelpMeasure
from app.models.organisation import Organisation
from app.queries.figure_monitoring import once, roll
from app.queries.figure_scope import Book, Scope
from workflows.figures import PARAMETERS
from workflows.monitoring.help import MISTAKE

_OFFICERS = {"helper": "helpers", "grid_worker": "grid_workers"}


def count_help(scope: Scope, book: Book) -> None:
    """Count the figures of the group ``help`` into a book."""
    _measures(scope, book)
    _visits(scope, book)
    _owed(scope, book)
    _officers(scope, book)


def _measures(scope: Scope, book: Book) -> None:
    place = func.substr(Case.territory, 1, scope.digits)
    delivered = func.sum(when((HelpMeasure.delivered_on <= scope.day, 1), else_=0))
    rows = db.session.execute(
        select(place, HelpMeasure.kind, func.count(), delivered)
        .join(Case, Case.id == HelpMeasure.case_id)
        .where(
            HelpMeasure.planned_on <= scope.day,
            HelpMeasure.end_reason != MISTAKE,
            scope.inside(Case.territory),
        )
        .group_by(place, HelpMeasure.kind)
    )
    for here, kind, planned, given in rows:
        book.add(here, "measures_planned", planned, kind=kind)
        book.add(here, "measures_delivered", int(given or 0), kind=kind)


def _visits(scope: Scope, book: Book) -> None:
    place = func.substr(Case.territory, 1, scope.digits)
    rows = db.session.execute(
        select(place, func.count())
        .select_from(FollowUp)
        .join(Case, Case.id == FollowUp.case_id)
        .where(
            FollowUp.visited_on >= scope.begin, FollowUp.visited_on <= scope.day, scope.inside(Case.territory)
        )
        .group_by(place)
    )
    for here, number in rows:
        book.add(here, "visits_done", number)


def _owed(scope: Scope, book: Book) -> None:
    """Count by the day from which the next visit is reckoned: the newest visit, else the act of the roll."""
    last = (
        select(func.max(FollowUp.visited_on))
        .where(FollowUp.case_id == Case.id, FollowUp.visited_on <= scope.day)
        .correlate(Case)
        .scalar_subquery()
    )
    found = roll(
        scope,
        func.substr(Case.territory, 1, scope.digits).label("place"),
        when((Signature.target == "eliminated", "eliminated"), else_="assisted").label("state"),
        func.coalesce(last, Signature.occurred_on).label("since"),
    )
    each = once(found)
    limits = {name: scope.parameter(name) for name in PARAMETERS}
    rows = db.session.execute(
        select(each.c.place, each.c.state, each.c.since, func.count()).group_by(
            each.c.place, each.c.state, each.c.since
        )
    )
    for place, state, since, number in rows:
        due = next_visit(state, _day(since), None, limits)
        book.add(place, "visits_owed", number)
        book.add(place, "visits_overdue", number if due is not None and due < scope.day else 0)


def _day(told: date | str) -> date:
    """Return a day as a date: SQLite gives that of an expression as text."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def _officers(scope: Scope, book: Book) -> None:
    place = func.substr(Organisation.region_code, 1, scope.digits)
    each = (
        select(place.label("place"), Post.role, Post.account_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(
            Post.role.in_(_OFFICERS),
            Post.valid_from <= scope.day,
            or_(Post.valid_to.is_(None), Post.valid_to >= scope.day),
            or_(Post.ended_at.is_(None), Post.ended_at > clock.end_of(scope.day)),
            scope.inside(Organisation.region_code),
        )
    )
    rows = each.distinct().subquery()
    for here, role, number in db.session.execute(
        select(rows.c.place, rows.c.role, func.count()).group_by(rows.c.place, rows.c.role)
    ):
        book.add(here, _OFFICERS[role], number)
    whole = each.with_only_columns(Post.role, func.count(Post.account_id.distinct())).group_by(Post.role)
    for role, number in db.session.execute(whole):
        book.keep(_OFFICERS[role], number)
