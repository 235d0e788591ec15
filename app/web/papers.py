"""Papers of a file: sent in, looked at, struck out."""

from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from app.commands.evidence import Owner, keep_paper, strike_paper
from app.errors import Invalid
from app.policy import Permission
from app.queries.evidence import PaperFile, paper_file
from app.web.access import current_actor, local_path, requires
from app.web.answers import Answer
from app.web.forms.base import Form, Press
from app.web.security import takes_files
from app.web.wording import sentence
from workflows.monitoring.codes import PAPER

blueprint = Blueprint("papers", __name__)

UPLOAD = "paper_"
"""Prefix of the file inputs of a form; what follows is the kind of paper."""


@blueprint.post("/cases/<ref>/papers")
@requires(Permission.CASES_WRITE)
@takes_files
def add(ref: str) -> Answer:
    """Keep the files sent, each by itself; what isn't taken is said, the others are kept."""
    form = Press(request.form)
    if form.validate():
        kept = store_papers(form, Owner(case_ref=ref), kind=request.form.get("kind", "other"))
        if kept:
            flash(_("%(count)d files added.", count=kept))
        elif not form.problem_list:
            flash(_("Choose a file first."), "warning")
    for _field, message in form.problem_list:
        flash(message, "danger")
    return redirect(url_for("cases.show", ref=ref, _anchor="papers"), 303)


@blueprint.get("/papers/<int:paper_id>")
@requires(Permission.CASES_READ)
def show(paper_id: int) -> Response:
    """Show a picture, or hand out a document to save."""
    return _sent(paper_file(current_actor(), paper_id))


@blueprint.get("/papers/<int:paper_id>/thumbnail")
@requires(Permission.CASES_READ)
def thumbnail(paper_id: int) -> Response:
    """Show a small picture."""
    return _sent(paper_file(current_actor(), paper_id, small=True))


@blueprint.post("/papers/<int:paper_id>/strike")
@requires(Permission.CASES_WRITE)
def strike(paper_id: int) -> Answer:
    """Strike out a paper that was wrong."""
    if Press(request.form).validate():
        try:
            strike_paper(actor=current_actor(), paper_id=paper_id, reason=request.form.get("reason", ""))
        except Invalid as refusal:
            for problem in refusal.problems:
                flash(sentence(problem), "danger")
        else:
            flash(_("Struck out. It stays in the file, marked, and no longer counts."))
    return redirect(local_path(request.form.get("next")), 303)


def store_papers(form: Form, owner: Owner, *, kind: str = "other") -> int:
    """Keep every file of a request and return how many; what isn't taken is put into the form.

    Files are kept before the form itself is judged, so that a mistake elsewhere loses none of them.
    The name of an input says which kind of paper it is; ``kind`` is that of an input named ``files``.
    """
    known = {code for code, _ in PAPER}
    kept = 0
    for name in request.files:
        chosen = name.removeprefix(UPLOAD) if name.startswith(UPLOAD) else kind
        for file in request.files.getlist(name):
            if not file.filename or chosen not in known:
                continue
            try:
                keep_paper(
                    actor=current_actor(),
                    owner=owner,
                    kind=chosen,
                    file_name=file.filename,
                    content=file.stream.read(),
                )
            except Invalid as refusal:
                for problem in refusal.problems:
                    form.refuse("", f"{file.filename}: {sentence(problem)}")
            else:
                kept += 1
    return kept


def _sent(file: PaperFile) -> Response:
    """Answer with a file that a browser can't take for a page of ours."""
    response = Response(file.content, mimetype=file.media_type)
    way = "inline" if file.picture else "attachment"
    response.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(file.file_name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
