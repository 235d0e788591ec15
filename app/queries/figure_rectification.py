"""Figures of problems at the end of any day: problems, measures, units, batches, how far they have come."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import aliased

from app.models.base import db
from app.models.case import Case, Signature
from app.models.problem import Problem, ProblemBatch, ProblemUnit, RectificationMeasure
from app.permissions import Permission
from app.queries.figure_scope import Book, Scope
from app.queries.places import lies_in
from app.queries.problem_reach import problems_in_reach
from app.queries.problem_standing import SUSPECTS

_ENDING = ("close", "confirm_untrue")
_TURNING = (*_ENDING, "reopen")


def count_rectification(scope: Scope, book: Book) -> None:
    """Count the figures of the group ``rectification`` into a book; nothing for who may not read problems."""
    if not scope.actor.may(Permission.PROBLEMS_READ):
        return
    _problems(scope, book)
    _measures(scope, book)
    _units(scope, book)


def _last_turn(scope: Scope) -> Any:
    acts = aliased(Signature)
    return (
        select(acts.action)
        .where(
            acts.case_id == Case.id,
            acts.action.in_(_TURNING),
            acts.position == acts.length - 1,
            acts.occurred_on <= scope.day,
        )
        .order_by(acts.sequence.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _finished(scope: Scope) -> Any:
    """Return 1 for a problem rectified on the day by the county's rule, else 0."""
    turn = _last_turn(scope)
    counting = turn == "close"
    if scope.parameter("lasting_counts") != "finished":
        counting = and_(counting, Problem.lasting.is_(False))
    suspect = and_(turn == "confirm_untrue", ProblemBatch.source == SUSPECTS)
    return when((or_(counting, suspect), 1), else_=0)


def _among(scope: Scope, *columns: Any) -> Select[Any]:
    """Return a statement of the problems in reach and in the place that were fed back up to the day."""
    return (
        select(*columns)
        .select_from(Problem)
        .join(Case, Case.id == Problem.case_id)
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .where(
            ProblemBatch.feedback_on <= scope.day,
            problems_in_reach(scope.actor),
            lies_in(scope.place, Case.territory),
        )
    )


def _problems(scope: Scope, book: Book) -> None:
    each = _among(
        scope,
        func.substr(Case.territory, 1, scope.digits).label("place"), ProblemBatch.source,
        Problem.deadline_kind, Problem.batch_id, Problem.category, _finished(scope).label("finished"),
    ).subquery()  # fmt: skip
    keys = (each.c.place, each.c.source, each.c.deadline_kind, each.c.batch_id, each.c.category)
    rows = db.session.execute(
        select(*keys, func.count().label("all"), func.sum(each.c.finished).label("done")).group_by(*keys)
    )
    batches: defaultdict[tuple[str, str], dict[int, bool]] = defaultdict(dict)
    categories: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for place, source, deadline, batch, category, number, done in rows:
        whole, finished = int(number), int(done or 0)
        book.add(place, "problems", whole, source=source, deadline=deadline)
        book.add(place, "problems_finished", finished, source=source, deadline=deadline)
        book.add(place, "problems_going_on", whole - finished, source=source)
        for cell in ((place, ""), ("", ""), ("", source)):
            known = batches[cell]
            known[batch] = known.get(batch, True) and whole == finished
            categories[cell] |= {category} if category else set()
    for (place, source), known in batches.items():
        by = "source" if source else ""
        counted = (("batches", len(known)), ("batches_finished", sum(known.values())),
                   ("problem_categories", len(categories[place, source])))  # fmt: skip
        for name, number in counted:
            book.keep(name, number, place=place, by=by, key=source)


def _measures(scope: Scope, book: Book) -> None:
    """Count the measures of the newest plan handed in up to the day: its event is that of a signature."""
    handed = aliased(Signature)
    newest = aliased(RectificationMeasure)
    plan = (
        select(func.max(newest.sequence))
        .join(handed, and_(handed.case_id == newest.case_id, handed.sequence == newest.sequence))
        .where(
            newest.case_id == Problem.case_id,
            newest.sequence > Problem.reopened_sequence,
            handed.occurred_on <= scope.day,
        )
        .correlate(Problem)
        .scalar_subquery()
    )
    place = func.substr(Case.territory, 1, scope.digits)
    rows = db.session.execute(
        _among(scope, place, ProblemBatch.source, func.count())
        .join(RectificationMeasure, RectificationMeasure.case_id == Problem.case_id)
        .where(RectificationMeasure.sequence == plan)
        .group_by(place, ProblemBatch.source)
    )
    for here, source, number in rows:
        book.add(here, "problem_measures", number, source=source)


def _units(scope: Scope, book: Book) -> None:
    rows = db.session.execute(
        _among(
            scope,
            func.substr(Case.territory, 1, scope.digits),
            ProblemBatch.source,
            ProblemUnit.organisation_id,
        )
        .join(ProblemUnit, ProblemUnit.case_id == Problem.case_id)
        .distinct()
    )
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for place, source, unit in rows:
        for cell in ((place, ""), ("", ""), ("", source)):
            found[cell].add(unit)
    for (place, source), units in found.items():
        book.keep("problem_units", len(units), place=place, by="source" if source else "", key=source)
