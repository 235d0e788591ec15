"""Pages about data comparison: sending lists, answering them, carrying them into the cases."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.batches import Outcome
from app.commands.comparisons import (
    NothingLeft,
    Sending,
    answer_list,
    record_comparisons,
    return_list,
    send_lists,
)
from app.commands.pictures import look
from app.errors import Forbidden, Invalid
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.comparisons import ListPage, full_lines, list_page, lists, sending_page
from app.queries.history import history
from app.queries.marks import row_number
from app.queries.signature_lists import action_labels
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.comparison_sheets import matched
from app.web.export_desk import taken_out
from app.web.forms.base import Form, Press
from app.web.forms.comparisons import AnswerForm, SendForm, answer_form
from app.web.reading import shows_cases
from app.web.reason_words import reason_sentence
from app.web.security import takes_files
from app.web.wording import sentence

blueprint = Blueprint("comparisons", __name__, url_prefix="/comparisons")

SHOWN = 20
"""Cases named in one message: it travels in a cookie."""


@blueprint.get("")
@requires(Permission.COMPARISONS_READ)
def index() -> Answer:
    """List the comparison lists in reach."""
    rows, mark = lists(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("comparisons.index", before=mark) if mark else ""
    return render_template("comparisons/index.html", rows=rows, following=following)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.COMPARISONS_SEND)
def new() -> Answer:
    """Send the cases that wait to one or several departments."""
    page = sending_page(current_actor())
    shows_cases(ref for ref, _label in page.cases)
    form = SendForm(request.form)
    form.offer(page.departments, page.cases)
    if request.method == "GET":
        form.refs.data = [ref for ref, _label in page.cases]
    elif form.validate():
        try:
            sent = send_lists(
                actor=current_actor(),
                sending=Sending(
                    [int(number) for number in form.departments.data],
                    form.refs.data,
                    form.document_number.data or "",
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
            for told in _left(refusal.left if isinstance(refusal, NothingLeft) else ()):
                form.refuse("refs", told)
        else:
            flash(_("%(count)d lists sent.", count=len(sent.lists)))
            _tell_left(sent.left)
            return redirect(url_for("comparisons.index"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template(
        "comparisons/new.html", page=page, form=form, page_has_errors=status == 422
    ), status


@blueprint.route("/<int:list_id>", methods=["GET", "POST"])
@requires(Permission.COMPARISONS_READ)
def show(list_id: int) -> Answer:
    """Show a list; the department answers it here."""
    page = list_page(current_actor(), list_id)
    shows_cases(line.ref for line in page.lines)
    if request.method == "GET":
        return _shown(page, answer_form(page, None) if page.answering else None)
    if not page.own:
        raise Forbidden
    here = redirect(url_for("comparisons.show", list_id=list_id), 303)
    if not page.answering:
        flash(_("This list has been returned already."), "warning")
        return here
    form = answer_form(page, request.form)
    if form.validate() and _answered(page, form):
        return here
    return _shown(page, form), 422


def _shown(page: ListPage, form: AnswerForm | None, unmatched: Sequence[str] = ()) -> str:
    return render_template(
        "comparisons/show.html",
        page=page,
        form=form,
        unmatched=unmatched,
        events=history(StreamKind.COMPARISON_LIST, page.id),
        page_has_errors=bool(unmatched) or (form is not None and bool(form.problem_list)),
    )


def _answered(page: ListPage, form: AnswerForm) -> bool:
    if request.form.get("then") == "rest":
        form.clear_rest(page)
    try:
        answer_list(
            actor=current_actor(), list_id=page.id, answers=form.findings(page), once=form.once.data or ""
        )
        if request.form.get("then") == "return":
            _returned(page.id, form)
        else:
            flash(_("The answers are kept."))
    except Invalid as refusal:
        form.take(refusal)
        return False
    return True


def _returned(list_id: int, form: Form) -> None:
    outcomes = return_list(actor=current_actor(), list_id=list_id, once=form.once.data or "")
    moved = sum(1 for one in outcomes if one.signed)
    flash(_("The list is returned. %(count)d cases have moved on.", count=moved))
    _tell_left(tuple(one for one in outcomes if not one.signed))


@blueprint.post("/<int:list_id>/sheet")
@requires(Permission.COMPARISONS_READ)
def export(list_id: int) -> Answer:
    """Hand out the list with full numbers, after saying what for, to who sends it or is asked."""
    if not (list_page(current_actor(), list_id).own or current_actor().may(Permission.COMPARISONS_SEND)):
        raise Forbidden
    return taken_out("comparison_list", {"list": list_id}, url_for("comparisons.show", list_id=list_id))


@blueprint.post("/<int:list_id>/answers")
@requires(Permission.COMPARISONS_ANSWER)
@takes_files
def bring_back(list_id: int) -> Answer:
    """Take a returned sheet: rows are matched, the rest is told."""
    form, back = Press(request.form), redirect(url_for("comparisons.show", list_id=list_id), 303)
    file = request.files.get("sheet")
    if not form.validate() or file is None or not file.filename:
        flash(_("Choose a file first."), "warning")
        return back
    if not list_page(current_actor(), list_id).own:
        raise Forbidden
    content = file.stream.read()
    try:
        look(content)
        found = matched(content, full_lines(current_actor(), list_id))
        if found.answers:
            answer_list(
                actor=current_actor(), list_id=list_id, answers=found.answers, once=form.once.data or ""
            )
    except Invalid as refusal:
        flash(" ".join(sentence(problem) for problem in refusal.problems), "danger")
        return back
    flash(_("%(count)d lines answered from the sheet.", count=len(found.answers)))
    if not found.unmatched:
        return back
    page = list_page(current_actor(), list_id)
    return _shown(page, answer_form(page, None) if page.answering else None, found.unmatched), 422


@blueprint.post("/<int:list_id>/record")
@requires(Permission.COMPARISONS_SEND)
def record(list_id: int) -> Answer:
    """Record the comparison for every case of the list that is ready for it."""
    if Press(request.form).validate():
        page = list_page(current_actor(), list_id)
        outcomes = record_comparisons(actor=current_actor(), refs=[line.ref for line in page.lines])
        moved = sum(1 for one in outcomes if one.signed)
        if moved or not outcomes:
            flash(
                _("%(count)d cases have moved on.", count=moved)
                if moved
                else _("No case of this list waits for its comparison any more.")
            )
        _tell_left(tuple(one for one in outcomes if not one.signed))
    return redirect(url_for("comparisons.show", list_id=list_id), 303)


def _tell_left(left: tuple[Outcome, ...]) -> None:
    """Say of each case that stays behind why it does."""
    for told in _left(left):
        flash(told, "warning")


def _left(left: tuple[Outcome, ...]) -> Iterator[str]:
    """Yield one sentence for each reason, with the cases that it keeps behind."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for one in left:
        why = " ".join(reason_sentence(reason, action_labels()) for reason in one.reasons)
        by_reason[why].append(one.ref)
    for why, refs in by_reason.items():
        more = _(" and %(count)d more", count=len(refs) - SHOWN) if len(refs) > SHOWN else ""
        yield f"{'、'.join(refs[:SHOWN])}{more}{_(': ')}{why}"
