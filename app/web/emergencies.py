"""Pages of emergency readings: begin one, read in the village that it opens, give it back, review it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.emergencies import end_emergency, open_emergency, review_emergency
from app.errors import Forbidden, Invalid
from app.permissions import Permission
from app.queries.emergencies import (
    EmergencyPage,
    emergency_list,
    emergency_page,
    opened_page,
    village_households,
    villages,
)
from app.queries.marks import row_number
from app.queries.readings import Asked, readings_of
from app.web.access import current_actor, limits_of_today, requires
from app.web.answers import Answer, form_page
from app.web.forms.base import Press
from app.web.forms.emergencies import EmergencyForm, ReviewForm

blueprint = Blueprint("emergencies", __name__, url_prefix="/emergencies")


@blueprint.get("")
@requires(Permission.EMERGENCIES_READ)
def index() -> Answer:
    """List the emergency readings that the reader learns of: his own, his people's, those he reviews."""
    rows, mark = emergency_list(current_actor(), before=request.args.get("before", ""))
    following = url_for("emergencies.index", before=mark) if mark else ""
    return render_template("emergencies/index.html", rows=rows, following=following, today=clock.today())


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_OPEN)
def new() -> Answer:
    """Begin a reading in a village outside one's own territory."""
    form = EmergencyForm(request.form).offer(villages())
    if request.method == "POST" and form.validate():
        try:
            number = open_emergency(
                actor=current_actor(),
                place=form.place.data or "",
                category=form.category.data or "",
                reason=form.reason.data or "",
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The village is open to you. Your superior and the inspectors are told now."))
            return redirect(url_for("emergencies.show", emergency_id=number), 303)
    return form_page("emergencies/new.html", form=form, minutes=limits_of_today()["emergency_minutes"])


@blueprint.get("/<int:emergency_id>")
@requires(Permission.EMERGENCIES_READ)
def show(emergency_id: int) -> Answer:
    """Show an emergency reading: to whoever reads the households it opens, to others what was read."""
    return _shown(emergency_page(current_actor(), emergency_id), ReviewForm().offer(), 200)


@blueprint.get("/<int:emergency_id>/households/<int:household_id>")
@requires(Permission.EMERGENCIES_OPEN)
def household(emergency_id: int, household_id: int) -> Answer:
    """Show a household of the opened village, for reading alone."""
    return render_template(
        "emergencies/household.html", page=opened_page(current_actor(), emergency_id, household_id)
    )


@blueprint.post("/<int:emergency_id>/end")
@requires(Permission.EMERGENCIES_OPEN)
def end(emergency_id: int) -> Answer:
    """Give an emergency reading back."""
    form = Press(request.form)
    if form.validate():
        end_emergency(actor=current_actor(), emergency_id=emergency_id, once=form.once.data or "")
        flash(_("The village is closed to you again."))
    return redirect(url_for("emergencies.show", emergency_id=emergency_id), 303)


@blueprint.post("/<int:emergency_id>/review")
@requires(Permission.EMERGENCIES_REVIEW)
def review(emergency_id: int) -> Answer:
    """Judge whether a reading was justified."""
    page = emergency_page(current_actor(), emergency_id)
    if not page.reviews and not page.row.outcome:
        raise Forbidden("emergency_yours")
    form = ReviewForm(request.form).offer()
    if not form.validate():
        return _shown(page, form, 422)
    try:
        review_emergency(
            actor=current_actor(),
            emergency_id=emergency_id,
            outcome=form.outcome.data or "",
            opinion=form.opinion.data or "",
            once=form.once.data or "",
        )
    except Invalid as refusal:
        form.take(refusal)
        return _shown(page, form, 422)
    flash(_("The review is recorded."))
    return redirect(url_for("emergencies.show", emergency_id=emergency_id), 303)


def _shown(page: EmergencyPage, form: ReviewForm, status: int) -> Answer:
    number, name = page.row.id, request.args.get("q", "").strip()[:40]
    opened = page.row.mine and page.row.open_now
    rows, after = (
        village_households(current_actor(), number, name=name, after=request.args.get("after", ""))
        if opened
        else ((), None)
    )
    before = row_number(request.args.get("before", ""))
    readings, mark = readings_of("emergency", number, Asked(person=page.row.who, before=before))
    return render_template(
        "emergencies/show.html",
        page=page,
        opened=opened,
        households=rows,
        name=name,
        following=url_for("emergencies.show", emergency_id=number, q=name or None, after=after)
        if after
        else "",
        readings=readings,
        more_readings=url_for("emergencies.show", emergency_id=number, before=mark) if mark else "",
        form=form,
        today=clock.today(),
        page_has_errors=status == 422,
    ), status
