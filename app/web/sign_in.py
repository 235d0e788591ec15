"""Sign-in: the password, the second factor, a first password of one's own. Sign-out."""

import secrets

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.commands.credentials import change_password
from app.commands.sessions import leave as leave_now
from app.commands.sign_in import Origin, recover, show_second_factor, sign_in
from app.errors import Invalid
from app.queries.demo import demo_accounts, percent_loaded
from app.web.access import (
    begin_in_browser,
    current_actor,
    current_session,
    find_actor,
    joining,
    leave_session,
    local_path,
    public,
    take_session,
)
from app.web.answers import Answer
from app.web.forms.base import pressed
from app.web.forms.sign_in import CodeForm, PasswordForm, RecoveryForm, SignInForm

blueprint = Blueprint("sign_in", __name__)
DEVICE_DAYS = 90


@blueprint.get("/sign-in")
@public
def show() -> Answer:
    """Show the sign-in page; whoever is signed in already goes on."""
    if find_actor() is not None:
        return redirect(local_path(request.args.get("next")), 303)
    return _page(SignInForm())


@blueprint.post("/sign-in")
@public
def enter() -> Answer:
    """Check name and password and begin a session."""
    form = SignInForm(request.form)
    if not form.validate():
        return _page(form), 422
    try:
        token = sign_in(
            username=form.username.data or "", password=form.password.data or "", origin=_origin()
        )
    except Invalid as refusal:
        form.take(refusal)
        return _page(form), 422
    begin_in_browser(token)
    return redirect(url_for("sign_in.second_factor", next=request.args.get("next")), 303)


@blueprint.route("/sign-in/recovery", methods=["GET", "POST"])
@public
def recovery() -> Answer:
    """The way in with a recovery code, open also while strangers' wrong tries make others wait."""
    form = RecoveryForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            token = recover(
                username=form.username.data or "",
                password=form.password.data or "",
                code=form.code.data or "",
                origin=_origin(),
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            begin_in_browser(token)
            flash(_("This recovery code is spent. Lost your phone? Set up the second factor anew."))
            return _onwards()
    form.code.data = ""
    status = 422 if request.method == "POST" else 200
    return render_template("sign_in/recovery.html", form=form, page_has_errors=status == 422), status


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@joining
def second_factor() -> Answer:
    """Ask for the second factor where one is set up, then go on."""
    current = current_session()
    if not current.second_factor or current.confirmed_at is not None:
        return _onwards()
    form = CodeForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            token = show_second_factor(actor=current.actor, code=form.code.data or "")
        except Invalid as refusal:
            form.take(refusal)
        else:
            take_session(token)
            return _onwards()
    form.code.data = ""
    status = 422 if request.method == "POST" else 200
    return render_template("sign_in/code.html", form=form, page_has_errors=status == 422), status


@blueprint.route("/sign-in/password", methods=["GET", "POST"])
@joining
def first_password() -> Answer:
    """Ask for a password of one's own, instead of one that somebody else knows or that is too old."""
    current = current_session()
    if current.second_factor and current.confirmed_at is None:
        return redirect(url_for("sign_in.second_factor", next=request.args.get("next")), 303)
    form = PasswordForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            change_password(
                actor=current.actor,
                present=form.present.data or "",
                new=form.new_password.data or "",
                again=form.again.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("Your new password is in force."))
            return redirect(local_path(request.args.get("next")), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("sign_in/password.html", form=form, page_has_errors=status == 422), status


@blueprint.post("/sign-out")
@joining
def leave() -> Answer:
    """End the session on the server and forget it in the browser."""
    pressed()
    leave_now(actor=current_actor())
    leave_session()
    response = redirect(url_for("sign_in.show"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _page(form: SignInForm) -> str:
    return render_template(
        "sign_in/show.html",
        form=form,
        next=request.args.get("next"),
        accounts=demo_accounts(current_app.config["SHOUXIAN"]),
        percent_loaded=percent_loaded(current_app.config["SHOUXIAN"]),
        page_has_errors=bool(form.problem_list),
    )


def _onwards() -> Answer:
    """Go where the user wanted to, remembering this device as one of hers."""
    current = current_session()
    response = redirect(local_path(request.args.get("next")), 303)
    if current.second_factor == (current.confirmed_at is not None):
        known, mark = _device()
        if known != current.actor.account_id:
            mark = secrets.token_urlsafe(16)
        response.set_cookie(
            _device_cookie(),
            _devices().dumps([current.actor.account_id, mark]),
            max_age=DEVICE_DAYS * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def _origin() -> Origin:
    known, mark = _device()
    return Origin(
        address=request.remote_addr or "", device=request.user_agent.string, known_account=known, mark=mark
    )


def _device() -> tuple[int | None, str]:
    """Return whose device this is and its random name; an empty name where nobody signed in here.

    The mark opens nothing: it only says in which bucket tries from here are counted.
    """
    try:
        known, mark = _devices().loads(
            request.cookies.get(_device_cookie(), ""), max_age=DEVICE_DAYS * 24 * 3600
        )
    except (BadSignature, ValueError, TypeError):
        return None, ""
    return known, mark


def _device_cookie() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def _devices() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="known-device")
