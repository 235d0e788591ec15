"""Who is responsible for a household, with everybody who was before; many handed over at once."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.commands.helper_assignments import HandOver, assign_each, assign_helper
from app.errors import Invalid, Problem
from app.permissions import Permission
from app.queries.follow_ups import helper_page
from app.queries.hand_overs import HandOverPage, hand_over_page, helper_loads
from app.queries.marks import row_number
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import options
from app.web.forms.coded import officials
from app.web.forms.help import HandOverForm, HelperForm
from app.web.reading import shows
from app.web.wording import sentence

blueprint = Blueprint("helper_assignments", __name__)


@blueprint.route("/households/<int:household_id>/helper", methods=["GET", "POST"])
@requires(Permission.HELPERS_ASSIGN)
def assign(household_id: int) -> Answer:
    """Make somebody responsible for a household, or hand it over."""
    page = helper_page(current_actor(), household_id)
    form = HelperForm(request.form)
    form.account_id.choices = officials(page.officers, blank=True)
    if request.method == "GET":
        form.since.data = clock.today()
        form.reason.data = "" if page.rows else "first"
    elif form.validate() and form.since.data:
        try:
            assign_helper(
                actor=current_actor(),
                household_id=household_id,
                hand_over=HandOver(int(form.account_id.data), form.since.data, form.reason.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The responsible helper is recorded."))
            return redirect(url_for("households.show", household_id=household_id), 303)
    status = 422 if request.method == "POST" else 200
    return render_template(
        "helper_assignments/assign.html", page=page, form=form, page_has_errors=status == 422
    ), status


@blueprint.get("/helpers")
@requires(Permission.HELPERS_ASSIGN)
def index() -> str:
    """List who helps how many households, whoever holds no post any more at the top."""
    return render_template("helper_assignments/index.html", loads=helper_loads(current_actor()))


@blueprint.route("/helpers/<int:account_id>", methods=["GET", "POST"])
@requires(Permission.HELPERS_ASSIGN)
def hand_over(account_id: int) -> Answer:
    """Hand the households of one helper over to another; each is recorded by itself."""
    page = hand_over_page(current_actor(), account_id)
    shows("household", (row.id for row in page.rows))
    form = HandOverForm(request.form)
    form.account_id.choices = options(officials(page.officers), blank=True)
    form.offer(page.rows)
    if request.method == "GET":
        form.since.data = clock.today()
        form.households.data = [str(row.id) for row in page.rows] if page.gone else []
    elif form.validate() and form.since.data:
        told = assign_each(
            actor=current_actor(),
            household_ids=(number for number in map(row_number, form.households.data) if number),
            hand_over=HandOver(int(form.account_id.data), form.since.data, form.reason.data, account_id),
            once=form.once.data or "",
        )
        done = {number for number, problems in told.items() if not problems}
        if len(done) == len(told):
            flash(_handed_over(len(done)))
            return redirect(url_for("helper_assignments.index"), 303)
        page = replace(page, rows=tuple(row for row in page.rows if row.id not in done))
        _tell(form, page, told, len(done))
    status = 422 if request.method == "POST" else 200
    return render_template(
        "helper_assignments/hand_over.html", page=page, form=form, page_has_errors=status == 422
    ), status


def _tell(form: HandOverForm, page: HandOverPage, told: Mapping[int, tuple[Problem, ...]], done: int) -> None:
    """Say of each household that stays why it does; what is sent next is a press of its own."""
    form.renew()
    if done:
        form.refuse("", _handed_over(done) + _(" These stay:"))
    for row in page.rows:
        for problem in told.get(row.id, ()):
            form.refuse("", f"{row.village} · {row.head}" + _(": ") + sentence(problem))
    others = len(told) - done - sum(1 for row in page.rows if row.id in told)
    if others:
        form.refuse(
            "", ngettext("%(num)d is somebody else's by now.", "%(num)d are somebody else's by now.", others)
        )
    form.offer(page.rows)


def _handed_over(count: int) -> str:
    return ngettext("%(num)d household handed over.", "%(num)d households handed over.", count)
