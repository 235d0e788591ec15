"""Figures of the path: how long its steps took, which are late, and why cases were sent back."""

from collections import Counter
from typing import Any

from sqlalchemy import Float, cast, func, literal_column, select, text
from sqlalchemy.orm import aliased

from app import clock
from app.audit.record import content_of
from app.models.base import StreamKind, db
from app.models.case import IRREGULAR, Case, Signature
from app.models.event import Event
from app.queries.figure_monitoring import once
from app.queries.figure_scope import Book, Scope, merged, percentile
from app.queries.state_keys import state_key
from workflows.figures import UNKNOWN

_SENT_BACK = "send_back"


def count_steps(scope: Scope, book: Book) -> None:
    """Count the figures of the group ``steps`` into a book; percentiles are over all steps of a key."""
    taken: dict[tuple[str, str], Counter[int]] = {}
    for place, workflow, source, days, number in db.session.execute(_durations(scope)):
        step = state_key(workflow, source)
        book.add(place, "steps_done", number, step=step)
        taken.setdefault((place, step), Counter())[max(int(days), 0)] += number
    _percentiles(book, taken)
    _late(scope, book)
    _sent_back(scope, book)


def _percentiles(book: Book, taken: dict[tuple[str, str], Counter[int]]) -> None:
    places = {place for place, _ in taken}
    steps = {step for _, step in taken}
    for name, share in (("step_median", 50), ("step_p90", 90)):
        for place in places:
            days = merged(found for (here, _), found in taken.items() if here == place)
            book.keep(name, percentile(days, share), place=place)
        for step in steps:
            days = merged(found for (_, one), found in taken.items() if one == step)
            book.keep(name, percentile(days, share), by="step", key=step)
        book.keep(name, percentile(merged(taken.values()), share))


def _durations(scope: Scope) -> Any:
    """Ask for completed steps by place, state and calendar days since the step before, or the opening."""
    before = aliased(Signature)
    since = (
        select(func.max(before.occurred_on))
        .where(
            before.case_id == Signature.case_id,
            before.sequence < Signature.sequence,
            before.position == before.length - 1,
        )
        .correlate(Signature)
        .scalar_subquery()
    )
    days = _between(func.coalesce(since, Case.opened_on), Signature.occurred_on)
    place = func.substr(Case.territory, 1, scope.digits)
    found = (
        select(
            place.label("place"), Case.workflow.label("workflow"), Signature.source.label("source"),
            days.label("days"),
        )
        .join(Case, Case.id == Signature.case_id)
        .where(
            Signature.occurred_on >= scope.begin, Signature.occurred_on <= scope.day,
            Signature.length == Signature.position + literal_column("1"), scope.inside(Case.territory),
        )
    )  # fmt: skip
    each = once(found)
    keys = (each.c.place, each.c.workflow, each.c.source, each.c.days)
    return select(*keys, func.count()).group_by(*keys)


def _between(first: Any, last: Any) -> Any:
    """Return the calendar days from one day to another, as each database reckons them."""
    if db.engine.dialect.name == "sqlite":
        return func.julianday(last, type_=Float) - func.julianday(first, type_=Float)
    return cast(last - first, Float)


def _late(scope: Scope, book: Book) -> None:
    place = func.substr(Case.territory, 1, scope.digits)
    rows = db.session.execute(
        select(place, Case.workflow, Case.state, func.count())
        .where(Case.closed_on.is_(None), Case.due_on < clock.today(), scope.inside(Case.territory))
        .group_by(place, Case.workflow, Case.state)
    )
    for here, workflow, state, number in rows:
        book.add(here, "late_cases", number, step=state_key(workflow, state))


def _sent_back(scope: Scope, book: Book) -> None:
    """Count by the reason that the event tells: it lies in its body, so each act is read (they are few)."""
    body = (
        select(Event.body)
        .where(
            Event.stream_kind == StreamKind.CASE.value,
            Event.stream_id == Signature.case_id,
            Event.sequence == Signature.sequence,
        )
        .correlate(Signature)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(func.substr(Case.territory, 1, scope.digits), body)
        .select_from(Signature)
        .join(Case, Case.id == Signature.case_id)
        .where(
            text(IRREGULAR),  # as the partial index spells it
            Signature.action == _SENT_BACK,
            Signature.occurred_on >= scope.begin,
            Signature.occurred_on <= scope.day,
            scope.inside(Case.territory),
        )
    )
    for place, told in rows:
        answers = content_of(told)["data"].get("answers") or {}
        book.add(place, "send_backs", 1, reason=str(answers.get("reason") or UNKNOWN))
