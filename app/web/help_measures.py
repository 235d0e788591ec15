"""Pages of help measures: plan, deliver with proof, end."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.evidence import Owner
from app.commands.help_measures import Delivery, Plan, deliver_measure, end_measure, plan_measure
from app.errors import Forbidden, Invalid
from app.permissions import Permission
from app.queries.help import MeasurePage, measure_page, newest_proof, plan_page
from app.queries.history import case_history
from app.queries.marks import row_number
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.filters import code_label
from app.web.forms.base import options
from app.web.forms.help import DeliverForm, EndForm, MeasureForm
from app.web.overtaken import overtaken
from app.web.papers import store_papers
from app.web.security import takes_files

blueprint = Blueprint("help_measures", __name__)


@blueprint.route("/cases/<ref>/measures/new", methods=["GET", "POST"])
@requires(Permission.HELP_RECORD)
def new(ref: str) -> Answer:
    """Plan a measure; the page says which risk still has no answer."""
    page = plan_page(current_actor(), ref)
    if not page.plannable:
        raise Forbidden("no_help_yet")
    form = MeasureForm(request.form, follow_up=request.args.get("follow_up", "")).offer(page.organisations)
    if request.method == "GET":
        form.starts_on.data = clock.today()
        form.organisation_id.data = str(page.own_organisation or "")
    elif form.validate() and form.starts_on.data:
        try:
            plan_measure(
                actor=current_actor(),
                ref=ref,
                plan=Plan(
                    measure=form.measure.data,
                    content=form.content.data or "",
                    organisation_id=int(form.organisation_id.data),
                    person=form.person.data or "",
                    starts_on=form.starts_on.data,
                    ends_on=form.ends_on.data,
                    follow_up_id=row_number(form.follow_up.data or ""),
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The measure is planned. Record its delivery once it has reached the family."))
            return redirect(url_for("cases.show", ref=ref, _anchor="help"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("help/new.html", page=page, form=form, page_has_errors=status == 422), status


@blueprint.route("/measures/<int:measure_id>/deliver", methods=["GET", "POST"])
@requires(Permission.HELP_RECORD)
@takes_files
def deliver(measure_id: int) -> Answer:
    """Record that a measure reached the family, with its proof."""
    page = measure_page(current_actor(), measure_id)
    form = DeliverForm(request.form)
    if request.method == "GET":
        form.delivered_on.data = clock.today()
        return _delivering(page, form, 200)
    stored = store_papers(form, Owner(case_ref=page.ref))
    proof = newest_proof(current_actor(), measure_id) if stored else row_number(form.proof.data or "")
    page = measure_page(current_actor(), measure_id)
    if form.validate() and form.delivered_on.data:
        try:
            ref = deliver_measure(
                actor=current_actor(),
                measure_id=measure_id,
                delivery=Delivery(form.delivered_on.data, proof, form.amount.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        except Forbidden as refusal:
            return _taken(refusal, page.ref)
        else:
            flash(_("The delivery is recorded."))
            return redirect(url_for("cases.show", ref=ref, _anchor="help"), 303)
    if stored and proof:
        form.proof.data = str(proof)
    return _delivering(page, form, 422)


def _delivering(page: MeasurePage, form: DeliverForm, status: int) -> Answer:
    form.proof.choices = options(((str(number), name) for number, name in page.proofs), blank=True)
    if not page.proofs:  # then only a new file is asked for, and what is wrong is told of that
        form.proof.label.text = code_label("help_proof", "PAPER")
    return render_template("help/deliver.html", page=page, form=form, page_has_errors=status == 422), status


@blueprint.route("/measures/<int:measure_id>/end", methods=["GET", "POST"])
@requires(Permission.HELP_RECORD)
def end(measure_id: int) -> Answer:
    """End a measure with a reason; what was entered by mistake stays readable."""
    page = measure_page(current_actor(), measure_id)
    form = EndForm(request.form)
    if request.method == "GET":
        form.on.data = clock.today()
    elif form.validate() and form.on.data:
        try:
            ref = end_measure(
                actor=current_actor(), measure_id=measure_id, on=form.on.data, reason=form.reason.data,
                once=form.once.data or "",
            )  # fmt: skip
        except Invalid as refusal:
            form.take(refusal)
        except Forbidden as refusal:
            return _taken(refusal, page.ref)
        else:
            flash(_("The measure has ended."))
            return redirect(url_for("cases.show", ref=ref, _anchor="help"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("help/end.html", page=page, form=form, page_has_errors=status == 422), status


def _taken(refusal: Forbidden, ref: str) -> Answer:
    """Say who was faster; raise what is forbidden for another reason."""
    if refusal.code != "already_decided":
        raise refusal
    return overtaken(url_for("cases.show", ref=ref), case_history(ref))
