"""Pages of corrections: what can be corrected, one asked for, signed, refused, withdrawn, and the list."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.corrections import (
    Asked,
    refuse_correction,
    request_correction,
    sign_correction,
    withdraw_correction,
)
from app.errors import Forbidden, Invalid
from app.permissions import Permission
from app.queries.corrections import (
    CorrectionPage,
    asking_page,
    case_corrections,
    correction_list,
    correction_page,
)
from app.queries.history import case_history
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.correction_words import STATES
from app.web.forms.base import pressed
from app.web.forms.corrections import DecideForm, correction_form
from app.web.overtaken import overtaken

blueprint = Blueprint("corrections", __name__)


@blueprint.get("/corrections")
@requires(Permission.CORRECTIONS_READ)
def index() -> Answer:
    """List the corrections of the territory, first those that wait."""
    state = request.args.get("state", "waiting")
    state = state if state in STATES else "waiting"
    rows, mark = correction_list(current_actor(), state=state, after=request.args.get("after", ""))
    following = url_for("corrections.index", state=state, after=mark) if mark else ""
    return render_template("corrections/index.html", rows=rows, state=state, following=following)


@blueprint.get("/cases/<ref>/corrections")
@requires(Permission.CASES_READ)
def of_case(ref: str) -> Answer:
    """Show the corrections of a case, and every figure that can be corrected."""
    return render_template("corrections/case.html", page=case_corrections(current_actor(), ref))


@blueprint.route("/cases/<ref>/corrections/<field>/<int:subject>", methods=["GET", "POST"])
@requires(Permission.CORRECTIONS_REQUEST)
def new(ref: str, field: str, subject: int) -> Answer:
    """Ask for the correction of one figure; its old value is read, not typed."""
    page = asking_page(current_actor(), ref, field, subject)
    form = correction_form(page, request.form)
    if request.method == "POST" and form.validate():
        paper = form.paper_id.data or ""
        try:
            number = request_correction(
                actor=current_actor(),
                ref=ref,
                asked=Asked(
                    field=field,
                    subject=subject,
                    value=form.value.data,
                    reason=form.reason.data or "",
                    text=form.text.data or "",
                    paper_id=int(paper) if paper else None,
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(
                _("The correction is in force.")
                if page.signature == "none"
                else _("The correction waits for its signature.")
            )
            return redirect(url_for("corrections.show", correction_id=number), 303)
    return form_page("corrections/new.html", page=page, form=form)


@blueprint.get("/corrections/<int:correction_id>")
@requires(Permission.CASES_READ)
def show(correction_id: int) -> Answer:
    """Show one correction: old and new side by side, why, and what its signer has to decide."""
    return _shown(correction_page(current_actor(), correction_id), DecideForm(), 200)


@blueprint.post("/corrections/<int:correction_id>/sign")
@requires(Permission.CORRECTIONS_SIGN)
def sign(correction_id: int) -> Answer:
    """Sign a correction, or refuse it with a reason."""
    page = correction_page(current_actor(), correction_id)
    form = DecideForm(request.form)
    refuses = request.form.get("decision") == "refuse"
    sure = refuses or page.rank != "county" or not page.signs
    if not form.validate() or not (sure or form.confirm()):
        return _shown(page, form, 422)
    act = refuse_correction if refuses else sign_correction
    try:
        ref = act(
            actor=current_actor(),
            correction_id=correction_id,
            opinion=form.opinion.data or "",
            once=form.once.data or "",
        )
    except Invalid as refusal:
        form.take(refusal)
        return _shown(page, form, 422)
    except Forbidden as refusal:
        return _faster(refusal, page)
    flash(_("Refused. Whoever asked sees why.") if refuses else _("Signed. The correction is in force."))
    return redirect(url_for("corrections.of_case", ref=ref), 303)


@blueprint.post("/corrections/<int:correction_id>/withdraw")
@requires(Permission.CORRECTIONS_REQUEST)
def withdraw(correction_id: int) -> Answer:
    """Take back one's own correction while it waits."""
    page = correction_page(current_actor(), correction_id)
    try:
        ref = withdraw_correction(
            actor=current_actor(), correction_id=correction_id, once=pressed().once.data or ""
        )
    except Forbidden as refusal:
        return _faster(refusal, page)
    flash(_("The correction is withdrawn."))
    return redirect(url_for("corrections.of_case", ref=ref), 303)


def _shown(page: CorrectionPage, form: DecideForm, status: int) -> Answer:
    return (
        render_template("corrections/show.html", page=page, form=form, page_has_errors=status == 422),
        status,
    )


def _faster(refusal: Forbidden, page: CorrectionPage) -> Answer:
    """Say who was faster; raise what is forbidden for another reason."""
    if refusal.code != "already_decided":
        raise refusal
    return overtaken(url_for("cases.show", ref=page.it.ref), case_history(page.it.ref))
