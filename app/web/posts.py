"""Pages about posts: given and ended by the security administrator."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.posts import Appointment, end_post, give_post
from app.errors import Invalid, NotFound
from app.permissions import Permission
from app.queries.organisations import organisation_choices
from app.queries.people import person_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import options
from app.web.forms.people import PostEndForm, PostForm
from app.web.wording import role_label
from workflows.roles import ROLES

blueprint = Blueprint("posts", __name__, url_prefix="/people/<int:account_id>/posts")


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.POSTS_MANAGE)
def new(account_id: int) -> Answer:
    """Give somebody a post."""
    page = person_page(current_actor(), account_id)
    form = PostForm(request.form)
    form.role.choices = options(((key, role_label(key)) for key in ROLES), blank=True)
    form.organisation_id.choices = options(
        ((str(number), name) for number, name, _level in organisation_choices(current_actor())),
        blank=True,
    )
    if request.method == "GET":
        form.valid_from.data = clock.today()
    elif form.validate() and form.valid_from.data:
        try:
            give_post(
                actor=current_actor(),
                appointment=Appointment(
                    account_id=account_id,
                    role=form.role.data,
                    organisation_id=int(form.organisation_id.data),
                    valid_from=form.valid_from.data,
                    valid_to=form.valid_to.data,
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The post is given."))
            return redirect(url_for("people.show", account_id=account_id), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("posts/new.html", form=form, page=page, page_has_errors=status == 422), status


@blueprint.route("/<int:post_id>/end", methods=["GET", "POST"])
@requires(Permission.POSTS_MANAGE)
def end(account_id: int, post_id: int) -> Answer:
    """End a post, with a day or at once."""
    page = person_page(current_actor(), account_id)
    post = next((row for row in page.posts if row.id == post_id), None)
    if post is None:
        raise NotFound
    form = PostEndForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            end_post(
                actor=current_actor(), post_id=post_id, last_day=form.last_day.data, once=form.once.data or ""
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The end of the post is recorded."))
            return redirect(url_for("people.show", account_id=account_id), 303)
    status = 422 if request.method == "POST" else 200
    return (
        render_template("posts/end.html", form=form, page=page, post=post, page_has_errors=status == 422),
        status,
    )
