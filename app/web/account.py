"""My account: who I am here, my password, my second factor, my sessions."""

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.credentials import (
    change_password,
    offer_second_factor,
    offered_secret,
    provisioning_address,
    set_up_second_factor,
)
from app.commands.sessions import end_other_sessions, end_session
from app.errors import Invalid
from app.queries.sessions import my_sessions
from app.sealing import Unreadable
from app.web.access import current_actor, current_session, find_actor, joining, signed_in
from app.web.answers import Answer
from app.web.forms.base import Press
from app.web.forms.sign_in import PasswordForm, SecondFactorForm

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@signed_in
def show() -> Answer:
    """Show who I am here: posts with their days, what I act for, my second factor."""
    return render_template("account/show.html", session=current_session())


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
    if current.second_factor and current.confirmed_at is None:
        return redirect(url_for("sign_in.second_factor"), 303)
    if current.first:
        return redirect(url_for("sign_in.first_password"), 303)
    form = SecondFactorForm(request.form)
    try:
        secret = offered_secret(current.actor, form.sealed.data or "")
    except (Unreadable, ValueError):
        secret, form.sealed.data = offer_second_factor(current.actor)
    if request.method == "POST" and form.validate():
        try:
            codes = set_up_second_factor(actor=current.actor, secret=secret, code=form.code.data or "")
        except Invalid as refusal:
            form.take(refusal)
        else:
            # Shown once and stored nowhere in clear: so the answer to the form is the page itself.
            return render_template("account/recovery_codes.html", codes=codes)
    picture = segno.make(provisioning_address(current.actor, secret), error="m").svg_data_uri(
        scale=5, border=2
    )
    status = 422 if request.method == "POST" else 200
    return (
        render_template(
            "account/second_factor.html",
            form=form,
            picture=picture,
            secret=secret,
            joined=find_actor() is not None,
            page_has_errors=status == 422,
        ),
        status,
    )


@blueprint.get("/sessions")
@signed_in
def sessions() -> Answer:
    """List my running sessions."""
    return render_template("account/sessions.html", sessions=my_sessions(current_actor()))


@blueprint.post("/sessions/<int:session_id>/end")
@signed_in
def end_one(session_id: int) -> Answer:
    """End one of my sessions."""
    if Press(request.form).validate():
        end_session(actor=current_actor(), session_id=session_id)
        flash(_("The session has ended."))
    return redirect(url_for("account.sessions"), 303)


@blueprint.post("/sessions/end-others")
@signed_in
def end_others() -> Answer:
    """End all my sessions but this one."""
    if Press(request.form).validate():
        count = end_other_sessions(actor=current_actor())
        flash(_("%(count)d other sessions have ended.", count=count))
    return redirect(url_for("account.sessions"), 303)
