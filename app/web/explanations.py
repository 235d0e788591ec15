"""The page of a finding: the village explains, the township accepts or doesn't."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.explanations import decide_explanation, explain_finding
from app.errors import Forbidden, Invalid, NotFound
from app.permissions import Permission
from app.queries.comparisons import FindingPage, finding_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import Form
from app.web.forms.comparisons import ExplanationForm, OpinionForm

blueprint = Blueprint("explanations", __name__, url_prefix="/findings")


@blueprint.route("/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.CASES_READ)
def show(entry_id: int) -> Answer:
    """Show a finding with what was said about it; who is next says it here."""
    page = finding_page(current_actor(), entry_id)
    if page is None:
        raise NotFound
    form = _form(page)
    if request.method == "POST":
        if form is None:
            raise Forbidden
        if form.validate() and _said(form, entry_id):
            return redirect(url_for("cases.show", ref=page.ref), 303)
    status = 422 if request.method == "POST" else 200
    return (
        render_template("explanations/show.html", page=page, form=form, page_has_errors=status == 422),
        status,
    )


def _form(page: FindingPage) -> ExplanationForm | OpinionForm | None:
    """Return the form of what comes next, where the reader is the one to say it."""
    if not page.returned:
        return None
    waits = bool(page.said) and not page.said[-1][1]
    settled = bool(page.said) and page.said[-1][1] == "accepted"
    actor = current_actor()
    if waits and actor.may(Permission.EXPLANATIONS_DECIDE):
        return OpinionForm(request.form)
    if not waits and not settled and actor.may(Permission.EXPLANATIONS_GIVE):
        return ExplanationForm(request.form)
    return None


def _said(form: Form, entry_id: int) -> bool:
    try:
        if isinstance(form, OpinionForm):
            decide_explanation(
                actor=current_actor(),
                entry_id=entry_id,
                accept=form.decision.data == "accept",
                opinion=form.opinion.data or "",
                once=form.once.data or "",
            )
            flash(_("The explanation is decided."))
        elif isinstance(form, ExplanationForm):
            explain_finding(
                actor=current_actor(),
                entry_id=entry_id,
                text=form.text.data or "",
                once=form.once.data or "",
            )
            flash(_("The explanation goes to the township."))
    except Invalid as refusal:
        form.take(refusal)
        return False
    return True
