"""Pages of the county profile."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.commands.profiles import (
    Proposal,
    decide_parameter,
    propose_parameter,
    set_security_parameter,
    withdraw_proposal,
)
from app.errors import Forbidden, Invalid
from app.models.base import StreamKind
from app.permissions import Permission
from app.policy import Actor
from app.queries.history import history
from app.queries.profiles import decision_page, overrun_today, parameter_page, profile_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import Press
from app.web.forms.profile import DecisionForm, parameter_form, present_value, raw_value
from app.web.parameter_words import value_in_words
from workflows.parameters import Parameter, Scope

blueprint = Blueprint("profile", __name__, url_prefix="/profile")

STATUSES: Mapping[str, Any] = {
    "proposed": _l("Waits for a decision"),
    "decided": _l("Decided"),
    "refused": _l("Refused"),
    "withdrawn": _l("Withdrawn by the proposer"),
}


@blueprint.app_template_filter("value")
def _value_filter(value: object, parameter: Parameter) -> str:
    return value_in_words(parameter, value)


@blueprint.app_template_filter("profile_status")
def _status_filter(status: str) -> str:
    return str(STATUSES[status])


@blueprint.get("")
@requires(Permission.PROFILE_READ)
def index() -> Answer:
    """Show every parameter as it holds today."""
    return render_template("profile/index.html", groups=profile_page(), overrun=overrun_today())


@blueprint.get("/<key>")
@requires(Permission.PROFILE_READ)
def show(key: str) -> Answer:
    """Show one parameter with its versions and what it binds."""
    page = parameter_page(key)
    return render_template(
        "profile/show.html", page=page, may_change=_may_change(current_actor(), page.row.parameter)
    )


@blueprint.route("/<key>/new", methods=["GET", "POST"])
@requires(Permission.PROFILE_READ)
def new(key: str) -> Answer:
    """Propose a value, or set a security parameter."""
    page, actor = parameter_page(key), current_actor()
    parameter = page.row.parameter
    if not _may_change(actor, parameter):
        raise Forbidden("security_parameter" if parameter.scope is Scope.SECURITY else "forbidden")
    form: Any = parameter_form(parameter)(
        request.form, data=present_value(parameter, page.row.value) if request.method == "GET" else None
    )
    if request.method == "GET" and parameter.scope is Scope.COUNTY:
        form.valid_from.data = clock.today()
    if request.method == "POST" and form.validate():
        try:
            _change(actor, parameter, form)
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(
                _("Proposed. The county leader decides.")
                if parameter.scope is Scope.COUNTY
                else _("In force from now on.")
            )
            return redirect(url_for("profile.show", key=key), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("profile/new.html", page=page, form=form, page_has_errors=status == 422), status


@blueprint.route("/proposals/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.PROFILE_DECIDE)
def decide(entry_id: int) -> Answer:
    """Put before the leader what is to be decided; take the decision with a fresh second factor."""
    form = DecisionForm(request.form)
    if request.method == "POST" and form.validate() and form.confirm():
        agree = request.form.get("decision") == "agree"
        try:
            decide_parameter(
                actor=current_actor(),
                entry_id=entry_id,
                agree=agree,
                answer=form.answer.data or "",
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(
                _("Decided. It holds from its first day on.")
                if agree
                else _("Refused. The proposer sees your remark.")
            )
            return redirect(url_for("profile.index"), 303)
    status = 422 if request.method == "POST" else 200
    page = decision_page(entry_id)
    return (
        render_template(
            "profile/decide.html",
            page=page,
            form=form,
            events=history(StreamKind.PROFILE, entry_id),
            own=page.proposal.proposer_id == current_actor().account_id,
            page_has_errors=status == 422,
        ),
        status,
    )


@blueprint.post("/proposals/<int:entry_id>/withdraw")
@requires(Permission.PROFILE_PROPOSE)
def withdraw(entry_id: int) -> Answer:
    """Take back one's own proposal."""
    form = Press(request.form)
    if form.validate():
        withdraw_proposal(actor=current_actor(), entry_id=entry_id, once=form.once.data or "")
        flash(_("The proposal is withdrawn."))
    return redirect(url_for("profile.index"), 303)


def _may_change(actor: Actor, parameter: Parameter) -> bool:
    needed = Permission.SECURITY_MANAGE if parameter.scope is Scope.SECURITY else Permission.PROFILE_PROPOSE
    return actor.may(needed)


def _change(actor: Actor, parameter: Parameter, form: Any) -> None:
    value, once = raw_value(parameter, form), form.once.data or ""
    if parameter.scope is Scope.SECURITY:
        set_security_parameter(
            actor=actor, key=parameter.key, value=value, reason=form.reason.data or "", once=once
        )
        return
    propose_parameter(
        actor=actor,
        proposal=Proposal(
            key=parameter.key,
            value=value,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            document_number=form.document_number.data or "",
            reason=form.reason.data or "",
        ),
        once=once,
    )
