"""The queue of households to be typed into the national system: its sheet, and its ticks."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app import clock
from app.audit.access import PURPOSES
from app.commands.national_entries import Entered, tick_entry
from app.commands.national_lists import MOST_BYTES, Left, Ticked, tick_list
from app.errors import Invalid, NotFound
from app.facts.national_entries import PARTS
from app.permissions import Permission
from app.queries.national_entries import entry_queue, queued_case
from app.queries.national_sheets import MOST_ROWS, offer
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.export_desk import asking_page
from app.web.forms.notices import EntryForm, TypedForm
from app.web.i18n import gettext
from app.web.reading import shows_cases
from app.web.security import takes_files
from app.web.uploads import sent_file
from app.web.wording import FORBIDDEN, sentence

blueprint = Blueprint("national_entries", __name__, url_prefix="/national-entries")

PART_LABELS = {
    "waiting": _l("Households still to be typed in"),
    "monitored": _l("Monitored households, with those whose risk is eliminated"),
    "register": _l("All households of the register"),
}
REPORTING = PURPOSES["reporting"]
MOST_LEFT = 100
"""Of those that stay behind, so many are named on the page."""


@blueprint.get("")
@requires(Permission.CASES_READ)
def index() -> Answer:
    """List what is still to be typed in."""
    return render_template("national_entries/index.html", rows=entry_queue(current_actor()))


@blueprint.get("/export")
@requires(Permission.NATIONAL_ENTRIES_EXPORT)
def export() -> Answer:
    """Show what can be taken out in the columns of the national system, place by place."""
    page = offer(current_actor(), request.args.get("place", "")[:14])
    return render_template("national_entries/export.html", page=page, labels=PART_LABELS, most=MOST_ROWS)


@blueprint.route("/export/<part>.<any(xlsx, csv):form>", methods=["GET", "POST"])
@requires(Permission.NATIONAL_ENTRIES_EXPORT)
def download(part: str, form: str) -> Answer:
    """Ask what the sheet is for, and hand it out."""
    if part not in PARTS:
        raise NotFound
    place = request.args.get("place", "")[:14]
    return asking_page(
        "national_sheet",
        {"part": part, "place": place, "form": form},
        here=url_for("national_entries.download", part=part, form=form, place=place or None),
        back=url_for("national_entries.export", place=place or None),
        purpose=_("Entry into the national system") if part == "waiting" else gettext(REPORTING),
    )


@blueprint.route("/typed", methods=["GET", "POST"])
@requires(Permission.NATIONAL_ENTRIES_TICK)
@takes_files
def typed() -> Answer:
    """Note everything as typed in that a sheet of the national system shows."""
    form, done, status = TypedForm(request.form), None, 200
    if request.method == "GET":
        form.entered_on.data = clock.today()
    else:
        status = 422
        if form.validate() and form.entered_on.data and (file := sent_file(form, MOST_BYTES)):
            try:
                done = tick_list(
                    actor=current_actor(), content=file.content, entered_on=form.entered_on.data,
                    once=form.once.data or "",
                )  # fmt: skip
                status = 200
            except Invalid as refusal:
                form.take(refusal)
    if done is not None:
        return _told(done)
    return render_template("national_entries/typed.html", form=form, page_has_errors=status == 422), status


def _told(done: Ticked) -> Answer:
    shown = done.left[:MOST_LEFT]
    shows_cases([*done.refs, *(one.ref for one in shown)])
    said = ngettext(
        "Noted as typed in: %(num)d household.", "Noted as typed in: %(num)d households.", len(done.refs)
    )
    lines = [(one, _sentence(one)) for one in shown]
    return render_template("national_entries/told.html", done=done, said=said, lines=lines)


def _sentence(one: Left) -> str:
    if one.forbidden:
        return str(FORBIDDEN[one.problem.code]) % dict(one.problem.details)
    return sentence(one.problem)


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
