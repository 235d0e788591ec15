"""Pages about people: their accounts, posts, and the work they hold."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.handovers import hand_over
from app.commands.people import (
    close_account,
    correct_name,
    open_account,
    reset_password,
    reset_second_factor,
)
from app.commands.sessions import release_sign_in
from app.errors import Invalid
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.history import history
from app.queries.marks import row_number
from app.queries.people import TaskRow, colleagues, people_list, person_page, without_password
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import Form, Press
from app.web.forms.people import NameCorrectionForm, PersonForm

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@requires(Permission.PEOPLE_READ)
def index() -> Answer:
    """List the people in reach."""
    search = request.args.get("q", "").strip()
    rows, mark = people_list(current_actor(), search=search, after=request.args.get("after", ""))
    following = url_for("people.index", q=search or None, after=mark) if mark else ""
    gives = current_actor().may(Permission.ACCOUNTS_MANAGE)
    return render_template(
        "people/index.html", rows=rows, search=search, following=following,
        without_password=without_password(current_actor())[1] if gives else 0,
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def new() -> Answer:
    """Record a person and open her account; the first password is shown once."""
    form = PersonForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            account_id, password = open_account(
                actor=current_actor(),
                name=form.name.data or "",
                identity_kind=form.identity_kind.data,
                identity_number=form.identity_number.data or "",
                phone=form.phone.data or "",
                username=(form.username.data or "").lower(),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            return _password_once(account_id, password)
    return _answer("people/new.html", form=form)


@blueprint.get("/<int:account_id>")
@requires(Permission.PEOPLE_READ)
def show(account_id: int) -> Answer:
    """Show a person: account, posts, open work, history."""
    page = person_page(current_actor(), account_id)
    return render_template(
        "people/show.html", page=page, events=history(StreamKind.ACCOUNT, account_id), today=clock.today()
    )


@blueprint.route("/<int:account_id>/name", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def correct(account_id: int) -> Answer:
    """Correct a name."""
    page = person_page(current_actor(), account_id)
    form = NameCorrectionForm(request.form, name=page.name)
    if request.method == "POST" and form.validate():
        try:
            correct_name(
                actor=current_actor(),
                account_id=account_id,
                name=form.name.data or "",
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The name is corrected. What was signed before keeps the name as it was."))
            return redirect(url_for("people.show", account_id=account_id), 303)
    return _answer("people/name.html", form=form, page=page)


@blueprint.post("/<int:account_id>/password")
@requires(Permission.ACCOUNTS_MANAGE)
def restart_password(account_id: int) -> Answer:
    """Give a one-time password, shown once."""
    form = Press(request.form)
    if not form.validate():
        return redirect(url_for("people.show", account_id=account_id), 303)
    password = reset_password(actor=current_actor(), account_id=account_id, once=form.once.data or "")
    return _password_once(account_id, password)


@blueprint.post("/<int:account_id>/second-factor")
@requires(Permission.SECURITY_MANAGE)
def restart_second_factor(account_id: int) -> Answer:
    """Forget a second factor whose phone is lost."""
    form = Press(request.form)
    if form.validate():
        reset_second_factor(actor=current_actor(), account_id=account_id, once=form.once.data or "")
        flash(_("The second factor is forgotten. A new one is set up at the next sign-in."))
    return redirect(url_for("people.show", account_id=account_id), 303)


@blueprint.post("/<int:account_id>/release")
@requires(Permission.SECURITY_MANAGE)
def release(account_id: int) -> Answer:
    """End the pause after wrong tries before its time."""
    if Press(request.form).validate():
        release_sign_in(actor=current_actor(), account_id=account_id)
        flash(_("Sign-in is released."))
    return redirect(url_for("people.show", account_id=account_id), 303)


@blueprint.route("/<int:account_id>/close", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def close(account_id: int) -> Answer:
    """The hand-over sheet: every open piece of work finds a successor, then the account is closed."""
    page = person_page(current_actor(), account_id)
    form = Form(request.form)
    offered = colleagues(account_id)
    if request.method == "POST" and form.validate():
        try:
            if page.tasks:
                moved = hand_over(
                    actor=current_actor(), account_id=account_id, successors=_successors(page.tasks)
                )
                flash(_("%(count)d pieces of work handed over.", count=moved))
                return redirect(url_for("people.close", account_id=account_id), 303)
            close_account(actor=current_actor(), account_id=account_id, once=form.once.data or "")
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The account is closed. Its posts and sessions have ended."))
            return redirect(url_for("people.show", account_id=account_id), 303)
    return _answer("people/close.html", form=form, page=page, offered=offered)


def _successors(tasks: tuple[TaskRow, ...]) -> dict[int, int]:
    """Read the successor of each task; the one chosen for all counts where a line has none of its own."""
    for_all = request.form.get("successor", "")
    chosen: dict[int, int] = {}
    for task in tasks:
        number = task.id
        answer = request.form.get(f"task_{number}", "") or for_all
        successor = row_number(answer)
        if successor is not None:
            chosen[number] = successor
    return chosen


def _password_once(account_id: int, password: str | None) -> Answer:
    """Show a one-time password. It is stored nowhere in clear, so this page is the only place."""
    page = person_page(current_actor(), account_id)
    return render_template("people/password.html", page=page, password=password)


def _answer(template: str, *, form: Form, **facts: object) -> Answer:
    status = 422 if request.method == "POST" else 200
    return render_template(template, form=form, page_has_errors=status == 422, **facts), status
