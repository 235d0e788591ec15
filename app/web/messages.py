"""An officer's messages."""

from flask import Blueprint, redirect, render_template, request, url_for

from app.commands.messages import read_messages
from app.errors import NotFound
from app.queries.marks import row_number
from app.queries.messages import message_page
from app.web.access import current_actor, signed_in
from app.web.answers import Answer
from app.web.forms.base import Press

blueprint = Blueprint("messages", __name__, url_prefix="/messages")


@blueprint.get("")
@signed_in
def index() -> Answer:
    """List my messages, the newest first."""
    page = message_page(current_actor(), after=request.args.get("after", ""))
    following = url_for("messages.index", after=page.following) if page.following else ""
    return render_template("messages/index.html", page=page, following=following)


@blueprint.post("/read")
@signed_in
def read() -> Answer:
    """Mark as read what the page showed: everything up to its newest message."""
    upto = row_number(request.form.get("upto", ""))
    if upto is None:
        raise NotFound
    if Press(request.form).validate():
        read_messages(actor=current_actor(), upto=upto)
    return redirect(url_for("messages.index"), 303)
