"""The one desk over which files with personal data leave (``tests/architecture`` holds that it is the one).

What is asked for is counted and written down; a copy is made, written down with its digest, and only then
handed out: whatever goes wrong before, no byte of it leaves.
"""

from hashlib import sha256

from flask import flash, redirect, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app import clock
from app.commands.export_rights import Scope
from app.commands.exports import Copy, ask_export, note_copy
from app.documents.export_mark import ExportMark, new_copy_mark
from app.errors import Invalid, NotFound
from app.queries.exports import export_page
from app.web.access import current_actor, limits_of_today
from app.web.answers import Answer, form_page
from app.web.dates import moment
from app.web.downloads import handed_out
from app.web.export_kinds import LABELS, prepared
from app.web.forms.exports import PurposeForm
from app.web.i18n import DEFAULT
from app.web.wording import sentence


def taken_out(kind: str, scope: Scope, back: str) -> Answer:
    """Take a file out of which a form asked the purpose: hand it out, or say who approves it first.

    ``back`` is the page with the form, to which a refusal leads.
    """
    form = PurposeForm(request.form)
    if not form.validate():
        flash(_("Say what the full numbers are needed for."), "danger")
        return redirect(back, 303)
    try:
        return _asked(kind, scope, form)
    except Invalid as refusal:
        flash(" ".join(sentence(problem) for problem in refusal.problems), "danger")
        return redirect(back, 303)


def asking_page(kind: str, scope: Scope, here: str, back: str, purpose: str = "") -> Answer:
    """Show a page that asks what a file is for, and take it out when it was said."""
    form = PurposeForm(request.form, purpose=purpose)
    if request.method == "POST" and form.validate():
        try:
            return _asked(kind, scope, form)
        except Invalid as refusal:
            form.take(refusal)
    file = prepared(current_actor(), kind, scope)
    return form_page(
        "exports/new.html",
        form=form,
        title=file.title,
        kind=LABELS[kind],
        rows=file.order.rows,
        cap=limits_of_today()["export_row_cap"],
        here=here,
        back=back,
    )


def deliver(export_id: int) -> Answer:
    """Hand out a copy of an export to whoever asked for it."""
    actor = current_actor()
    row = export_page(actor, export_id).row
    if not row.mine:
        raise NotFound
    file = prepared(actor, row.kind, row.scope)
    with force_locale(DEFAULT):
        when = moment(clock.now())
    mark = ExportMark(row.number, f"{actor.name}（{row.organisation}）", when, row.purpose, new_copy_mark())
    made = file.make(mark)
    note_copy(
        actor=actor,
        export_id=export_id,
        order=file.order,
        copy=Copy(mark.copy, sha256(made.content).hexdigest()),
    )
    return handed_out(made.content, made.media_type, made.name, plain=made.plain)


def _asked(kind: str, scope: Scope, form: PurposeForm) -> Answer:
    actor = current_actor()
    asked = ask_export(
        actor=actor,
        order=prepared(actor, kind, scope).order,
        purpose=form.purpose.data or "",
        once=form.once.data or "",
    )
    if not asked.waits:
        return deliver(asked.id)
    flash(_("This is a large file: somebody else approves it first. You find it here."), "warning")
    return redirect(url_for("exports.show", export_id=asked.id), 303)
