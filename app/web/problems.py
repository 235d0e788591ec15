"""Pages about problems: batches, the three lists and the ledger, what a unit owes, and the figures."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.problem_batches import found_batch
from app.errors import Invalid
from app.permissions import Permission
from app.queries.marks import row_number
from app.queries.problem_batches import (
    batch_choices,
    batch_page,
    keeping_places,
    problem_batches,
    unit_choices,
)
from app.queries.problem_figures import BY, problem_figures
from app.queries.problem_lists import KINDS, problem_list, units_with_problems
from app.queries.problem_standing import Chosen
from app.queries.unit_tasks import unit_tasks
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.forms.problem_batches import MOST_ROWS, BatchForm, batch_form
from app.web.problem_words import (
    BY_NAMES,
    LIST_NAMES,
    SHOWN,
    completion_rule,
    punctuality_rule,
    workbook_links,
)
from workflows.rectification.codes import BATCH_LEVEL, SOURCE
from workflows.rectification.states import states

blueprint = Blueprint("problems", __name__, url_prefix="/problems")


@blueprint.get("")
@requires(Permission.PROBLEMS_READ)
def index() -> Answer:
    """List the batches in reach, narrowed by source, level and year."""
    asked = {name: request.args.get(name, "") for name in ("source", "level", "year")}
    rows, mark = problem_batches(
        current_actor(),
        source=asked["source"],
        level=asked["level"],
        year=_year(),
        after=request.args.get("after", ""),
    )
    narrowed: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return render_template(
        "problems/index.html",
        rows=rows,
        asked=asked,
        sources=SOURCE,
        levels=BATCH_LEVEL,
        following=url_for("problems.index", **narrowed, after=mark) if mark else "",
    )


@blueprint.get("/batches/<int:batch_id>")
@requires(Permission.PROBLEMS_READ)
def show(batch_id: int) -> Answer:
    """Show a batch with its problems in their order."""
    page = batch_page(current_actor(), batch_id, row_number(request.args.get("after", "")))
    return render_template(
        "problems/show.html",
        page=page,
        today=clock.today(),
        rule=completion_rule(page.rules),
        workbooks=workbook_links(batch_id),
        following=url_for("problems.show", batch_id=batch_id, after=page.following) if page.following else "",
    )


@blueprint.route("/batches/new", methods=["GET", "POST"])
@requires(Permission.PROBLEMS_FOUND)
def new() -> Answer:
    """Found a batch by hand; "one more row" keeps what was typed."""
    actor = current_actor()
    more = 1 if request.method == "POST" and request.form.get("then") == "row" else 0
    form = batch_form(request.form, keeping_places(actor), unit_choices(actor), more)
    if more:
        return render_template("problems/new.html", form=form, most=MOST_ROWS)
    if request.method == "GET":
        if form.untouched:
            form.feedback_on.data, form.year.data = clock.today(), clock.today().year
    elif form.validate() and (number := _founded(form)) is not None:
        flash(_("The batch is founded. Its problems wait for their units to claim them."))
        return redirect(url_for("problems.show", batch_id=number), 303)
    return form_page("problems/new.html", form=form, most=MOST_ROWS)


def _founded(form: BatchForm) -> int | None:
    """Found the batch and return its number, or put what is wrong beside its questions."""
    try:
        return found_batch(
            actor=current_actor(),
            sheet=form.sheet(),
            problems=form.problems(),
            once=form.once.data or "",
        )
    except Invalid as refusal:
        form.take(refusal)
        return None


@blueprint.get("/lists")
@requires(Permission.PROBLEMS_READ)
def lists() -> Answer:
    """Show one of the three lists or the closing ledger; ``?list=`` names it, the rest narrows it."""
    actor, chosen = current_actor(), _chosen()
    kind = request.args.get("list", "")
    kind = kind if kind in KINDS else KINDS[0]
    rows, mark = problem_list(actor, kind, chosen, request.args.get("after", ""))
    return render_template(
        "problems/lists.html",
        kind=kind,
        names=LIST_NAMES,
        rows=rows,
        chosen=chosen,
        shown=SHOWN,
        sources=SOURCE,
        states=states("on"),
        units=units_with_problems(actor),
        batches=batch_choices(actor),
        workbooks=dict(zip(LIST_NAMES, workbook_links(chosen.batch), strict=False)) if chosen.batch else {},
        following=url_for("problems.lists", list=kind, after=mark, **chosen.address()) if mark else "",
    )


@blueprint.get("/tasks")
@requires(Permission.PROBLEMS_READ)
def tasks() -> Answer:
    """Show what the organisations of whoever asks owe."""
    page = unit_tasks(current_actor(), request.args.get("after", ""))
    following = url_for("problems.tasks", after=page.following) if page.following else ""
    return render_template("problems/tasks.html", page=page, today=clock.today(), following=following)


@blueprint.get("/figures")
@requires(Permission.PROBLEMS_READ)
def figures() -> Answer:
    """Count the problems in reach by batch, lead unit or township; each number opens its rows."""
    by = request.args.get("by", "")
    chosen = _chosen()
    page = problem_figures(current_actor(), chosen, by if by in BY else BY[0])
    return render_template(
        "problems/figures.html",
        page=page,
        chosen=chosen,
        ways=BY_NAMES,
        sources=SOURCE,
        batches=batch_choices(current_actor()),
        completion=completion_rule(page.rules),
        punctuality=punctuality_rule(page.rules),
    )


def _chosen() -> Chosen:
    """Read what an address asks for; what isn't a number or a known word asks for nothing."""
    asked = request.args
    shown = asked.get("shown", "")
    return Chosen(
        batch=row_number(asked.get("batch", "")),
        source=asked.get("source", ""),
        year=_year(),
        state=asked.get("state", ""),
        unit=row_number(asked.get("unit", "")),
        lead=row_number(asked.get("lead", "")),
        place=asked.get("place", ""),
        category=asked.get("category", "").strip()[:120],
        shown=shown if shown in SHOWN else "",
    )


def _year() -> int | None:
    """Read the year of an address; None for what is none."""
    year = row_number(request.args.get("year", ""))
    return year if year is not None and year < 10_000 else None
