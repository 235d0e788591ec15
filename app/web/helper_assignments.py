"""The page of who is responsible for a household, with everybody who was before."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.helper_assignments import HandOver, assign_helper
from app.errors import Invalid
from app.policy import Permission
from app.queries.follow_ups import helper_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.coded import officials
from app.web.forms.help import HelperForm

blueprint = Blueprint("helper_assignments", __name__)


@blueprint.route("/households/<int:household_id>/helper", methods=["GET", "POST"])
@requires(Permission.HELPERS_ASSIGN)
def assign(household_id: int) -> Answer:
    """Make somebody responsible for a household, or hand it over."""
    page = helper_page(current_actor(), household_id)
    form = HelperForm(request.form)
    form.account_id.choices = officials(page.officers)
    if request.method == "GET":
        form.since.data = clock.today()
        form.reason.data = "" if page.rows else "first"
    elif form.validate() and form.since.data:
        try:
            assign_helper(
                actor=current_actor(),
                household_id=household_id,
                hand_over=HandOver(int(form.account_id.data), form.since.data, form.reason.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The responsible helper is recorded."))
            return redirect(url_for("households.show", household_id=household_id), 303)
    status = 422 if request.method == "POST" else 200
    return render_template(
        "helper_assignments/assign.html", page=page, form=form, page_has_errors=status == 422
    ), status
