"""Appeals as officers meet them: recorded where they came on paper or by telephone, and answered."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.appeals import AppealSheet, answer_appeal, receive_appeal
from app.errors import Forbidden, Invalid
from app.permissions import Permission
from app.queries.cases import way_of
from app.queries.incoming import appeal_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.public import AnswerForm, RecordedAppealForm

blueprint = Blueprint("appeals", __name__)


@blueprint.route("/cases/<ref>/appeal", methods=["GET", "POST"])
@requires(Permission.CASES_WRITE)
def show(ref: str) -> Answer:
    """Show the appeal of a case, and record one that came otherwise than by the public page."""
    page = appeal_page(current_actor(), ref)
    form = RecordedAppealForm(request.form).offer()
    if request.method == "GET":
        form.received_on.data = clock.today()
    elif form.validate() and form.received_on.data:
        try:
            receive_appeal(
                actor=current_actor(),
                ref=ref,
                sheet=AppealSheet(form.text.data or "", form.received_on.data, form.channel.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The appeal is recorded. The township looks at it again."))
            return redirect(url_for("appeals.show", ref=ref), 303)
    status = 422 if request.method == "POST" else 200
    again = way_of(current_actor(), ref, "reinstate") if page.waits else None
    return render_template(
        "incoming/appeal.html", page=page, form=form, again=again, page_has_errors=status == 422
    ), status


@blueprint.route("/cases/<ref>/appeal/answer", methods=["GET", "POST"])
@requires(Permission.APPEALS_ANSWER)
def answer(ref: str) -> Answer:
    """Answer an appeal that isn't found right; one that is leads to taking the case up again."""
    page = appeal_page(current_actor(), ref)
    form = AnswerForm(request.form)
    valid = request.method == "POST" and form.validate()
    if request.method == "POST" and not valid and not page.waits:
        raise Forbidden("no_appeal_waits")
    if valid:
        try:
            answer_appeal(
                actor=current_actor(), ref=ref, text=form.text.data or "", once=form.once.data or ""
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The answer is recorded. The family reads it with its receipt."))
            return redirect(url_for("cases.show", ref=ref), 303)
    status = 422 if request.method == "POST" else 200
    return render_template(
        "incoming/answer.html", page=page, form=form, page_has_errors=status == 422
    ), status
