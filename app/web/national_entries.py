"""The queue of households to be typed into the national system, and its tick."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.national_entries import Entered, tick_entry
from app.errors import Invalid, NotFound
from app.permissions import Permission
from app.queries.national_entries import entry_queue, queued_case
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.notices import EntryForm

blueprint = Blueprint("national_entries", __name__, url_prefix="/national-entries")


@blueprint.get("")
@requires(Permission.CASES_READ)
def index() -> Answer:
    """List what is still to be typed in."""
    return render_template("national_entries/index.html", rows=entry_queue(current_actor()))


@blueprint.route("/<ref>", methods=["GET", "POST"])
@requires(Permission.NATIONAL_ENTRIES_TICK)
def tick(ref: str) -> Answer:
    """Take one household off the queue, with its number there."""
    page = queued_case(current_actor(), ref)
    form = EntryForm(request.form)
    if request.method == "GET":
        if not page.waits:
            raise NotFound
        form.entered_on.data = clock.today()
        form.code.data, form.monitored_since.data = page.national_code, page.monitored_since
    elif form.validate() and form.entered_on.data:
        try:
            tick_entry(
                actor=current_actor(),
                ref=ref,
                entered=Entered(form.code.data or "", form.monitored_since.data or "", form.entered_on.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("Noted as entered into the national system."))
            return redirect(url_for("national_entries.index"), 303)
    status = 422 if request.method == "POST" else 200
    return (
        render_template("national_entries/tick.html", page=page, form=form, page_has_errors=status == 422),
        status,
    )
