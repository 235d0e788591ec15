"""Official papers of a case: what may be printed now, on the screen, as Word files, as a whole dossier."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.audit.access import new_export
from app.commands.document_exports import note_full_document
from app.documents.print_page import sheet
from app.errors import Forbidden, Invalid
from app.permissions import Permission
from app.queries.documents import DrawnDocument, Offer, Refused, case_documents, draw, draw_all
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.document_files import document_file, dossier, file_name, mark_of, pieces
from app.web.document_words import word
from app.web.downloads import handed_out
from app.web.forms.documents import FullNumbersForm
from app.web.reading import shows_export

blueprint = Blueprint("documents", __name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WHAT_FOR = "filing"


@blueprint.get("/cases/<ref>/documents")
@requires(Permission.CASES_READ)
def of_case(ref: str) -> Answer:
    """List the documents of a case: which can be printed now, and what the others lack."""
    page = case_documents(current_actor(), ref, word)
    unmaskable = current_actor().may(Permission.IDENTITY_UNMASK)
    return render_template("documents/case.html", page=page, unmaskable=unmaskable)


@blueprint.get("/cases/<ref>/documents/<key>")
@requires(Permission.CASES_READ)
def printed(ref: str, key: str) -> Answer:
    """Show a document as it goes to the printer."""
    try:
        drawn = draw(current_actor(), ref, key, word)
    except Refused as refusal:
        return _refused(ref, refusal.offer)
    number, content = _taken(drawn)
    return render_template("documents/print.html", drawn=drawn, sheet=sheet(content), number=number)


@blueprint.get("/cases/<ref>/documents/<key>.docx")
@requires(Permission.CASES_READ)
def download(ref: str, key: str) -> Answer:
    """Hand out a document as a Word file, its numbers masked."""
    try:
        drawn = draw(current_actor(), ref, key, word)
    except Refused as refusal:
        return _refused(ref, refusal.offer)
    _number, content = _taken(drawn)
    return handed_out(content, DOCX, file_name(drawn), plain=f"{key}.docx")


@blueprint.route("/cases/<ref>/documents/<key>/full", methods=["GET", "POST"])
@requires(Permission.IDENTITY_UNMASK)
def full(ref: str, key: str) -> Answer:
    """Hand out a document with full numbers, for a purpose that is recorded."""
    try:
        drawn = draw(current_actor(), ref, key, word, full=True)
    except Refused as refusal:
        return _refused(ref, refusal.offer)
    if not drawn.full:
        raise Forbidden
    form = FullNumbersForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            number = note_full_document(
                actor=current_actor(), ref=ref, document=key, purpose=form.purpose.data,
                reason=form.reason.data or "", once=form.once.data or "",
            )  # fmt: skip
        except Invalid as refusal:
            form.take(refusal)
        else:
            content = document_file(
                current_actor(), drawn, mark_of(current_actor(), number, form.purpose.data)
            )
            return handed_out(content, DOCX, file_name(drawn), plain=f"{key}.docx")
    return form_page("documents/full.html", form=form, drawn=drawn)


@blueprint.get("/cases/<ref>/dossier.zip")
@requires(Permission.CASES_READ)
def whole(ref: str) -> Answer:
    """Hand out everything in the file of a case as an archive; say so where there is nothing yet."""
    actor = current_actor()
    found, left = draw_all(actor, ref, word)
    if not found:
        flash(_("No paper of this case can be printed yet: what each one lacks stands below."), "warning")
        return redirect(url_for("documents.of_case", ref=ref), 303)
    number = new_export()
    shows_export(number, WHAT_FOR)
    made = dossier(actor, ref, found, left, mark_of(actor, number, WHAT_FOR))
    return handed_out(pieces(made), "application/zip", f"{ref}_档案.zip", plain=f"{ref}.zip")


def _taken(drawn: DrawnDocument) -> tuple[int, bytes]:
    """Return a document as a file under a new number, which the reading of this answer carries."""
    number = new_export()
    shows_export(number, WHAT_FOR)
    mark = mark_of(current_actor(), number, WHAT_FOR, public=drawn.document.public)
    return number, document_file(current_actor(), drawn, mark)


def _refused(ref: str, offer: Offer) -> tuple[str, int]:
    return render_template("documents/refused.html", ref=ref, offer=offer), 422
