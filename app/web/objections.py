"""Pages about objections to a notice."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.objections import Decided, Received, decide_objection, receive_objection
from app.errors import Forbidden, Invalid
from app.permissions import Permission
from app.queries.history import case_history
from app.queries.objections import objection_page, receiving_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.coded import officials
from app.web.forms.notices import DecideForm, ObjectionForm
from app.web.overtaken import overtaken

blueprint = Blueprint("objections", __name__)


@blueprint.route("/cases/<ref>/objections/new", methods=["GET", "POST"])
@requires(Permission.OBJECTIONS_RECORD)
def new(ref: str) -> Answer:
    """Record an objection to the notice of a case."""
    page = receiving_page(current_actor(), ref)
    form = ObjectionForm(request.form)
    form.about.choices = officials(page.officers)
    if request.method == "GET":
        form.received_on.data = clock.today()
    elif form.validate() and form.received_on.data:
        try:
            receive_objection(
                actor=current_actor(),
                ref=ref,
                received=Received(
                    received_on=form.received_on.data,
                    channel=form.channel.data,
                    text=form.text.data or "",
                    name=form.name.data or "",
                    phone=form.phone.data or "",
                    about=[int(number) for number in form.about.data],
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The objection is recorded. The notice can't be closed before it is decided."))
            return redirect(url_for("cases.show", ref=ref), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("objections/new.html", page=page, form=form, page_has_errors=status == 422), status


@blueprint.route("/objections/<int:objection_id>", methods=["GET", "POST"])
@requires(Permission.OBJECTIONS_DECIDE)
def decide(objection_id: int) -> Answer:
    """Look into an objection and record what came out."""
    page = objection_page(current_actor(), objection_id)
    form = DecideForm(request.form)
    form.investigators.choices = officials(page.officers)
    if request.method == "GET":
        form.decided_on.data = clock.today()
        form.investigators.data = [
            str(one.account_id) for one in page.officers if one.account_id == current_actor().account_id
        ]
    elif form.validate() and form.decided_on.data:
        try:
            ref = decide_objection(
                actor=current_actor(),
                objection_id=objection_id,
                decided=Decided(
                    outcome=form.outcome.data,
                    finding=form.finding.data or "",
                    investigators=[int(number) for number in form.investigators.data],
                    decided_on=form.decided_on.data,
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        except Forbidden as refusal:
            if refusal.code != "already_decided":
                raise
            return overtaken(url_for("cases.show", ref=page.ref), case_history(page.ref))
        else:
            flash(_("The objection is decided."))
            return redirect(url_for("cases.show", ref=ref), 303)
    status = 422 if request.method == "POST" else 200
    return (
        render_template("objections/decide.html", page=page, form=form, page_has_errors=status == 422),
        status,
    )
