"""What a view gives back: a page, a page with its status, or a redirect; and what the next page tells."""

from flask import flash, render_template, request, session
from werkzeug.wrappers import Response

Answer = str | tuple[str, int] | Response


def form_page(template: str, **facts: object) -> Answer:
    """Return the page of a form that is shown for the first time, or again because it was refused (422)."""
    status = 422 if request.method == "POST" else 200
    return render_template(template, page_has_errors=status == 422, **facts), status


def say(message: str) -> None:
    """Tell it on the next page, once however often it is said before that.

    What waits to be told lies in the cookie, which grew with every signature until a page was shown.
    """
    if message not in [waiting for _, waiting in session.get("_flashes", ())]:
        flash(message)
