"""Figures of rectification: each from rows, by a rule that is printed, with its base and its day (截至).

The base of every rate is problems, not measures (rectification.md 6.1). Batches are added only where the
page says which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select

from app.models.base import db
from app.models.case import Case, Signature
from app.models.problem import (
    Extension,
    Problem,
    ProblemBatch,
    ProblemUnit,
    RectificationMeasure,
    RectificationTask,
)
from app.models.region import Region
from app.policy import Actor, region_of
from app.queries.figure_scope import percent
from app.queries.organisations import names_today
from app.queries.problem_standing import (
    SUBMITTED,
    TOWNSHIP,
    Chosen,
    Rules,
    asked_for,
    conditions,
    joined,
    plan_in_force,
    rules_today,
)

BY = ("batch", "unit", "township")
_COUNTED = (
    "finished", "open", "closed", "untrue", "lasting", "due", "on_time", "closed_or_overdue", "overdue",
    "returned", "was_closed", "relapsed", "extended",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of problems, each by its condition in ``problem_standing``; the rest counts other things.

    ``returns`` and ``submissions`` are acts, ``measures`` and ``tasks`` those of the plans in force,
    ``units`` organisations with a part, ``amount`` and ``settled`` yuan.
    """

    problems: int = 0
    finished: int = 0
    open: int = 0
    closed: int = 0
    untrue: int = 0
    lasting: int = 0
    due: int = 0
    on_time: int = 0
    closed_or_overdue: int = 0
    overdue: int = 0
    returned: int = 0
    was_closed: int = 0
    relapsed: int = 0
    extended: int = 0
    returns: int = 0
    submissions: int = 0
    extensions: int = 0
    measures: int = 0
    tasks: int = 0
    tasks_done: int = 0
    units: int = 0
    amount: Decimal = Decimal(0)
    settled: Decimal = Decimal(0)

    @property
    def completion(self) -> Decimal | None:
        """Return finished of all problems in per cent, None without a problem."""
        return percent(self.finished, self.problems)

    def punctuality(self, base: str) -> Decimal | None:
        """Return the rate on time by one of the two bases in use: ``due`` or ``closed``."""
        if base == "due":
            return percent(self.on_time, self.due)
        return percent(self.closed, self.closed_or_overdue)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the figures; ``chosen`` asks for exactly its problems."""

    label: str
    chosen: Chosen
    tally: Tally


@dataclass(frozen=True, slots=True)
class Added:
    """One batch among those that were counted together."""

    id: int
    title: str
    source: str
    problems: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the problems asked for. ``added`` names every batch that is in ``total``."""

    rules: Rules
    by: str
    lines: tuple[Line, ...]
    total: Line
    added: tuple[Added, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the sources of the batches counted, each once."""
        return tuple(dict.fromkeys(one.source for one in self.added))


def problem_figures(actor: Actor, chosen: Chosen, by: str = "batch") -> Figures:
    """Return the figures of the problems in reach that were asked for, by batch, lead unit or township."""
    rules = rules_today()
    added = _added(actor, chosen, rules)
    keys: dict[str, Any] = {
        "batch": Problem.batch_id,
        "unit": Problem.lead_id,
        "township": func.substr(Case.territory, 1, TOWNSHIP),
    }
    counted = tallies(actor, chosen, rules, keys[by])
    total = tallies(actor, chosen, rules, literal(0)).get(0, Tally())
    return Figures(
        rules=rules,
        by=by,
        lines=tuple(_lines(by, chosen, counted, added)),
        total=Line("", chosen, total),
        added=added,
    )


def _lines(by: str, chosen: Chosen, counted: Mapping[Any, Tally], added: tuple[Added, ...]) -> list[Line]:
    """Put names to the keys: batches as in ``added``, units by number, places by code. It is no ranking."""
    if by == "batch":
        return [Line(one.title, chosen.but(batch=one.id), counted.get(one.id, Tally())) for one in added]
    if by == "unit":
        names = names_today(counted)
        return [Line(names[key], chosen.but(lead=key), counted[key]) for key in sorted(counted)]
    codes = {key: region_of(key) for key in sorted(counted)}
    regions = select(Region.code, Region.name).where(Region.code.in_(codes.values()))
    named = {row.code: row.name for row in db.session.execute(regions)}
    return [Line(named.get(code, code), chosen.but(place=code), counted[key]) for key, code in codes.items()]


def _added(actor: Actor, chosen: Chosen, rules: Rules) -> tuple[Added, ...]:
    statement = joined(
        select(ProblemBatch.id, ProblemBatch.title, ProblemBatch.source, func.count()).select_from(Problem)
    )
    rows = db.session.execute(
        statement.where(asked_for(actor, chosen, rules))
        .group_by(ProblemBatch.id, ProblemBatch.title, ProblemBatch.source, ProblemBatch.feedback_on)
        .order_by(ProblemBatch.feedback_on.desc(), ProblemBatch.id.desc())
    )
    return tuple(Added(number, title, source, count) for number, title, source, count in rows)


def tallies(
    actor: Actor,
    chosen: Chosen,
    rules: Rules,
    key: Any,
    among: ColumnElement[bool] | None = None,
) -> Mapping[Any, Tally]:
    """Return the counts of the problems asked for by a key, in six statements however many there are."""
    wanted = asked_for(actor, chosen, rules)
    if among is not None:
        wanted = wanted & among
    known: dict[Any, dict[str, Any]] = {}
    for part in (
        _problems(wanted, rules, key),
        _measures(wanted, key),
        _tasks(wanted, key),
        _units(wanted, key),
        _acts(wanted, key),
        _extensions(wanted, key),
    ):
        for row in db.session.execute(part):
            told = dict(row._mapping)
            known.setdefault(told.pop("key"), {}).update(told)
    return {one: Tally(**_whole(told)) for one, told in known.items()}


def _whole(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return counts as whole numbers and amounts as yuan: databases differ in what a sum is."""
    return {
        name: Decimal(str(value or 0)) if name in ("amount", "settled") else int(value or 0)
        for name, value in told.items()
    }


def _problems(wanted: ColumnElement[bool], rules: Rules, key: Any) -> Any:
    known = conditions(rules)
    flags = [case((known[name], 1), else_=0).label(name) for name in _COUNTED]
    rows = joined(
        select(key.label("key"), Problem.amount, Problem.amount_settled, *flags).select_from(Problem)
    )
    each = rows.where(wanted).subquery()
    return select(
        each.c.key,
        func.count().label("problems"),
        *(func.sum(each.c[name]).label(name) for name in _COUNTED),
        func.sum(each.c.amount).label("amount"),
        func.sum(each.c.amount_settled).label("settled"),
    ).group_by(each.c.key)


def _measures(wanted: ColumnElement[bool], key: Any) -> Any:
    rows = joined(
        select(key.label("key"), RectificationMeasure.id)
        .select_from(Problem)
        .join(RectificationMeasure, RectificationMeasure.case_id == Problem.case_id)
    )
    each = rows.where(wanted, RectificationMeasure.sequence == plan_in_force()).subquery()
    return select(each.c.key, func.count().label("measures")).group_by(each.c.key)


def _tasks(wanted: ColumnElement[bool], key: Any) -> Any:
    """Count tasks that can be done: what is kept up is reviewed, not ticked."""
    rows = joined(
        select(key.label("key"), case((RectificationTask.done_on.is_not(None), 1), else_=0).label("done"))
        .select_from(Problem)
        .join(RectificationMeasure, RectificationMeasure.case_id == Problem.case_id)
        .join(RectificationTask, RectificationTask.measure_id == RectificationMeasure.id)
    )
    each = rows.where(
        wanted, RectificationMeasure.sequence == plan_in_force(), RectificationMeasure.lasting.is_(False)
    ).subquery()
    return select(
        each.c.key, func.count().label("tasks"), func.sum(each.c.done).label("tasks_done")
    ).group_by(each.c.key)


def _units(wanted: ColumnElement[bool], key: Any) -> Any:
    rows = joined(
        select(key.label("key"), ProblemUnit.organisation_id)
        .select_from(Problem)
        .join(ProblemUnit, ProblemUnit.case_id == Problem.case_id)
    )
    each = rows.where(wanted).distinct().subquery()
    return select(each.c.key, func.count().label("units")).group_by(each.c.key)


def _acts(wanted: ColumnElement[bool], key: Any) -> Any:
    back = case((Signature.action == "send_back", 1), else_=0).label("back")
    rows = joined(
        select(key.label("key"), back)
        .select_from(Problem)
        .join(Signature, Signature.case_id == Problem.case_id)
    )
    each = rows.where(
        wanted,
        Signature.action.in_(("send_back", *SUBMITTED)),
        Signature.position == Signature.length - 1,
    ).subquery()
    return select(
        each.c.key,
        func.sum(each.c.back).label("returns"),
        (func.count() - func.sum(each.c.back)).label("submissions"),
    ).group_by(each.c.key)


def _extensions(wanted: ColumnElement[bool], key: Any) -> Any:
    rows = joined(
        select(key.label("key"), Extension.id)
        .select_from(Problem)
        .join(Extension, Extension.case_id == Problem.case_id)
    )
    each = rows.where(wanted, Extension.granted.is_(True)).subquery()
    return select(each.c.key, func.count().label("extensions")).group_by(each.c.key)
