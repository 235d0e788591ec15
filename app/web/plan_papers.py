"""Pages about papers with problems: read in, looked through beside the paper, confirmed into a batch."""

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.plan_papers import confirm_paper, read_paper, save_draft
from app.commands.problem_papers import ReadBefore, withdraw_paper
from app.errors import Invalid, NotFound, Stale
from app.intake.plans.draft import Doubt, Draft
from app.intake.plans.reading import MOST_BYTES
from app.masking import masked_text
from app.permissions import Permission
from app.queries.marks import row_number
from app.queries.plan_papers import PaperPage, Review, paper_page, plan_papers, review
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.export_desk import asking_page
from app.web.forms.base import Press
from app.web.forms.plan_papers import ReviewForm, UploadForm, asked, review_form, type_into
from app.web.plan_paper_sentences import DOUBTS
from app.web.security import takes_files
from app.web.uploads import sent_file

blueprint = Blueprint("plan_papers", __name__, url_prefix="/plan-papers")

MOST_TYPED = 4 * 1024 * 1024
"""Bytes of one form: a reading of many problems is longer than any other form."""


@blueprint.app_template_filter("doubt")
def doubt_words(doubt: Doubt) -> str:
    """Return what is said of an item."""
    return str(DOUBTS[doubt.code]) % {"words": doubt.words}


blueprint.add_app_template_filter(masked_text, "masked")


@blueprint.get("")
@requires(Permission.PROBLEMS_FOUND)
def index() -> Answer:
    """List the papers in reach."""
    rows, mark = plan_papers(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("plan_papers.index", before=mark) if mark else ""
    return render_template("plan_papers/index.html", rows=rows, following=following)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.PROBLEMS_FOUND)
@takes_files
def new() -> Answer:
    """Read a paper in."""
    form = UploadForm(request.form)
    before: PaperPage | None = None
    if request.method == "POST" and form.validate() and (file := sent_file(form, MOST_BYTES)):
        try:
            number = read_paper(actor=current_actor(), file_name=file.name, content=file.content)
        except ReadBefore as refusal:
            before = _seen(refusal.paper_id)
            form.take(refusal)
        except Invalid as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("plan_papers.show", paper_id=number), 303)
    return form_page("plan_papers/new.html", form=form, before=before)


def _seen(paper_id: int) -> PaperPage | None:
    """Return a paper that was read before, if it is one of this kind."""
    try:
        return paper_page(current_actor(), paper_id)
    except NotFound:
        return None


@blueprint.route("/<int:paper_id>", methods=["GET", "POST"])
@requires(Permission.PROBLEMS_FOUND)
@takes_files
def show(paper_id: int) -> Answer:
    """Show a reading beside its paper, save it, or found its batch; or show what became of it."""
    request.max_form_memory_size = MOST_TYPED
    page = paper_page(current_actor(), paper_id)
    here = url_for("plan_papers.show", paper_id=paper_id)
    if page.row.status != "draft":
        if request.method == "POST":
            return redirect(here, 303)
        return render_template("plan_papers/show.html", page=page)
    draft = page.draft
    if request.method == "GET":
        type_into(draft, g.get("restored") or {})
        return _page(page, *_ready(page, draft))
    then = request.form.get("then", "save")
    type_into(draft, request.form)
    press = Press(request.form)
    if not press.validate():
        found, form = _ready(page, draft)
        for field, message in press.problem_list:
            form.refuse(field, message)
        return _page(page, found, form), 422
    anchor = _turned(draft, then)
    seen = row_number(request.form.get("seen", "")) or 0
    try:
        version = save_draft(actor=current_actor(), paper_id=paper_id, seen=seen, draft=draft)
        if then == "found":
            return _found(paper_id, version, press)
    except Stale:
        return _overtaken(paper_id)
    except Invalid as refusal:
        return _refused(paper_id, draft, refusal)
    flash(_("The draft is saved."))
    return redirect(here + anchor, 303)


def _turned(draft: Draft, then: str) -> str:
    """Add an item, leave one out or take one back, where that was pressed; return where to look next."""
    if then == "add":
        return f"#item-{draft.add().key}"
    way, _sign, key = then.partition("-")
    for item in draft.items:
        if way in ("out", "back") and str(item.key) == key:
            item.out = way == "out"
            return "#left-out" if item.out else f"#item-{item.key}"
    return ""


def _found(paper_id: int, version: int, press: Press) -> Answer:
    """Found the batch, once somebody has seen that its document number stands elsewhere already."""
    page = paper_page(current_actor(), paper_id)
    found, form = _ready(page, page.draft)
    if " ".join(str(twin.id) for twin in found.twins) != request.form.get("twins", ""):
        form.refuse(
            "document_number", _("Another batch bears this number. Compare both, then confirm again.")
        )
        return _page(page, found, form), 422
    confirm_paper(actor=current_actor(), paper_id=paper_id, version=version, once=press.once.data or "")
    flash(_("The batch is founded. Each problem is a case now."))
    return redirect(url_for("plan_papers.show", paper_id=paper_id), 303)


def _overtaken(paper_id: int) -> Answer:
    """Return what was typed over what somebody else saved meanwhile (409)."""
    page = paper_page(current_actor(), paper_id)
    if page.row.status != "draft":
        return redirect(url_for("plan_papers.show", paper_id=paper_id), 303)
    type_into(page.draft, request.form)
    found, form = _ready(page, page.draft)
    form.refuse(
        "", _("Somebody saved this draft meanwhile. What you typed stands below: look, then save again.")
    )
    return _page(page, found, form), 409


def _refused(paper_id: int, draft: Draft, refusal: Invalid) -> Answer:
    """Return the reading with what is wrong beside its questions; what was typed is saved."""
    page = paper_page(current_actor(), paper_id)
    found, form = _ready(page, draft)
    form.take(refusal)
    return _page(page, found, form), 422


def _ready(page: PaperPage, draft: Draft) -> tuple[Review, ReviewForm]:
    """Look a reading over, once for a request, and make its form."""
    found = review(page, draft)
    return found, review_form(found, page.bodies)


def _page(page: PaperPage, found: Review, form: ReviewForm) -> str:
    names: Mapping[int, str] = {body.id: body.name for body in page.bodies.all}
    return render_template(
        "plan_papers/review.html",
        page=page,
        review=found,
        form=form,
        asked=asked(found),
        names=names,
        page_has_errors=bool(form.problem_list),
    )


@blueprint.post("/<int:paper_id>/withdraw")
@requires(Permission.PROBLEMS_FOUND)
def withdraw(paper_id: int) -> Answer:
    """Withdraw a draft that was the wrong one."""
    if Press(request.form).validate():
        withdraw_paper(actor=current_actor(), paper_id=paper_id)
        flash(_("The draft is withdrawn. Its file may be read in again."))
    return redirect(url_for("plan_papers.index"), 303)


@blueprint.route("/<int:paper_id>/file", methods=["GET", "POST"])
@requires(Permission.PROBLEMS_READ)
def file(paper_id: int) -> Answer:
    """Ask what a paper is for and hand it out as it came, to whoever has a problem of its batch in reach."""
    here = url_for("plan_papers.file", paper_id=paper_id)
    return asking_page("plan_paper", {"paper": paper_id}, here=here, back=url_for("problems.index"))
