"""Pages of locks and destructions of personal data: the list, a proposal, its decision."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.commands.erasures import decide_erasure, propose_erasure, withdraw_erasure
from app.errors import Invalid, NotFound
from app.keystore import Standing
from app.permissions import Permission
from app.queries.erasures import SubjectView, loose_persons, order_page, orders, subject_view
from app.queries.marks import row_number
from app.web.access import current_actor, requires, sending_requires
from app.web.answers import Answer, form_page
from app.web.forms.base import Press
from app.web.forms.erasures import ErasureDecisionForm, erasure_form
from workflows.erasure import BASES, DESTROY, LOCK, MEASURES, UNLOCK

blueprint = Blueprint("erasures", __name__, url_prefix="/erasures")

STATUSES: Mapping[str, Any] = {
    "proposed": _l("Waits for a decision"),
    "decided": _l("Decided"),
    "refused": _l("Refused"),
    "withdrawn": _l("Withdrawn by the proposer"),
}
STANDINGS: Mapping[Standing, Any] = {
    Standing.READY: _l("in use"),
    Standing.LOCKED: _l("locked"),
    Standing.DESTROYED: _l("destroyed by law"),
    Standing.UNKNOWN: _l("the key is missing"),
}


@blueprint.app_template_filter("erasure_status")
def _status(code: str) -> str:
    return str(STATUSES[code])


@blueprint.app_template_filter("erasure_measure")
def _measure(code: str) -> str:
    return _(MEASURES[code])


@blueprint.app_template_filter("erasure_basis")
def _basis(code: str) -> str:
    return _(BASES[code]) if code in BASES else ""


@blueprint.app_template_filter("data_standing")
def _standing(standing: Standing) -> str:
    return str(STANDINGS[standing])


@blueprint.get("")
@requires(Permission.ERASURES_READ)
def index() -> Answer:
    """List what was proposed and decided, the newest first, and whose data could be locked alone."""
    rows, mark = orders(current_actor(), before=row_number(request.args.get("before", "")))
    following = url_for("erasures.index", before=mark) if mark else ""
    loose = loose_persons() if current_actor().may(Permission.ERASURES_PROPOSE) else ()
    return render_template("erasures/index.html", rows=rows, following=following, loose=loose)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.ERASURES_PROPOSE)
def new() -> Answer:
    """Propose to lock, unlock or destroy somebody's data."""
    kind = "person" if "person" in request.args else "household"
    number = request.args.get(kind, "")
    subject = subject_view(current_actor(), kind, number)
    fitting = _fitting(subject)
    measure = request.values.get("measure") or (fitting[0] if fitting else "")
    if measure not in fitting:
        raise NotFound
    form = erasure_form(measure, request.form)
    if request.method == "POST" and form.validate():
        try:
            order = propose_erasure(
                actor=current_actor(), kind=kind, number=subject.number, sheet=form.sheet(),
                once=form.once.data or "",
            )  # fmt: skip
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("Proposed. The county leader decides."))
            return redirect(url_for("erasures.show", erasure_id=order), 303)
    return form_page("erasures/new.html", subject=subject, form=form, measure=measure, fitting=fitting)


@blueprint.route("/<int:erasure_id>", methods=["GET", "POST"])
@requires(Permission.ERASURES_READ)
@sending_requires(Permission.ERASURES_DECIDE)
def show(erasure_id: int) -> Answer:
    """Show an order; take the leader's decision with a fresh second factor."""
    form = ErasureDecisionForm(request.form)
    if request.method == "POST" and form.validate() and form.confirm():
        agree = request.form.get("decision") == "agree"
        try:
            decide_erasure(
                actor=current_actor(), erasure_id=erasure_id, agree=agree, answer=form.answer.data or "",
                once=form.once.data or "",
            )  # fmt: skip
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("Decided and carried out.") if agree else _("Refused. The proposer sees your remark."))
            return redirect(url_for("erasures.show", erasure_id=erasure_id), 303)
    page = order_page(current_actor(), erasure_id)
    own = page.proposer_id in current_actor().people
    return form_page("erasures/show.html", page=page, form=form, own=own)


@blueprint.post("/<int:erasure_id>/withdraw")
@requires(Permission.ERASURES_PROPOSE)
def withdraw(erasure_id: int) -> Answer:
    """Take back one's own proposal."""
    form = Press(request.form)
    if form.validate():
        withdraw_erasure(actor=current_actor(), erasure_id=erasure_id, once=form.once.data or "")
        flash(_("The proposal is withdrawn."))
    return redirect(url_for("erasures.show", erasure_id=erasure_id), 303)


def _fitting(subject: SubjectView) -> tuple[str, ...]:
    """Return what can be proposed as the data stand."""
    return {Standing.READY: (LOCK, DESTROY), Standing.LOCKED: (UNLOCK, DESTROY)}.get(subject.standing, ())
