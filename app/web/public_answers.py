"""What all public pages share: the receipt that a browser has shown, answers to a form, QR codes."""

from datetime import timedelta
from typing import Any

import segno
from flask import current_app, make_response, render_template, request, session, url_for

from app import clock
from app.commands.public_brakes import TOO_OFTEN
from app.config import Config
from app.errors import Invalid, NotFound
from app.web.answers import Answer
from app.web.forms.base import Form

SHOWN, FRESH = "receipt", "fresh_receipt"
OPEN_FOR = timedelta(minutes=20)
"""How long a browser that has shown a receipt may look at it: phones are shared."""


def remember(number: str, *, fresh: bool = False) -> None:
    """Note in the signed cookie that this browser has shown a receipt; ``fresh``: was just given it."""
    session[SHOWN] = [number, int(clock.now().timestamp())]
    if fresh:
        session[FRESH] = number


def forget() -> None:
    """Forget the receipt that this browser has shown."""
    session.pop(SHOWN, None)
    session.pop(FRESH, None)


def shown_receipt() -> str | None:
    """Return the number of the receipt that this browser has shown a short while ago."""
    held = session.get(SHOWN)
    if not isinstance(held, list) or len(held) != 2:
        return None
    number, since = held
    age = clock.now().timestamp() - since
    return str(number) if age + 60 >= 0 and age < OPEN_FOR.total_seconds() else None


def fresh_receipt() -> str:
    """Return the receipt that this browser was just given; raise :class:`NotFound` where there is none."""
    number = shown_receipt()
    if number is None or session.get(FRESH) != number:
        raise NotFound
    return number


def place_of_sender() -> str:
    """Return the network address of who asks, for the brakes alone."""
    return request.remote_addr or ""


def refused(form: Form, refusal: Invalid) -> int:
    """Put a refusal into a form and return the status: 429 where somebody has to wait, else 422."""
    form.take(refusal)
    return 429 if any(problem.code == TOO_OFTEN for problem in refusal.problems) else 422


def answer(template: str, status: int = 200, **facts: Any) -> Answer:
    """Return a page, with the word to wait where it is one of those."""
    page = render_template(template, page_has_errors=status >= 400, **facts)
    response = make_response(page, status)
    if status == 429:
        response.headers["Retry-After"] = "3600"
    return response


def public_address(endpoint: str, **values: Any) -> str:
    """Return an address of the public door as it is printed on paper."""
    config: Config = current_app.config["SHOUXIAN"]
    path = url_for(endpoint, **values)
    base = config.public_url or request.url_root
    return base.rstrip("/") + path


def qr(text: str) -> str:
    """Return a QR code as an address of an image within the page."""
    return str(segno.make(text, error="m").svg_data_uri(scale=4, border=2))
