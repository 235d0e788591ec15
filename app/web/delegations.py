"""Pages about acting for others."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock, profiles
from app.commands.delegations import Handover, end_delegation, give_delegation
from app.errors import Invalid
from app.permissions import Permission
from app.queries.people import colleagues, my_delegations
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import Press, options
from app.web.forms.people import DelegationForm
from app.web.wording import role_label
from workflows.roles import ROLES

blueprint = Blueprint("delegations", __name__, url_prefix="/delegations")


@blueprint.get("")
@requires(Permission.DELEGATIONS_GIVE)
def index() -> Answer:
    """List what I have handed over and what I act for."""
    return render_template("delegations/index.html", rows=my_delegations(current_actor()))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_GIVE)
def new() -> Answer:
    """Hand one of my posts to a colleague for some days."""
    actor = current_actor()
    form = DelegationForm(request.form)
    own = [post for post in actor.posts if post.giver is None and ROLES[post.role].delegable]
    form.post_id.choices = options(
        (str(post.id), f"{role_label(post.role)} · {post.organisation_name}") for post in own
    )
    form.delegate_id.choices = options(
        ((str(number), name) for number, name in colleagues(actor.account_id)), blank=True
    )
    if request.method == "GET":
        form.valid_from.data = clock.today()
    elif form.validate() and form.valid_from.data and form.valid_to.data:
        try:
            give_delegation(
                actor=actor,
                handover=Handover(
                    post_id=int(form.post_id.data),
                    delegate_id=int(form.delegate_id.data),
                    valid_from=form.valid_from.data,
                    valid_to=form.valid_to.data,
                    reason=form.reason.data or "",
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("Your colleague acts for you on these days, under her own name."))
            return redirect(url_for("delegations.index"), 303)
    status = 422 if request.method == "POST" else 200
    most = profiles.value("delegation_max_days", clock.today())
    return (
        render_template("delegations/new.html", form=form, most=most, page_has_errors=status == 422),
        status,
    )


@blueprint.post("/<int:delegation_id>/end")
@requires(Permission.DELEGATIONS_GIVE)
def end(delegation_id: int) -> Answer:
    """End a delegation at once."""
    if Press(request.form).validate():
        end_delegation(actor=current_actor(), delegation_id=delegation_id)
        flash(_("The delegation has ended."))
    return redirect(url_for("delegations.index"), 303)
