"""Signing many cases at once: choose, sign, and see what stayed behind and why."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for

from app import clock
from app.commands.signature_lists import Batch, sign_list
from app.engine.options import Reason
from app.errors import Invalid
from app.permissions import Permission
from app.queries.signature_lists import ListedCase, SigningPage, list_page, signing_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.action import ActionForm, action_form
from app.web.reading import shows_cases
from app.web.reason_words import reason_sentence

blueprint = Blueprint("signature_lists", __name__, url_prefix="/signature-lists")


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.CASES_WRITE)
def new() -> Answer:
    """Choose among the cases of one state and sign them."""
    page = signing_page(current_actor(), request.args.get("state", ""))
    shows_cases(row.ref for row in page.rows)
    form = action_form(
        page.action,
        page.position,
        formdata=request.form if request.method == "POST" else None,
        initial=None if request.method == "POST" else {"occurred_on": clock.today()},
    )
    chosen = set(request.form.getlist("refs"))
    if request.method == "GET" and request.args.get("tick") == "all":
        chosen = {f"{row.ref}:{row.version}" for row in page.rows if not row.alone}
    if request.method == "POST" and form.validate() and (not page.county or form.confirm()):
        try:
            made = sign_list(
                actor=current_actor(), batch=_batch(page, form, chosen), once=form.once.data or ""
            )
        except Invalid as refusal:
            form.take_answers(refusal)
        else:
            return redirect(url_for("signature_lists.show", list_id=made), 303)
    status = 422 if request.method == "POST" else 200
    return (
        render_template(
            "signature_lists/new.html", page=page, form=form, chosen=chosen, page_has_errors=status == 422
        ),
        status,
    )


def _batch(page: SigningPage, form: ActionForm, chosen: set[str]) -> Batch:
    """Return what was ticked, each with the version that its line showed when it was ticked."""
    versions: dict[str, int] = {}
    for one in sorted(chosen):
        ref, _, version = one.rpartition(":")
        if ref and version.isascii() and version.isdigit() and len(version) < 10:
            versions[ref] = int(version)
    assert form.occurred_on.data is not None  # noqa: S101 - the validators saw to it
    return Batch(page.action.name, form.occurred_on.data, versions, form.answers)


@blueprint.get("/<int:list_id>")
@requires(Permission.CASES_WRITE)
def show(list_id: int) -> Answer:
    """Show what was signed and what stayed behind, each with its reason."""
    page = list_page(current_actor(), list_id)
    shows_cases(case.ref for case in page.cases)
    told = {case.ref: _sentences(case, page.labels) for case in page.cases}
    return render_template("signature_lists/show.html", page=page, told=told)


def _sentences(case: ListedCase, labels: Mapping[str, str]) -> list[str]:
    sentences = []
    for one in case.reasons:
        details = dict(one["details"]) if isinstance(one["details"], dict) else {}
        sentences.append(reason_sentence(Reason(str(one["code"]), details), labels))
    return sentences
