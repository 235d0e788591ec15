"""Batches of problems for lists and pages: where each comes from, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app import clock
from app.errors import Forbidden, NotFound
from app.lookup import in_territories
from app.models.base import db
from app.models.case import Case
from app.models.organisation import Organisation
from app.models.problem import Problem, ProblemBatch
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor, region_of
from app.queries.actors import name_on
from app.queries.marks import row_number
from app.queries.problem_figures import Tally, tallies
from app.queries.problem_reach import problems_in_reach
from app.queries.problem_standing import Chosen, Rules, limit, rules_today

PAGE = 50


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch among others with the figures of its problems in reach."""

    batch: ProblemBatch
    tally: Tally


@dataclass(frozen=True, slots=True)
class BatchProblem:
    """One problem of a batch: ``limit_on`` is the limit in force, ``due_on`` the last day of its state."""

    ref: str
    position: int
    number: str
    category: str
    title: str
    state: str
    lead: str
    due_on: date | None
    limit_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A batch with its problems in reach. ``total`` counts all of its problems, also those out of reach."""

    batch: ProblemBatch
    place: str
    total: int
    tally: Tally
    rules: Rules
    problems: tuple[BatchProblem, ...]
    following: int | None


def batches_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a batch is kept in the actor's territory or has a problem in his reach."""
    if not actor.may(Permission.PROBLEMS_READ):
        raise Forbidden
    inside = (
        exists()
        .where(Problem.batch_id == ProblemBatch.id, Problem.case_id == Case.id, problems_in_reach(actor))
        .correlate(ProblemBatch)
    )
    return or_(in_territories(actor.case_territories, ProblemBatch.territory), inside)


def problem_batches(
    actor: Actor, *, source: str = "", level: str = "", year: int | None = None, after: str = ""
) -> tuple[tuple[BatchRow, ...], str | None]:
    """Return a page of the batches in reach, the newest feedback first, and the mark of the next page."""
    statement = (
        select(ProblemBatch)
        .where(batches_in_reach(actor), *_behind(after))
        .order_by(ProblemBatch.feedback_on.desc(), ProblemBatch.id.desc())
        .limit(PAGE + 1)
    )
    if source:
        statement = statement.where(ProblemBatch.source == source)
    if level:
        statement = statement.where(ProblemBatch.level == level)
    if year is not None:
        statement = statement.where(ProblemBatch.year == year)
    found = list(db.session.execute(statement).scalars())
    shown = found[:PAGE]
    counted = _tallies(actor, [one.id for one in shown])
    mark = f"{shown[-1].feedback_on}_{shown[-1].id}" if len(found) > PAGE else None
    return tuple(BatchRow(one, counted.get(one.id, Tally())) for one in shown), mark


def _behind(after: str) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a batch comes after the last one of a page; none for what is no mark."""
    day_text, _, number_text = after.partition("_")
    number = row_number(number_text)
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        return ()
    if number is None:
        return ()
    same_day = and_(ProblemBatch.feedback_on == day, ProblemBatch.id < number)
    return (or_(ProblemBatch.feedback_on < day, same_day),)


def _tallies(actor: Actor, batches: list[int]) -> Mapping[Any, Tally]:
    if not batches:
        return {}
    return tallies(actor, Chosen(), rules_today(), Problem.batch_id, Problem.batch_id.in_(batches))


def batch_page(actor: Actor, batch_id: int, after: int | None = None) -> BatchPage:
    """Return a batch in reach with a page of its problems; ``after`` is the position of the last one shown.

    Raises :class:`NotFound` for a batch out of reach.
    """
    found = db.session.execute(
        select(ProblemBatch, Region.name)
        .join(Region, Region.code == ProblemBatch.territory)
        .where(ProblemBatch.id == batch_id, batches_in_reach(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    batch, place = found
    total = db.session.execute(
        select(func.count()).select_from(Problem).where(Problem.batch_id == batch_id)
    ).scalar_one()
    rows = _problems(actor, batch_id, after)
    return BatchPage(
        batch=batch,
        place=place,
        total=total,
        tally=_tallies(actor, [batch_id]).get(batch_id, Tally()),
        rules=rules_today(),
        problems=rows[:PAGE],
        following=rows[PAGE - 1].position if len(rows) > PAGE else None,
    )


def _problems(actor: Actor, batch_id: int, after: int | None) -> tuple[BatchProblem, ...]:
    rows = db.session.execute(
        select(
            Case.ref, Problem.position, Problem.number, Problem.category, Problem.title, Case.state,
            name_on(Problem.lead_id, clock.today()), Case.due_on, limit(), Case.closed_on,
        )
        .join(Case, Case.id == Problem.case_id)
        .where(Problem.batch_id == batch_id, Problem.position > (after or 0), problems_in_reach(actor))
        .order_by(Problem.position)
        .limit(PAGE + 1)
    )  # fmt: skip
    return tuple(
        BatchProblem(
            ref, position, number, category, title, f"rectification.{state}", lead or "", due, day, end
        )
        for ref, position, number, category, title, state, lead, due, day, end in rows
    )


def unit_choices(actor: Actor) -> list[tuple[int, str, str]]:
    """Return (number, name, kind) of the organisations that the actor can give problems to, by region.

    Those of his territory, and those of the county itself: departments rectify within their line.
    """
    post = actor.post_for(Permission.PROBLEMS_FOUND)
    if post is None:
        raise Forbidden
    today = clock.today()
    county = region_of(post.territory[:6])
    rows = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, today), Organisation.kind)
        .where(
            or_(
                in_territories(actor.territories_for(Permission.PROBLEMS_FOUND), Organisation.region_code),
                Organisation.region_code == county,
            ),
            Organisation.kind != "discipline_body",
            or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today),
        )
        .order_by(Organisation.region_code, Organisation.id)
    )
    return [(number, name or "", kind) for number, name, kind in rows]


def keeping_places(actor: Actor) -> list[tuple[str, str]]:
    """Return code and name of the counties and townships where the actor can found a batch."""
    own = [region_of(code) for code in actor.territories_for(Permission.PROBLEMS_FOUND)]
    rows = db.session.execute(
        select(Region.code, Region.name)
        .where(Region.code.in_(own), Region.level.in_(("county", "township")))
        .order_by(Region.code)
    )
    return [(code, name) for code, name in rows]


def batch_choices(actor: Actor) -> list[tuple[int, str]]:
    """Return number and title of the newest batches in reach, for a choice."""
    rows = db.session.execute(
        select(ProblemBatch.id, ProblemBatch.title)
        .where(batches_in_reach(actor))
        .order_by(ProblemBatch.feedback_on.desc(), ProblemBatch.id.desc())
        .limit(4 * PAGE)
    )
    return [(number, title) for number, title in rows]
