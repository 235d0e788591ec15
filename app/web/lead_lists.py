"""Pages about lists of risk leads from departments: receive, look over, take over, see what stayed behind."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.commands.lead_list_rows import take_list
from app.commands.lead_lists import (
    ListSheet,
    ReceivedBefore,
    receive_list,
    withdraw_list,
)
from app.commands.pictures import MOST_BYTES
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.intake.lead_lists import Fault
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.history import history
from app.queries.lead_list_review import Review, review
from app.queries.lead_lists import ListPage, list_page, lists, suppliers
from app.queries.marks import row_number
from app.queries.warning_loop import warning_loop
from app.web.access import current_actor, requires, sending_requires
from app.web.answers import Answer, form_page
from app.web.export_desk import taken_out
from app.web.forms.base import Press
from app.web.forms.lead_lists import COLUMN, ColumnsForm, ListForm, columns_form
from app.web.security import takes_files
from app.web.uploads import sent_file
from app.web.wording import sentence

blueprint = Blueprint("lead_lists", __name__, url_prefix="/lead-lists")

LOOP = {
    "exchange": _l("Data exchanged"),
    "compare": _l("Compared and analysed"),
    "screen": _l("Screened, warnings raised"),
    "meet": _l("Joint meeting"),
    "hand": _l("Handed over together"),
    "check": _l("Checked on the spot"),
    "tell": _l("Result reported back"),
    "track": _l("Tracked"),
}
"""The eight steps of a department's warnings, in their order (rectification.md 5.2)."""


@blueprint.app_template_filter("fault")
def fault_sentence(fault: Fault) -> str:
    """Return what is to be said of a row."""
    return sentence(Problem("", fault.code, fault.details))


@blueprint.get("")
@requires(Permission.LEAD_LISTS_READ)
def index() -> Answer:
    """List the lists in reach."""
    rows, mark = lists(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("lead_lists.index", before=mark) if mark else ""
    return render_template("lead_lists/index.html", rows=rows, following=following)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.LEAD_LISTS_TAKE)
@takes_files
def new() -> Answer:
    """Receive a list with its file."""
    form = ListForm(request.form).offer(suppliers(current_actor()))
    before: ListPage | None = None
    if request.method == "POST" and form.validate() and (file := sent_file(form, MOST_BYTES)):
        try:
            number = receive_list(
                actor=current_actor(), sheet=_sheet(form), file_name=file.name, content=file.content,
                once=form.once.data or "",
            )  # fmt: skip
        except ReceivedBefore as refusal:
            before = _seen(refusal.list_id)
            form.take(refusal)
        except Invalid as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("lead_lists.show", list_id=number), 303)
    return form_page("lead_lists/new.html", form=form, before=before)


def _sheet(form: ListForm) -> ListSheet:
    return ListSheet(int(form.supplier.data), form.subject.data or "", form.risk.data, form.listed_on.data)


def _seen(list_id: int) -> ListPage | None:
    """Return a list that was received before, if the actor may see it."""
    try:
        return list_page(current_actor(), list_id)
    except NotFound:
        return None


@blueprint.route("/<int:list_id>", methods=["GET", "POST"])
@requires(Permission.LEAD_LISTS_READ)
@sending_requires(Permission.LEAD_LISTS_TAKE)
def show(list_id: int) -> Answer:
    """Show how a list would be taken over, take it over, or show what became of it."""
    page = list_page(current_actor(), list_id)
    if request.method == "GET":
        return _shown(page)
    if not page.mine:
        raise Forbidden
    if page.row.status == "confirmed" and Press(request.form).validate():
        _tell(take_list(actor=current_actor(), list_id=list_id, heading=0, fields={}))
    if page.row.status != "received":
        return redirect(url_for("lead_lists.show", list_id=list_id), 303)
    return _looked_over(page)


def _looked_over(page: ListPage) -> Answer:
    """Take the columns as chosen: only to look again, or to take the list over."""
    heading, chosen = _chosen()
    found = review(current_actor(), page.row.id, heading, chosen)
    if chosen is None:  # other headings, other columns: what was chosen for the old ones says nothing
        form = columns_form(found)
        if not Press(request.form).validate():
            form.refuse("", sentence(Problem("", "page_too_old")))
        return _reviewed(page, found, form), 422 if form.problem_list else 200
    form = columns_form(found, request.form)
    if form.validate() and request.form.get("then") == "take":
        try:
            done = take_list(
                actor=current_actor(), list_id=page.row.id, heading=form.heading.data,
                fields=form.fields_of(found),
            )  # fmt: skip
        except Invalid as refusal:
            form.take(refusal)
        else:
            _tell(done)
            return redirect(url_for("lead_lists.show", list_id=page.row.id), 303)
    return _reviewed(page, found, form), 422 if form.problem_list else 200


def _tell(done: bool) -> None:
    if done:
        flash(_("The list is taken over."))
    else:
        flash(_("This is a long list: a part is taken over. Press “Go on” for the rest."), "warning")


def _chosen() -> tuple[int | None, Mapping[int, str] | None]:
    """Return heading row and columns as sent; where another heading row was chosen, its own proposals."""
    heading = row_number(request.form.get("heading", ""))
    if request.form.get("seen_heading", "") != request.form.get("heading", ""):
        return heading, None
    return heading, {
        number: value
        for name, value in request.form.items()
        if name.startswith(COLUMN) and (number := row_number(name.removeprefix(COLUMN))) is not None
    }


def _shown(page: ListPage) -> str:
    if page.row.status == "received":
        found = review(current_actor(), page.row.id, None, None)
        return _reviewed(page, found, columns_form(found))
    return render_template(
        "lead_lists/show.html",
        page=page,
        loop_steps=warning_loop(page.row),
        loop_words=LOOP,
        events=history(StreamKind.LEAD_LIST, page.row.id),
    )


def _reviewed(page: ListPage, found: Review, form: ColumnsForm) -> str:
    return render_template(
        "lead_lists/review.html",
        page=page,
        review=found,
        form=form,
        events=history(StreamKind.LEAD_LIST, page.row.id),
        page_has_errors=bool(form.problem_list),
    )


@blueprint.post("/<int:list_id>/withdraw")
@requires(Permission.LEAD_LISTS_TAKE)
def withdraw(list_id: int) -> Answer:
    """Withdraw a list that was the wrong one."""
    form = Press(request.form)
    if form.validate():
        withdraw_list(actor=current_actor(), list_id=list_id, once=form.once.data or "")
        flash(_("The list is withdrawn. Its file may be sent again."))
    return redirect(url_for("lead_lists.index"), 303)


@blueprint.post("/<int:list_id>/download")
@requires(Permission.LEAD_LISTS_TAKE)
def download(list_id: int) -> Answer:
    """Hand out the file, or the rows left behind with their reasons, after saying what for."""
    page = list_page(current_actor(), list_id)
    if not page.mine:
        raise Forbidden
    part = "file" if request.form.get("part") == "file" else "left"
    back = url_for("lead_lists.show", list_id=list_id)
    return taken_out(f"lead_list_{part}", {"list": list_id}, back)
