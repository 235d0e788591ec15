"""Papers of a file: sent in, looked at, struck out."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.commands.evidence import Owner, keep_paper, strike_paper
from app.commands.pictures import MOST_BYTES
from app.errors import Forbidden, Invalid
from app.permissions import Permission
from app.queries.evidence import PaperFile, case_papers, newest_paper, paper_file, paper_page
from app.web.access import current_actor, local_path, requires
from app.web.answers import Answer
from app.web.downloads import handed_out
from app.web.forms.base import Form, Press
from app.web.forms.papers import PaperForm, StrikeForm
from app.web.security import takes_files
from app.web.wording import sentence
from workflows.papers import EVERY_PAPER

blueprint = Blueprint("papers", __name__)

UPLOAD = "paper_"
"""Prefix of the file inputs of a form; what follows is the kind of paper."""


@blueprint.get("/cases/<ref>/papers")
@requires(Permission.CASES_READ)
def of_case(ref: str) -> Answer:
    """List the papers of a case, and ask for more."""
    return _listed(ref, 200)


@blueprint.post("/cases/<ref>/papers")
@requires(Permission.CASES_ACT)
@takes_files
def add(ref: str) -> Answer:
    """Keep the files sent, each by itself, and say what isn't taken."""
    page = case_papers(current_actor(), ref)
    if not page.writable:
        raise Forbidden
    form = PaperForm(request.form).offer(page.workflow)
    if form.validate():
        store_papers(form, Owner(case_ref=ref), kind=form.kind.data)
        if not _sent_files():
            form.refuse("files", _("Choose a file first."))
        if not form.problem_list:
            return redirect(url_for("cases.show", ref=ref, _anchor="papers"), 303)
    return _listed(ref, 422, form)


def _listed(ref: str, status: int, form: PaperForm | None = None) -> Answer:
    page = case_papers(current_actor(), ref)
    form = form or PaperForm().offer(page.workflow)
    return render_template("papers/case.html", page=page, form=form, page_has_errors=status == 422), status


@blueprint.get("/papers/<int:paper_id>")
@requires(Permission.CASES_READ)
def show(paper_id: int) -> Response:
    """Show a picture, or hand out a document to save."""
    return _handed_out(paper_file(current_actor(), paper_id))


@blueprint.get("/papers/<int:paper_id>/thumbnail")
@requires(Permission.CASES_READ)
def thumbnail(paper_id: int) -> Response:
    """Show a small picture."""
    return _handed_out(paper_file(current_actor(), paper_id, small=True))


@blueprint.route("/papers/<int:paper_id>/strike", methods=["GET", "POST"])
@requires(Permission.CASES_ACT)
def strike(paper_id: int) -> Answer:
    """Strike out a paper that was wrong; it stays, marked."""
    page = paper_page(current_actor(), paper_id)
    if page.row.account_id != current_actor().account_id:
        raise Forbidden("paper_not_yours")
    form = StrikeForm(request.form, next=request.args.get("next", ""))
    back = local_path(form.next.data)
    if request.method == "POST" and form.validate():
        try:
            strike_paper(actor=current_actor(), paper_id=paper_id, reason=form.reason.data or "")
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("Struck out. It stays in the file, marked, and no longer counts."))
            return redirect(back, 303)
    status = 422 if request.method == "POST" else 200
    return (
        render_template("papers/strike.html", page=page, form=form, back=back, page_has_errors=status == 422),
        status,
    )


def store_papers(form: Form, owner: Owner, *, kind: str = "other") -> int:
    """Keep every file of a request and return how many; what isn't taken is put into the form.

    Files are kept before the form itself is judged, so that a mistake elsewhere loses none of them;
    without the token of our own page none is. The name of an input says which kind of paper it is
    (``paper_application``); ``kind`` is that of an input named ``files``.
    """
    if not request.files or not Press(request.form).validate():
        return 0
    newest, kept = newest_paper(), 0
    for chosen, file in _sent_files(kind):
        try:
            number = keep_paper(
                actor=current_actor(),
                owner=owner,
                kind=chosen,
                file_name=file.filename or "",
                content=file.stream.read(MOST_BYTES + 1),
            )
        except Invalid as refusal:
            for problem in refusal.problems:
                form.refuse("", _told(file, sentence(problem)))
        else:
            kept += 1
            if number <= newest:
                flash(_told(file, _("This paper is in the file already; it was not added again.")), "info")
    if kept:
        flash(_("%(count)d files are in the file now.", count=kept))
    return kept


def _sent_files(kind: str = "other") -> list[tuple[str, FileStorage]]:
    """Return the files of a request that somebody chose, each with its kind of paper."""
    known = dict(EVERY_PAPER)
    return [
        (chosen, file)
        for name in request.files
        for file in request.files.getlist(name)
        if file.filename
        and (chosen := name.removeprefix(UPLOAD) if name.startswith(UPLOAD) else kind) in known
    ]


def _told(file: FileStorage, words: str) -> str:
    """Return a sentence with the name of the file that it is about, without its ending."""
    stem = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return _("%(field)s: %(value)s", field=stem[:60], value=words)


def _handed_out(file: PaperFile) -> Response:
    plain = f"paper.{file.file_name.rsplit('.', 1)[-1]}"
    return handed_out(file.content, file.media_type, file.file_name, plain=plain, inline=file.picture)
