"""Pages on which a superior presses for a problem, and leads go to a discipline body and come back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.evidence import Owner
from app.commands.problem_pressing import LeadSheet, PressSheet, answer_lead, hand_lead, press, receive_lead
from app.errors import Invalid
from app.permissions import Permission
from app.queries.marks import row_number
from app.queries.problem_pressing import discipline_lead, discipline_leads, lead_form_page, press_page
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.forms.base import Press
from app.web.forms.problem_pressing import DisciplineLeadForm, LeadAnswerForm, PressForm
from app.web.papers import store_papers
from app.web.security import takes_files

blueprint = Blueprint("problem_pressing", __name__)


@blueprint.route("/problems/<ref>/pressing", methods=["GET", "POST"])
@requires(Permission.PROBLEMS_PRESS)
@takes_files
def new(ref: str) -> Answer:
    """Write down an urging letter, a bulletin or a talk about a problem."""
    page, form = press_page(current_actor(), ref), PressForm(request.form).offer()
    if request.method == "GET":
        form.given_on.data = clock.today()
    else:
        store_papers(form, Owner(case_ref=ref), kind="escalation_paper")
        if form.validate() and form.given_on.data and not form.problem_list:
            sheet = PressSheet(
                form.rung.data, form.given_on.data, form.number.data or "", form.limit_on.data,
                form.text.data or "",
            )  # fmt: skip
            try:
                press(actor=current_actor(), ref=ref, sheet=sheet, once=form.once.data or "")
            except Invalid as refusal:
                form.take(refusal)
            else:
                flash(_("Written down. It stands in the history of the problem."))
                return redirect(url_for("cases.show", ref=ref), 303)
    return form_page("problem_pressing/new.html", page=page, form=form)


@blueprint.route("/problems/<ref>/discipline-lead", methods=["GET", "POST"])
@requires(Permission.DISCIPLINE_LEADS_HAND)
def hand(ref: str) -> Answer:
    """Hand a lead to a discipline body."""
    page = lead_form_page(current_actor(), ref)
    form = DisciplineLeadForm(request.form).offer(page.bodies)
    if request.method == "GET":
        form.handed_on.data = clock.today()
    elif form.validate() and form.handed_on.data:
        sheet = LeadSheet(
            int(form.organisation_id.data), form.handed_on.data, form.people.data or 0, form.text.data or ""
        )
        try:
            number = hand_lead(actor=current_actor(), ref=ref, sheet=sheet, once=form.once.data or "")
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The lead is handed over. The rectification goes on beside it."))
            return redirect(url_for("problem_pressing.lead", lead_id=number), 303)
    return form_page("problem_pressing/hand.html", page=page, form=form)


@blueprint.get("/discipline-leads")
@requires(Permission.DISCIPLINE_LEADS_READ)
def leads() -> Answer:
    """List the leads in reach."""
    rows, mark = discipline_leads(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("problem_pressing.leads", before=mark) if mark else ""
    return render_template("problem_pressing/leads.html", rows=rows, following=following)


@blueprint.get("/discipline-leads/<int:lead_id>")
@requires(Permission.DISCIPLINE_LEADS_READ)
def lead(lead_id: int) -> Answer:
    """Show one lead."""
    return _shown(lead_id, LeadAnswerForm())


@blueprint.post("/discipline-leads/<int:lead_id>/receive")
@requires(Permission.DISCIPLINE_LEADS_ANSWER)
def receive(lead_id: int) -> Answer:
    """Sign for a lead."""
    pressed = Press(request.form)
    if pressed.validate():
        try:
            receive_lead(actor=current_actor(), lead_id=lead_id, once=pressed.once.data or "")
        except Invalid as refusal:
            form = LeadAnswerForm()
            form.take(refusal)
            return _shown(lead_id, form, 422)
        flash(_("Signed for."))
    return redirect(url_for("problem_pressing.lead", lead_id=lead_id), 303)


@blueprint.post("/discipline-leads/<int:lead_id>/answer")
@requires(Permission.DISCIPLINE_LEADS_ANSWER)
def answer(lead_id: int) -> Answer:
    """Write back what became of a lead."""
    form = LeadAnswerForm(request.form)
    if form.validate():
        try:
            answer_lead(
                actor=current_actor(), lead_id=lead_id, outcome=form.outcome.data or "",
                once=form.once.data or "",
            )  # fmt: skip
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("Written back. Those who handed it over can read it."))
            return redirect(url_for("problem_pressing.lead", lead_id=lead_id), 303)
    return _shown(lead_id, form, 422)


def _shown(lead_id: int, form: LeadAnswerForm, status: int = 200) -> Answer:
    page = discipline_lead(current_actor(), lead_id)
    return (
        render_template("problem_pressing/lead.html", page=page, form=form, page_has_errors=status == 422),
        status,
    )
