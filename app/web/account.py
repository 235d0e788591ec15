"""My account: who I am here, my password, my second factor, my sessions."""

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.credentials import (
    change_password,
    check_present,
    offer_second_factor,
    offered_secret,
    provisioning_address,
    renew_recovery_codes,
    set_up_second_factor,
)
from app.commands.sessions import end_other_sessions, end_session
from app.errors import Invalid
from app.queries.account import account_page, recovery_codes_left
from app.queries.actors import SignedIn
from app.queries.sessions import my_sessions
from app.sealing import Unreadable
from app.web.access import (
    absolute_limit,
    current_actor,
    current_session,
    idle_limit,
    joining,
    local_path,
    next_step,
    signed_in,
    take_session,
)
from app.web.answers import Answer
from app.web.devices import device_in_words
from app.web.forms.base import pressed
from app.web.forms.sign_in import PasswordForm, RecoveryCodesForm, SecondFactorForm

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@signed_in
def show() -> Answer:
    """Show who I am here: posts with their days, what I act for, my second factor."""
    page = account_page(current_actor())
    return render_template("account/show.html", session=current_session(), page=page)


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> Answer:
    """Change my password; my other sessions end."""
    form = PasswordForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            change_password(
                actor=current_actor(),
                present=form.present.data or "",
                new=form.new_password.data or "",
                again=form.again.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("Your new password is in force. Your other sessions have ended."))
            return redirect(url_for("account.show"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("account/password.html", form=form, page_has_errors=status == 422), status


@blueprint.route("/second-factor", methods=["GET", "POST"], endpoint="set_up_second_factor")
@joining
def second_factor() -> Answer:
    """Set up a second factor: scan or type the secret, prove it with one code, keep the recovery codes."""
    current = current_session()
    owed = next_step(current)
    if owed not in (None, request.endpoint):
        return redirect(url_for(owed, next=request.args.get("next")), 303)
    current = current_session()
    form = SecondFactorForm(request.form)
    try:
        secret = offered_secret(current.actor, form.sealed.data or "")
    except (Unreadable, ValueError):
        secret, form.sealed.data = offer_second_factor(current.actor)
    if request.method == "POST" and form.validate() and _proved_again(form, current):
        try:
            codes, token = set_up_second_factor(
                actor=current_actor(), secret=secret, code=form.first_code.data or ""
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            take_session(token)
            # Shown once and stored nowhere in clear: so the answer to the form is the page itself.
            return _codes_once(codes)
    form.first_code.data = ""
    status = 422 if request.method == "POST" else 200
    return (
        render_template(
            "account/second_factor.html",
            form=form,
            picture=_picture(current, secret),
            secret=secret,
            session=current,
            joined=owed is None,
            page_has_errors=status == 422,
        ),
        status,
    )


def _codes_once(codes: list[str]) -> str:
    onwards = local_path(request.args.get("next"))
    return render_template("account/recovery_codes.html", codes=codes, onwards=onwards)


def _proved_again(form: SecondFactorForm, current: SignedIn) -> bool:
    """Check the present second factor or the password; fresh from the sign-in nothing more is asked."""
    if current.second_factor:
        return form.confirm()
    if not current.passed:
        return True
    try:
        check_present(current.actor, form.present.data or "")
    except Invalid as refusal:
        form.take(refusal)
        return False
    return True


def _picture(current: SignedIn, secret: str) -> str:
    """Return the QR picture as an address that holds it whole."""
    code = segno.make(provisioning_address(current.actor, secret), error="m")
    return str(code.svg_data_uri(scale=5, border=2))


@blueprint.route("/recovery-codes", methods=["GET", "POST"])
@signed_in
def recovery_codes() -> Answer:
    """Make new recovery codes; the old ones are worth nothing from then on."""
    if not current_session().second_factor:
        return redirect(url_for("account.set_up_second_factor"), 303)
    form = RecoveryCodesForm(request.form)
    if request.method == "POST" and form.validate() and form.confirm():
        codes = renew_recovery_codes(actor=current_actor())
        return _codes_once(codes)
    status = 422 if request.method == "POST" else 200
    left = recovery_codes_left(current_actor())
    return (
        render_template(
            "account/renew_recovery_codes.html", form=form, left=left, page_has_errors=status == 422
        ),
        status,
    )


@blueprint.get("/sessions")
@signed_in
def sessions() -> Answer:
    """List my running sessions."""
    running = my_sessions(current_actor(), idle=idle_limit(current_session()), longest=absolute_limit())
    return render_template("account/sessions.html", sessions=running, device=device_in_words)


@blueprint.post("/sessions/<int:session_id>/end")
@signed_in
def end_one(session_id: int) -> Answer:
    """End one of my sessions."""
    pressed()
    end_session(actor=current_actor(), session_id=session_id)
    flash(_("The session has ended."))
    return redirect(url_for("account.sessions"), 303)


@blueprint.post("/sessions/end-others")
@signed_in
def end_others() -> Answer:
    """End all my sessions but this one."""
    pressed()
    count = end_other_sessions(actor=current_actor())
    flash(_("%(count)d other sessions have ended.", count=count))
    return redirect(url_for("account.sessions"), 303)
