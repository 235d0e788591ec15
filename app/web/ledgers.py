"""Pages about ledgers of problems (问题台账): receive, agree on the columns, look over, found the batch."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.ledgers import (
    agree_columns,
    confirm_ledger,
    receive_ledger,
    save_ledger,
)
from app.commands.pictures import MOST_BYTES
from app.commands.problem_papers import ReadBefore, withdraw_paper
from app.errors import Invalid, NotFound, Stale
from app.intake.lead_lists import Fault
from app.intake.ledgers.draft import LedgerDraft, moved
from app.permissions import Permission
from app.queries.ledgers import LedgerPage, columns_review, ledger_page, ledgers, review
from app.queries.marks import row_number
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.forms.base import Form, Press
from app.web.forms.ledgers import (
    LedgerForm,
    asked,
    columns_form,
    review_form,
    type_columns,
    type_rows,
)
from app.web.ledger_sentences import NOTES
from app.web.security import takes_files
from app.web.uploads import sent_file

blueprint = Blueprint("ledgers", __name__, url_prefix="/ledgers")


@blueprint.app_template_filter("ledger_note")
def note(fault: Fault) -> str:
    """Return what is said of a row."""
    return str(NOTES[fault.code]) % fault.details


@blueprint.get("")
@requires(Permission.PROBLEMS_FOUND)
def index() -> Answer:
    """List the ledgers in reach."""
    rows, mark = ledgers(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("ledgers.index", before=mark) if mark else ""
    return render_template("ledgers/index.html", rows=rows, following=following)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.PROBLEMS_FOUND)
@takes_files
def new() -> Answer:
    """Receive a ledger with its file."""
    form = LedgerForm(request.form)
    before: LedgerPage | None = None
    if request.method == "POST" and form.validate() and (file := sent_file(form, MOST_BYTES)):
        try:
            number = receive_ledger(actor=current_actor(), file_name=file.name, content=file.content)
        except ReadBefore as refusal:
            before = _seen(refusal.paper_id)
            form.take(refusal)
        except Invalid as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("ledgers.show", paper_id=number), 303)
    return form_page("ledgers/new.html", form=form, before=before)


def _seen(paper_id: int) -> LedgerPage | None:
    """Return a ledger that was received before, if it is one."""
    try:
        return ledger_page(current_actor(), paper_id)
    except NotFound:
        return None


@blueprint.route("/<int:paper_id>", methods=["GET", "POST"])
@requires(Permission.PROBLEMS_FOUND)
def show(paper_id: int) -> Answer:
    """Show the columns of a ledger, then its rows, save what is said of them, or found the batch."""
    page = ledger_page(current_actor(), paper_id)
    here = url_for("ledgers.show", paper_id=paper_id)
    if page.entry.status != "draft":
        if request.method == "POST":
            return redirect(here, 303)
        return render_template("ledgers/show.html", page=page, review=review(page, page.draft))
    draft = page.draft
    if request.method == "GET":
        return _rows_page(page, draft) if draft.agreed else _columns_page(page, draft)
    if not (press := Press(request.form)).validate():
        return _refused(page, draft, press)
    try:
        if draft.agreed and "heading" not in request.form:
            return _answered(page, draft, press)
        return _columns(page, draft)
    except Stale:
        return _overtaken(paper_id)


def _columns(page: LedgerPage, draft: LedgerDraft) -> Answer:
    """Take the columns as chosen: only to look again, or to agree on them."""
    type_columns(draft, request.form)
    heading, depth = (row_number(request.form.get(name, "")) or 0 for name in ("heading", "depth"))
    if (heading, depth) != (draft_head := _seen_head()):
        found_anew = heading != draft_head[0] and depth == draft_head[1]
        moved(draft, page.rows, heading, 0 if found_anew else depth, page.remembered)
        return _columns_page(page, draft)
    draft.heading, draft.depth = heading, depth
    if request.form.get("then") != "agree":
        return _columns_page(page, draft)
    try:
        agree_columns(actor=current_actor(), paper_id=page.entry.id, seen=_version(), draft=draft)
    except Invalid as refusal:
        return _columns_page(page, draft, refusal)
    return redirect(url_for("ledgers.show", paper_id=page.entry.id), 303)


def _seen_head() -> tuple[int, int]:
    heading, _sign, depth = request.form.get("seen_head", "").partition("-")
    return row_number(heading) or 0, row_number(depth) or 0


def _answered(page: LedgerPage, draft: LedgerDraft, press: Press) -> Answer:
    """Save what was answered about the rows; go back to the columns or found the batch where asked."""
    then = request.form.get("then", "save")
    type_rows(draft, request.form)
    draft.agreed = then != "columns"
    version = save_ledger(actor=current_actor(), paper_id=page.entry.id, seen=_version(), draft=draft)
    here = url_for("ledgers.show", paper_id=page.entry.id)
    if then != "found":
        if then == "save":
            flash(_("The draft is saved."))
        return redirect(here, 303)
    twins = " ".join(str(twin.id) for twin in review(page, draft).twins)
    if twins != request.form.get("twins", ""):
        return _rows_page(ledger_page(current_actor(), page.entry.id), draft, twin=True)
    try:
        confirm_ledger(
            actor=current_actor(), paper_id=page.entry.id, version=version, once=press.once.data or ""
        )
    except Invalid as refusal:
        return _rows_page(ledger_page(current_actor(), page.entry.id), draft, refusal)
    flash(_("The batch is founded. Each problem is a case now."))
    return redirect(here, 303)


def _version() -> int:
    return row_number(request.form.get("seen", "")) or 0


def _overtaken(paper_id: int) -> Answer:
    """Return what was typed over what somebody else saved meanwhile (409)."""
    page = ledger_page(current_actor(), paper_id)
    draft = page.draft
    if page.entry.status != "draft":
        return redirect(url_for("ledgers.show", paper_id=paper_id), 303)
    if draft.agreed:
        type_rows(draft, request.form)
    form = _form(page, draft)
    form.refuse(
        "", _("Somebody saved this draft meanwhile. What you typed stands below: look, then save again.")
    )
    return _drawn(page, draft, form), 409


def _refused(page: LedgerPage, draft: LedgerDraft, press: Press) -> Answer:
    """Return what was typed on a page that was open too long (422)."""
    (type_rows if draft.agreed else type_columns)(draft, request.form)
    form = _form(page, draft)
    for field, message in press.problem_list:
        form.refuse(field, message)
    return _drawn(page, draft, form), 422


def _columns_page(page: LedgerPage, draft: LedgerDraft, refusal: Invalid | None = None) -> Answer:
    draft.agreed = False
    form = _form(page, draft)
    if refusal is not None:
        form.take(refusal)
    return _drawn(page, draft, form), 422 if form.problem_list else 200


def _rows_page(
    page: LedgerPage, draft: LedgerDraft, refusal: Invalid | None = None, *, twin: bool = False
) -> Answer:
    form = _form(page, draft)
    if refusal is not None:
        form.take(refusal)
    if twin:
        form.refuse(
            "document_number", _("Another batch bears this number. Compare both, then confirm again.")
        )
    return _drawn(page, draft, form), 422 if form.problem_list else 200


def _form(page: LedgerPage, draft: LedgerDraft) -> Form:
    if draft.agreed:
        return review_form(review(page, draft), draft, page.bodies)
    return columns_form(columns_review(page, draft))


def _drawn(page: LedgerPage, draft: LedgerDraft, form: Form) -> str:
    wrong = bool(form.problem_list)
    if not draft.agreed:
        found = columns_review(page, draft)
        return render_template(
            "ledgers/columns.html", page=page, found=found, form=form, page_has_errors=wrong
        )
    rows = review(page, draft)
    names = {body.id: body.name for body in page.bodies.all}
    return render_template(
        "ledgers/review.html", page=page, review=rows, form=form, asked=asked(rows), names=names, draft=draft,
        page_has_errors=wrong,
    )  # fmt: skip


@blueprint.post("/<int:paper_id>/withdraw")
@requires(Permission.PROBLEMS_FOUND)
def withdraw(paper_id: int) -> Answer:
    """Withdraw a ledger that was the wrong one."""
    if Press(request.form).validate():
        withdraw_paper(actor=current_actor(), paper_id=paper_id)
        flash(_("The draft is withdrawn. Its file may be read in again."))
    return redirect(url_for("ledgers.index"), 303)
