"""The page on which authorisations signed after the application are recorded."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.consents import WRITERS, add_consents
from app.errors import Forbidden, Invalid
from app.permissions import Permission
from app.queries.consents import consent_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.consents import ConsentForm

blueprint = Blueprint("consents", __name__)


@blueprint.route("/cases/<ref>/consents/new", methods=["GET", "POST"])
@requires(Permission.CASES_WRITE)
def new(ref: str) -> Answer:
    """Record who has authorised the query of property data since the application."""
    page = consent_page(current_actor(), ref)
    if not current_actor().roles & WRITERS:
        raise Forbidden
    form = ConsentForm(request.form)
    form.offer(page.people)
    if request.method == "GET":
        form.signed_on.data = clock.today()
    elif form.validate() and form.signed_on.data:
        try:
            add_consents(
                actor=current_actor(),
                ref=ref,
                people=[int(number) for number in form.people.data],
                signed_on=form.signed_on.data,
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The authorisation is recorded. Add the signed page to the papers."))
            return redirect(url_for("cases.show", ref=ref), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("consents/new.html", page=page, form=form, page_has_errors=status == 422), status
