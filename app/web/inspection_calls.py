"""Pages of call-backs (电话回访): lists, one call after the other, the full number for a purpose."""

from textwrap import wrap

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.inspection_calls import make_call_list, record_call
from app.commands.unmasking import unmask_numbers
from app.errors import Forbidden, Invalid
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.history import history
from app.queries.inspection_calls import AnswerRow, CallPage, call_list_page, call_lists, call_page
from app.queries.inspection_samples import drawn_samples, sampled_regions
from app.queries.marks import row_number
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.filters import yuan
from app.web.forms.households import UnmaskForm
from app.web.forms.inspection_samples import CallForm, CallListForm
from workflows.inspection import CALL_ANSWERS
from workflows.monitoring.codes import label

blueprint = Blueprint("inspection_calls", __name__, url_prefix="/call-lists")


@blueprint.app_template_filter("call_said")
def said(row: AnswerRow) -> str:
    """Word what was said to a question."""
    return _worded(row.question, row.said)


@blueprint.app_template_filter("call_recorded")
def recorded(row: AnswerRow) -> str:
    """Word what was recorded, as an answer to the question."""
    return _worded(row.question, row.recorded)


def _worded(question: str, answer: str) -> str:
    if question == "amount":
        return yuan(answer)
    return _(label(CALL_ANSWERS[question], answer))


@blueprint.get("")
@requires(Permission.INSPECTION_SAMPLE)
def index() -> Answer:
    """List the lists of call-backs in reach."""
    rows, mark = call_lists(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("inspection_calls.index", before=mark) if mark else ""
    return render_template("inspection_calls/index.html", rows=rows, following=following)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.INSPECTION_SAMPLE)
def new() -> Answer:
    """Make a list; ``?sample=`` proposes the sample."""
    actor = current_actor()
    form = CallListForm(request.form)
    form.offer(drawn_samples(actor), sampled_regions(actor))
    if request.method == "GET" and row_number(request.args.get("sample", "")):
        form.sample_id.data = request.args["sample"]
    if request.method == "POST" and form.validate():
        if form.source.data == "sample" and not form.sample_id.data:
            form.refuse("sample_id", _("Choose one of the answers."))
        else:
            try:
                number = make_call_list(actor=actor, sheet=form.sheet(), once=form.once.data or "")
            except Invalid as refusal:
                form.take(refusal)
            else:
                flash(_("The list is made. Call one household after the other."))
                return redirect(url_for("inspection_calls.show", list_id=number), 303)
    return form_page("inspection_calls/new.html", form=form)


@blueprint.get("/<int:list_id>")
@requires(Permission.INSPECTION_SAMPLE)
def show(list_id: int) -> Answer:
    """Show a list with what came of its calls."""
    page = call_list_page(current_actor(), list_id)
    return render_template(
        "inspection_calls/show.html", page=page, events=history(StreamKind.CALL_LIST, list_id)
    )


@blueprint.route("/<int:list_id>/calls/<int:position>", methods=["GET", "POST"])
@requires(Permission.INSPECTION_SAMPLE)
def call(list_id: int, position: int) -> Answer:
    """Show a household to call with the questions, and take what came of the call."""
    page = call_page(current_actor(), list_id, position)
    form = CallForm(request.form)
    if request.method == "GET":
        form.called_on.data = clock.today()
    elif form.validate():
        try:
            record_call(
                actor=current_actor(),
                list_id=list_id,
                position=position,
                called=form.called(),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The call is recorded."))
            return redirect(url_for("inspection_calls.call", list_id=list_id, position=position), 303)
    return form_page("inspection_calls/call.html", form=form, page=page)


@blueprint.route("/<int:list_id>/calls/<int:position>/number", methods=["GET", "POST"])
@requires(Permission.INSPECTION_SAMPLE)
def number(list_id: int, position: int) -> Answer:
    """Show the full telephone number once, for a purpose that is recorded."""
    page = call_page(current_actor(), list_id, position)
    if page.kin:
        raise Forbidden("kin_of_called")
    form = UnmaskForm(request.form)
    if request.method == "GET":
        form.purpose.data = "inspection"
    elif form.validate():
        try:
            return _number(page, form)
        except Invalid as refusal:
            form.take(refusal)
    return form_page("inspection_calls/number.html", form=form, page=page, phones=None)


def _number(page: CallPage, form: UnmaskForm) -> Answer:
    """Show the telephones of household and head; the identity number isn't asked for here and stays away."""
    shown = unmask_numbers(
        actor=current_actor(),
        household_id=page.household_id,
        person_id=page.head_id,
        purpose=form.purpose.data,
        reason=form.reason.data or "",
        once=form.once.data or "",
    )
    found = dict.fromkeys(one for one in (shown.household_phone, shown.phone) if one) if shown else ()
    phones = [" ".join(wrap(one, 4)) for one in found]
    response = make_response(
        render_template("inspection_calls/number.html", form=form, page=page, phones=phones)
    )
    response.headers["Cache-Control"] = "no-store"
    return response
