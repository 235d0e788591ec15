"""Pages of exports: those asked for, the decision on a large one, taking it, and where a copy came from."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.exports import decide_export
from app.documents.export_mark import NUMBER
from app.documents.export_traces import Traces, traces_in
from app.errors import Forbidden, Invalid
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.exports import ExportPage, Hit, came_from, export_list, export_page
from app.queries.history import history
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.export_desk import deliver
from app.web.export_kinds import LABELS
from app.web.forms.base import Press
from app.web.forms.exports import DecisionForm, TraceForm
from app.web.reading import shows
from app.web.security import takes_files

blueprint = Blueprint("exports", __name__, url_prefix="/exports")


@blueprint.get("")
@requires(Permission.EXPORTS_READ)
def index() -> Answer:
    """List the exports that the reader asked for, decides on or traces."""
    rows, mark = export_list(current_actor(), before=request.args.get("before", ""))
    following = url_for("exports.index", before=mark) if mark else ""
    return render_template("exports/index.html", rows=rows, following=following, labels=LABELS)


@blueprint.get("/<int:export_id>")
@requires(Permission.EXPORTS_READ)
def show(export_id: int) -> Answer:
    """Show one export: what for, how many rows, who decided, which copies left."""
    return _shown(export_page(current_actor(), export_id), DecisionForm(), 200)


@blueprint.post("/<int:export_id>/decision")
@requires(Permission.EXPORTS_DECIDE)
def decide(export_id: int) -> Answer:
    """Approve an export, or refuse it with a reason."""
    page = export_page(current_actor(), export_id)
    if page.row.state == "waiting" and not page.decides:
        raise Forbidden("export_own" if page.row.mine else "forbidden")
    form = DecisionForm(request.form)
    grant = request.form.get("decision") == "grant"
    if not form.validate() or (grant and page.decides and not form.confirm()):
        return _shown(page, form, 422)
    try:
        decide_export(
            actor=current_actor(), export_id=export_id, grant=grant, reason=form.reason.data or "",
            once=form.once.data or "",
        )  # fmt: skip
    except Invalid as refusal:
        form.take(refusal)
        return _shown(page, form, 422)
    flash(_("Approved. Whoever asked may take it now.") if grant else _("Refused. Whoever asked sees why."))
    return redirect(url_for("exports.show", export_id=export_id), 303)


@blueprint.post("/<int:export_id>/file")
@requires(Permission.EXPORTS_ASK)
def take(export_id: int) -> Answer:
    """Hand out a copy to whoever asked for it."""
    if not Press(request.form).validate():
        return redirect(url_for("exports.show", export_id=export_id), 303)
    return deliver(export_id)


@blueprint.route("/trace", methods=["GET", "POST"])
@requires(Permission.EXPORTS_TRACE)
@takes_files
def trace() -> Answer:
    """Find the export that a file or a printed page came from. The file is looked through and not kept."""
    form, status, asked = TraceForm(request.form), 200, False
    hits: tuple[Hit, ...] = ()
    if request.method == "POST" and form.validate():
        found = _sent(form)
        if found is None:
            form.refuse("file", _("Choose a file, or type the number."))
            status = 422
        else:
            asked = True
            hits = came_from(current_actor(), sha256=found.sha256, marks=found.marks, numbers=found.numbers)
            shows("export", [hit.row.number for hit in hits])
    return render_template(
        "exports/trace.html", form=form, hits=hits, asked=asked, labels=LABELS, page_has_errors=status == 422
    ), status


def _sent(form: TraceForm) -> Traces | None:
    """Return the traces of what was sent, None where nothing was."""
    file, typed = request.files.get("file"), (form.number.data or "").upper()
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    written = "-".join(("DC", digits[:3], digits[3:6], digits[6:]))
    if file is not None and file.filename:
        return traces_in(file.stream.read(), f"{file.filename} {written}")
    return traces_in(b"", written) if NUMBER.fullmatch(written.encode()) else None


def _shown(page: ExportPage, form: DecisionForm, status: int) -> Answer:
    return render_template(
        "exports/show.html",
        page=page,
        form=form,
        labels=LABELS,
        events=history(StreamKind.EXPORT, page.row.id),
        page_has_errors=status == 422,
    ), status
