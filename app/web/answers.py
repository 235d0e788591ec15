"""What a view gives back: a page, a page with its status, or a redirect; and what the next page tells."""

from flask import flash, session
from werkzeug.wrappers import Response

Answer = str | tuple[str, int] | Response


def say(message: str) -> None:
    """Tell it on the next page, once however often it is said before that.

    What waits to be told lies in the cookie, which grew with every signature until a page was shown.
    """
    if message not in [waiting for _, waiting in session.get("_flashes", ())]:
        flash(message)
