"""Offers again what was typed when a session ended, on the page on which it was typed."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Flask, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.commands.drafts import discard_draft
from app.errors import Busy
from app.queries.drafts import Draft, find_draft
from app.web.access import current_actor, find_session, local_path, signed_in
from app.web.answers import Answer
from app.web.drafts import page_of_form
from app.web.forms.base import Press

blueprint = Blueprint("drafts", __name__)
ASKED = "draft"
"""The part of an address that asks to put back what was typed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft as a page tells of it: when it was typed, and how to get it back or be rid of it."""

    saved_at: datetime
    restored: bool
    restore_url: str
    path: str


@blueprint.post("/drafts/discard")
@signed_in
def discard() -> Answer:
    """Forget what was kept for a page, and go back to the page."""
    path = local_path(request.form.get("path"))
    if Press(request.form).validate():
        discard_draft(actor=current_actor(), path=path)
        flash(_("What was kept is discarded."))
    return redirect(path, 303)


def register_drafts(app: Flask) -> None:
    """Put back what is asked for, offer what waits, and forget what was sent at last."""
    app.before_request(_look)
    app.after_request(_forget)
    app.jinja_env.globals["kept_draft"] = lambda: g.get("draft_offer")


def _look() -> None:
    if request.method != "GET" or not page_of_form():
        return
    draft = _waiting()
    if draft is None:
        return
    restored = request.args.get(ASKED) == "back"
    if restored:
        g.restored = MultiDict(draft.fields)
    address = {**(request.view_args or {}), **request.args, ASKED: "back"}
    g.draft_offer = Offer(draft.saved_at, restored, url_for(request.endpoint or "", **address), request.path)


def _waiting() -> Draft | None:
    """Return the draft of this page; asked of the database only where some form of the account waits."""
    current = find_session()
    if current is None or not current.passed or not current.drafts:
        return None
    return find_draft(current.actor, request.path)


def _forget(response: Response) -> Response:
    """Forget the draft of a form that was taken."""
    if request.method != "POST" or response.status_code != 303 or not page_of_form():
        return response
    try:
        if _waiting() is not None:
            discard_draft(actor=current_actor(), path=request.path)
    except Busy:  # it goes with the next one, or after its days
        return response
    return response
